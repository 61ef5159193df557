package commands

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"awsin/internal/environ"
	"awsin/internal/hint"
	"awsin/internal/shelltest"
	"awsin/internal/terminal"
)

const nobodysConfig = `[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1
[sso-session acme-eu]
sso_start_url = https://acme-eu.awsapps.com/start
sso_region = eu-west-1
[profile acme-dev]
sso_session = acme
sso_account_id = 111111111111
sso_role_name = Admin
[profile acme-prod]
sso_session = acme
sso_account_id = 222222222222
sso_role_name = Admin
[profile keys]
aws_access_key_id =
`

// alone runs a command line where nobody sits, in a home with two sessions that need a login.
func alone(t *testing.T, line string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	e := testEnv(t, nobodysConfig)
	settings := e.SettingsPath()
	if err := os.MkdirAll(filepath.Dir(settings), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(settings, []byte("[production]\nprofiles = *-prod\n[sso-session acme-eu]\nstandby_of = acme\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	browser := "SSH_TTY" // which has none
	if strings.HasPrefix(line, "console") {
		browser = "BROWSER"
	}
	path := ""
	if line == "demo" { // which looks for the AWS CLI first, and asks it for its version only
		path = t.TempDir()
		if err := shelltest.WriteProgram(filepath.Join(path, "aws"), "#!/bin/sh\necho aws-cli/2.35.13 Python/3.13.0\n"); err != nil {
			t.Fatal(err)
		}
	}
	e.Environ = environ.Environ{Home: e.Home, Now: time.Now, Program: "/bin/awsin", Lookup: func(name string) (string, bool) {
		v, ok := map[string]string{"PATH": path, "TERM": "xterm", browser: "false"}[name]
		return v, ok
	}, Vars: []string{"PATH=" + os.Getenv("PATH"), "HOME=" + e.Home}}
	e.Streams = terminal.Streams{Stdout: &out, Stderr: &err, StderrFd: -1, Open: func() (*os.File, error) { return nil, os.ErrNotExist }}
	e.Parent = func() string { return "bash" }
	code = Main(strings.Fields(line), e)
	return code, out.String(), err.String()
}

// TestNobody: where nobody sits, what the line leaves open is 2, and a login that is missing 1, whichever command it is.
func TestNobody(t *testing.T) {
	t.Chdir(t.TempDir())
	const all = `
use → 2
use acm → 2
use - → 2
use acme-dev --role Adm → 2
use acme-dev --login → 1
current → 0
status → 3
status --watch → 2
login → 2
login acm → 2
logout → 2
logout acm → 2
exec → 2
exec -- true → 2
exec acm -- true → 2
exec acme-dev -- true → 1
exec acme-dev --no-login --export-credentials -- true → 1
each → 2
each -- true → 2
each acme-prod -- true → 2
each acme-dev -- true → 1
console → 2
console acm → 2
console acme-dev → 1
export → 2
export acm → 2
export acme-dev → 1
export acme-dev --no-login → 1
profiles gone → 2
session → 2
session add → 2
session add x → 2
session add x --start-url https://x.awsapps.com/start --region us-east-1 → 2
session list → 0
session remove → 2
session remove acme → 2
session remove acme-eu → 2
session failover → 2
session failover acme → 2
session failover acme --yes → 1
session failover acme-eu → 2
generate → 1
generate --yes → 1
team → 2
team join → 2
team sync → 2
team sync x → 2
team status → 2
team diff x → 2
team list → 0
team log x → 2
team rollback x → 2
team repair → 0
team allow x y → 2
team disallow x y → 2
team leave → 2
team leave x → 2
team lint → 2
team init → 0
team notify → 2
prompt → 0
init → 2
completion → 2
setup --no-login → 2
uninstall → 2
doctor --fix → 2
demo → 2
logout-all → 0
help → 0
man → 0
version → 0
`
	asked := []string{"login-all"} // opens pages: somebody has asked for them
	for line := range strings.Lines(strings.TrimSpace(all)) {
		line, want, _ := strings.Cut(strings.TrimSpace(line), " → ")
		code, stdout, stderr := alone(t, line)
		asked = append(asked, line)
		if fmt.Sprint(code) != want {
			t.Errorf("awsin %s: exit code %d, want %s\n%s%s", line, code, want, stdout, stderr)
		}
		if code == hint.Usage && !strings.Contains(stderr, "\nawsin: hint: ") {
			t.Errorf("awsin %s: nothing says what to do:\n%s", line, stderr)
		}
	}
	eachCommand(t, func(path, _ []string) {
		if name := strings.Join(path, " "); !slices.ContainsFunc(asked, func(line string) bool { return line == name || strings.HasPrefix(line, name+" ") }) {
			t.Errorf("awsin %s was not tried: it has no line in TestNobody", name)
		}
	})
}
