package configdiff

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"
)

// TestBrief: whatever the change, its brief is less than a screen, with counts of each session and examples.
func TestBrief(t *testing.T) {
	var before, after []Section
	for s := range 12 {
		name := fmt.Sprintf("session-%02d", s)
		before, after = append(before, session(name, name, "us-east-1")), append(after, session(name, name, "us-east-1"))
		for p := range 90 {
			after = append(after, profile(fmt.Sprintf("%s-new-%03d", name, p), name, fmt.Sprint(100000000000+p), strings.Repeat("開発", 100)))
		}
	}
	before = append(before, profile("gone", "session-03", "1", "R"), profile("other", "session-03", "2", "R", "region", "us-east-1"), profile("loose", "", "", ""))
	after = append(after, profile("other", "session-03", "2", "R", "region", "eu-west-1"), profile("loose", "", "", "", "output", "json"))
	change := Compare(before, after)
	brief := Report{Change: change, Title: "team x"}.Brief()
	lines := strings.Split(strings.TrimSuffix(brief, "\n"), "\n")
	if len(lines) > 15 {
		t.Errorf("%d lines", len(lines))
	}
	for _, want := range []string{"team x: 1080 profiles added, 1 profile removed, 2 profiles changed\n", "\n  session-03          90        1      1\n", "\n  7 more sessions  ", "\n  added: profile session-00-new-000 in session-00: account 100000000000, role ", "\n  removed: profile gone in session-03"} {
		if !strings.Contains(brief, want) {
			t.Errorf("no %q", want)
		}
	}
	if t.Failed() {
		t.Log(brief)
	}
	for _, line := range lines[:9] {
		if runewidth.StringWidth(line) > 80 {
			t.Error(line)
		}
	}
	evil := Report{Change: Compare(nil, []Section{profile("a\x1b[2J", "s\n\x1b", "1", "R")})}.Brief()
	if strings.ContainsAny(evil, "\x1b") || strings.Count(evil, "\n") != 5 {
		t.Errorf("%q", evil)
	}
	if strings.Contains(brief, "production") {
		t.Error(brief)
	}
	for i := range 30 {
		change.Added[i].Keys = append(change.Added[i].Keys, Key{Name: KeyEnvironment, New: "production"})
	}
	if brief = (Report{Change: change}).Brief(); !strings.Contains(brief, "  production\n") || !strings.Contains(brief, "\n  session-00          90        0      0          30\n") {
		t.Error(brief)
	}
	if brief = (Report{}).Brief(); brief != "no change\n" {
		t.Errorf("%q", brief)
	}
}
