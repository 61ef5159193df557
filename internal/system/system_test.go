package system

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
)

// TestForms: both forms of everything, whatever the tests run on.
func TestForms(t *testing.T) {
	type form struct {
		terminal, keyboard, browser, separators string
		list                                    rune
		modes, folders, term                    bool
	}
	for name, want := range map[Name]form{
		"linux":   {"/dev/tty", "/dev/tty", "", "/", ':', true, true, true},
		"darwin":  {"/dev/tty", "/dev/tty", "open %s", "/", ':', true, true, true},
		"windows": {"", "CONIN$", "rundll32 url.dll,FileProtocolHandler %s", `\/`, ';', false, false, false},
	} {
		if got := (form{name.Terminal(), name.Keyboard(), name.Browser(), name.Separators(), name.ListSeparator(), name.HasModes(), name.LocksFolders(), name.SetsTERM()}); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

// TestHome: the same variables as Python's expanduser.
func TestHome(t *testing.T) {
	for _, c := range []struct{ system, vars, want string }{
		{"linux", "HOME=/home/me", "/home/me"},
		{"darwin", "HOME=/Users/me", "/Users/me"},
		{"linux", "", ""},
		{"windows", `HOME=/c/me USERPROFILE=C:\Users\me`, `C:\Users\me`},
		{"windows", `HOMEDRIVE=H: HOMEPATH=\me`, `H:\me`},
		{"windows", "HOME=/c/me", ""},
	} {
		lookup := func(name string) (string, bool) {
			for _, kv := range strings.Fields(c.vars) {
				if n, value, _ := strings.Cut(kv, "="); n == name {
					return value, true
				}
			}
			return "", false
		}
		if got := Name(c.system).Home(lookup); got != c.want {
			t.Errorf("%s, %s: %q", c.system, c.vars, got)
		}
	}
}

// TestPersist: on Windows what is in use is tried again, and nothing else is; elsewhere nothing.
func TestPersist(t *testing.T) {
	for _, c := range []struct {
		system Name
		err    error
		tries  int
	}{
		{"windows", syscall.Errno(32), 4},
		{"windows", &os.LinkError{Op: "rename", Err: syscall.Errno(5)}, 4},
		{"windows", fmt.Errorf("x: %w", syscall.Errno(33)), 4},
		{"windows", os.ErrNotExist, 1},
		{"windows", nil, 1},
		{"linux", syscall.Errno(32), 1},
	} {
		tries := 0
		err := c.system.Persist(func() error {
			if tries++; tries < 4 {
				return c.err
			}
			return nil
		})
		if tries != c.tries || (c.tries == 1) != errors.Is(err, c.err) && c.err != nil {
			t.Errorf("%s, %v: %d tries, %v", c.system, c.err, tries, err)
		}
	}
}
