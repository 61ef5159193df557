package estate

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/ini.v1"
)

func parse(t *testing.T, text string) *File {
	t.Helper()
	f, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestProduction: a person's file wins over a team's, which speaks of its own profiles alone.
func TestProduction(t *testing.T) {
	person := parse(t, "[production]\nprofiles = mine-*\nnot = acme-prod-sandbox, *-old\ncolor = magenta\n")
	team := parse(t, "[production]\nprofiles = *-prod-*, live?, a*\naccounts = 1111*, 222222222222\nroles = Break/*\n")
	e := Estate{
		Layers: []Layer{{File: person, From: "you"}, {File: team, From: "team acme", Prefix: "acme-", Owns: func(s string) bool { return strings.HasPrefix(s, "profile acme-") }}},
		Exists: func(name string) bool { return name == "acme-a*" },
	}
	for _, c := range []struct{ profile, account, role, want string }{
		{"mine-x", "", "", "magenta you"},
		{"mine-old", "", "", ""},
		{"acme-x-prod-y", "", "", "red team acme"},
		{"acme-prod-sandbox", "", "", ""},
		{"acme-x-prod-old", "", "", ""},
		{"acme-dev", "111122223333", "", "red team acme"},
		{"acme-dev", "333311112222", "Read", ""},
		{"acme-dev", "", "Break/Glass", "red team acme"},
		{"acme-live1", "", "", "red team acme"},
		{"acme-a*", "", "", "red team acme"},
		{"acme-ab", "", "", ""}, // there is one that is called a*
		{"live1", "", "", ""},
		{"globex-x-prod-y", "111122223333", "Break/Glass", ""},
	} {
		got := ""
		if m, ok := e.Production(Profile{c.profile, c.account, c.role}); ok {
			got = m.Color + " " + m.From
		}
		if got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

func TestSessions(t *testing.T) {
	person := parse(t, "[sso-session acme-eu]\nmorning = yes\n[sso-session acme-us]\nstandby_of =\n[accounts]\n111111111111 = shop\n")
	team := parse(t, "[sso-session eu]\nstandby_of = main\n[sso-session us]\nstandby_of = main\n[sso-session jp]\nstandby_of = main\n[sso-session rare]\nmorning = no\n[sso-session other]\nmorning = no\n[accounts]\n111111111111 = acme-shop\n222222222222 = 本番 環境 (EU)\n")
	e := Estate{Layers: []Layer{{File: person}, {File: team, Prefix: "acme-", Owns: func(s string) bool { return s != "sso-session acme-other" }}}}
	for name, want := range map[string]string{
		"acme-main": "true ", "acme-eu": "true acme-main", "acme-us": "true ", "acme-jp": "false acme-main",
		"acme-rare": "false ", "acme-other": "true ", "rare": "true ", "": "true ",
	} {
		if got := fmt.Sprint(e.Morning(name), " ", e.StandbyOf(name)); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := fmt.Sprintf("%q", []string{e.AccountName("111111111111"), e.AccountName("222222222222"), e.AccountName("3")}); got != `["shop" "本番 環境 (EU)" ""]` {
		t.Error(got)
	}
}

// TestLeftOut: what is not known, or cannot be, does not count and is said; the rest counts.
func TestLeftOut(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"[production]\nprofiles = a[, b\n", `[production] profiles: "a[" is not a glob`},
		{"[production]\nprofiles = b\ncommand = sh\n", `unknown key "command" in [production]; known: profiles, accounts, roles, not, color`},
		{"[production]\nprofiles = b\ncolor = \x1b[31m\n", `[production] color: "\x1b[31m" is not a color`},
		{"[production]\nprofiles = b\n[evil\u202e]\nx = y\n", `section [evil\u202e]`},
		{"x = y\n[production]\nprofiles = b\n", "section [DEFAULT]"},
		{"[production]\nprofiles = b\n[sso-session x]\nmorning = maybe\n", `[sso-session x] morning: "maybe" is not yes or no`},
		{"[production]\nprofiles = b\n[sso-session x]\nbrowser = evil %s\n", `unknown key "browser" in [sso-session x]; known: standby_of, morning`},
		{"[production]\nprofiles = b\n[sso-session x]\nstandby_of = $(id)\n", "[sso-session x] standby_of: "},
		{"[production]\nprofiles = b\n[accounts]\n1 = x\n", "[accounts] 1: "},
		{"[production]\nprofiles = b\n[accounts]\n111111111111 = a\u2028b\n", "[accounts] 111111111111: "},
		{"[production]\nprofiles = " + strings.Repeat("b,", 1001) + "\n", "[production] profiles: more than 1000 patterns"},
	} {
		f := parse(t, c.text)
		if len(f.LeftOut) != 1 || !strings.HasPrefix(f.LeftOut[0], c.want) {
			t.Errorf("%.80q: %q", c.text, f.LeftOut)
		}
		if _, ok := (Estate{Layers: []Layer{{File: f}}}).Production(Profile{Name: "b"}); !ok || len(f.Accounts) > 0 {
			t.Errorf("%.80q: the rest does not count: %+v", c.text, f)
		}
	}
	var many strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&many, "[s%d]\n", i)
	}
	if f := parse(t, many.String()); len(f.LeftOut) != maxLeftOut {
		t.Errorf("%d are kept", len(f.LeftOut))
	}
	if f, err := Parse("[production\nprofiles = b\n"); err == nil {
		t.Errorf("torn: %+v", f)
	}
	if f := Read(ini.Empty(), "browser"); f.LeftOut != nil || len(f.Sessions) > 0 {
		t.Errorf("%+v", f)
	}
}

// TestLoad: a file that is torn or unreadable leaves in force what it said last; one that is gone does not.
func TestLoad(t *testing.T) {
	dir := t.TempDir()
	path, kept := filepath.Join(dir, "config"), filepath.Join(dir, "state", "estate.ini")
	is := func(name string) (bool, error) {
		f, err := Load(path, kept, "browser")
		_, ok := Estate{Layers: []Layer{{File: f}}}.Production(Profile{Name: name})
		return ok, err
	}
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if ok, err := is("prod"); ok || err != nil {
		t.Errorf("without a file: %v, %v", ok, err)
	}
	write("browser = x\n[sso-session a]\nbrowser = y\n[production]\nprofiles = prod\n")
	if ok, err := is("prod"); !ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
	write("[production\nprofiles = pro")
	if ok, err := is("prod"); !ok || err == nil || !strings.HasPrefix(err.Error(), path+": ") {
		t.Errorf("torn: %v, %v", ok, err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if ok, err := is("prod"); !ok || err == nil {
		t.Errorf("unreadable: %v, %v", ok, err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if ok, err := is("prod"); ok || err != nil {
		t.Errorf("gone: %v, %v", ok, err)
	}
	write("[production\n")
	if ok, err := is("prod"); ok || err == nil {
		t.Errorf("torn after it was gone: %v, %v", ok, err)
	}
}
