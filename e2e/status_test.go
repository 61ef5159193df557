package e2e

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"awsin/internal/ssotoken"
)

// What another program does to the cache is seen, a resize is followed, the key that quits is named where the time
// has no room, what is typed does not land in the table, and q or Ctrl-C leaves it there, with the time of its last update.
func TestStatusWatch(t *testing.T) {
	t.Parallel()
	for key, exit := range map[string]int{"q": 0, "\x03": 130} {
		config := ""
		for _, name := range []string{"acme", "globex", "initech", "本番"} {
			config += "[sso-session " + name + "]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\n"
		}
		home := configured(t, config)
		loggedIn := func(tty *os.File) error {
			_, err := tty.WriteString("password")
			return errors.Join(err, ssotoken.New(home).Write("本番", &ssotoken.Token{
				StartURL: "https://acme.awsapps.com/start", Region: "us-east-1", AccessToken: "x", ExpiresAt: time.Now().Add(8 * time.Hour),
			}))
		}
		screen, code := inHome(t, home, []step{
			{", q quits\r\n", loggedIn},
			{"\x1b[32mvalid\x1b[0m", func(tty *os.File) error { return pty.Setsize(tty, &pty.Winsize{Rows: 5, Cols: 40}) }},
			{"\r\n  … and 2 more: q quits\r\n", func(tty *os.File) error { _, err := tty.WriteString(key); return err }},
		}, "status", "--watch")
		if code != exit || !regexp.MustCompile(`valid.*…\r\n  updated [0-9:]{8}\r\n\x1b\[\?25h$`).MatchString(screen) || !strings.Contains(screen, "\x1b[33mnever\x1b[0m") || strings.Contains(screen, "password") {
			t.Errorf("%q: exit code %d, %q", key, code, screen)
		}
	}
}

func TestStatusWatchRefused(t *testing.T) {
	t.Parallel()
	home := configured(t, "")
	screen, code := inHome(t, home, nil, "status", "--watch", "--verify")
	if code != 2 || !strings.Contains(screen, "--watch and --verify can't be used together") {
		t.Errorf("exit code %d, %q", code, screen)
	}
}

// TestStatusWatchBroken: what is wrong with a file that is being written is shown with its hint, and the table again once
// it is right.
func TestStatusWatchBroken(t *testing.T) {
	t.Parallel()
	home := configured(t, "[sso-session acme\n")
	screen, code := inHome(t, home, []step{
		{"awsin: error: ", func(*os.File) error {
			const config = "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\n"
			return os.WriteFile(filepath.Join(home, ".aws", "config"), []byte(config), 0o600)
		}},
		{"never", func(tty *os.File) error { _, err := tty.WriteString("q"); return err }},
	}, "status", "--watch")
	if code != 0 || !regexp.MustCompile(`awsin: error: .*config:1: .*\r\n.*awsin: hint: `).MatchString(screen) {
		t.Errorf("exit code %d, %q", code, screen)
	}
}
