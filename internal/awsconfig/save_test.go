//go:build unix

package awsconfig

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"awsin/internal/soak"
)

var someTime = time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)

// onDisk writes a config file and loads it as the program does.
func onDisk(t *testing.T, text string) *File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
	f, err := parse(path, text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func content(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// saveAs replaces a file's text.
func saveAs(ctx context.Context, f *File, text string, how How) error {
	return Rewrite(ctx, f.Path, how, func(*File) (string, error) { return text, nil })
}

// only checks that the folder contains nothing but these names.
func only(t *testing.T, folder string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != len(names) {
		t.Errorf("%s holds %v, %v; want %q", folder, entries, err, names)
	}
}

func TestSave(t *testing.T) {
	f := onDisk(t, "[a]\n")
	backups := filepath.Join(t.TempDir(), "state", "backups")
	if os.Getuid() == 0 {
		if err := os.Chown(f.Path, 1234, 5678); err != nil {
			t.Fatal(err)
		}
	}
	for i := range keptBackups + 3 {
		text := fmt.Sprintf("[a]\nx = %d\n", i)
		if err := saveAs(t.Context(), f, text, How{Backups: backups, Now: someTime.Add(time.Duration(i) * time.Minute)}); err != nil {
			t.Fatal(err)
		}
		f.Text = text
		if got := content(t, f.Path); got != text {
			t.Errorf("%q", got)
		}
	}
	info, err := os.Stat(f.Path)
	if err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if s := info.Sys().(*syscall.Stat_t); os.Getuid() == 0 && (s.Uid != 1234 || s.Gid != 5678) {
		t.Errorf("owner %d:%d", s.Uid, s.Gid)
	}
	only(t, filepath.Dir(f.Path), "config")
	kept, err := os.ReadDir(backups)
	if err != nil || len(kept) != keptBackups {
		t.Fatalf("%v, %v", kept, err)
	}
	for _, entry := range kept {
		if info, err := entry.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", entry.Name(), info.Mode(), err)
		}
	}
	if got := content(t, filepath.Join(backups, kept[len(kept)-1].Name())); got != "[a]\nx = 11\n" || !strings.HasSuffix(kept[0].Name(), ".20260102T030705.000000006Z") {
		t.Errorf("%s, %q", kept[0].Name(), got)
	}
}

// TestSaveSweeps: temporary files that killed runs left for the file and its backups are removed.
func TestSaveSweeps(t *testing.T) {
	f := onDisk(t, "[a]\n")
	backups := filepath.Join(t.TempDir(), "backups")
	if err := saveAs(t.Context(), f, "[b]\n", How{Backups: backups, Now: someTime}); err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadDir(backups)
	if err != nil || len(kept) != 1 {
		t.Fatal(kept, err)
	}
	for _, path := range []string{
		filepath.Join(filepath.Dir(f.Path), ".config.awsin-1"), filepath.Join(filepath.Dir(f.Path), ".config5577006791947779410"),
		filepath.Join(backups, "."+kept[0].Name()+".awsin-1"), filepath.Join(backups, "."+kept[0].Name()+"5577006791947779410"),
	} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(f.Path, link); err != nil {
		t.Fatal(err)
	}
	if got := Leftovers(link, backups); len(got) != 4 {
		t.Errorf("got %v", got)
	}
	f.Text = "[b]\n"
	if err := saveAs(t.Context(), f, "[c]\n", How{Backups: backups, Now: someTime.Add(time.Minute)}); err != nil {
		t.Fatal(err)
	}
	if got := Leftovers(link, backups); got != nil {
		t.Errorf("still there: %v", got)
	}
	only(t, filepath.Dir(f.Path), "config")
}

// TestSaveWaits: Save waits for another awsin that is writing, says so, and can be interrupted.
func TestSaveWaits(t *testing.T) {
	f := onDisk(t, "[a]\n")
	unlock, err := How{}.lock(t.Context(), filepath.Dir(f.Path))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	how := How{Now: someTime, Waiting: func(string) { cancel() }}
	if err := saveAs(ctx, f, "[b]\n", how); !errors.Is(err, context.Canceled) || content(t, f.Path) != "[a]\n" {
		t.Error(err)
	}
	how.Waiting = func(folder string) {
		if folder != filepath.Dir(f.Path) {
			t.Errorf("waits for %s", folder)
		}
		unlock()
	}
	if err := saveAs(t.Context(), f, "[b]\n", how); err != nil || content(t, f.Path) != "[b]\n" {
		t.Error(err)
	}
}

func TestSaveNew(t *testing.T) {
	f := &File{Path: filepath.Join(t.TempDir(), "new", ".aws", "config")}
	if err := saveAs(t.Context(), f, "[a]\n", How{Backups: filepath.Join(t.TempDir(), "backups"), Now: someTime}); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(f.Path)
	if err != nil || info.Mode().Perm() != 0o600 || content(t, f.Path) != "[a]\n" {
		t.Errorf("%v, %v", info, err)
	}
}

// A symbolic link, as a dotfile manager makes it, stays a link; so does a link to a link.
func TestSaveThroughLinks(t *testing.T) {
	f := onDisk(t, "[a]\n")
	folder := t.TempDir()
	link, second := filepath.Join(folder, "link"), filepath.Join(folder, "second")
	if err := errors.Join(os.Symlink(f.Path, link), os.Symlink("link", second)); err != nil {
		t.Fatal(err)
	}
	through := &File{Path: second, Text: f.Text}
	if err := saveAs(t.Context(), through, "[b]\n", How{Now: someTime}); err != nil {
		t.Fatal(err)
	}
	for _, l := range []string{link, second} {
		if info, err := os.Lstat(l); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("%s: %v, %v", l, info.Mode(), err)
		}
	}
	if content(t, f.Path) != "[b]\n" {
		t.Error("the target was not written")
	}
	if err := os.Remove(f.Path); err != nil {
		t.Fatal(err)
	}
	if err := saveAs(t.Context(), through, "[c]\n", How{Now: someTime}); err == nil || !strings.Contains(err.Error(), "leads nowhere") {
		t.Errorf("%v", err)
	}
}

// Many writers at once: no change is lost, and nobody has to start over.
func TestSaveTogether(t *testing.T) {
	f := onDisk(t, "")
	var wg sync.WaitGroup
	for writer := range 8 {
		wg.Go(func() {
			for i := range 5 {
				if err := Rewrite(t.Context(), f.Path, How{Now: someTime}, func(f *File) (string, error) {
					e := f.Edit()
					e.Add(ProfileHeader(fmt.Sprintf("w%d-%d", writer, i)))
					return e.Text()
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	c, err := Load(f.Path, "")
	if err != nil || len(c.Profiles()) != 40 {
		t.Errorf("%d profiles, %v", len(c.Profiles()), err)
	}
}

// A writer that is killed at any moment leaves a complete file.
func TestSaveKilled(t *testing.T) {
	if path := os.Getenv("AWSIN_TEST_SAVER"); path != "" {
		for i := 0; ; i++ {
			f, err := read(path, parse)
			if err != nil {
				t.Fatal(err)
			}
			if err := saveAs(t.Context(), f, fmt.Sprintf("[profile x]\nregion = %s\n", strings.Repeat("x", 200_000+i%9)), How{Backups: filepath.Join(filepath.Dir(path), "backups"), Now: time.Now()}); err != nil {
				t.Fatal(err)
			}
			fmt.Println("saved")
		}
	}
	f := onDisk(t, "[profile x]\nregion = old\n")
	for round := range soak.Rounds(t, 10) {
		cmd := exec.Command(os.Args[0], "-test.run=^TestSaveKilled$")
		cmd.Env = append(os.Environ(), "AWSIN_TEST_SAVER="+f.Path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for lines, n := bufio.NewScanner(out), 0; n <= round%5; n++ {
			if !lines.Scan() {
				t.Fatal("the writer ended by itself")
			}
		}
		_ = cmd.Process.Kill()
		if err := cmd.Wait(); err == nil {
			t.Fatal("the writer was not killed")
		}
		c, err := Load(f.Path, "")
		if err != nil {
			t.Fatal(err)
		}
		if region := c.Profile("x").Get("region"); strings.Trim(region, "x") != "" || len(region) < 200_000 {
			t.Fatalf("round %d: %d bytes", round, len(region))
		}
	}
}

// The disk is full in the middle of the write: RLIMIT_FSIZE causes a similar error in a child process.
func TestSaveFullDisk(t *testing.T) {
	if path := os.Getenv("AWSIN_TEST_FULL"); path != "" {
		limit := syscall.Rlimit{Cur: 4096, Max: 4096}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			t.Fatal(err)
		}
		f, err := read(path, parse)
		if err != nil {
			t.Fatal(err)
		}
		t.Fatalf("error: %v", saveAs(t.Context(), f, "[a]\nx = "+strings.Repeat("x", 64<<10)+"\n", How{Now: someTime}))
	}
	f := onDisk(t, "[a]\n")
	cmd := exec.Command(os.Args[0], "-test.run=^TestSaveFullDisk$")
	cmd.Env = append(os.Environ(), "AWSIN_TEST_FULL="+f.Path)
	out, _ := cmd.CombinedOutput()
	if !strings.Contains(string(out), "error: "+f.Path+" is as it was: ") || !strings.Contains(string(out), "file too large") {
		t.Errorf("%s", out)
	}
	if content(t, f.Path) != "[a]\n" {
		t.Error("the old file is gone")
	}
	only(t, filepath.Dir(f.Path), "config")
}

func TestSaveReadOnlyFolder(t *testing.T) {
	if runtime.GOOS != "linux" && os.Getuid() == 0 {
		t.Skip("root writes anywhere")
	}
	f := onDisk(t, "[a]\n")
	folder := filepath.Dir(f.Path)
	if err := os.Chmod(folder, 0o555); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(folder, 0o700)
	asSomebodyElse(t, f.Path, func() {
		if err := saveAs(t.Context(), f, "[b]\n", How{Now: someTime}); err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%v", err)
		}
	})
	if content(t, f.Path) != "[a]\n" {
		t.Error("the old file is gone")
	}
	only(t, folder, "config")
}
