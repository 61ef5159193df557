package e2e

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

// onTerminal runs awsin on a terminal of 80 columns, with the profiles a and bb,
// and returns all that the terminal was sent. typed are keys, each sent once its
// text has been seen.
func onTerminal(t *testing.T, typed [][2]string, args ...string) (screen string, code int) {
	t.Helper()
	var steps []step
	for _, keys := range typed {
		steps = append(steps, step{keys[0], func(tty *os.File) error { _, err := tty.WriteString(keys[1]); return err }})
	}
	return inHome(t, configured(t, "[profile a]\n[profile bb]\n"), steps, args...)
}

// configured makes a home with this config.
func configured(t *testing.T, config string) string {
	t.Helper()
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, ".aws"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, ".aws", "config"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return home
}

// step is what happens once a text has been seen.
type step struct {
	seen string
	then func(tty *os.File) error
}

// inHome is onTerminal in that home. A text counts from where the last was seen.
func inHome(t *testing.T, home string, steps []step, args ...string) (screen string, code int) {
	t.Helper()
	return inHomeWith(t, []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color"}, steps, args...)
}

// inHomeWith is inHome with these variables.
func inHomeWith(t *testing.T, env []string, steps []step, args ...string) (screen string, code int) {
	t.Helper()
	cmd := exec.Command(built(t), args...)
	cmd.Env = env
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	shown, over := make(chan []byte), make(chan struct{})
	defer close(over)
	go func() {
		defer close(shown) // nobody has it open any more: also none of the commands
		for {
			buf := make([]byte, 1<<16)
			n, err := tty.Read(buf)
			if err != nil {
				return
			}
			select {
			case shown <- buf[:n]:
			case <-over:
				return
			}
		}
	}()
	var seen []byte
	from := 0
	for more, limit := true, time.After(patience); more; {
		if len(steps) > 0 && bytes.Contains(seen[from:], []byte(steps[0].seen)) {
			from = len(seen)
			if err := steps[0].then(tty); err != nil {
				t.Fatal(err)
			}
			steps = steps[1:]
		}
		var text []byte
		select {
		case text, more = <-shown:
			seen = append(seen, text...)
		case <-limit:
			_ = cmd.Process.Kill()
			t.Fatalf("awsin %q does not end; to be seen are %d of its steps; the screen: %q", args, len(steps), seen)
		}
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	for _, s := range steps {
		t.Errorf("%q was not seen in %q", s.seen, seen)
	}
	return string(seen), cmd.ProcessState.ExitCode()
}

// lines are what stands on the screen in the end, bars erased.
func lines(screen string) []string {
	var all []string
	for line := range strings.SplitSeq(strings.TrimSuffix(screen, "\r\n"), "\r\n") {
		if i := strings.LastIndex(line, "\r\x1b[K"); i >= 0 {
			line = line[i+len("\r\x1b[K"):]
		}
		all = append(all, line)
	}
	return all
}

func TestEachTerminal(t *testing.T) {
	t.Parallel()
	const script = `echo out; echo err >&2; printf '\033[31mred\n\033[2Jwild\n10%%\r20%%\n'; read x </dev/tty || echo nobody is asked; printf 'no end'`
	red := "\x1b[31mred\x1b[m"
	screen, code := onTerminal(t, nil, "each", "--all", "--jobs", "1", "--", "sh", "-c", script)
	var want []string
	for _, name := range []string{"a", "bb"} {
		want = append(want, "\x1b[32m✓\x1b[0m "+name, "out", "err", red, "?[2Jwild", "20%", "TTY", "nobody is asked", "no end")
	}
	want = append(want, "awsin: 2 of 2 profiles succeeded")
	compareScreen(t, screen, code, want)
	if !strings.Contains(screen, "running ░") || !strings.Contains(screen, "█░") || !strings.Contains(screen, " 1/2\r") {
		t.Errorf("no bar: %q", screen)
	}

	screen, code = onTerminal(t, nil, "each", "--all", "--jobs", "1", "--prefix", "--", "sh", "-c", script)
	want = nil
	for _, name := range []string{"a ", "bb"} {
		for _, line := range []string{"out", "err", red, "?[2Jwild", "20%", "TTY", "nobody is asked", "no end"} {
			want = append(want, name+" | "+line)
		}
	}
	want = append(want, "awsin: 2 of 2 profiles succeeded")
	compareScreen(t, screen, code, want)
}

// compareScreen: TTY stands for a shell's own words on a missing terminal.
func compareScreen(t *testing.T, screen string, code int, want []string) {
	t.Helper()
	got := lines(screen)
	for i := range min(len(got), len(want)) {
		if prefix, ok := strings.CutSuffix(want[i], "TTY"); ok && strings.HasPrefix(got[i], prefix) && strings.Contains(got[i], "/dev/tty") {
			got[i] = want[i]
		}
	}
	if a, b := strings.Join(got, "\n"), strings.Join(want, "\n"); code != 0 || a != b {
		t.Errorf("exit code %d\n%q\nwant\n%q", code, a, b)
	}
}

// The terminal's Ctrl-C reaches awsin alone, which passes it on. A second one
// kills what ignores it.
func TestEachCtrlC(t *testing.T) {
	t.Parallel()
	screen, code := onTerminal(t, [][2]string{{"bb | up", "\x03"}},
		"each", "--all", "--prefix", "--jobs", "1", "--", "sh", "-c", `[ $AWS_PROFILE = a ] || { echo up; (sleep 1000); }`)
	if code != 130 || !strings.Contains(screen, "1 of 2 profiles succeeded, 1 stopped\r\n") {
		t.Errorf("%d %q", code, screen)
	}
	screen, code = onTerminal(t, [][2]string{{" | up", "\x03"}, {" | int", "\x03"}},
		"each", "--all", "--prefix", "--jobs", "1", "--", "sh", "-c", `trap 'echo int' INT; echo up; while :; do sleep 0.01; done`)
	if code != 130 || !strings.Contains(screen, "0 of 2 profiles succeeded, 1 stopped, 1 not started\r\n") {
		t.Errorf("%d %q", code, screen)
	}
}
