//go:build unix

package atomicfile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"awsin/internal/soak"
)

func names(t *testing.T, folder string) string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return strings.Join(list, " ")
}

func check(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil || string(data) != text {
		t.Errorf("%s holds %q, %v; want %q", path, data, err, text)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
		t.Errorf("%s: %v, %v; want %v", path, info.Mode(), err, mode)
	}
}

// TestMode: what awsin writes is its owner's, whatever was there; a file of the
// person's own keeps its mode. The umask says nothing.
func TestMode(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o277))
	folder := t.TempDir()
	path := filepath.Join(folder, "f")
	for _, c := range []struct {
		was, write, replace os.FileMode // 0: there is none
	}{{0, 0o600, 0o600}, {0o600, 0o600, 0o600}, {0o644, 0o600, 0o644}, {0o666, 0o600, 0o666}, {0o400, 0o600, 0o400}} {
		for name, f := range map[string]struct {
			write func(string, []byte) error
			want  os.FileMode
		}{"Write": {Write, c.write}, "Replace": {Replace, c.replace}} {
			os.Remove(path)
			if c.was != 0 {
				if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
					t.Fatal(err)
				}
				if err := os.Chmod(path, c.was); err != nil {
					t.Fatal(err)
				}
			}
			if err := f.write(path, []byte("new "+name)); err != nil {
				t.Fatal(err)
			}
			check(t, path, "new "+name, f.want)
		}
	}
	if got := names(t, folder); got != "f" {
		t.Error("left behind: ", got)
	}
}

// TestOwner: whose file it was, if root writes it.
func TestOwner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() != 0 {
		t.Skip("only root may give a file away")
	}
	if err := os.Chown(path, 65534, 65534); err != nil {
		t.Fatal(err)
	}
	if err := Replace(path, []byte("new")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if s := info.Sys().(*syscall.Stat_t); err != nil || s.Uid != 65534 || s.Gid != 65534 {
		t.Errorf("it became %d's, %v", s.Uid, err)
	}
}

// TestPlace: a symbolic link stays, what is not a regular file is not replaced.
func TestPlace(t *testing.T) {
	folder := t.TempDir()
	target, link, pipe := filepath.Join(folder, "target"), filepath.Join(folder, "link"), filepath.Join(folder, "pipe")
	for _, err := range []error{os.WriteFile(target, nil, 0o600), os.Symlink(target, link), syscall.Mkfifo(pipe, 0o600)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := Write(link, []byte("new")); err != nil {
		t.Fatal(err)
	}
	check(t, target, "new", 0o600)
	for _, path := range []string{pipe, folder} {
		if err := Write(path, nil); err == nil || err.Error() != "write "+path+": not a regular file" {
			t.Error(err)
		}
	}
	if err := Write(filepath.Join(folder, "none", "f"), nil); err == nil || err.Error() != "write "+filepath.Join(folder, "none", "f")+": no such file or directory" {
		t.Error(err)
	}
	if got := names(t, folder); got != "link pipe target" {
		t.Error("left behind: ", got)
	}
}

// TestReserve: the place is there before the text is, which may be shorter or longer.
func TestReserve(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "f")
	for _, text := range []string{"short", strings.Repeat("long", 5000)} {
		p, err := Reserve(path, 8192)
		if err != nil {
			t.Fatal(err)
		}
		if info, err := p.temp.Stat(); err != nil || info.Size() != 8192 || info.Mode().Perm() != 0o600 {
			t.Error(info.Size(), info.Mode(), err)
		}
		if err := p.Commit([]byte(text)); err != nil {
			t.Fatal(err)
		}
		p.Discard()
		check(t, path, text, 0o600)
	}
	p, err := Reserve(path, 1)
	if err != nil {
		t.Fatal(err)
	}
	p.Discard()
	if got := names(t, folder); got != "f" {
		t.Error("left behind: ", got)
	}

	// Who cleans up takes the temporary file away.
	if p, err = Reserve(path, 1); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(p.temp.Name()); err != nil {
		t.Fatal(err)
	}
	if err := p.Commit([]byte("again")); err != nil {
		t.Fatal(err)
	}
	check(t, path, "again", 0o600)
}

// TestLeftovers: the temporary files of dead writers, of this and of older versions,
// and no others.
func TestLeftovers(t *testing.T) {
	folder := t.TempDir()
	foreign := []string{
		"f", ".f", ".f.awsin-", ".f.awsin-12x", "f.awsin-12", ".g.awsin-12", ".f123456789", ".f.1234567890123", ".f2-1234567890123", ".ff1234567890123", ".1234567890123",
	}
	left := []string{".f.awsin-12", ".f1234567890", ".f9123372036854775807", ".f.2.awsin-7", ".f.21234567890123"}
	for _, name := range append(foreign, left...) {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o400); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(folder, ".f.awsin-99"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("f", filepath.Join(folder, ".f.awsin-98")); err != nil {
		t.Fatal(err)
	}
	p, err := Reserve(filepath.Join(folder, "f.2"), 1) // sweeps what is f.2's
	if err != nil {
		t.Fatal(err)
	}
	defer p.Discard()
	match := func(name string) bool { return name == "f" || name == "f.2" }
	if got := Leftovers(folder, match); len(got) != 3 || fmt.Sprint(got) != fmt.Sprintf("[%[1]s/.f.awsin-12 %[1]s/.f1234567890 %[1]s/.f9123372036854775807]", folder) {
		t.Errorf("got %v", got)
	}
	Sweep(folder, match)
	if got := Leftovers(folder, match); got != nil {
		t.Errorf("still there: %v", got)
	}
	for _, name := range append(foreign, ".f.awsin-99", ".f.awsin-98", filepath.Base(p.temp.Name())) {
		if _, err := os.Lstat(filepath.Join(folder, name)); err != nil {
			t.Error(err)
		}
	}
}

// TestKilled kills one of two writers at a random moment: the file is whole, the
// other one does not notice, and after the next write nothing else is there.
func TestKilled(t *testing.T) {
	if path := os.Getenv("AWSIN_TEST_WRITER"); path != "" {
		for i := 0; ; i++ {
			if err := Write(path, bytes.Repeat([]byte{'a' + byte(i%26)}, 64<<10)); err != nil {
				t.Fatal(err)
			}
			fmt.Println("written")
		}
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "f")
	start := func() (*exec.Cmd, *bufio.Scanner) {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
		cmd.Env = append(os.Environ(), "AWSIN_TEST_WRITER="+path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return cmd, bufio.NewScanner(out)
	}
	for _, random := range soak.Rounds(t, 10) {
		victim, wrote := start()
		other, lines := start()
		for _, l := range []*bufio.Scanner{wrote, lines} {
			if !l.Scan() {
				t.Fatal("a writer ended by itself: ", l.Text())
			}
		}
		end := time.After(time.Duration(random.IntN(5_000)) * time.Microsecond)
		<-end
		_ = victim.Process.Kill()
		_ = victim.Wait()
		for range 3 {
			if !lines.Scan() || lines.Text() != "written" {
				t.Fatalf("the other writer said %q", lines.Text())
			}
		}
		_ = other.Process.Kill()
		_ = other.Wait()
		data, err := os.ReadFile(path)
		if err != nil || len(data) != 64<<10 || len(bytes.Trim(data, string(data[:1]))) != 0 {
			t.Fatalf("a torn file of %d bytes, %v", len(data), err)
		}
		if err := Write(path, data); err != nil {
			t.Fatal(err)
		}
		if got := names(t, folder); got != "f" {
			t.Fatal("left behind: ", got)
		}
	}
}

// TestSwap: what somebody else has written since it was read stays.
func TestSwap(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "f")
	if err := Swap(path, "", "first"); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, read := range []string{"", "firs", "first, and more", "FIRST"} {
		if err := Swap(path, read, "second"); !errors.Is(err, ErrChanged) {
			t.Errorf("read %q: %v", read, err)
		}
		check(t, path, "first", 0o644)
	}
	if err := Swap(path, "first", "second"); err != nil {
		t.Fatal(err)
	}
	check(t, path, "second", 0o644)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := Swap(path, "second", "third"); !errors.Is(err, ErrChanged) {
		t.Errorf("gone: %v", err)
	}
	if got := names(t, folder); got != "" {
		t.Error("left behind: ", got)
	}
}
