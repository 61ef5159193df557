package configtest

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"awsin/internal/terminal/terminaltest"
)

// A fork is as good as a start: it has its starter's home, streams, exit code and signals, and ends with it.
func TestFork(t *testing.T) {
	terminaltest.Signals()
	for _, a := range Real(t) {
		if threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", a.cmd.Process.Pid)); err != nil || len(threads) > 1 { // none but on Linux
			t.Errorf("%s: threads %q, of which a fork has one, %v", a.Path, threads, err)
		}
		home := t.TempDir()
		for _, c := range []struct {
			args   []string
			signal os.Signal // once it has asked a question
			says   string
			code   int
		}{
			{[]string{"configure", "set", "region", "eu-west-1"}, nil, "", 0},
			{[]string{"configure", "get", "region"}, nil, "eu-west-1\n", 0},
			{[]string{"configure", "get", "output"}, nil, "", 1},
			{[]string{"configure"}, os.Interrupt, "AWS Access Key ID [None]: \n", 130},
			{[]string{"configure"}, os.Kill, "AWS Access Key ID [None]: ", -1},
		} {
			cmd := exec.Command(a.Fork, c.args...)
			cmd.Env = []string{"HOME=" + home}
			if _, err := cmd.StdinPipe(); err != nil { // nobody answers
				t.Fatal(err)
			}
			out, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			cmd.Stdout = w
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			_ = w.Close()
			asked := make([]byte, 1)
			n, _ := out.Read(asked)
			ended := make(chan struct{})
			go func() { // Python loses a signal that comes between its last look and its read
				for c.signal != nil && cmd.Process.Signal(c.signal) == nil {
					select {
					case <-ended:
						return
					case <-time.After(time.Second):
					}
				}
			}()
			rest, err := io.ReadAll(out) // to the end of whoever holds it
			close(ended)
			_ = cmd.Wait()
			if said := string(asked[:n]) + string(rest); said != c.says || err != nil || cmd.ProcessState.ExitCode() != c.code {
				t.Errorf("%s %q: %q, %v, %v", a.Path, c.args, said, err, cmd.ProcessState)
			}
		}
	}
}
