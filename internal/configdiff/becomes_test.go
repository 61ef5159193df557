package configdiff

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestBecomes(t *testing.T) {
	before := []Section{
		session("acme", "acme.awsapps.com", "r"), session("old", "globex.awsapps.com", "r"), session("other", "other.awsapps.com", "r"),
		profile("swapped", "acme", "111111111111", "ReadOnly"), profile("renamed-session", "old", "1", "R"), profile("moved-session", "acme", "2", "R"),
		profile("source", "acme", "3", "R"), section(Profile, "chain", keyARN, "arn:aws:iam::1:role/x", keySource, "source"), section(Profile, "chain2", keyARN, "arn:aws:iam::2:role/x", keySource, "source"),
		profile("a", "acme", "4", "R"), profile("b", "acme", "4", "R"), profile("same", "acme", "5", "R", "region", "x"), profile("gone", "acme", "6", "R"),
		section(Session, "odd", keyAccount, "1"), section(Profile, "nobody", keySession, "acme", keyAccount, "8"),
		section(Profile, "keys", "aws_access_key_id", "AKIA"),
		section(Profile, "legacy", keyStartURL, "https://acme.awsapps.com/start#/", keyRegion, "r", keyAccount, "8", keyRole, "R"),
		section(Profile, "legacy-moved", keyStartURL, "https://other.awsapps.com/start", keyRegion, "r", keyAccount, "9", keyRole, "R"),
	}
	after := []Section{
		session("acme", "acme.awsapps.com", "r"), session("globex", "globex.awsapps.com", "r"), session("other", "other.awsapps.com", "r"),
		profile("swapped", "acme", "222222222222", "Admin"), profile("renamed-session", "globex", "1", "R"), profile("moved-session", "other", "2", "R"),
		profile("base", "acme", "3", "R"), section(Profile, "chain", keyARN, "arn:aws:iam::1:role/x", keySource, "base"), section(Profile, "chain2", keyARN, "arn:aws:iam::2:role/x", keySource, "gone"),
		profile("a", "acme", "4", "Admin"), profile("b", "acme", "4", "Admin"), profile("same", "acme", "5", "R", "region", "y"), profile("new", "acme", "7", "Admin"),
		section(Session, "odd", keyAccount, "2"),
		profile("nobody", "acme", "8", "R"), section(Profile, "keys", keyRole, "R", keySession, "acme", keyAccount, "1"),
		profile("legacy", "acme", "8", "R"), profile("legacy-moved", "acme", "9", "R"),
	}
	change := Compare(before, after)
	if got, want := Warnings(change.Becomes()), `warning: profile swapped becomes: account 111111111111 → 222222222222, role ReadOnly → Admin
warning: profile moved-session becomes: session acme → other
warning: profile chain2 becomes: source profile source → gone
warning: 2 profiles become: role R → Admin: a, b
warning: profile keys becomes: role (none) → R, session (none) → acme, account (none) → 1
warning: profile legacy-moved becomes: session (none) → acme
`; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if left := Unnamed(change.Becomes(), []string{"a", "b", "swapped", "chain2"}); len(left) != 3 || left[0].Name != "moved-session" || left[1].Name != "keys" || left[2].Name != "legacy-moved" {
		t.Errorf("not named: %v", left)
	}
	// What a warning tells is not told again, and the rest is not lost.
	var b strings.Builder
	if err := (Report{Change: change}).Text(&b, 30); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{"222222222222": 1, "ReadOnly": 1, "sso_session: old → globex": 1, "source_profile: source → base": 1, "region: x → y": 1} {
		if n := strings.Count(b.String(), text); n != want {
			t.Errorf("%q is told %d times in\n%s", text, n, &b)
		}
	}
}

// Among 31 and more harmless changes: every name whose account or role changes is told,
// with what it was and what it becomes.
func TestRandomBecomes(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 0))
	told := 0
	for range 2000 {
		var before, after []Section
		type pair struct{ old, now string }
		change := map[string]pair{}
		for i := range 5 + r.IntN(60) {
			name, account, role := fmt.Sprintf("p%03d", i), fmt.Sprint(100000000000+r.IntN(9)), fmt.Sprint("Role", r.IntN(9))
			was := profile(name, "s", account, role, "region", "x")
			before = append(before, was)
			switch r.IntN(6) {
			case 0:
				now := fmt.Sprint(200000000000 + r.IntN(9))
				change[name] = pair{account, now}
				after = append(after, profile(name, "s", now, role, "region", "y"))
			case 1:
				change[name] = pair{role, "Admin"}
				after = append(after, profile(name, "s", account, "Admin", "region", "x"))
			case 2:
			case 3:
				after = append(after, was)
			default:
				after = append(after, profile(name, "s", account, role, "region", fmt.Sprint("r", i)))
			}
		}
		var b strings.Builder
		if err := (Report{Change: Compare(before, after)}).Text(&b, 30); err != nil {
			t.Fatal(err)
		}
		warned := 0
		for name, p := range change {
			found := false
			for line := range strings.Lines(b.String()) {
				if strings.HasPrefix(line, "warning: ") && strings.Contains(line, p.old+" → "+p.now) {
					found = found || strings.Contains(line, name) || strings.Contains(line, "profiles become")
				}
			}
			if !found {
				t.Fatalf("%s: %s → %s is not told in\n%s", name, p.old, p.now, &b)
			}
			told++
		}
		for line := range strings.Lines(b.String()) {
			if strings.HasPrefix(line, "warning: profile ") {
				warned++
			} else if n := 0; strings.HasPrefix(line, "warning: ") {
				if _, err := fmt.Sscanf(line, "warning: %d profiles", &n); err != nil {
					t.Fatal(err)
				}
				warned += n
			}
		}
		if warned != len(change) {
			t.Fatalf("%d profiles are told, %d become another:\n%s", warned, len(change), &b)
		}
	}
	if told < 10_000 {
		t.Errorf("only %d cases", told)
	}
}
