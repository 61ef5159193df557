package e2e

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"awsin/internal/shelltest"
)

// TestBoard: the bytes that a terminal gets while a page waits. Its URL is a link where the
// terminal shows links, and stands there, alone on a line, only where a person needs it. What is
// typed is not echoed; however it ends, the terminal is as it was.
func TestBoard(t *testing.T) {
	t.Parallel()
	page := "https://oidc.us-east-1.amazonaws.com/authorize?response_type=code&code_challenge=" + strings.Repeat("x", 200)
	link := "\x1b]8;;" + page + "\x1b\\acme\x1b]8;;\x1b\\  approve"
	alone := "open\r\n" + page + "\r\nawsin: note: the page has no code to compare"
	press := func(keys string) func(*os.File) error {
		return func(tty *os.File) error { _, err := io.WriteString(tty, keys); return err }
	}
	browser := func(failed string) string { return "\x1b[Kacme: browser command \"" + failed + "; " + alone }
	for name, c := range map[string]struct {
		env   []string
		args  []string
		steps []step
		want  string // "" for no URL
		code  int
	}{
		"link":             {[]string{"TERM_PROGRAM=ghostty", "BROWSER=true"}, nil, []step{{"q quits\r\n", press("hunter2\x03")}}, link, 130},
		"no link":          {[]string{"BROWSER=true"}, nil, []step{{"q quits\r\n", press("q")}}, "", 130},
		"tmux 3.3a":        {[]string{"TERM_PROGRAM=tmux", "TERM_PROGRAM_VERSION=3.3a", "TMUX=x", "VTE_VERSION=7600", "BROWSER=true"}, nil, []step{{"q quits\r\n", press("q")}}, "", 130},
		"u":                {[]string{"BROWSER=true"}, nil, []step{{"q quits\r\n", press("u")}, {page, press("\x03")}}, "\x1b[Kacme: " + alone, 130},
		"--no-browser":     {[]string{"BROWSER=true"}, []string{"--no-browser"}, []step{{"u shows URLs, q quits\r\n", press("\x03")}}, "\x1b[Kacme: " + alone, 130},
		"no such browser":  {[]string{"BROWSER=/no/such"}, nil, []step{{"q quits\r\n", press("q")}}, browser(`/no/such": fork/exec /no/such: no such file or directory`), 130},
		"a failed browser": {[]string{"BROWSER=false"}, nil, []step{{page, press("q")}}, browser(`false": exit status 1`), 130},
		"SIGTERM": {[]string{"BROWSER=true"}, nil, []step{{"q quits\r\n", func(tty *os.File) error {
			group, err := unix.IoctlGetInt(int(tty.Fd()), unix.TIOCGPGRP)
			if err != nil {
				return err
			}
			return syscall.Kill(-group, syscall.SIGTERM)
		}}}, "", 130},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := configured(t, "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\n")
			aws := filepath.Join(home, "aws")
			if err := shelltest.WriteProgram(aws, "#!/bin/sh\ncase $1 in --version) echo aws-cli/2.30.0 Python/3 Linux/6 ;; *) echo '"+page+"'; exec sleep 100 ;; esac\n"); err != nil {
				t.Fatal(err)
			}
			env := append([]string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "AWSIN_AWS=" + aws}, c.env...)
			var modes []unix.Termios
			note := func(s step) step {
				return step{s.seen, func(tty *os.File) error {
					mode, err := unix.IoctlGetTermios(int(tty.Fd()), unix.TCGETS)
					if err != nil {
						return err
					}
					modes = append(modes, *mode)
					return s.then(tty)
				}}
			}
			steps := []step{}
			for _, s := range c.steps {
				steps = append(steps, note(s))
			}
			screen, code := inHomeWith(t, env, append(steps, note(step{"0 of 1", func(*os.File) error { return nil }})), append([]string{"login-all"}, c.args...)...)
			if code != c.code || strings.Contains(screen, "hunter2") || strings.Contains(screen, "^C") || !strings.Contains(screen, c.want) {
				t.Errorf("exit code %d, %q, want %q", code, screen, c.want)
			}
			if c.want != link && strings.Count(screen, page) != min(1, len(c.want)) || strings.Contains(screen, "\x1b]8") != (c.want == link) {
				t.Errorf("the URL, more or less often than it should be there: %q", screen)
			}
			first, last := modes[0].Lflag, modes[len(modes)-1].Lflag
			if first&(unix.ECHO|unix.ICANON) != 0 || first&unix.ISIG == 0 || last&unix.ECHO == 0 || last&unix.ICANON == 0 {
				t.Errorf("the terminal's modes are %x, in the end %x", first, last)
			}
		})
	}
}
