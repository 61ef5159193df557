package choose

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/environ"
	"awsin/internal/hint"
	"awsin/internal/terminal"
)

// Names that are globs, too, and names with slashes.
const config = `[sso-session a*]
sso_start_url = https://a.awsapps.com/start
sso_region = us-east-1
[sso-session ab]
sso_start_url = https://b.awsapps.com/start
sso_region = us-east-1
[sso-session acme/eu]
sso_start_url = https://c.awsapps.com/start
sso_region = eu-west-1
[sso-session a[b]
sso_start_url = https://d.awsapps.com/start
sso_region = eu-west-1
[profile acme/prod]
sso_session = a*
sso_account_id = 111111111111
sso_role_name = Admin
[profile acme/prod-eu]
sso_session = acme/eu
sso_account_id = 222222222222
sso_role_name = ReadOnly
[profile acme-dev]
sso_session = ab
sso_account_id = 222222222222
sso_role_name = Admin
[profile x*]
sso_session = a[b
[profile xy]
region = us-east-1
`

// chooser chooses in a configuration, with AWS_PROFILE set where it is not "".
func chooser(t *testing.T, text, current string) (Chooser, *bytes.Buffer) {
	t.Helper()
	home := t.TempDir()
	path := filepath.Join(home, "config")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	conf, err := awsconfig.Load(path, filepath.Join(home, "credentials"))
	if err != nil {
		t.Fatal(err)
	}
	lookup := func(name string) (string, bool) {
		if name != "AWS_PROFILE" || current == "" {
			return "", false
		}
		return current, true
	}
	said := &bytes.Buffer{}
	return Chooser{
		Env: &environ.Environ{Lookup: lookup, Home: home, Now: time.Now},
		IO:  &terminal.Streams{Stdout: &bytes.Buffer{}, Stderr: said, StderrFd: -1}, Config: conf,
		State:      func(*awsconfig.Session) string { return "valid" },
		Production: func(p *awsconfig.Profile) (string, bool) { return "red", strings.Contains(p.Name, "live") },
	}, said
}

// check compares what was chosen, or "!" and a part of the error and its hint.
func check(t *testing.T, what, want, got string, err error) {
	t.Helper()
	if part, fails := strings.CutPrefix(want, "!"); fails {
		if err == nil || !strings.Contains(err.Error()+"; "+hint.Of(err), part) {
			t.Errorf("%s: %s, %v; %s; want the error %s", what, got, err, hint.Of(err), part)
		}
	} else if err != nil || got != want {
		t.Errorf("%s: %s, %v; want %s", what, got, err, want)
	}
}

func sessionNames(list []*awsconfig.Session) string {
	if len(list) == 0 {
		return ""
	}
	return names(list)
}

func TestSessions(t *testing.T) {
	c, _ := chooser(t, config, "")
	for _, test := range []struct{ patterns, want string }{
		{"", "a*, ab, acme/eu, a[b"},
		{"ab", "ab"},
		{"a*", "a*"},
		{"a[b", "a[b"},
		{"a?", "a*, ab"},
		{"*", "a*, ab, acme/eu, a[b"},
		{"acme*", "acme/eu"},
		{"acme/eu a*", "a*, acme/eu"},
		{"ab nothing*", `!no session matches "nothing*"; the sessions are: a*, a[b, ab, acme/eu`},
		{"[x", `!"[x" is not a glob`},
	} {
		list, err := c.Sessions(strings.Fields(test.patterns))
		check(t, test.patterns, test.want, sessionNames(list), err)
	}
	none, _ := chooser(t, "[profile p]\n", "")
	_, err := none.Sessions(nil)
	check(t, "no sessions", "!there is no SSO session", "", err)
}

// A profile stands for its session and for no other, whatever that one is called.
func TestSessionsOf(t *testing.T) {
	for _, test := range []struct{ current, names, want string }{
		{"", "acme/prod", "a*"},
		{"", "x*", "a[b"},
		{"", "a* acme-dev", "a*, ab"},
		{"", "acme*", "acme/eu"}, // sessions, not profiles
		{"acme-dev", "", "ab"},
		{"", "", "!there are 4 sessions and AWS_PROFILE is not set"},
		{"", "xy", `!no session matches "xy"`},
	} {
		c, _ := chooser(t, config, test.current)
		list, err := c.SessionsOf(strings.Fields(test.names))
		check(t, test.current+": "+test.names, test.want, sessionNames(list), err)
	}
}

func TestSession(t *testing.T) {
	const one = "[sso-session only]\nsso_start_url = https://a.awsapps.com/start\nsso_region = us-east-1\n[profile p]\n"
	for _, test := range []struct{ config, current, name, want string }{
		{config, "", "ab", "ab"},
		{config, "", "a*", "a*"},
		{config, "", "acme-dev", "ab"},
		{config, "acme-dev", "", "ab"},
		{config, "acme-dev", "a[b", "a[b"},
		{config, "", "a?", `!there is no session and no profile "a?"`}, // one is logged in to
		{config, "", "xy", `!profile "xy" belongs to no SSO session`},
		{config, "", "", "!there are 4 sessions"},
		{config, "gone", "", `!AWS_PROFILE is "gone", but there is no such profile; awsin use NAME, or: unset AWS_PROFILE`},
		{one, "", "", "only"},
		{one + "login_session = arn", "", "p", "p"},
		{one + "login_session = arn", "", "", "only"},
		{"[profile p]\nlogin_session = arn", "p", "", "p"},
		{"[profile p]\nlogin_session = arn", "", "", "p"},
		{"[profile r]\nrole_arn = x\nsource_profile = p\n[profile p]\nlogin_session = arn", "", "r", "p"},
		{"[profile p]\nlogin_session = arn\ncredential_process = x", "p", "", "!there is no SSO session"},
		{one + "login_session = arn\naws_access_key_id = x", "", "p", "p"}, // to be refused by the AWS CLI
		{"", "", "ab", "!there is no SSO session"},
	} {
		c, _ := chooser(t, test.config, test.current)
		s, err := c.Session(test.name)
		got := ""
		if s != nil {
			got = s.Name
		}
		check(t, test.current+": "+test.name, test.want, got, err)
	}
}

// What is asked on the terminal, where there is one, e2e's tests see.
func TestProfile(t *testing.T) {
	for _, test := range []struct {
		current, words string
		naming         Naming
		want           string
	}{
		{"", "acme/prod", Whole, "acme/prod"},
		{"", "acme/prod", Shown, "acme/prod"},
		{"", "x*", Whole, "x*"},
		{"xy", "", Whole, "xy"},
		{"xy", "acme-dev", Shown, "acme-dev"},
		{"gone", "", Whole, `!AWS_PROFILE is "gone", but there is no such profile; awsin use NAME`},
		{"", "dev", Shown, "acme-dev"},
		{"", "acme dev", Shown, "acme-dev"},
		{"", "dev", Whole, `!there is no profile "dev"; did you mean acme-dev?`},
		{"", "acme", Whole, `!there is no profile "acme"; did you mean acme`},
		{"", "acme-prdo", Shown, `!there is no profile "acme-prdo"; did you mean acme/prod`},
		{"", "acme-prdo", Whole, `!there is no profile "acme-prdo"; did you mean acme/prod`},
		{"", "qqq", Shown, `!there is no profile "qqq"; awsin profiles lists them`},
		{"", "qqq", Whole, `!there is no profile "qqq"; awsin profiles lists them`},
	} {
		c, _ := chooser(t, config, test.current)
		p, err := c.Profile(strings.Fields(test.words), "", test.naming)
		got := ""
		if p != nil {
			got = p.Name
		}
		check(t, test.current+": "+test.words, test.want, got, err)
	}
	none, _ := chooser(t, "", "")
	_, err := none.Find("acme", "", Shown)
	check(t, "no profiles", "!there is no profile in the AWS configuration", "", err)
}

// A name that a person can take for another one has a mark, and is taken unseen by no part of it.
func TestLookAlike(t *testing.T) {
	c, _ := chooser(t, "[profile plain]\nsso_account_id = 111111111111\n[profile аcme]\nsso_account_id = 222222222222\n[profile live\u200b]\n", "")
	for i, want := range []string{"", "look-alike", "production look-alike"} {
		if mark, _ := c.ranking(c.Config.Profiles()).mark(i); mark != want || c.ranking(c.Config.Profiles()).marked(i) != (want != "") {
			t.Errorf("%d: %q, want %q", i, mark, want)
		}
	}
}

// The picker shows what awsconfig.Access says, also of a role that stands in the session.
func TestColumns(t *testing.T) {
	c, _ := chooser(t, "[sso-session s]\nsso_start_url = https://a.awsapps.com/start\nsso_region = us-east-1\nsso_role_name = Reader\n"+
		"[profile inherits]\nsso_session = s\nsso_account_id = 111111111111\nregion = eu-west-1\n"+
		"[profile assumed]\nrole_arn = arn:aws:iam::222222222222:role/Deploy\nsource_profile = inherits\n", "")
	all := c.Config.Profiles()
	columns := c.options(c.ranking(all), all).Columns
	check(t, "inherits", "111111111111 Reader valid eu-west-1", strings.Join(columns(0, ""), " "), nil)
	check(t, "assumed", "222222222222 Deploy valid ", strings.Join(columns(1, ""), " "), nil)
}

// TestSaid: what a name says beyond doubt need stand nowhere else.
func TestSaid(t *testing.T) {
	for _, c := range []struct {
		name, session, account, role string
		accountIs, roleIs            bool
	}{
		{"acme-dev-003-AdministratorAccess", "acme", "dev 003", "AdministratorAccess", true, true},
		{"acme-dev-Admin", "acme", "acme-dev", "Admin", true, true},
		{"111122223333_Admin", "acme", "111122223333", "Admin", true, true},
		{"acme-dev-Admin", "acme", "111122223333", "Admin", false, true},
		{"acme-admin-ReadOnly", "acme", "admin", "Admin", false, false}, // which of the words is it?
		{"acme-prod-Admin", "acme", "acme", "Admin", false, true},
		{"acme-prod", "acme", "prod", "Admin", false, false},
		{"x", "", "", "", false, false},
	} {
		if account, role := said(c.name, c.session, c.account, c.role); account != c.accountIs || role != c.roleIs {
			t.Errorf("%+v: %v, %v", c, account, role)
		}
	}
}

// TestDigits: a word of digits is a part of a name or of an account ID; with each one that is typed the list gets shorter.
func TestDigits(t *testing.T) {
	c, _ := chooser(t, "[profile acme-2222]\nsso_account_id = 111122223333\n[profile b-1]\nsso_account_id = 222222222222\nsso_role_name = Admin\n[profile b-2]\nsso_account_id = 333322224444\n[profile c]\n", "")
	all := c.Config.Profiles()
	r := c.ranking(all)
	for query, want := range map[string]string{"2222": "acme-2222 b-1 b-2", "b 2222": "b-1 b-2", "222222222222": "b-1", "22223": "acme-2222", "222": "acme-2222", "9999": "", "2222 9": ""} {
		found, _ := r.match(query)
		var got []string
		for _, i := range found {
			got = append(got, all[i].Name)
		}
		check(t, query, want, strings.Join(got, " "), nil)
		_, sure := r.best(query)
		if sure != (len(found) == 1) {
			t.Errorf("%q: sure %v", query, sure)
		}
	}
	was := len(all)
	for n := range len("222222222222") {
		query := strings.Repeat("2", n+1)
		found, near := r.narrow(query)
		if len(found) > was || near || len(found) == 0 {
			t.Errorf("%s: %d rows, near %v, after %d", query, len(found), near, was)
		}
		was = len(found)
	}
	options := c.options(r, all)
	if hits := options.Hits(1, 1, "222222222222", "2222"); !slices.Equal(hits[8:], []bool{true, true, true, true}) || hits[7] {
		t.Errorf("in the account: %v", hits)
	}
	if hits := options.Hits(0, 0, "acme-2222", "2222"); !hits[5] || options.Hits(0, 1, "111122223333", "2222") != nil {
		t.Errorf("in the name: %v", hits)
	}
	c.AccountName = func(p *awsconfig.Profile) string { return "Web" }
	options = c.options(r, all)
	check(t, "a name", "Web", options.Columns(1, "b")[0], nil)
	check(t, "the ID that was found", "Web 222222222222", options.Columns(1, "2222")[0], nil)
}

// TestDigitsInName: a name that the words equal is beyond doubt, whatever their digits are in.
func TestDigitsInName(t *testing.T) {
	c, _ := chooser(t, "[profile acme-2024-prod]\n[profile acme-2024-prod-eu]\n[profile acme-prod]\nsso_account_id = 120240000000\n", "")
	r := c.ranking(c.Config.Profiles())
	for query, want := range map[string]string{"acme 2024 prod": "acme-2024-prod", "acme 2024": "", "2024 eu": "acme-2024-prod-eu"} {
		got := ""
		if i, sure := r.best(query); sure {
			got = r.names[i]
		}
		check(t, query, want, got, nil)
	}
}

// TestAlias: a profile's name beats it, and parts of one are none.
func TestAlias(t *testing.T) {
	c, _ := chooser(t, config, "")
	c.Alias = func(name string) string {
		return map[string]string{"p": "acme/prod", "xy": "acme-dev", "old": "gone", "my dev": "acme-dev"}[name]
	}
	for query, want := range map[string]string{
		"p": "acme/prod", "xy": "xy", "my dev": "acme-dev", "my": "!there is no profile",
		"old": `!"old" is an alias for profile "gone", which does not exist; correct it under [aliases]`,
	} {
		p, err := c.Find(query, "", Whole)
		got := ""
		if p != nil {
			got = p.Name
		}
		check(t, query, want, got, err)
	}
}

// TestAliasOfProduction: where nobody sees it, its name has to be whole, also beside a role.
func TestAliasOfProduction(t *testing.T) {
	c, _ := chooser(t, "[profile acme-live]\nsso_account_id = 111111111111\nsso_role_name = Admin\n[profile acme-ro]\nsso_account_id = 111111111111\nsso_role_name = ReadOnly\n", "")
	c.Alias = func(name string) string { return map[string]string{"dev": "acme-live"}[name] }
	const refused = `!"dev" is an alias, and what it means is marked: production; name it whole: acme-live`
	for _, x := range []struct{ query, role, want string }{
		{"dev", "", refused}, {"dev", "Admin", refused}, {"dev", "ReadOnly", "acme-ro"}, {"acme-live", "", "acme-live"},
	} {
		p, err := c.Find(x.query, x.role, Whole)
		got := ""
		if p != nil {
			got = p.Name
		}
		check(t, x.query+" "+x.role, x.want, got, err)
	}
}

func TestRole(t *testing.T) {
	const roles = `[sso-session s]
[sso-session t]
[profile a]
sso_session = s
sso_account_id = 111111111111
sso_role_name = Admin
region = eu-west-1
[profile a-ro]
sso_session = s
sso_account_id = 111111111111
sso_role_name = ReadOnly
[profile a-ro-t]
sso_session = t
sso_account_id = 111111111111
sso_role_name = ReadOnly
[profile live-b]
sso_session = s
sso_account_id = 111111111111
sso_role_name = Break
[profile a-b1]
sso_session = s
sso_account_id = 111111111111
sso_role_name = Billing
region = us-east-1
[profile a-b2]
sso_session = s
sso_account_id = 111111111111
sso_role_name = Billing
region = us-east-2
[profile b-ro]
sso_session = s
sso_account_id = 222222222222
sso_role_name = ReadOnly
[profile c-ro]
sso_session = s
sso_account_id = 333333333333
sso_role_name = ReadOnly
[profile c-roa]
sso_session = s
sso_account_id = 333333333333
sso_role_name = ReadOnlyAccess
[profile none]
region = us-east-1
`
	for _, test := range []struct {
		current, words, role string
		naming               Naming
		want                 string
	}{
		{"a", "", "ReadOnly", Whole, "a-ro"},
		{"a-ro-t", "", "ReadOnly", Whole, "a-ro-t"},
		{"", "b-ro", "ReadOnly", Whole, "b-ro"},
		{"a", "", "Break", Shown, "live-b"},
		{"a", "", "read", Shown, "a-ro"},
		{"c-roa", "", "readonly", Shown, "c-ro"},
		{"c-ro", "", "read", Shown, `!several roles begin with "read": ReadOnly, ReadOnlyAccess; --role ReadOnly`},
		{"c-roa", "", "readonly", Whole, `!there is no profile of role "readonly"; the roles there are: ReadOnly, ReadOnlyAccess`},
		{"a", "", "read", Whole, `!there is no profile of role "read"; the roles there are: Admin, Billing, Break, ReadOnly`},
		{"a", "", "b", Shown, `!several roles begin with "b": Billing, Break; --role Billing`},
		{"a", "", "Br", Shown, "!no terminal"}, // production is seen first
		{"a", "", "Billing", Whole, `!2 profiles have role "Billing" in account 111111111111; name one: a-b1, a-b2`},
		{"b-ro", "", "Admin", Whole, `!there is no profile of role "Admin"; the roles there are: ReadOnly`},
		{"", "none", "Admin", Whole, `!profile "none" has no account`},
		{"", "b", "ReadOnly", Shown, "b-ro"},
		{"", "b", "ReadOnly", Whole, "!there is no profile"},
	} {
		c, _ := chooser(t, roles, test.current)
		p, err := c.Profile(strings.Fields(test.words), test.role, test.naming)
		got := ""
		if p != nil {
			got = p.Name
		}
		check(t, test.current+test.words+" "+test.role, test.want, got, err)
	}
}

func TestRanked(t *testing.T) {
	c, _ := chooser(t, config, "")
	var got []string
	list, err := c.Ranked("acme prod")
	for _, p := range list {
		got = append(got, p.Name)
	}
	check(t, "acme prod", "acme/prod, acme/prod-eu", strings.Join(got, ", "), err)
	_, err = c.Ranked("qqq")
	check(t, "qqq", `!no profile matches "qqq"; the profiles are: `, "", err)
}

func TestFilter(t *testing.T) {
	c, _ := chooser(t, config, "")
	all := c.Config.Profiles()
	for _, test := range []struct {
		filter Filter
		names  string
		list   []*awsconfig.Profile
		want   string
	}{
		{Filter{}, "", all, "acme/prod acme/prod-eu acme-dev x* xy"},
		{Filter{}, "acme*", all, "acme/prod acme/prod-eu acme-dev"},
		{Filter{}, "*prod", all, "acme/prod"},
		{Filter{}, "x*", all, "x*"},
		{Filter{}, "x? acme-dev", all, "acme-dev x* xy"},
		{Filter{Session: "a*"}, "", all, "acme/prod"},
		{Filter{Session: "a[b"}, "", all, "x*"},
		{Filter{Session: "a?"}, "", all, "acme/prod acme-dev"},
		{Filter{Session: "acme*"}, "", all, "acme/prod-eu"},
		{Filter{Account: "2*", Role: "A*"}, "", all, "acme-dev"},
		{Filter{Role: "Admin"}, "acme*", all, "acme/prod acme-dev"},
		{Filter{Role: "nothing"}, "", all, `!no role matches "nothing"; the roles are: Admin, ReadOnly`},
		{Filter{Role: "Admn"}, "", all, `!no role matches "Admn"; did you mean Admin?`},
		{Filter{Account: "33*"}, "", all, `!no account matches "33*"; the accounts are: `},
		{Filter{Session: "acmee"}, "", all, `!no session matches "acmee"; did you mean acme/eu?`},
		{Filter{Session: "a*", Role: "Admin"}, "xy", all, ""}, // each means something
		{Filter{}, "acme-dve*", all, `!no profile matches "acme-dve*"; did you mean acme-dev`},
		{Filter{Role: "ReadOnly"}, "x*", all, ""},
		{Filter{}, "acme* nothing", all, `!no profile matches "nothing"; the profiles are: acme-dev, acme/prod, acme/prod-eu, x*, xy`},
		{Filter{}, "[", all, `!"[" is not a glob`},
		{Filter{Account: "["}, "", all, `!"[" is not a glob`},
		// x* is a profile: what is listed makes it no glob.
		{Filter{}, "x*", all[4:], `!no profile matches "x*"`},
	} {
		kept, err := test.filter.Profiles(c.Config, test.list, strings.Fields(test.names))
		var got []string
		for _, p := range kept {
			got = append(got, p.Name)
		}
		check(t, test.names, test.want, strings.Join(got, " "), err)
	}
	if all[0] == nil || len(all) != 5 {
		t.Error("the configuration's own list was changed")
	}
}
