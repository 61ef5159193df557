// Package environ is what a process is given: variables, home, clock, the folders
// of the XDG specification, and the program's own path.
package environ

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"awsin/internal/system"
)

// Environ is the world that a command runs in; tests make their own.
type Environ struct {
	Lookup func(string) (string, bool)
	Vars   []string // NAME=VALUE, for children
	Home   string
	Now    func() time.Time
	// Program is the path under which this program was started: a package
	// manager's link stays good when the file behind it moves.
	Program string
}

// System returns the process's own world.
func System() Environ {
	e := Environ{Lookup: os.LookupEnv, Vars: os.Environ(), Now: time.Now}
	if path, err := exec.LookPath(os.Args[0]); err == nil {
		e.Program, _ = filepath.Abs(path)
	}
	if e.Home = system.Here.Home(os.LookupEnv); e.Home == "" { // as Python's expanduser does
		if u, err := user.Current(); err == nil {
			e.Home = u.HomeDir
		}
	}
	return e
}

// Get returns a variable's value, "" where it is not set.
func (e *Environ) Get(name string) string { v, _ := e.Lookup(name); return v }

// agents are variables of which each says that a coding agent runs this program, in the list of
// AWS CLI 2.35.24 (botocore/useragent.py).
var agents = []string{
	"CLAUDECODE", "GEMINI_CLI", "CODEX_THREAD_ID", "KIRO_SESSION_ID", "OPENCODE", "ANTIGRAVITY_AGENT",
	"AMP_CURRENT_THREAD_ID", "PI_CODING_AGENT", "COPILOT_CLI", "CURSOR_AGENT",
}

// Attended reports whether a person may sit there, who could be asked.
func (e *Environ) Attended() bool { return e.Unattended() == "" }

// Unattended returns the variable that says that no person sees what is printed before it counts, "" for none: a build,
// direnv, which runs a file, or a coding agent.
func (e *Environ) Unattended() string {
	if ci := e.Get("CI"); ci != "" && ci != "false" && ci != "0" {
		return "CI"
	}
	if _, set := e.Lookup("DIRENV_IN_ENVRC"); set {
		return "DIRENV_IN_ENVRC"
	}
	return e.Agent()
}

// Agent returns the variable that says that a coding agent runs this program, "" for none.
func (e *Environ) Agent() string {
	if set := e.Present(agents); len(set) > 0 {
		return set[0]
	}
	return ""
}

// InFunction reports whether the shell function runs this program, which evaluates what
// `use` prints.
func (e *Environ) InFunction() bool { return e.Get("AWSIN_SHELL") != "" }

// Present returns those of the variables that are set, if only to "".
func (e *Environ) Present(names []string) (set []string) {
	for _, name := range names {
		if _, ok := e.Lookup(name); ok {
			set = append(set, name)
		}
	}
	return set
}

// SettingsPath returns the path of the person's own settings.
func (e *Environ) SettingsPath() string { return filepath.Join(e.Below(settings), "config") }

// StatePath returns the path of a file that awsin keeps.
func (e *Environ) StatePath(name string) string { return filepath.Join(e.Below(state), name) }

// CachePath returns the path of a file that can be made again.
func (e *Environ) CachePath(name string) string { return filepath.Join(e.Below(cache), name) }

// FileExists reports whether something is at a path.
func FileExists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Absent reports whether an error says that nothing is at a path, also where a file stands for one of its folders.
func Absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// Same reports whether two paths lead to one file.
func Same(a, b string) bool {
	one, err := os.Stat(a)
	two, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(one, two)
}

// Passing reports whether the program is one of `go run`, gone when it ends.
func (e *Environ) Passing() bool {
	return strings.HasPrefix(e.Program, filepath.Join(os.TempDir(), "go-build"))
}
