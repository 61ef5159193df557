package commands

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"awsin/internal/terminal/terminaltest"
)

// TestSessionAddAsks: what is missing or wrong is asked for on the terminal, and
// in the end whether to log in.
func TestSessionAddAsks(t *testing.T) {
	e := testEnv(t, "")
	person, stderr := terminaltest.NewPerson(t), &bytes.Buffer{}
	e.Stdout, e.Stderr, e.Now, e.Open = io.Discard, stderr, time.Now, person.Open
	var seen strings.Builder
	done := make(chan error)
	go func() { done <- e.execute([]string{"session", "add"}) }()
	for _, line := range []struct{ question, answer string }{
		{"Name of the session", "acme]\n"},
		{"Name of the session", "acme\n"},
		{"Start URL", "acme.awsapps.com\n"},
		{"Start URL", " https://acme.awsapps.com/start#/ \n"},
		{"Region", "us-east-1\n"},
		{"? [y/N] ", "y\n"},
		{"Log in to acme now? [Y/n] ", "n\n"},
	} {
		seen.WriteString(person.Until(line.question))
		person.Type(line.answer)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	const want = "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start#/\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n"
	if got, err := os.ReadFile(filepath.Join(e.Home, ".aws", "config")); err != nil || string(got) != want {
		t.Errorf("%v, %q", err, got)
	}
	if !strings.Contains(seen.String(), "+sso_start_url = https://acme.awsapps.com/start#/\r\n+sso_region = us-east-1\r\n") {
		t.Errorf("%q", seen.String())
	}
	if !strings.Contains(stderr.String(), `"acme]" is not a session name`) || !strings.Contains(stderr.String(), "log in with: awsin login acme") {
		t.Errorf("%s", stderr)
	}
}
