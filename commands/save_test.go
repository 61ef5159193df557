package commands

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"awsin/internal/awsconfig"
	"awsin/internal/picker"
)

const saveBefore = "# mine\r\n[default]\r\nregion = us-east-1\r\naws_secret_access_key = hunter2"

// addProfile is an edit.
func addProfile(f *awsconfig.File) (text, what string, err error) {
	edit := f.Edit()
	edit.Add(awsconfig.ProfileHeader("new"), awsconfig.KeyValue{Key: "region", Value: "eu-west-1"})
	text, err = edit.Text()
	return text, "", err
}

const saveAfter = saveBefore + "\r\n\r\n[profile new]\r\nregion = eu-west-1\r\n"

// saving is an Env whose terminal is one end of a pair, the file, and what goes
// to standard output.
func saving(t *testing.T, config string) (e *Env, path string, stdout *bytes.Buffer, terminal *os.File) {
	t.Helper()
	e = testEnv(t, config)
	stdout = &bytes.Buffer{}
	e.Stdout, e.Stderr, e.Now = stdout, io.Discard, time.Now
	ours, theirs, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ours.Close(); _ = theirs.Close() })
	e.Terminal = func() (*os.File, error) { return os.OpenFile(theirs.Name(), os.O_RDWR, 0) }
	return e, filepath.Join(e.Home, ".aws", "config"), stdout, ours
}

func content(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// until reads a terminal up to some text.
func until(t *testing.T, terminal *os.File, text string) string {
	t.Helper()
	var seen strings.Builder
	for buf := make([]byte, 4096); !strings.Contains(seen.String(), text); {
		n, err := terminal.Read(buf)
		if err != nil {
			t.Errorf("%v after %q", err, seen.String())
			return seen.String()
		}
		seen.Write(buf[:n])
	}
	return seen.String()
}

func TestSaveConfirmed(t *testing.T) {
	for _, test := range []struct {
		answer string
		err    error
		want   string
	}{
		{"y\n", nil, saveAfter},
		{" Yes \n", nil, saveAfter},
		{"n\n", picker.ErrCancelled, saveBefore},
		{"\n", picker.ErrCancelled, saveBefore},
		{"yesterday\n", picker.ErrCancelled, saveBefore},
		{"\x04", picker.ErrCancelled, saveBefore},
	} {
		e, path, stdout, terminal := saving(t, saveBefore)
		shown := make(chan string)
		go func() {
			text := until(t, terminal, "? [y/N] ")
			_, _ = terminal.WriteString(test.answer)
			shown <- text
		}()
		changed, err := e.saveConfig(context.Background(), path, saveFlags{}, addProfile)
		text := <-shown
		if !errors.Is(err, test.err) || changed != (err == nil) || content(t, path) != test.want || stdout.Len() > 0 {
			t.Errorf("%q: %t, %v, %q on standard output; the file is\n%q", test.answer, changed, err, stdout, content(t, path))
		}
		if !strings.Contains(text, "+[profile new]") || strings.Contains(text, "hunter2") || !strings.Contains(text, "Write this to "+path) {
			t.Errorf("%q: on the terminal: %q", test.answer, text)
		}
	}
}

func TestSaveInterrupted(t *testing.T) {
	e, path, _, terminal := saving(t, saveBefore)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		until(t, terminal, "? [y/N] ")
		cancel()
	}()
	if changed, err := e.saveConfig(ctx, path, saveFlags{}, addProfile); changed || !errors.Is(err, context.Canceled) || content(t, path) != saveBefore {
		t.Errorf("%t, %v", changed, err)
	}
}

func TestSaveWithoutAsking(t *testing.T) {
	e, path, stdout, _ := saving(t, saveBefore)
	e.Terminal = func() (*os.File, error) { return nil, os.ErrNotExist }
	var hinted *hintedError
	if changed, err := e.saveConfig(context.Background(), path, saveFlags{}, addProfile); changed || !errors.As(err, &hinted) || !strings.Contains(hinted.hint, "--yes") || content(t, path) != saveBefore {
		t.Errorf("without a terminal: %t, %v", changed, err)
	}

	want := "--- " + path + "\n+++ " + path + "\n@@ -"
	if changed, err := e.saveConfig(context.Background(), path, saveFlags{Yes: true, DryRun: true}, addProfile); changed || err != nil || content(t, path) != saveBefore {
		t.Errorf("--dry-run: %t, %v", changed, err)
	}
	if got := stdout.String(); !strings.HasPrefix(got, want) || !strings.HasSuffix(got, "+\n+[profile new]\n+region = eu-west-1\n") || strings.Contains(got, "hunter2") {
		t.Errorf("--dry-run printed %q", got)
	}
	stdout.Reset()

	if changed, err := e.saveConfig(context.Background(), path, saveFlags{Yes: true}, addProfile); !changed || err != nil || content(t, path) != saveAfter || stdout.Len() > 0 {
		t.Errorf("--yes: %t, %v, %q", changed, err, stdout)
	}
	if kept, _ := filepath.Glob(filepath.Join(e.Home, ".local/state/awsin/backups/config.*")); len(kept) != 1 || content(t, kept[0]) != saveBefore {
		t.Errorf("backups: %q", kept)
	}
	same := func(f *awsconfig.File) (text, what string, err error) { return f.Text, "", nil }
	if changed, err := e.saveConfig(context.Background(), path, saveFlags{}, same); changed || err != nil {
		t.Errorf("no change: %t, %v", changed, err)
	}

	missing := filepath.Join(e.Home, "new", "config")
	if changed, err := e.saveConfig(context.Background(), missing, saveFlags{Yes: true}, addProfile); !changed || err != nil || content(t, missing) != "[profile new]\nregion = eu-west-1\n" {
		t.Errorf("a new file: %t, %v", changed, err)
	}
	if _, err := e.saveConfig(context.Background(), "", saveFlags{Yes: true}, addProfile); !errors.As(err, &hinted) {
		t.Errorf("no file: %v", err)
	}
}

// Somebody else writes between reading and saving: their change stays.
func TestSaveMeanwhile(t *testing.T) {
	interfere := func(path, theirs string, times int) edit {
		return func(f *awsconfig.File) (text, what string, err error) {
			if times--; times >= 0 {
				if err := os.WriteFile(path, []byte(content(t, path)+theirs), 0o600); err != nil {
					return "", "", err
				}
			}
			return addProfile(f)
		}
	}
	const theirs = "\n[profile theirs]\n"
	e, path, _, _ := saving(t, saveBefore)
	if changed, err := e.saveConfig(context.Background(), path, saveFlags{Yes: true}, interfere(path, theirs, 1)); !changed || err != nil || !strings.HasPrefix(content(t, path), saveBefore+theirs) || !strings.Contains(content(t, path), "[profile new]") {
		t.Errorf("once: %t, %v\n%s", changed, err, content(t, path))
	}

	e, path, _, _ = saving(t, saveBefore)
	var other *awsconfig.ChangedError
	if changed, err := e.saveConfig(context.Background(), path, saveFlags{Yes: true}, interfere(path, "\n", 9)); changed || !errors.As(err, &other) || content(t, path) != saveBefore+"\n\n" {
		t.Errorf("again and again: %t, %v\n%q", changed, err, content(t, path))
	}

	// What was confirmed is not asked about again; another difference is.
	var long strings.Builder
	for range 20 {
		long.WriteString("# a line\n")
	}
	for before, questions := range map[string]int{"[a]\n" + long.String() + "x = 1\n": 1, "[a]\n": 2} {
		e, path, _, terminal := saving(t, before)
		first := func(f *awsconfig.File) (text, what string, err error) {
			if f.Text == before { // the first line is theirs; the number of lines stays
				if err := os.WriteFile(path, []byte("[b]\n"+before[len("[a]\n"):]), 0o600); err != nil {
					return "", "", err
				}
			}
			return addProfile(f)
		}
		asked := make(chan struct{})
		go func() {
			defer close(asked)
			for range questions {
				until(t, terminal, "? [y/N] ")
				_, _ = terminal.WriteString("y\n")
			}
		}()
		changed, err := e.saveConfig(context.Background(), path, saveFlags{}, first)
		<-asked
		if !changed || err != nil || !strings.HasPrefix(content(t, path), "[b]\n") || !strings.Contains(content(t, path), "[profile new]") {
			t.Errorf("%d questions: %t, %v\n%s", questions, changed, err, content(t, path))
		}
	}
}

func TestUnified(t *testing.T) {
	got := unified("/a\nb", "[a]\n", "[a]\n; \x1b[31m\n"+strings.Repeat("長", widest)+"\nAWS_Session_Token: abc\n")
	want := "--- /a b\n+++ /a b\n@@ -1,1 +1,4 @@\n [a]\n+; ?[31m\n+" + strings.Repeat("長", (widest-1)/3) + "…\n+AWS_Session_Token: (not shown)\n"
	if got != want {
		t.Errorf("%q\nwant %q", got, want)
	}
}
