//go:build unix

package each

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"awsin/internal/terminal"
)

// TestShow: the three forms of two tasks that print to both streams, of one that
// cannot run, and of those that are not started after it.
func TestShow(t *testing.T) {
	const script = `echo out; echo err >&2; printf 'no end'; case $AWS_PROFILE in b*) exit 3;; esac`
	const summary = "awsin: 1 of 4 profiles succeeded, 1 failed, 2 not started\nawsin: error: exit code 3: b ?\n"
	for _, c := range []struct {
		form           Form
		stdout, stderr string
	}{
		{Grouped, "out\nno endout\nno end", "✓ a\nerr\n✗ b ?: exit code 3\nerr\n"},
		{Prefixed, "a | out\na | no end\nb ? | out\nb ? | no end\n", "a | err\nb ? | err\n"},
		{JSON, `{"profile":"a","exit_code":0,"seconds":0,"stdout":"out\nno end","stderr":"err\n"}
{"profile":"b \u001b","exit_code":3,"seconds":0,"stdout":"out\nno end","stderr":"err\n"}
{"profile":"c","exit_code":null,"error":"not started","seconds":0,"stdout":"","stderr":""}
{"profile":"d","exit_code":null,"error":"not started","seconds":0,"stdout":"","stderr":""}
`, ""},
	} {
		ok, stdout, stderr, err := show(c.form, "sh", script)
		stdout = regexp.MustCompile(`"seconds":[0-9.e-]+`).ReplaceAllString(stdout, `"seconds":0`)
		if ok || err != nil || stdout != c.stdout || stderr != c.stderr+summary {
			t.Errorf("form %d: %v %v\n%s\n%s", c.form, ok, err, stdout, stderr)
		}
	}
}

// show runs a script in the profiles a to d, one after the other, until one fails.
func show(form Form, sh, script string) (ok bool, stdout, stderr string, err error) {
	var out, errs bytes.Buffer
	var tasks []Task
	for _, name := range []string{"a", "b \x1b", "c", "d"} {
		tasks = append(tasks, Task{Profile: name, Args: []string{sh, "-c", script}})
	}
	ok, err = Show(Runner{Jobs: 1, FailFast: true, Env: os.Environ()}, &terminal.Streams{Stdout: &out, Stderr: &errs, StderrFd: -1}, form, tasks)
	return ok, out.String(), errs.String(), err
}

// TestMark: what stands beside a name stands there in each form, and in the summary.
func TestMark(t *testing.T) {
	for form, want := range map[Form]string{
		Grouped:  "✓ a\n✗ b live: exit code 3\nawsin: 1 of 2 profiles succeeded, 1 failed\nawsin: error: exit code 3: b live\n",
		Prefixed: "a | out\nb live | out\nawsin: 1 of 2 profiles succeeded, 1 failed\nawsin: error: exit code 3: b live\n",
		JSON:     `{"profile":"b","environment":"live","exit_code":3,`,
	} {
		var out bytes.Buffer
		streams := &terminal.Streams{Stdout: &out, Stderr: &out, StderrFd: -1}
		tasks := []Task{{Profile: "a", Args: []string{"sh", "-c", "echo out"}}, {Profile: "b", Mark: "live", Args: []string{"sh", "-c", "echo out; exit 3"}}}
		if _, err := Show(Runner{Jobs: 1, Env: os.Environ()}, streams, form, tasks); err != nil {
			t.Fatal(err)
		}
		if got := out.String(); form == Grouped && strings.ReplaceAll(got, "out\n", "") != want || form == Prefixed && got != want || !strings.Contains(got, want) && form == JSON {
			t.Errorf("form %d: %q", form, got)
		}
	}
}

// A task that cannot run does not, and the others do.
func TestCannotRun(t *testing.T) {
	var out, errs bytes.Buffer
	streams := &terminal.Streams{Stdout: &out, Stderr: &errs, StderrFd: -1}
	ok, err := Show(Runner{Jobs: 1, Env: os.Environ()}, streams, Grouped, []Task{
		{Profile: "a", Args: []string{"sh", "-c", "echo ran"}, Err: errors.New("no\x1b session")}, {Profile: "b", Args: []string{"sh", "-c", "echo ran"}},
	})
	const want = "✗ a: no? session\n✓ b\nawsin: 1 of 2 profiles succeeded, 1 failed\nawsin: error: no? session: a\n"
	if ok || err != nil || out.String() != "ran\n" || errs.String() != want {
		t.Errorf("%v %v %q %q", ok, err, out.String(), errs.String())
	}
}

// Both streams that go to one file keep one order; a reader that has gone is an error.
func TestOneFile(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	streams := &terminal.Streams{Stdout: w, Stderr: w, StderrFd: -1}
	tasks := []Task{{Profile: "a", Args: []string{"sh", "-c", "echo 1; echo 2 >&2; echo 3"}}}
	for form, want := range map[Form]string{Grouped: "✓ a\n1\n2\n3\n", Prefixed: "a | 1\na | 2\na | 3\n"} {
		if ok, err := Show(Runner{Env: os.Environ()}, streams, form, tasks); !ok || err != nil {
			t.Fatal(ok, err)
		}
		want += "awsin: 1 of 1 profiles succeeded\n"
		got := make([]byte, 4096)
		if n, err := r.Read(got); err != nil || string(got[:n]) != want {
			t.Errorf("%q %v, want %q", got[:n], err, want)
		}
	}
	r.Close()
	for _, form := range []Form{Grouped, Prefixed, JSON} {
		if ok, err := Show(Runner{Env: os.Environ()}, streams, form, tasks); ok || !errors.Is(err, syscall.EPIPE) {
			t.Errorf("form %d: %v %v", form, ok, err)
		}
	}
}

// full is a stream that takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

// TestFull: a task learns nothing of a stream that is full. Without standard output
// no more tasks are started, and it is said which ran; a mark that standard error
// does not take is not a failure, but what a task says there is.
func TestFull(t *testing.T) {
	for _, form := range []Form{Grouped, Prefixed, JSON} {
		dir := t.TempDir()
		var tasks []Task
		for _, name := range []string{"a", "b", "c"} {
			tasks = append(tasks, Task{Profile: name, Args: []string{"sh", "-c", `for i in 1 2 3 4 5 6 7 8 9; do echo $i; done; touch "$0/$AWS_PROFILE"`, dir}})
		}
		ran := func() (names []string) {
			files, _ := filepath.Glob(filepath.Join(dir, "*"))
			for _, f := range files {
				names = append(names, filepath.Base(f))
			}
			return names
		}
		var out, errs bytes.Buffer
		ok, err := Show(Runner{Jobs: 1, Env: os.Environ()}, &terminal.Streams{Stdout: full{}, Stderr: &errs, StderrFd: -1}, form, tasks)
		if ok || !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "it ran in a; it did not run in b, c: ") || !slices.Equal(ran(), []string{"a"}) ||
			!strings.Contains(errs.String(), "awsin: 1 of 3 profiles succeeded, 2 not started\n") {
			t.Errorf("form %d: %v %v %v %s", form, ok, err, ran(), errs.String())
		}
		ok, err = Show(Runner{Jobs: 1, Env: os.Environ()}, &terminal.Streams{Stdout: &out, Stderr: full{}, StderrFd: -1}, form, tasks)
		if !ok || err != nil || len(ran()) != 3 {
			t.Errorf("form %d: %v %v %v", form, ok, err, ran())
		}
		if form == JSON {
			continue
		}
		for i := range tasks {
			tasks[i].Args[2] = "echo lost >&2"
		}
		if ok, err = Show(Runner{Jobs: 1, Env: os.Environ()}, &terminal.Streams{Stdout: &out, Stderr: full{}, StderrFd: -1}, form, tasks); ok || err != nil {
			t.Errorf("form %d: what the tasks said was lost: %v %v", form, ok, err)
		}
	}
}
