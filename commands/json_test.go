package commands

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode"
)

// What --json prints may go to a terminal: what a terminal obeys or does not show is
// escaped there, whoever has written it, and its meaning stays.
func TestJSONEscapes(t *testing.T) {
	const name = "a\u0085b\u202ec\u2066d\u2800e\u3164f\ufffcg\u200bh\u009b31mi\u007f"
	config := strings.ReplaceAll(`[sso-session NAME]
sso_start_url = https://acme.awsapps.com/start?NAME
sso_region = us-east-1NAME
[profile NAME]
sso_session = NAME
sso_account_id = 1NAME
sso_role_name = NAME
`, "NAME", name)
	for _, args := range []string{
		"profiles --json", "session list --json", "status --json", "current --json", "doctor --json",
		"login --dry-run --json", "login-all --dry-run --json --offline", "team list --json",
	} {
		e := testEnv(t, config)
		var stdout bytes.Buffer
		e.Stdout, e.Stderr, e.StderrFd, e.Now, e.Parent = &stdout, &bytes.Buffer{}, -1, time.Now, func() string { return "" }
		e.Lookup = func(variable string) (string, bool) { return name, variable == "AWS_PROFILE" }
		_ = e.execute(strings.Fields(args))
		out := stdout.String()
		if i := strings.IndexFunc(out, func(r rune) bool {
			return r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune("\u2800\u3164\ufffc", r)
		}); i >= 0 {
			t.Errorf("%s: %q", args, out[i:])
		}
		var value any
		if err := json.Unmarshal(stdout.Bytes(), &value); err != nil {
			t.Errorf("%s: %v in %q", args, err, out)
		}
		if !strings.HasPrefix(args, "team") && !strings.Contains(out, `\u0085b\u202ec\u2066d\u2800e\u3164f\ufffcg\u200bh`) {
			t.Errorf("%s: the name is not in %q", args, out)
		}
	}
}
