package e2e

import (
	"strings"
	"testing"
	"time"
)

// TestExportOnTerminal: who sees the keys on the screen is told what they are.
func TestExportOnTerminal(t *testing.T) {
	t.Parallel()
	m := newMorning(t, organizations)
	m.issue(time.Hour)
	m.write(m.read() + "[profile dev]\nsso_session = acme\nsso_account_id = 111111111111\nsso_role_name = AdministratorAccess\n")
	for format, says := range map[string]string{
		"shell": `a shell has them once it evaluates them: eval "$(awsin export NAME --shell bash)"`,
		"json":  "--format json is for a program, as in credential_process",
	} {
		screen, code := inHomeWith(t, m.environ, nil, "export", "dev", "--shell", "bash", "--format", format)
		if want := "awsin: these are the secret keys of dev, and they stay in the screen's history; " + says + "\r\n"; code != 0 || !strings.Contains(screen, want) {
			t.Errorf("%s: exit code %d, no %q in %q", format, code, want, screen)
		}
		if out, code := m.run("export", "dev", "--shell", "bash", "--format", format); code != 0 || strings.Contains(out, "screen") {
			t.Errorf("%s: exit code %d, %q", format, code, out)
		}
	}
}
