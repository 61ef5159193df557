package commands

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/awsconfig/configtest"
	"awsin/internal/environ"
	"awsin/internal/soak"
	"awsin/internal/terminal"
)

// walkVariable repeats one walk: its steps, as a failure prints them.
const walkVariable = "SOAK_WALK"

// TestRandomWalk lets a person, two teams and awsin change one configuration in turn, and checks what is
// promised after each step. A walk that breaks a promise is made as short as it can be, and printed.
func TestRandomWalk(t *testing.T) {
	world := newWorld(t)
	if text := os.Getenv(walkVariable); text != "" {
		steps, err := parseSteps(text)
		if err != nil {
			t.Fatal(err)
		}
		if w, err := world.walk(steps); err != nil {
			t.Fatalf("%v\n%s", err, w)
		}
		return
	}
	const short, asked = 2, 20
	walks, taken := 0, 0
	for _, r := range soak.Rounds(t, short) {
		steps := make([]step, 3+r.IntN(14))
		for i := range steps {
			steps[i] = step{stepNames[r.IntN(len(stepNames))], uint64(r.IntN(10_000))} //nolint:gosec // not negative
		}
		if short <= walks && walks < short+asked { // in a longer run AWS CLIs read what it comes to, too
			steps = append(steps, step{"aws", uint64(r.IntN(10_000))}) //nolint:gosec // not negative
		}
		w, err := world.walk(steps)
		if err != nil {
			t.Logf("as it was found: %v", err)
			steps = world.shrink(steps, kindOf(err))
			w, err = world.walk(steps)
			t.Fatalf("%v\nrepeat it: %s='%s' go test ./commands -run TestRandomWalk\n%s", err, walkVariable, join(steps), w)
		}
		walks++
		taken += len(w.log)
	}
	t.Logf("%d walks, %d steps", walks, taken)
}

// step is one step of a walk. What it does depends on arg and on what is there.
type step struct {
	name string
	arg  uint64
}

func (s step) String() string { return fmt.Sprintf("%s:%d", s.name, s.arg) }

func join(steps []step) string {
	words := make([]string, len(steps))
	for i, s := range steps {
		words[i] = s.String()
	}
	return strings.Join(words, " ")
}

func parseSteps(text string) (steps []step, err error) {
	for word := range strings.FieldsSeq(text) {
		name, number, _ := strings.Cut(word, ":")
		arg, err := strconv.ParseUint(number, 10, 64)
		if err != nil || walkSteps[name] == nil {
			return nil, fmt.Errorf("%s: %q is not a step", walkVariable, word)
		}
		steps = append(steps, step{name, arg})
	}
	return steps, nil
}

// brokenError is a promise that was not kept.
type brokenError struct{ promise, what string }

func (e *brokenError) Error() string { return e.promise + ": " + e.what }

func broken(promise, format string, args ...any) error {
	return &brokenError{promise, fmt.Sprintf(format, args...)}
}

func kindOf(err error) string {
	var b *brokenError
	if errors.As(err, &b) {
		return b.promise
	}
	return ""
}

// shrink leaves out what a walk can do without and still break the promise.
func (x *world) shrink(steps []step, promise string) []step {
	for size := len(steps) / 2; size > 0; {
		shorter := false
		for at := 0; at+size <= len(steps); at++ {
			less := slices.Delete(slices.Clone(steps), at, at+size)
			if _, err := x.walk(less); kindOf(err) == promise {
				steps, shorter = less, true
				at--
			}
		}
		if !shorter || size > len(steps) {
			size /= 2
		}
	}
	return steps
}

// world is what all walks share: the teams' repositories, and the parser of the AWS CLI.
type world struct {
	t      *testing.T
	dir    string
	teams  []*walkTeam
	oracle *configtest.Oracle
}

func newWorld(t *testing.T) *world {
	t.Helper()
	x := &world{t: t, dir: t.TempDir(), oracle: configtest.Start(t)}
	x.teams = []*walkTeam{newWalkTeam(t, x.dir, "acme"), newWalkTeam(t, x.dir, "beta")}
	return x
}

// walker is the person on one walk.
type walker struct {
	*world
	home, config string
	clock        time.Time
	marks        int      // how many of the person's marks there were
	before, said string   // the file before the last command, and what that printed
	was          []string // all texts that the file had
	log          []string
	edited       map[string]bool // teams in whose blocks lines may be missing: sync brings them, rollback keeps them
}

func (w *walker) String() string {
	return fmt.Sprintf("steps:\n  %s\nbefore:\n%s\nafter:\n%s\nprinted:\n%s", strings.Join(w.log, "\n  "), w.before, w.text(), w.said)
}

// walk takes the steps in a home of its own.
func (x *world) walk(steps []step) (*walker, error) {
	home, err := os.MkdirTemp(x.dir, "home-")
	if err != nil {
		x.t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(home) }()
	w := &walker{world: x, home: home, config: filepath.Join(home, ".aws", "config"), clock: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), edited: map[string]bool{}}
	if err := os.MkdirAll(filepath.Dir(w.config), 0o700); err != nil {
		x.t.Fatal(err)
	}
	for _, team := range x.teams {
		team.begin()
	}
	for _, s := range steps {
		if err := w.take(s); err != nil {
			w.before, w.said = strings.ReplaceAll(w.before, "\r", "\\r"), strings.ReplaceAll(w.said, home, "~")
			w.was = nil
			return w.frozen(), fmt.Errorf("step %d, %s: %w", len(w.log), s, err)
		}
	}
	return w, nil
}

// frozen keeps what is shown of a walk whose home goes.
func (w *walker) frozen() *walker {
	w.was = []string{strings.ReplaceAll(w.text(), "\r", "\\r")}
	w.config = ""
	return w
}

func (w *walker) text() string {
	if w.config == "" {
		return w.was[0]
	}
	data, err := os.ReadFile(w.config)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		w.t.Fatal(err)
	}
	return string(data)
}

func (w *walker) write(text string) {
	mode := fs.FileMode(0o600)
	if info, err := os.Stat(w.config); err == nil {
		mode = info.Mode().Perm()
	}
	if err := os.WriteFile(w.config, []byte(text), mode); err != nil {
		w.t.Fatal(err)
	}
}

// env is a process of awsin.
func (w *walker) env(out *bytes.Buffer) *Env {
	w.clock = w.clock.Add(time.Minute)
	vars := map[string]string{"HOME": w.home, "PATH": os.Getenv("PATH"), "GIT_CONFIG_NOSYSTEM": "1"}
	e := &Env{Environ: environ.Environ{Home: w.home, Now: func() time.Time { return w.clock }}, Parent: func() string { return "" }}
	for name, value := range vars {
		e.Vars = append(e.Vars, name+"="+value)
	}
	delete(vars, "PATH") // no AWS CLI is looked for
	e.Lookup = func(name string) (string, bool) { value, ok := vars[name]; return value, ok }
	e.Streams = terminal.Streams{Stdout: out, Stderr: out, StderrFd: -1, Open: func() (*os.File, error) { return nil, terminal.ErrNone }}
	return e
}

// awsin runs a command, and checks what holds for each.
func (w *walker) awsin(args ...string) (code int, err error) {
	return w.command(strings.Join(args, " "), func() (int, string) {
		var out bytes.Buffer
		code := Main(args, w.env(&out))
		return code, out.String()
	})
}

func (w *walker) command(what string, run func() (code int, said string)) (code int, err error) {
	w.before = w.text()
	w.was = append(w.was, w.before)
	mode := w.mode()
	code, w.said = run()
	w.log = append(w.log, fmt.Sprintf("%s: %d", strings.ReplaceAll(what, w.dir, "…"), code))
	after := w.text()
	fix := strings.HasPrefix(what, "doctor")
	switch {
	case code != 0 && !fix && after != w.before:
		return code, broken("what fails changes nothing", "code %d", code)
	case code != 0 && w.said == "":
		return code, broken("who fails says why", "code %d", code)
	case mode != 0 && mode != w.mode() && !fix:
		return code, broken("the mode stays", "%v, not %v", w.mode(), mode)
	}
	if _, err := awsconfig.Parse("config", []byte(w.before)); err == nil {
		if _, err := awsconfig.Parse("config", []byte(after)); err != nil {
			return code, broken("the file parses", "%v", err)
		}
	}
	return code, w.leftovers()
}

// again checks that the same command changes nothing a second time.
func (w *walker) again(args ...string) error {
	before := w.text()
	code, err := w.awsin(args...)
	if err == nil && w.text() != before {
		err = broken("again changes nothing", "code %d", code)
	}
	return err
}

func (w *walker) mode() fs.FileMode {
	info, err := os.Stat(w.config)
	if err != nil {
		return 0
	}
	return info.Mode().Perm()
}

var temporaryName = regexp.MustCompile(`\.awsin-\d+$|^\.fetch-|^\.joining$`)

// leftovers finds temporary files.
func (w *walker) leftovers() error {
	return filepath.WalkDir(w.home, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && strings.HasSuffix(path, ".git") {
			return fs.SkipDir
		}
		if err == nil && temporaryName.MatchString(d.Name()) {
			return broken("no temporary file is left", "%s", path)
		}
		return err
	})
}
