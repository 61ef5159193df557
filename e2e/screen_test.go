package e2e

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"awsin/internal/shelltest"
)

// manySessions is a tmux whose home has so many sessions, with an AWS CLI that asks
// for approval and then waits until the file go is there.
func manySessions(t *testing.T, n int, name string) *tmux {
	t.Helper()
	var names []string
	for i := range n {
		names = append(names, fmt.Sprintf("%s%02d", name, i))
	}
	return sessionsAt(t, "https://device.sso.us-east-1.amazonaws.com/?user_code=WDDD-KPVV", names...)
}

// sessionsAt is manySessions with these names, all of which ask for the same page.
func sessionsAt(t *testing.T, page string, names ...string) *tmux {
	t.Helper()
	var config strings.Builder
	for _, name := range names {
		fmt.Fprintf(&config, "[sso-session %s]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\n", name)
	}
	x := startTmux(t, config.String())
	aws := `#!/bin/sh
case $1 in
--version) echo aws-cli/2.30.0 Python/3 Linux/6 ;;
*)	echo '` + page + `'
	while ! [ -e go ]; do sleep 0.05; done
	echo 'An error occurred (AccessDeniedException) when calling the CreateToken operation: no' >&2
	exit 255 ;;
esac
`
	if err := shelltest.WriteProgram(filepath.Join(x.home, "aws"), aws); err != nil {
		t.Fatal(err)
	}
	return x
}

const loginAll = `AWSIN_AWS=$HOME/aws BROWSER=true ./awsin login-all --offline --pages 0`

func (x *tmux) count(screen []string, what string) (n int) {
	for _, line := range screen {
		if strings.Contains(line, what) {
			n++
		}
	}
	return n
}

// cursor reports whether the cursor is shown.
func (x *tmux) cursor() bool {
	return strings.TrimSpace(x.do("display-message", "-p", "#{cursor_flag}")) == "1"
}

// TestJobs: Ctrl-Z gives the cursor back, bg leaves the shell its line, fg draws at
// once, Ctrl-\ ends.
func TestJobs(t *testing.T) {
	t.Parallel()
	x := manySessions(t, 3, "acme-")
	x.keys(loginAll+"; echo exit $?", "Enter")
	rows := func(n int) func([]string) bool {
		return func(s []string) bool { return x.count(s, "→ acme-") == n }
	}
	x.until("board", rows(3))
	if x.cursor() {
		t.Error("the cursor is shown over the board")
	}
	x.keys("C-z")
	x.until("prompt", func(s []string) bool { return x.count(s, "Stopped") == 1 && slices.Contains(s, "$") })
	if !x.cursor() {
		t.Error("Ctrl-Z leaves no cursor")
	}
	x.keys("clear; fg", "Enter")
	x.until("board again", func(s []string) bool { return rows(3)(s) && x.count(s, "Stopped") == 0 })
	x.keys("C-z")
	x.until("prompt", func(s []string) bool { return x.count(s, "Stopped") == 1 && slices.Contains(s, "$") })
	x.keys("clear; bg", "Enter")
	x.until("prompt", func(s []string) bool {
		return x.count(s, "Stopped") == 0 && x.count(s, "&") == 1 && slices.Contains(s, "$")
	})
	x.keys("touch go", "Enter")
	x.until("plain lines", func(s []string) bool { return x.count(s, "acme-02: failed: ") > 0 && x.count(s, "0 of 3") == 1 })
	if s := x.screen(); x.count(s, "→") > 0 || x.count(s, "…") > 0 || !x.cursor() {
		t.Errorf("drawn from the background:\n%s", strings.Join(s, "\n"))
	}

	// In the background from the start, then brought to the foreground, where nothing
	// more happens by itself.
	x.keys("rm go; clear; "+loginAll+" &", "Enter")
	x.until("plain lines", func(s []string) bool { return x.count(s, ": approve in the browser: https://") == 3 })
	if x.count(x.screen(), "→") > 0 || !x.cursor() {
		t.Errorf("drawn from the background:\n%s", strings.Join(x.screen(), "\n"))
	}
	x.keys("clear; fg", "Enter")
	x.until("board", rows(3))
	x.keys(`C-\`)
	x.until("the end", func(s []string) bool { return x.count(s, "0 of 3") == 1 && x.count(s, "$") > 0 })
	if s := x.screen(); x.count(s, "goroutine") > 0 || !x.cursor() {
		t.Errorf("Ctrl-\\:\n%s", strings.Join(s, "\n"))
	}
}

// TestScreens: a dozen pages over PKCE, then over device code, in one run each, at four sizes of
// a real terminal: of each that waits its state or code, no URL, and what the keys do. Nothing
// but the end is kept above; u shows the URLs, q quits.
func TestScreens(t *testing.T) {
	t.Parallel()
	sizes := [][2]int{{40, 12}, {60, 20}, {200, 50}, {80, 24}}
	for _, flow := range []struct{ page, want string }{
		{"https://oidc.us-east-1.amazonaws.com/authorize?code_challenge=" + strings.Repeat("x", 200), "approve in the browser"},
		{"https://device.sso.us-east-1.amazonaws.com/\n\nWDDD-KPVV", "approve WDDD-KPVV"},
	} {
		names := []string{"acme", "acme-eu", "グローベックス本番環境", "globex", "🚀-initech", "umbrella", strings.Repeat("long-name-", 6) + "east",
			strings.Repeat("long-name-", 6) + "west", "日本語の組織の名前がとても長い株式会社", "hooli", "stark", "wayne"}
		x := sessionsAt(t, flow.page, names...)
		all := func() []string { return strings.Split(x.do("capture-pane", "-p", "-J", "-S", "-"), "\n") }
		resize := func(size [2]int) {
			x.do("resize-window", "-x", fmt.Sprint(size[0]), "-y", fmt.Sprint(size[1]))
		}
		resize(sizes[0]) // a board that was drawn before would leave rows above, which come back with a higher window
		x.keys("C-l")
		x.keys(strings.Replace(loginAll, "--pages 0", "", 1)+"; echo exit $?", "Enter")
		for _, size := range sizes {
			resize(size)
			x.until(fmt.Sprint("board at ", size), func(s []string) bool {
				return x.count(s, flow.want) == 10 && x.count(s, "→ ") == 10 && x.count(s, "o open") == 1 && x.count(s, "q quit") == 1 &&
					x.count(s, "https://") == 0 && x.count(s, "long-") == 2 && x.count(s, "日本") == 1 && x.count(s, "🚀") == 1 &&
					x.count(s, "· ") == min(2, size[1]-12)
			})
		}
		if lines := all(); len(lines) > 50+12 {
			t.Errorf("%d lines:\n%s", len(lines), strings.Join(lines, "\n"))
		}
		x.keys("u")
		x.until("URLs", func([]string) bool { return x.count(all(), strings.Fields(flow.page)[0]) == 10 })
		x.keys("q")
		x.until("the end", func(s []string) bool { return x.count(s, "exit 130") == 1 && x.count(s, "0 of 12") == 1 })
		x.keys("echo e''cho", "Enter") // the terminal is the shell's again
		x.until("echo", func(s []string) bool { return x.count(s, "$ echo e''cho") == 1 && slices.Contains(s, "echo") })
	}
}
