package configdiff

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
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

// Random changes, as a keeper's and as an attacker's: in the text before the question every
// name under which somebody becomes somebody else stands in a line that warns, with what it
// was and what it becomes, and no other name does.
func TestRandomBecomes(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 0))
	told := 0
	for range 2000 {
		before := []Section{session("s", "acme.awsapps.com", "r"), session("t", "globex.awsapps.com", "r")}
		after := slices.Clone(before)
		type pair struct{ old, now string }
		change := map[string]pair{}
		for i := range 5 + r.IntN(60) {
			name, account, role := fmt.Sprintf("p%03d", i), fmt.Sprint(100000000000+r.IntN(9)), fmt.Sprint("Role", r.IntN(9))
			was := profile(name, "s", account, role, "region", "x")
			chain := func(arn, source string) Section {
				return section(Profile, name, keyARN, arn, keySource, source, "region", "x")
			}
			arn, source := "arn:aws:iam::"+account+":role/"+role, "source"+fmt.Sprint(r.IntN(3))
			now := was
			switch r.IntN(10) {
			case 0:
				to := fmt.Sprint(200000000000 + r.IntN(9))
				change[name], now = pair{account, to}, profile(name, "s", to, role, "region", "y")
			case 1:
				change[name], now = pair{role, "Admin"}, profile(name, "s", account, "Admin", "region", "x")
			case 2:
				change[name], now = pair{"s", "t"}, profile(name, "t", account, role, "region", "x")
			case 3:
				was, now = chain(arn, source), chain(arn+"x", source)
				change[name] = pair{arn, arn + "x"}
			case 4:
				was, now = chain(arn, source), chain(arn, "other")
				change[name] = pair{source, "other"}
			case 5: // it goes
				before = append(before, was)
				continue
			case 6: // it comes
				after = append(after, profile(name, "t", account, role, "region", "x"))
				continue
			case 7:
			default:
				now = profile(name, "s", account, role, "region", fmt.Sprint("r", i), "output", "json")
			}
			before, after = append(before, was), append(after, now)
		}
		var b strings.Builder
		if err := (Report{Change: Compare(before, after)}).Text(&b, 0); err != nil {
			t.Fatal(err)
		}
		warned := map[string]string{} // the line by the name
		for line := range strings.Lines(b.String()) {
			if text, ok := strings.CutPrefix(line, "warning: "); ok {
				for _, name := range nameIn.FindAllString(text, -1) {
					warned[name] = line
				}
			}
		}
		for name, p := range change {
			if !strings.Contains(warned[name], " "+p.old+" → "+p.now) {
				t.Fatalf("%s: %s → %s is not told in\n%s", name, p.old, p.now, &b)
			}
			told++
		}
		if len(warned) != len(change) {
			t.Fatalf("%d profiles are told, %d become another:\n%s", len(warned), len(change), &b)
		}
	}
	if told < 10_000 {
		t.Errorf("only %d cases", told)
	}
	t.Logf("%d cases", told)
}

// A profile that was nobody's and is somebody's is not a change of who one becomes, but is told of by name.
func TestSomebody(t *testing.T) {
	nobody := section(Profile, "p", "region", "x")
	for want, now := range map[string]Section{
		"p": profile("p", "s", "111111111111", "R"), "": section(Profile, "p", "region", "y"),
	} {
		c := Compare([]Section{nobody, profile("q", "s", "1", "R")}, []Section{now, profile("q", "s", "2", "R")})
		got := ""
		for _, item := range c.Somebody() {
			got += item.Name
		}
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A start URL and a Region that come to a session which had none are warned of; a profile's own are not, nor what goes.
func TestMovedFromNowhere(t *testing.T) {
	for want, c := range map[string]Change{
		"sso_start_url sso_region ": Compare([]Section{section(Session, "s", "x", "1")}, []Section{section(Session, "s", "x", "1", keyStartURL, "https://a", keyRegion, "r")}),
		"":                          Compare([]Section{section(Session, "s", keyStartURL, "https://a"), section(Profile, "p", "x", "1")}, []Section{section(Session, "s", "x", "1"), section(Profile, "p", keyStartURL, "https://a")}),
	} {
		got := ""
		for _, item := range c.Moved() {
			for _, k := range item.Keys {
				got += k.Name + " "
			}
		}
		if got != want || strings.Contains(fmt.Sprint(c.unwarned()), "sso_start_url") == (want != "") {
			t.Errorf("%q, want %q; %v", got, want, c.unwarned())
		}
	}
}

var nameIn = regexp.MustCompile(`\bp\d{3}\b`)
