package estate

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func parse(t *testing.T, text string) *File {
	t.Helper()
	f, err := Load(text)
	if err != nil {
		t.Fatal(err)
	}
	return Read(f)
}

func TestProduction(t *testing.T) {
	e := Estate{
		File:   parse(t, "[production]\nprofiles = *-prod-*, live?, a*\naccounts = 1111*, 222222222222\nroles = Break/*\nnot = acme-prod-sandbox, *-old\ncolor = magenta\n"),
		From:   "you",
		Exists: func(name string) bool { return name == "a*" },
	}
	for _, c := range []struct {
		profile, account, role string
		want                   bool
	}{
		{"x-prod-y", "", "", true},
		{"acme-prod-sandbox", "111122223333", "", false},
		{"x-prod-old", "", "", false},
		{"dev", "111122223333", "", true},
		{"dev", "222222222222", "", true},
		{"dev", "333311112222", "Read", false},
		{"dev", "", "Break/Glass", true},
		{"live1", "", "", true},
		{"live", "", "", false},
		{"a*", "", "", true},
		{"ab", "", "", false}, // there is one that is called a*
		{"", "", "", false},
	} {
		m, ok := e.Production(Profile{Name: c.profile, Account: c.account, Role: c.role})
		if ok != c.want || ok && m != (Mark{"magenta", "you"}) {
			t.Errorf("%+v: %+v, %v", c, m, ok)
		}
	}
}

// TestAgents: with a section, only what it names; without one, all.
func TestAgents(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "dev prod audit",
		"[production]\nprofiles = x\n": "dev prod audit",
		"[agents]\n":                   "",
		"[agents]\nprofiles = d*\n":    "dev",
		"[agents]\nroles = Read*\naccounts = 1*\nnot = prod\n": "dev audit",
		"[agents]\nnot = prod\n":                               "",
		"[agents]\nprofiles = a[, d*\n":                        "dev",
	} {
		e := Estate{File: parse(t, text), From: "you"}
		var got []string
		for _, p := range []Profile{{Name: "dev", Account: "111111111111", Role: "Admin"}, {Name: "prod", Account: "111111111111", Role: "ReadOnly"}, {Name: "audit", Account: "222222222222", Role: "ReadOnly"}} {
			given, from := e.Agents(p)
			if given {
				got = append(got, p.Name)
			}
			if (from == "you") != strings.Contains(text, "[agents]") {
				t.Errorf("%q: from %q", text, from)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestTeamsAgents: a team's section is about its own profiles; the person's own wins for what it names or does not give.
func TestTeamsAgents(t *testing.T) {
	team := Team{
		File: parse(t, "[agents]\nprofiles = *-ReadOnly, dev\nnot = held-ReadOnly\n"), From: "team a", Prefix: "a-",
		Profile: func(name string) bool { return strings.HasPrefix(name, "a-") },
	}
	for own, want := range map[string]string{
		"":                                      "a-x-ReadOnly by team a, a-dev by team a, no a-held-ReadOnly by team a, no a-Admin by team a, mine-Admin by ",
		"[agents]\nprofiles = a-Admin\n":        "a-x-ReadOnly by team a, a-dev by team a, no a-held-ReadOnly by team a, a-Admin by you, no mine-Admin by you",
		"[agents]\nprofiles = *\nnot = a-dev\n": "a-x-ReadOnly by you, no a-dev by you, a-held-ReadOnly by you, a-Admin by you, mine-Admin by you",
	} {
		e := Estate{File: parse(t, own), From: "you", Teams: []Team{team}}
		var got []string
		for _, name := range []string{"a-x-ReadOnly", "a-dev", "a-held-ReadOnly", "a-Admin", "mine-Admin"} {
			given, from := e.Agents(Profile{Name: name})
			got = append(got, map[bool]string{false: "no "}[given]+name+" by "+from)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%q:\n%s, want\n%s", own, strings.Join(got, ", "), want)
		}
	}
}

// TestTornTeams: of a team of which nobody knows what is its own, only what protects is in force: one refusal of several
// is enough, and it speaks of nothing that is the person's.
func TestTornTeams(t *testing.T) {
	all := func(string) bool { return true }
	team := func(name, text string, torn bool) Team {
		f := parse(t, text)
		return Team{File: f, From: "team " + name, Profile: all, Session: all, Names: func() Names { return NamesOf(f.Accounts) }, Torn: torn}
	}
	open := "[agents]\nprofiles = *\n"
	held := "[agents]\nprofiles = *-ReadOnly\n[production]\nprofiles = *-prod\n[accounts]\n111111111111 = theirs\n[aliases]\nd = dev\n" +
		"[sso-session eu]\nstandby_of = mine\n[sso-session us]\nmorning = yes\n[sso-session jp]\nmorning = no\n"
	for _, c := range []struct {
		own   string
		teams []Team
		want  string
	}{
		{"", []Team{team("a", open, false), team("b", held, false)}, "false team b"},
		{"", []Team{team("a", held, true), team("b", open, true)}, "false team a"},
		{"", []Team{team("a", open, true), team("b", open, false)}, "true team b"},
		{"[agents]\nprofiles = x\n", []Team{team("a", open, true)}, "false you"},
	} {
		given, from := Estate{File: parse(t, c.own), From: "you", Teams: c.teams}.Agents(Profile{Name: "dev"})
		if got := fmt.Sprint(given, " ", from); got != c.want {
			t.Errorf("%q: %s, want %s", c.own, got, c.want)
		}
	}
	for torn, want := range map[bool]string{true: "true  false  ", false: "true mine false theirs dev"} {
		e := Estate{File: parse(t, "[sso-session us]\nstandby_of = mine\n"), From: "you", Teams: []Team{team("a", held, torn)}}
		_, production := e.Production(Profile{Name: "my-prod"})
		got := fmt.Sprint(production, " ", e.StandbyOf("eu"), " ", e.Morning("eu"), " ", e.AccountName(Profile{Name: "dev", Account: "111111111111"}), " ", e.Alias("d"))
		if got != want || e.Morning("us") == torn || e.Morning("jp") || !e.Morning("mine") || (len(e.AliasNames()) == 0) != torn {
			t.Errorf("torn %v: %q, want %q; us %v", torn, got, want, e.Morning("us"))
		}
	}
}

// TestTeamsAliases: a team's alias is one word, has its prefix, and means its own profiles alone; the person's wins.
func TestTeamsAliases(t *testing.T) {
	f, err := Parse("[aliases]\nd = dev\nmine dev = dev\nx = mine\np = dev\n")
	if err != nil || len(f.LeftOut) != 1 || f.LeftOut[0].Why != "[aliases] mine dev: a team's alias is one word" {
		t.Fatal(err, f.LeftOut)
	}
	e := Estate{
		File:  parse(t, "[aliases]\nt-p = mine\nmy own = mine\n"),
		Teams: []Team{{File: f, Prefix: "t-", Profile: func(name string) bool { return name == "t-dev" }}},
	}
	for name, want := range map[string]string{"d": "", "t-d": "t-dev", "mine dev": "", "t-mine dev": "", "t-x": "", "t-p": "mine", "my own": "mine", "": ""} {
		if got := e.Alias(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	if got := e.AliasNames(); !slices.Equal(got, []string{"my own", "t-d", "t-p"}) {
		t.Errorf("%q", got)
	}
}

func TestSessions(t *testing.T) {
	e := Estate{File: parse(t, "[sso-session eu]\nstandby_of = main\nmorning = yes\n[sso-session us]\nstandby_of =\n[sso-session jp]\nstandby_of = main\n[sso-session rare]\nmorning = no\n")}
	for name, want := range map[string]string{"main": "true ", "eu": "true main", "us": "true ", "jp": "false main", "rare": "false ", "": "true "} {
		if got := fmt.Sprint(e.Morning(name), " ", e.StandbyOf(name)); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestTeams: a team's file speaks of its own profiles and sessions, as it calls them; the person's wins, key by key.
func TestTeams(t *testing.T) {
	has := func(names ...string) func(string) bool {
		return func(name string) bool { return slices.Contains(names, name) }
	}
	parsed := func(text string) *File {
		f, err := Parse(text)
		if err != nil || f.LeftOut != nil {
			t.Fatal(err, f.LeftOut)
		}
		return f
	}
	const team = "[production]\nprofiles = *prod*\naccounts = 9*\nnot = prod-old\n" +
		"[sso-session eu]\nstandby_of = main\nmorning = yes\n[sso-session jp]\nstandby_of = main\n[sso-session rare]\nmorning = no\n[sso-session thief]\nstandby_of = mine\n" +
		"[accounts]\n111111111111 = team one\n222222222222 = team two\n333333333333 = team three\n"
	profiles := has("prod", "x-prod", "prod-old", "prod*", "dev", "sand-prod", "a-prod")
	all := has("eu", "main", "jp", "rare", "thief")
	prefixed := func(f func(string) bool) func(string) bool {
		return func(name string) bool { bare, ok := strings.CutPrefix(name, "b-"); return ok && f(bare) }
	}
	e := Estate{
		File: parse(t, "[production]\nprofiles = own*\nnot = sand-prod, b-sand-prod\n[sso-session jp]\nmorning = yes\n[sso-session b-jp]\nstandby_of =\n[accounts]\n111111111111 = my one\n"),
		From: "you", Exists: func(name string) bool { return name == "own-prod" || profiles(name) || prefixed(profiles)(name) },
		Learned: func(id string) string { return "learned " + id },
		Teams: []Team{
			{File: parsed(team), From: "team a", Profile: profiles, Session: all, Names: func() Names { return NamesOf(parsed(team).Accounts) }},
			{File: parsed(team + "[production]\ncolor = blue\n"), From: "team b", Prefix: "b-", Profile: prefixed(profiles), Session: prefixed(all), Names: func() Names { return NamesOf(parsed(team).Accounts) }},
		},
	}
	for name, want := range map[string]string{
		"prod": "red team a", "x-prod": "red team a", "prod-old": "", "dev": "", "sand-prod": "", "own-prod": "red you", "other-prod": "",
		"b-prod": "blue team b", "b-x-prod": "blue team b", "b-prod-old": "", "b-sand-prod": "", "b-dev": "", "c-prod": "",
	} {
		mark, ok := e.Production(Profile{Name: name, Account: "111111111111"})
		if got := strings.TrimSpace(mark.Color + " " + mark.From); got != want || ok != (want != "") {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if mark, _ := e.Production(Profile{Name: "dev", Account: "999999999999"}); mark.From != "team a" {
		t.Errorf("by its account: %+v", mark)
	}
	e.File.Production.Color = "cyan"
	if mark, _ := e.Production(Profile{Name: "b-prod"}); mark != (Mark{"cyan", "team b"}) {
		t.Errorf("the person's color: %+v", mark)
	}
	for name, want := range map[string]string{
		"main": "true ", "eu": "true main", "jp": "true main", "rare": "false ", "thief": "true ", "other": "true ",
		"b-eu": "true b-main", "b-jp": "true ", "b-rare": "false ", "b-main": "true ",
	} {
		if got := fmt.Sprint(e.Morning(name), " ", e.StandbyOf(name)); got != want {
			t.Errorf("session %s: %q, want %q", name, got, want)
		}
	}
	for p, want := range map[Profile]string{
		{Name: "prod", Account: "111111111111"}: "my one", {Name: "prod", Account: "222222222222"}: "team two", {Name: "b-dev", Account: "333333333333"}: "team three",
		{Name: "own-prod", Account: "222222222222", StartURL: "https://acme.awsapps.com/start#/"}: "learned acme.awsapps.com/222222222222", {Name: "prod", Account: "444444444444", StartURL: "https://x.aws/b"}: "learned x.aws/b/444444444444",
		{Name: "own-prod", Account: "222222222222"}: "", {Name: "own-prod", Account: "222222222222", StartURL: "https://x.aws/" + strings.Repeat("b", 100)}: "", {Name: "own-prod", StartURL: "https://x.aws/b"}: "",
	} {
		if got := e.AccountName(p); got != want {
			t.Errorf("%+v: %q, want %q", p, got, want)
		}
	}
}

// TestParse: of a team's file all is said that does not count; what is no INI says nothing.
func TestParse(t *testing.T) {
	f, err := Parse("top = x\n[generate]\nname = x\n[production]\nprofiles = b\n[sso-session x]\nbrowser = evil %s\n")
	want := []Left{
		{"sso-session x", "browser", `unknown key "browser" in [sso-session x]; known: standby_of, morning`},
		{"DEFAULT", "top", `key "top" is in no section`},
		{"generate", "", "unknown section [generate]; known: [production], [sso-session NAME], [accounts], [agents], [aliases]"},
	}
	if err != nil || !slices.Equal(f.LeftOut, want) || f.Production.Profiles[0] != "b" {
		t.Errorf("%+v, %v", f, err)
	}
	for text, want := range map[string]string{"[production\nprofiles = b\n": "unclosed section", "x": "delimiter not found", strings.Repeat("#", MaxSize+1): "larger than 1 MiB", "[a]\n\x1b[31m\n": "?"} {
		if f, err := Parse(text); f != nil || err == nil || !strings.Contains(err.Error(), want) || strings.ContainsAny(err.Error(), "\x1b\n") {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}

// TestLeftOut: what is not known, or cannot be, does not count and is said; the rest counts.
func TestLeftOut(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"[production]\nprofiles = a[, b\n", `[production] profiles: "a[" is not a glob`},
		{"[production]\nprofiles = \"a-*\", b\n", `[production] profiles: "\"a-*\"" has a quote: write it without`},
		{"[production]\nprofiles = b, *-prod  # live\n", `[production] profiles: "*-prod  # live": a comment needs a line of its own`},
		{"[production]\nprofiles = b\naccounts = 1111-2222-3333\n", `[production] accounts: "1111-2222-3333" is not an account ID`},
		{"[production]\nprofiles = b\ncommand = sh\n", `unknown key "command" in [production]; known: profiles, accounts, roles, not, color`},
		{"[production]\nprofiles = b\ncolor = \x1b[31m\n", `[production] color: "\x1b[31m" is not a color`},
		{"[production]\nprofiles = b\n[agents]\ncolor = red\n", `unknown key "color" in [agents]; known: profiles, accounts, roles, not`},
		{"[production]\nprofiles = b\n[sso-session x]\nmorning = maybe\n", `[sso-session x] morning: "maybe" is not yes or no`},
		{"[production]\nprofiles = b\n[sso-session x]\nbrowser = evil %s\n", `unknown key "browser" in [sso-session x]; known: standby_of, morning`},
		{"[production]\nprofiles = b\n[sso-session x]\nstandby_of = $(id)\n", "[sso-session x] standby_of: "},
		{"[production]\nprofiles = b\n[accounts]\n12 = x\n", `[accounts] 12: "12" is not an account ID`},
		{"[production]\nprofiles = b\n[accounts]\n111122223333 =\n", `[accounts] 111122223333: "" is not an account's name: it is empty`},
		{"[production]\nprofiles = b\n[accounts]\n111122223333 = prod\u202egnp\n", `[accounts] 111122223333: "prod\u202egnp" is not an account's name: it has a character that cannot be seen`},
		{"[production]\nprofiles = b\n[accounts]\n111122223333 = \u0430cme\n", `[accounts] 111122223333: "аcme" cannot be told from another name`},
		{"[production]\nprofiles = b," + strings.Repeat("x", 257) + "\n", `[production] profiles: "` + strings.Repeat("x", 40) + `" is longer than 256 bytes`},
		{"[production]\nprofiles = " + strings.Repeat("b,", 600) + "\n[agents]\nnot = " + strings.Repeat("b,", 401) + "\n", "[agents] not: more than 1000 patterns in all"},
		{"[production]\nprofiles = " + strings.Repeat("b,", 1001) + "\n", "[production] profiles: more than 1000 patterns in all"},
	} {
		f := parse(t, c.text)
		if len(f.LeftOut) != 1 || !strings.HasPrefix(f.LeftOut[0].Why, c.want) {
			t.Errorf("%.80q: %q", c.text, f.LeftOut)
		}
		if _, ok := (Estate{File: f}).Production(Profile{Name: "b"}); !ok {
			t.Errorf("%.80q: the rest does not count: %+v", c.text, f)
		}
	}
	var many strings.Builder
	many.WriteString("[production]\n")
	for i := range 3000 {
		fmt.Fprintf(&many, "key%d = x\n", i)
	}
	if f := parse(t, many.String()); len(f.LeftOut) != maxLeftOut {
		t.Errorf("%d are kept", len(f.LeftOut))
	}
}

// TestLearn: what a portal calls accounts is kept from one run to the next; what could deceive is left out, and what is
// damaged is learned again.
func TestLearn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "accounts")
	for _, c := range []struct{ learn, want map[string]string }{
		{nil, map[string]string{}},
		{map[string]string{"a/111111111111": "one", "a/222222222222": "two", "b/111111111111": "other"}, map[string]string{"a/111111111111": "one", "a/222222222222": "two", "b/111111111111": "other"}},
		{map[string]string{"a/222222222222": "zwei", "a/3": "three", "a/444444444444": "a\u202eb", "a/555555555555": "\u0430cme", "a/666666666666": "a\nb", "777777777777": "of no portal", "": "x"}, map[string]string{"a/111111111111": "one", "a/222222222222": "zwei", "b/111111111111": "other"}},
	} {
		if err := Learn(path, c.learn); err != nil || !maps.Equal(Learned(path).All(), c.want) {
			t.Errorf("%q: %q, %v", c.learn, Learned(path), err)
		}
	}
	if err := os.WriteFile(path, []byte("\n111111111111 one\n222222222222 zw"), 0o600); err != nil {
		t.Fatal(err)
	}
	if n := Learned(path); n.Of("222222222222") != "" || n.Of("111111111111") != "one" || n.Of("") != "" || n.Of("11111111111") != "" || len(n.All()) != 1 {
		t.Errorf("of a torn file: %q", n)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	many := map[string]string{}
	for i := range 2 * maxAccounts {
		many[fmt.Sprintf("%s/%012d", strings.Repeat("a", maxPortal), i)] = strings.Repeat("𠮷", 50)
	}
	if err := Learn(path, many); err != nil || len(Learned(path).All()) != maxAccounts {
		t.Errorf("%d of many, %v", len(Learned(path).All()), err)
	}
}
