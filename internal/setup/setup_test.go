//go:build unix

package setup

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"awsin/internal/environ"
	"awsin/internal/hint"
	"awsin/internal/terminal"
	"awsin/internal/terminal/terminaltest"
	"awsin/shell"
)

func world(home string, vars ...string) *environ.Environ {
	return &environ.Environ{Home: home, Program: "/usr/bin/awsin", Lookup: func(name string) (string, bool) {
		for _, kv := range vars {
			if key, value, _ := strings.Cut(kv, "="); key == name {
				return value, true
			}
		}
		return "", false
	}}
}

func TestShell(t *testing.T) {
	for _, c := range []struct{ named, parent, own, want string }{
		{"", "zsh", "/bin/bash", "zsh"},
		{"", "make", "/usr/local/bin/fish", "fish"},
		{"", "dash", "/bin/bash", "bash"}, // which has no function
		{"", "nu", "", "nushell"},
		{"bash", "zsh", "/bin/fish", "bash"},
		{"", "make", "/bin/sh", ""},
		{"sh", "bash", "/bin/bash", ""},
		{"tcsh", "bash", "/bin/bash", ""},
	} {
		sh, err := Shell(world("/", "SHELL="+c.own), c.named, func() string { return c.parent })
		if sh.Name != c.want || (err != nil) != (c.want == "") {
			t.Errorf("%+v: %q, %v", c, sh.Name, err)
		}
		if err != nil && (hint.Print(&bytes.Buffer{}, err) != hint.Usage || !strings.HasPrefix(hint.Of(err), "awsin setup --shell ")) {
			t.Errorf("%+v: %v; %s", c, err, hint.Of(err))
		}
	}
}

// TestMeanwhile: what somebody else writes into the start file while a person reads the question stays, and nothing is asked again where the
// same lines are added.
func TestMeanwhile(t *testing.T) {
	bash, _ := shell.Named("bash")
	for name, c := range map[string]struct{ before, meanwhile, after string }{
		"elsewhere":  {"alias a=b\n", "alias a=b\nexport X=1\n", "alias a=b\nexport X=1\ncommand -v awsin >/dev/null || export PATH=\"$PATH\":'BIN' # by awsin setup\neval \"$(awsin init bash)\" # by awsin setup\n"},
		"the same":   {"alias a=b\n", "eval \"$(awsin init bash)\"\n", "eval \"$(awsin init bash)\"\n"},
		"made there": {"", "export X=1\n", "export X=1\ncommand -v awsin >/dev/null || export PATH=\"$PATH\":'BIN' # by awsin setup\neval \"$(awsin init bash)\" # by awsin setup\n"},
	} {
		t.Run(name, func(t *testing.T) {
			home, bin := t.TempDir(), t.TempDir()
			rc := filepath.Join(home, ".bashrc")
			c.after = strings.ReplaceAll(c.after, "BIN", bin)
			if c.before != "" {
				if err := os.WriteFile(rc, []byte(c.before), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			person := terminaltest.NewPerson(t)
			var said bytes.Buffer
			s := Starter{
				Env: world(home, "PATH="+bin), IO: &terminal.Streams{Stdout: &said, Stderr: &said, StderrFd: -1, Open: person.Open},
				Code: func(shell.Shell) (string, error) { return "", nil },
			}
			s.Env.Program = filepath.Join(bin, "awsin")
			if err := os.WriteFile(s.Env.Program, nil, 0o700); err != nil { //nolint:gosec // a program
				t.Fatal(err)
			}
			done := make(chan error, 1)
			go func() {
				stands, err := s.Start(context.Background(), bash)
				if err == nil && !stands {
					err = errors.New("it does not stand")
				}
				done <- err
			}()
			person.Until("[y/N] ")
			if err := os.WriteFile(rc, []byte(c.meanwhile), 0o600); err != nil {
				t.Fatal(err)
			}
			person.Type("y\r")
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			if text, err := os.ReadFile(rc); err != nil || string(text) != c.after {
				t.Errorf("%q, %v; want %q\n%s", text, err, c.after, said.String())
			}
		})
	}
}

// TestGoRun: what `go run` has built is gone when it ends, and no start file names it.
func TestGoRun(t *testing.T) {
	bash, _ := shell.Named("bash")
	home := t.TempDir()
	e := world(home)
	e.Program = filepath.Join(os.TempDir(), "go-build123", "b001", "exe", "awsin")
	_, err := Starter{Env: e, Code: func(shell.Shell) (string, error) { return "", nil }}.Start(t.Context(), bash)
	if err == nil || !strings.Contains(hint.Of(err), "go install") {
		t.Error(err)
	}
	if entries, _ := os.ReadDir(home); len(entries) > 0 {
		t.Error(entries)
	}
}
