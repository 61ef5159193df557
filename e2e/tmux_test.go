package e2e

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// tmux is a terminal that wraps lines anew when its size changes and knows wide
// characters, with a bash in it.
type tmux struct {
	t       *testing.T
	path    string
	socket  string
	home    string
	control io.WriteCloser  // a client in control mode, which runs a command of tmux for each line
	answers chan tmuxAnswer // of those commands
	more    chan struct{}   // something has changed
}

// tmuxAnswer is what a command prints, or why it fails.
type tmuxAnswer struct {
	text   string
	failed bool
}

func startTmux(t *testing.T, config string) *tmux {
	t.Helper()
	path, err := exec.LookPath("tmux")
	if err != nil {
		missing(t, "tmux")
	}
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, ".aws"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, ".aws", "config"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(built(t), filepath.Join(home, "awsin")); err != nil {
		t.Fatal(err)
	}
	x := &tmux{t: t, path: path, socket: filepath.Join(home, "socket"), home: home, answers: make(chan tmuxAnswer, 1), more: make(chan struct{}, 1)}
	// No history: the shell would write it at its end, while the folder is removed.
	if out, err := x.client("-f", "/dev/null", "new-session", "-d", "-c", home, "-x", "100", "-y", "24",
		"env HOME='"+home+"' LC_ALL=C.UTF-8 TERM=screen-256color NO_COLOR=1 HISTFILE= PS1='$ ' bash --norc --noprofile").CombinedOutput(); err != nil {
		t.Fatalf("tmux: %v\n%s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command(path, "-S", x.socket, "kill-server").Run() })
	x.attach()
	x.until("prompt", func(screen []string) bool { return screen[0] == "$" })
	return x
}

// attach starts the client in control mode, which runs commands without a program for each, and tells of each change.
func (x *tmux) attach() {
	x.t.Helper()
	cmd := x.client("-C", "attach-session", "-f", "ignore-size")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		x.t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		x.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		x.t.Fatal(err)
	}
	x.control = stdin
	done := make(chan struct{})
	go func() {
		defer close(done)
		x.read(bufio.NewReader(stdout))
	}()
	x.t.Cleanup(func() {
		_ = stdin.Close() // detaches
		<-done
		_ = cmd.Wait()
	})
}

// read passes on what the client in control mode says: answers stand between %begin and %end or %error with the same
// numbers, of which the last is 1 where the client was asked.
func (x *tmux) read(lines *bufio.Reader) {
	defer close(x.answers)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		numbers, begins := strings.CutPrefix(line, "%begin ")
		if !begins {
			select {
			case x.more <- struct{}{}:
			default:
			}
			continue
		}
		var text strings.Builder
		for {
			if line, err = lines.ReadString('\n'); err != nil {
				return
			}
			if line == "%end "+numbers || line == "%error "+numbers {
				break
			}
			text.WriteString(line)
		}
		if strings.HasSuffix(numbers, " 1\n") {
			x.answers <- tmuxAnswer{text.String(), strings.HasPrefix(line, "%error ")}
		}
	}
}

func (x *tmux) client(args ...string) *exec.Cmd {
	cmd := exec.Command(x.path, append([]string{"-u", "-S", x.socket}, args...)...)
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(kv string) bool { return strings.HasPrefix(kv, "TMUX") || strings.HasPrefix(kv, "CI=") }), "LC_ALL=C.UTF-8")
	return cmd
}

// tmuxQuote quotes a word of a command line of tmux.
var tmuxQuote = strings.NewReplacer("'", `'\''`, "\n", `'"\n"'`)

// do runs a command of tmux and returns what it prints.
func (x *tmux) do(args ...string) string {
	x.t.Helper()
	var line strings.Builder
	for _, arg := range args {
		line.WriteString("'" + tmuxQuote.Replace(arg) + "' ")
	}
	if _, err := io.WriteString(x.control, line.String()+"\n"); err != nil {
		x.t.Fatalf("tmux %q: %v", args, err)
	}
	select {
	case answer, ok := <-x.answers:
		if !ok || answer.failed {
			x.t.Fatalf("tmux %q: %s", args, answer.text)
		}
		return answer.text
	case <-time.After(patience):
		x.t.Fatalf("tmux %q: no answer", args)
	}
	return ""
}

func (x *tmux) screen() []string {
	x.t.Helper()
	return strings.Split(x.do("capture-pane", "-p"), "\n")
}

// until waits for the screen to be as it should.
func (x *tmux) until(what string, there func(screen []string) bool) []string {
	x.t.Helper()
	for limit := time.After(patience); ; {
		screen := x.screen()
		if there(screen) {
			return screen
		}
		select {
		case <-x.more:
		case <-limit:
			x.t.Fatalf("no %s on the screen:\n%s", what, strings.Join(screen, "\n"))
		}
	}
}

func (x *tmux) keys(keys ...string) {
	x.t.Helper()
	x.do(append([]string{"send-keys"}, keys...)...)
}
