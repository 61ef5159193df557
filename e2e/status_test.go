package e2e

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"awsin/internal/ssotoken"
)

// What another program does to the cache is seen, a resize is followed, and
// Ctrl-C leaves the table and the cursor.
func TestStatusWatch(t *testing.T) {
	t.Parallel()
	home := configured(t, "[sso-session 本番]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\n")
	loggedIn := func(*os.File) error {
		return ssotoken.New(home).Write("本番", &ssotoken.Token{
			StartURL: "https://acme.awsapps.com/start", Region: "us-east-1", AccessToken: "x", ExpiresAt: time.Now().Add(8 * time.Hour),
		})
	}
	screen, code := inHome(t, home, []step{
		{"\x1b[33mnever\x1b[0m", loggedIn},
		{"\x1b[32mvalid\x1b[0m", func(tty *os.File) error { return pty.Setsize(tty, &pty.Winsize{Rows: 10, Cols: 40}) }},
		{"~\r\n", func(tty *os.File) error { _, err := tty.WriteString("\x03"); return err }},
	}, "status", "--watch")
	if code != 130 || !strings.HasSuffix(screen, "\x1b[?25h") {
		t.Errorf("exit code %d, %q", code, screen)
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
