package configdiff

import (
	"strings"
	"testing"
)

// TestMarks: what takes a fence away is a warning, on whatever way; what puts one up is a difference.
func TestMarks(t *testing.T) {
	marked := func(s Section, keys ...string) Section {
		s.Keys = append(s.Keys, section("", "", keys...).Keys...)
		return s
	}
	before := []Section{
		session("acme", "acme.awsapps.com", "r"), session("eu", "eu.awsapps.com", "r"), marked(session("jp", "jp.awsapps.com", "r"), KeyStandby, "acme"),
		marked(profile("a", "acme", "1", "R"), KeyEnvironment, "production"), marked(profile("b", "acme", "2", "R"), KeyEnvironment, "production", KeyAgents, "no"),
		marked(profile("old", "acme", "3", "R"), KeyEnvironment, "production"), profile("c", "acme", "4", "R"), marked(profile("gone", "acme", "5", "R"), KeyEnvironment, "production"),
		section(Account, "111122223333", KeyName, "shop"), section(Alias, "p", KeyProfile, "a"),
	}
	after := []Section{
		session("acme", "acme.awsapps.com", "r"), marked(session("eu", "eu.awsapps.com", "r"), KeyStandby, "acme"), marked(session("jp", "jp.awsapps.com", "r"), KeyMorning, "no"),
		marked(session("us", "us.awsapps.com", "us-east-1"), KeyStandby, "acme"),
		profile("a", "acme", "1", "R"), profile("b", "acme", "2", "R"), profile("new", "acme", "3", "R"), marked(profile("c", "acme", "4", "R"), KeyEnvironment, "production"),
		section(Alias, "p", KeyProfile, "b"), section(Alias, "q", KeyProfile, "a"), section(Account, "111122223333", KeyName, "shop-prod"), section(Account, "444455556666", KeyName, "sandbox"),
	}
	for i := range 4 {
		after = append(after, marked(profile("p"+string(rune('0'+i)), "acme", "6", "R"), KeyEnvironment, "production"))
	}
	change := Compare(before, after)
	const want = `1 sso-session, 4 profiles, 1 account name and 1 other name added, 1 profile removed, 1 profile renamed, 2 sso-sessions, 3 profiles, 1 account name and 1 other name changed
warning: 3 profiles stop being production: a, b, old → new
warning: coding agents get profile b
warning: alias p now means profile b, and not a
warning: alias q is new and means profile a
warning: sso-session eu now stands by for acme: https://eu.awsapps.com/start, in r
warning: sso-session us now stands by for acme: https://us.awsapps.com/start, in us-east-1
Added
  sso-session us: https://us.awsapps.com/start, in us-east-1, standing by for acme
  alias q: a
  account 444455556666: sandbox
  4 profiles in acme, production: p0, p1, p2, p3
Removed
  profile gone in acme
Renamed
  profile old → new in acme
    environment: production → (none)
Changed
  sso-session jp
    morning: (none) → no
    standby_of: acme → (none)
  profile c in acme
    environment: (none) → production
  account 111122223333
    name: shop → shop-prod
`
	if got := text(t, Report{Change: change}, 0); got != want {
		t.Errorf("got\n%s", got)
	}
	if got := change.MarkWarnings(Unnamed(change.Marks(), []string{"a", "b", "p", "q", "us"})); got != "warning: profile new stops being production\nwarning: sso-session eu now stands by for acme: https://eu.awsapps.com/start, in r\n" {
		t.Errorf("not named: %s", got)
	}
	var b strings.Builder
	if err := (Report{Change: change}).JSON(&b); err != nil || strings.Count(b.String(), `"name": "environment"`) != 3+1+4+3+1 {
		t.Errorf("%v\n%s", err, &b)
	}
}
