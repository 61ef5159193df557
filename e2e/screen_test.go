package e2e

import (
	"fmt"
	"os"
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
	var config strings.Builder
	for i := range n {
		fmt.Fprintf(&config, "[sso-session %s%02d]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\n", name, i)
	}
	x := startTmux(t, config.String())
	const aws = `#!/bin/sh
case $1 in
--version) echo aws-cli/2.30.0 Python/3 Linux/6 ;;
*)	echo https://device.sso.us-east-1.amazonaws.com/?user_code=WDDD-KPVV
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

// TestScrollback: with more sessions than rows only what is to stay is kept, once
// each: URLs that have no room, and what stands there in the end.
func TestScrollback(t *testing.T) {
	t.Parallel()
	const n = 30
	x := manySessions(t, n, "a-long-session-name-")
	x.do("resize-window", "-x", "80", "-y", "24")
	x.keys(loginAll, "Enter")
	all := func() []string { return strings.Split(x.do("capture-pane", "-p", "-J", "-S", "-"), "\n") }
	x.until("board", func(s []string) bool { return x.count(s, "→ ") == 22 && x.count(all(), ": open https://") == n })
	if lines := all(); len(lines) > 24+n*2 || x.count(lines, "…") > 1 {
		t.Errorf("%d lines:\n%s", len(lines), strings.Join(lines, "\n"))
	}
	x.do("resize-window", "-x", "40", "-y", "12")
	x.until("narrow board", func(s []string) bool {
		return x.count(s, "→ a-lo") == 10 && x.count(s, "approve in the browser") == 10
	})
	if err := os.WriteFile(filepath.Join(x.home, "go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	x.until("the end", func(s []string) bool { return x.count(s, "hint: ") > 0 && x.count(s, "$") > 0 })
}
