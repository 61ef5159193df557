package signin

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"awsin/internal/awsconfig"
	"awsin/internal/environ"
	"awsin/internal/ssotoken"
	"awsin/internal/terminal"
	"awsin/internal/terminal/terminaltest"
)

// TestPanic: a login that panics ends the program with the terminal as it was: what is typed is echoed, and the
// cursor is there.
func TestPanic(t *testing.T) {
	if home := os.Getenv("AWSIN_TEST_PANIC"); home != "" {
		panics(home)
		return
	}
	person := terminaltest.NewPerson(t)
	tty, err := person.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	mode := func() unix.Termios {
		m, err := unix.IoctlGetTermios(int(tty.Fd()), unix.TCGETS)
		if err != nil {
			t.Fatal(err)
		}
		return *m
	}
	before := mode()
	cmd := exec.Command(os.Args[0], "-test.run=^TestPanic$")
	cmd.Env = append(os.Environ(), "AWSIN_TEST_PANIC="+t.TempDir(), "TERM=xterm")
	cmd.Stdin, cmd.Stderr = tty, tty
	cmd.SysProcAttr = &unix.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	shown := person.Until("goroutine ") // in parts: a terminal holds 4 KB
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait(); _, _ = tty.WriteString("\nended\n") }()
	shown += person.Until("\nended")
	if err := <-ended; err == nil {
		t.Error("it did not panic")
	}
	if mode() != before {
		t.Error("the terminal is not as before")
	}
	drawn, after, ok := strings.Cut(shown, "panic: ")
	if !ok || !strings.Contains(drawn, "\x1b[?25l") || !strings.HasSuffix(drawn, "\x1b[?25h") || !strings.Contains(after, "no address") {
		t.Errorf("%q", shown)
	}
}

// panics refreshes a session, in an environment that panics when the servers' addresses are looked for.
func panics(home string) {
	session := &awsconfig.Session{Name: "acme", StartURL: "https://acme.awsapps.com/start", Region: "us-east-1"}
	e := environ.Environ{Home: home, Now: time.Now, Lookup: func(name string) (string, bool) {
		if strings.HasPrefix(name, "AWS_ENDPOINT_URL") {
			panic("no address")
		}
		return "", false
	}}
	err := ssotoken.New(home).Write(session.Name, &ssotoken.Token{
		StartURL: session.StartURL, Region: session.Region, AccessToken: "x", ExpiresAt: time.Now().Add(-time.Hour),
		ClientID: "c", ClientSecret: "s", RegistrationExpiresAt: time.Now().Add(time.Hour), RefreshToken: "r",
	})
	if err != nil {
		return
	}
	streams := terminal.System(os.LookupEnv)
	New(&e, &streams, &awsconfig.Config{}).Ensure(context.Background(), []*awsconfig.Session{session}, Options{Announce: true, Timeout: time.Minute})
}
