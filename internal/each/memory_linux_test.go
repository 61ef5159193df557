package each

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

const memoryRun = "AWSIN_TEST_MEMORY"

func TestMain(m *testing.M) {
	if os.Getenv(memoryRun) != "" {
		if err := printMuch(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

const muchEach = 100_000_000

// printMuch runs four commands that print 100 MB each, two into spools that
// become JSON, two as lines, and prints the most memory that it had in KiB.
func printMuch() error {
	var mu sync.Mutex
	spools := map[int]*Spool{}
	var printed, failed int
	tasks := make([]Task, 4)
	for i := range tasks {
		tasks[i] = sh("", fmt.Sprintf("yes 'a line with \"quotes\" and more' | head -c %d", muchEach))
	}
	err := Runner{
		Env: os.Environ(),
		Open: func(i int) (io.Writer, io.Writer, error) {
			if i%2 == 0 {
				l := &Lines{Out: io.Discard, Prefix: "some-profile | ", Clean: strings.Clone}
				return l, l, nil
			}
			s, err := NewSpool()
			if err != nil {
				return nil, nil, err
			}
			mu.Lock()
			defer mu.Unlock()
			spools[i] = s
			return s.File, s.File, nil
		},
		Done: func(r Result) error {
			if !r.OK() {
				failed++
			}
			mu.Lock()
			defer mu.Unlock()
			s := spools[r.Index]
			if s == nil {
				return nil
			}
			defer s.Close()
			n := &count{}
			err := WriteJSON(n, struct{ A int }{1}, Stream{"stdout", s})
			if n.n > muchEach {
				printed++
			}
			return err
		},
	}.Run(tasks)
	if err != nil || failed > 0 || printed != 2 {
		return fmt.Errorf("%w, %d failed, %d printed", err, failed, printed)
	}
	status, err := os.ReadFile("/proc/self/status")
	_, most, _ := strings.Cut(string(status), "VmHWM:")
	fmt.Println(strings.Fields(most)[0])
	return err
}

type count struct{ n int }

func (c *count) Write(p []byte) (int, error) { c.n += len(p); return len(p), nil }

// Memory does not grow with what commands print.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector's own memory counts, too")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), memoryRun+"=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var kib int
	if _, err := fmt.Sscan(string(out), &kib); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	t.Logf("%d KiB", kib)
	if kib > muchEach/1024 { // a busy machine collects garbage late
		t.Errorf("%d KiB for 4 × 100 MB", kib)
	}
}
