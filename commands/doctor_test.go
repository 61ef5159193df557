package commands

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode"

	"awsin/internal/hint"
	"awsin/internal/sanitize"
)

// What files say reaches the terminal harmless, a line per finding, none endless.
func TestDoctorHostile(t *testing.T) {
	long := strings.Repeat("x", 10<<20)
	e := testEnv(t, "[sso-session \"\x1b]0;title\a$(touch x)\"]\nsso_start_url = https://\x1b[31m/\nsso_region = "+long+"\n"+
		"[profile \u202e\x1b[2J]\nsso_session = gone\u2028$(touch x)\n"+
		"[profile \u009b b]\n"+
		"[profile "+long+"]\nsso_start_url = https://"+long+"\nsso_region = us-east-1\n"+
		"[profile many\x1b]\nsso_start_url = https://a.awsapps.com/\x1b\nsso_region =\n x = 1\n")
	var stdout, stderr bytes.Buffer
	e.Stdout, e.Stderr, e.Now, e.Parent = &stdout, &stderr, time.Now, func() string { return "" }
	err := (&doctorCmd{}).Run(t.Context(), e)
	var exit hint.Exit
	if !errors.As(err, &exit) || exit != hint.Failed {
		t.Errorf("%v", err)
	}
	lines := strings.Split(strings.TrimSuffix(stdout.String(), "\n"), "\n")
	for _, line := range lines {
		if len(line) > 2*sanitize.Widest+100 || strings.ContainsFunc(line, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u202e' }) || !strings.Contains(line, " → ") {
			t.Errorf("%d bytes: %.2000q", len(line), line)
		}
	}
	// aws, the session's problem, unused, scopes; gone; ignored; two legacy ones; the shell function
	if len(lines) != 9 {
		t.Errorf("%d lines", len(lines))
		for _, line := range lines {
			t.Logf("%.150s", line)
		}
	}
}
