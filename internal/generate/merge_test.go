package generate

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"awsin/internal/awsconfig"
	"awsin/internal/soak"
	"awsin/internal/ssoapi"
)

func parsed(t *testing.T, text string) *awsconfig.File {
	t.Helper()
	f, err := awsconfig.Parse("/config", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func merged(t *testing.T, w Wanted, text string) (string, Report) {
	t.Helper()
	after, r, err := w.Merge(parsed(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return after, r
}

// profilesOf makes n accounts with two roles each.
func profilesOf(t *testing.T, session string, n int, set ...awsconfig.KeyValue) []Profile {
	t.Helper()
	var pairs []Pair
	for i := range n {
		for _, role := range []string{"Admin", "ReadOnly"} {
			pairs = append(pairs, Pair{session, ssoapi.Account{ID: fmt.Sprintf("%012d", i), Name: fmt.Sprintf("Account %03d", i)}, role})
		}
	}
	rand.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
	all, err := Profiles(pairs, NameOptions{}, set, func(string) string { return "us-west-2" })
	if err != nil {
		t.Fatal(err)
	}
	return all
}

const mine = "# mine\r\n[profile acme-account-000-Admin]\r\nregion=x ; y\r\n\r\n[profile z]\r\nsso_session = acme"

func TestMerge(t *testing.T) {
	region := awsconfig.KeyValue{Key: "region", Value: "eu-west-1"}
	w := Wanted{Profiles: profilesOf(t, "acme", 3, region), Complete: []string{"acme"}}
	first, r := merged(t, w, mine)
	if len(r.Added) != 5 || r.Added[0] != "acme-account-000-ReadOnly" || len(r.Kept) != 1 || r.Kept[0].Line != 2 {
		t.Errorf("%+v", r)
	}
	if !strings.HasPrefix(first, mine+"\r\n\r\n[profile acme-account-000-ReadOnly]\r\nsso_session = acme\r\nsso_account_id = 000000000000\r\nsso_role_name = ReadOnly\r\nregion = eu-west-1\r\nawsin_generated = ") {
		t.Errorf("%q", first)
	}
	// Again, in whatever order the server lists: not a byte.
	w.Profiles = profilesOf(t, "acme", 3, region)
	if again, r := merged(t, w, first); again != first || r.Same != 5 || len(r.Added)+len(r.Changed)+len(r.Removed) > 0 {
		t.Errorf("again: %+v\n%q", r, again)
	}

	// Another template: what was generated follows, comments in it stay, what a person changed is theirs.
	commented := strings.Replace(first, "sso_role_name = ReadOnly\r\n", "# why\r\nsso_role_name = ReadOnly\r\n", 1)
	theirs := strings.Replace(commented, "[profile acme-account-002-Admin]\r\n", "[profile acme-account-002-Admin]\r\ncli_pager = less\r\n", 1)
	w.Profiles = profilesOf(t, "acme", 3, awsconfig.KeyValue{Key: "output", Value: "json"})
	changed, r := merged(t, w, theirs)
	if len(r.Changed) != 4 || len(r.Kept) != 2 || r.Kept[1].Name != "acme-account-002-Admin" {
		t.Errorf("%+v", r)
	}
	// That a session is in another region than the profiles are changes no profile that is there.
	if strings.Count(changed, "region = eu-west-1") != 5 || strings.Contains(changed, "us-west-2") || strings.Count(changed, "output = json") != 4 || !strings.Contains(changed, "# why\r\n") {
		t.Errorf("%q", changed)
	}

	w.Profiles = profilesOf(t, "acme", 4, awsconfig.KeyValue{Key: "output", Value: "json"})
	if more, r := merged(t, w, changed); len(r.Added) != 2 || len(r.Changed) != 0 || strings.Count(more, "region = us-west-2\r\noutput = json\r\n") != 2 {
		t.Errorf("%+v\n%q", r, more)
	}
	w.Profiles = profilesOf(t, "acme", 3, awsconfig.KeyValue{Key: "region"})
	if none, r := merged(t, w, changed); len(r.Changed) != 4 || strings.Count(none, "region = eu-west-1") != 1 {
		t.Errorf("%+v\n%q", r, none)
	}

	// Gone: reported, or removed; never another session's, and nothing of one that was not listed whole.
	w.Profiles = profilesOf(t, "acme", 1)
	if same, r := merged(t, w, changed); len(r.Gone) != 3 || len(r.Removed) != 0 || strings.Count(same, "[profile") != strings.Count(changed, "[profile") {
		t.Errorf("%+v", r)
	}
	w.Prune = true
	pruned, r := merged(t, w, changed)
	if len(r.Removed) != 3 || strings.Contains(pruned, "account-001") || !strings.Contains(pruned, "[profile acme-account-002-Admin]\r\ncli_pager") || !strings.HasPrefix(pruned, mine) {
		t.Errorf("%+v\n%q", r, pruned)
	}
	w.Complete = []string{"globex"}
	if _, r := merged(t, w, changed); len(r.Removed)+len(r.Gone) != 0 {
		t.Errorf("%+v", r)
	}

	// Two sections of one name: which one counts is not for us to say.
	two := first + "\r\n[profile \"acme-account-001-Admin\"]\r\n"
	w = Wanted{Profiles: profilesOf(t, "acme", 3)}
	if _, r := merged(t, w, two); len(r.Kept) != 3 || r.Kept[1].Name != "acme-account-001-Admin" || r.Kept[2].Name != "acme-account-001-Admin" {
		t.Errorf("%+v", r)
	}
}

func TestSessions(t *testing.T) {
	acme := &awsconfig.Session{Name: "acme corp", StartURL: "https://acme.awsapps.com/start", Region: "us-east-1"}
	w := Wanted{Sessions: []*awsconfig.Session{acme}}
	text, _ := merged(t, w, "")
	const want = "[sso-session \"acme corp\"]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n"
	if text != want {
		t.Errorf("%q", text)
	}
	if again, _ := merged(t, w, text); again != text {
		t.Errorf("%q", again)
	}
	_, _, err := w.Merge(parsed(t, strings.Replace(text, "acme.awsapps", "evil.awsapps", 1)))
	var other *SessionError
	if !errors.As(err, &other) || other.Line != 1 {
		t.Errorf("%v", err)
	}
}

// TestMergeAtRandom: whatever is there and is wanted, the second run changes
// nothing, and what was there by hand is byte for byte there after all.
func TestMergeAtRandom(t *testing.T) {
	pieces := []string{"# c\n", "\n", "[profile a]\nregion = x\n", "[profile \"b c\"]\n  # in it\nkey=1\n  more\n", "[sso-session acme]\nsso_region = r\n", "[weird]\nx: y\n", "[default]\noutput=text\n", "[profile acme-account-001-Admin]\nregion = mine\n"}
	for _, r := range soak.Rounds(t, 500) {
		pieces := slices.Clone(pieces)
		r.Shuffle(len(pieces), func(i, j int) { pieces[i], pieces[j] = pieces[j], pieces[i] })
		own := pieces[:r.IntN(len(pieces)+1)]
		text := strings.Join(own, "")
		if r.IntN(2) == 0 {
			text = strings.ReplaceAll(text, "\n", "\r\n")
		}
		before := text
		w := Wanted{Complete: []string{"acme"}, Prune: true}
		for range 4 {
			w.Profiles = profilesOf(t, "acme", r.IntN(4), []awsconfig.KeyValue{{Key: "output", Value: "json"}, {Key: "region", Value: "r1"}, {Key: "region", Value: "r2"}}[r.IntN(3)])
			text, _ = merged(t, w, text)
			if again, report := merged(t, w, text); again != text || len(report.Added)+len(report.Changed)+len(report.Removed)+len(report.Gone) > 0 {
				t.Fatalf("%+v\n%q\n%q", report, text, again)
			}
			there := 0
			for _, s := range parsed(t, text).Sections {
				if name, ok := s.Profile(); ok && slices.ContainsFunc(w.Profiles, func(p Profile) bool { return p.Name == name }) {
					there++
				}
			}
			if there != len(w.Profiles) && !strings.Contains(before, "acme-account-001-Admin") {
				t.Fatalf("%d of %d profiles\n%q", there, len(w.Profiles), text)
			}
		}
		w.Profiles = nil
		if text, _ = merged(t, w, text); strings.TrimRight(text, "\r\n") != strings.TrimRight(before, "\r\n") {
			t.Fatalf("\n%q, was\n%q", text, before)
		}
	}
}

func TestCheckSet(t *testing.T) {
	for _, kv := range []awsconfig.KeyValue{{Key: "region", Value: "eu-west-1"}, {Key: "region"}, {Key: "output", Value: "json"}} {
		if err := CheckSet(kv); err != nil {
			t.Error(err)
		}
	}
	for _, kv := range []awsconfig.KeyValue{{Key: "region", Value: "moon"}, {Key: "sso_session", Value: "x"}, {Key: "Region", Value: "eu-west-1"}, {Key: "a-b"}, {Key: "output", Value: "x\n"}} {
		if CheckSet(kv) == nil {
			t.Errorf("%q", kv)
		}
	}
}

// TestPruneRestores: generate then prune restores the bytes at the file's end.
func TestPruneRestores(t *testing.T) {
	for _, text := range []string{"", "[a]\nx = 1", "[a]\nx = 1\n", "[a]\nx = 1\n\n\n", "[a]\r\nx = 1\r\n\r\n", "[a]\r\nx = 1\r\ny = 2", "[a]\nx = 1\n# end", "# only\n"} {
		profiles := profilesOf(t, "acme", 3)
		with, _ := merged(t, Wanted{Profiles: profiles, Complete: []string{"acme"}}, text)
		if got, r := merged(t, Wanted{Complete: []string{"acme"}, Prune: true}, with); got != text || len(r.Removed) != len(profiles) {
			t.Errorf("%q became %q, %v", text, got, r)
		}
	}
}

// A profile that follows somebody else's change stays generate's, unless it was not.
func TestSet(t *testing.T) {
	wanted := Wanted{Profiles: []Profile{{Name: "a", Keys: []awsconfig.KeyValue{{Key: keySession, Value: "acme"}, {Key: keyAccount, Value: "111111111111"}, {Key: keyRole, Value: "R"}}}}, Complete: []string{"acme"}}
	text, _, err := wanted.Merge(parsed(t, ""))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text string
		kept bool
	}{{text, true}, {strings.Replace(text, "= R\n", "= Mine\n", 1), false}} {
		f := parsed(t, c.text)
		edit := f.Edit()
		Set(edit, &f.Sections[0], awsconfig.KeyValue{Key: keySession, Value: "corp"}, awsconfig.KeyValue{Key: keyRole, Value: "Q"})
		after, err := edit.Text()
		if err != nil || !strings.Contains(after, "sso_session = corp\n") || !strings.Contains(after, "sso_role_name = Q\n") {
			t.Errorf("%v\n%s", err, after)
		}
		f = parsed(t, after)
		mark, _ := f.Sections[0].Lookup(markKey)
		if own := mark.Value == digest("a", ownKeys(&f.Sections[0])); own != c.kept {
			t.Errorf("generate's: %t\n%s", own, after)
		}
	}
}
