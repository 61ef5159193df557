//go:build unix

package each

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"awsin/internal/terminal/terminaltest"
)

// sh is a task of the shell's; "$0" is dir.
func sh(dir, script string) Task { return Task{Args: []string{"sh", "-c", script, dir}} }

// collect runs tasks and gives their results and what they printed, both streams
// in one.
func collect(t *testing.T, r Runner, tasks ...Task) ([]Result, []string) {
	t.Helper()
	if r.Env == nil {
		r.Env = os.Environ()
	}
	results, texts := make([]Result, len(tasks)), make([]string, len(tasks))
	var mu sync.Mutex
	spools := map[int]*Spool{}
	r.Open = func(i int) (io.Writer, io.Writer, error) {
		s, err := NewSpool()
		if err != nil {
			return nil, nil, err
		}
		mu.Lock()
		defer mu.Unlock()
		spools[i] = s
		return s.File, s.File, nil
	}
	r.Done = func(res Result) error {
		results[res.Index] = res
		mu.Lock()
		defer mu.Unlock()
		s := spools[res.Index]
		if s == nil {
			return nil
		}
		text, err := io.ReadAll(s.Reader())
		texts[res.Index] = string(text)
		return errors.Join(err, s.Close())
	}
	if err := r.Run(tasks); err != nil {
		t.Fatal(err)
	}
	return results, texts
}

func TestResults(t *testing.T) {
	results, texts := collect(t, Runner{Env: []string{"PATH=" + os.Getenv("PATH"), "A=runner"}},
		Task{Profile: "task", Args: []string{"sh", "-c", `printf %s "$A $AWS_PROFILE"`}},
		sh("", "exit 7"), sh("", "kill -9 $$"), Task{Args: []string{"/nonexistent/x"}},
		sh("", "read x || echo nothing to read"))
	if !results[0].OK() || texts[0] != "runner task" {
		t.Errorf("%+v %q", results[0], texts[0])
	}
	for i, want := range []string{"exit code 0", "exit code 7", "ended by a signal: killed", "fork/exec /nonexistent/x: no such file or directory", "exit code 0"} {
		if got := results[i].Reason(); got != want || results[i].Index != i || results[i].OK() != (want == "exit code 0") || results[i].Stopped {
			t.Errorf("%d: %+v", i, results[i])
		}
	}
	if texts[4] != "nothing to read\n" {
		t.Errorf("standard input: %q", texts[4])
	}
	if results[3].Code != -1 || results[2].Code != -1 {
		t.Error("an exit code of what has none")
	}
}

// fifos are two pipes to tell a shell something and to hear it, by name.
func fifos(t *testing.T) (dir string, said *bufio.Reader, tell func()) {
	t.Helper()
	dir = t.TempDir()
	open := func(name string) *os.File {
		path := filepath.Join(dir, name)
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	answers := open("go")
	// One byte is one read of the shell's.
	return dir, bufio.NewReader(open("said")), func() { answers.Write([]byte("\n")) }
}

// TestJobs counts what runs: never more than jobs, and as many as there can be.
func TestJobs(t *testing.T) {
	const tasks, jobs = 20, 3
	dir, said, tell := fifos(t)
	list := make([]Task, tasks)
	for i := range list {
		list[i] = sh(dir, `echo + >"$0/said"; read x <"$0/go"; echo - >"$0/said"`)
	}
	most := make(chan int)
	go func() {
		running, ended, peak := 0, 0, 0
		for ended < tasks {
			switch line, _ := said.ReadString('\n'); line {
			case "+\n":
				running++
			case "-\n":
				running--
				ended++
			}
			peak = max(peak, running)
			if running == min(jobs, tasks-ended) {
				tell()
			}
		}
		most <- peak
	}()
	results, _ := collect(t, Runner{Jobs: jobs}, list...)
	if peak := <-most; peak != jobs {
		t.Errorf("%d ran at a time", peak)
	}
	for _, r := range results {
		if !r.OK() {
			t.Errorf("%+v", r)
		}
	}
}

// One after the other begins in the order of the tasks; --jobs 0 is all at once.
func TestOrder(t *testing.T) {
	dir := t.TempDir()
	list := make([]Task, 10)
	for i := range list {
		list[i] = Task{Args: []string{"sh", "-c", `echo "$1" >>"$0/order"`, dir, fmt.Sprint(i)}}
	}
	collect(t, Runner{Jobs: 1}, list...)
	if got, _ := os.ReadFile(filepath.Join(dir, "order")); string(got) != "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n" {
		t.Errorf("%q", got)
	}

	dir, said, tell := fifos(t)
	for i := range list {
		list[i] = sh(dir, `echo + >"$0/said"; read x <"$0/go"`)
	}
	go func() {
		for range list {
			_, _ = said.ReadString('\n')
		}
		for range list {
			tell()
		}
	}()
	collect(t, Runner{Jobs: 0}, list...)
}

// What runs at once does not mix, and both streams keep their order. The files
// have no name while the command runs.
func TestSpool(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	script := `i=0; while [ $i -lt 500 ]; do echo "$1 $i"; echo "$1 $i" >&2; i=$((i+1)); done; printf "no end"`
	list := make([]Task, 4)
	for i := range list {
		list[i] = Task{Args: []string{"sh", "-c", script, "sh", fmt.Sprint("task", i)}}
	}
	_, texts := collect(t, Runner{}, list...)
	for i, text := range texts {
		var want strings.Builder
		for n := range 500 {
			fmt.Fprintf(&want, "task%d %d\ntask%d %d\n", i, n, i, n)
		}
		if text != want.String()+"no end" {
			t.Errorf("task %d: %d bytes, %.60q", i, len(text), text)
		}
	}
	// Of one alone: another's has a name until it is opened.
	if _, texts = collect(t, Runner{}, Task{Args: []string{"sh", "-c", `ls -A "$TMPDIR"`}}); texts[0] != "" {
		t.Errorf("named while the command runs: %q", texts[0])
	}
	if left, err := os.ReadDir(tmp); len(left) > 0 || err != nil {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestFailFast(t *testing.T) {
	dir, said, tell := fifos(t)
	go func() {
		_, _ = said.ReadString('\n')
		tell()
	}()
	results, _ := collect(t, Runner{Jobs: 2, FailFast: true},
		sh(dir, `read x <"$0/go"; exit 3`), sh(dir, `echo up >"$0/said"; exec sleep 1000`), sh("", "true"), sh("", "true"))
	if r := results[0]; r.Code != 3 || r.Stopped {
		t.Errorf("%+v", r)
	}
	if r := results[1]; r.Signal != "terminated" || !r.Stopped {
		t.Errorf("%+v", r)
	}
	for _, r := range results[2:] {
		if !errors.Is(r.Err, ErrNotStarted) {
			t.Errorf("%+v", r)
		}
	}
}

// TestSignals: signals reach a task's children; what ignores them is killed at
// the second. A pipe that all of them hold tells when they have gone.
func TestSignals(t *testing.T) {
	terminaltest.Signals()
	defer func(d time.Duration) { lingering = d }(lingering)
	lingering = time.Second
	for _, test := range []struct {
		name, script string
		signals      []os.Signal
		want         string
	}{
		{"terminate", `sleep 1000 & echo up >"$0/said"; wait`, []os.Signal{syscall.SIGTERM}, "ended by a signal: terminated"},
		{"closed terminal", `sleep 1000 & echo up >"$0/said"; wait`, []os.Signal{syscall.SIGHUP}, "ended by a signal: hangup"},
		{"own end", `trap 'exit 9' INT; echo up >"$0/said"; while :; do sleep 0.01; done`, []os.Signal{os.Interrupt}, "exit code 9"},
		// The shell's background jobs ignore SIGINT.
		{"child ignores", `(while kill -0 $$; do sleep 0.01; done; echo int >"$0/said"; exec sleep 1000) & trap 'exit 9' INT; echo up >"$0/said"; wait`, []os.Signal{os.Interrupt, os.Interrupt}, "exit code 9"},
		{"both ignore", `trap 'echo int >"$0/said"' INT TERM; echo up >"$0/said"; while :; do sleep 0.01; done`, []os.Signal{os.Interrupt, syscall.SIGTERM}, "ended by a signal: killed"},
		{"closed terminal, and nobody to say it again", `trap "" HUP INT TERM; echo up >"$0/said"; while :; do sleep 0.01; done`, []os.Signal{syscall.SIGHUP}, "ended by a signal: killed"},
		{"only hung up twice", `trap 'trap "exit 8" HUP; echo hup >"$0/said"' HUP; echo up >"$0/said"; while :; do sleep 0.01; done`, []os.Signal{syscall.SIGHUP, syscall.SIGHUP}, "exit code 8"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir, said, _ := fifos(t)
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			signals := make(chan os.Signal)
			go func() {
				for _, s := range test.signals {
					_, _ = said.ReadString('\n') // it is up, or has seen the one before
					signals <- s
				}
			}()
			var results []Result
			err = Runner{
				Jobs: 1, Env: os.Environ(), Signals: signals,
				Open: func(int) (io.Writer, io.Writer, error) { return w, w, nil },
				Done: func(r Result) error { results = append(results, r); return nil },
			}.Run([]Task{sh(dir, test.script), sh("", "true")})
			w.Close()
			if err != nil || len(results) != 2 || results[0].Index+results[1].Index != 1 {
				t.Fatal(err, results)
			}
			first, second := results[0], results[1]
			if first.Index == 1 {
				first, second = second, first
			}
			if first.Reason() != test.want || !first.Stopped || !errors.Is(second.Err, ErrNotStarted) {
				t.Errorf("%+v %+v", first, second)
			}
			if _, err := io.ReadAll(r); err != nil { // ends when nobody is left who could write
				t.Error(err)
			}
		})
	}
}

// What a command leaves running in the background keeps nobody waiting, and is
// left alone.
func TestBackground(t *testing.T) {
	var out bytes.Buffer
	var result Result
	err := Runner{
		Env:  os.Environ(),
		Open: func(int) (io.Writer, io.Writer, error) { return &out, &out, nil },
		Done: func(r Result) error { result = r; return nil },
	}.Run([]Task{sh("", `sleep 1000 & echo $!`)})
	if err != nil || !result.OK() {
		t.Fatal(err, result)
	}
	var pid int
	if _, err := fmt.Sscan(out.String(), &pid); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Errorf("it was ended: %v", err)
	}
}

// When what was printed can go nowhere, what runs comes to its own end, and nothing
// more is started.
func TestDoneFails(t *testing.T) {
	dir, said, tell := fifos(t)
	go func() {
		_, _ = said.ReadString('\n')
		tell()
	}()
	broken := errors.New("broken")
	var mu sync.Mutex
	results := map[int]Result{}
	err := Runner{
		Jobs: 2, Env: os.Environ(),
		Open: func(int) (io.Writer, io.Writer, error) { return nil, nil, nil },
		Done: func(r Result) error {
			mu.Lock()
			defer mu.Unlock()
			results[r.Index] = r
			if r.Index == 0 {
				_ = os.WriteFile(filepath.Join(dir, "later"), nil, 0o600)
			}
			return broken
		},
	}.Run([]Task{sh(dir, `read x <"$0/go"`), sh(dir, `echo up >"$0/said"; while ! [ -e "$0/later" ]; do sleep 0.01; done; exit 4`), sh("", "true")})
	if !errors.Is(err, broken) || !results[0].OK() || results[1].Code != 4 || results[1].Stopped || !errors.Is(results[2].Err, ErrNotStarted) {
		t.Errorf("%v %+v", err, results)
	}
}
