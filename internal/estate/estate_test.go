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
	f, err := ini.LoadSources(Options, []byte(text))
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
		m, ok := e.Production(Profile{c.profile, c.account, c.role})
		if ok != c.want || ok && m != (Mark{"magenta", "you"}) {
			t.Errorf("%+v: %+v, %v", c, m, ok)
		}
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

// TestLeftOut: what is not known, or cannot be, does not count and is said; the rest counts.
func TestLeftOut(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"[production]\nprofiles = a[, b\n", `[production] profiles: "a[" is not a glob`},
		{"[production]\nprofiles = \"a-*\", b\n", `[production] profiles: "\"a-*\"" has a quote: write it without`},
		{"[production]\nprofiles = b, *-prod  # live\n", `[production] profiles: "*-prod  # live": a comment needs a line of its own`},
		{"[production]\nprofiles = b\naccounts = 1111-2222-3333\n", `[production] accounts: "1111-2222-3333" is not an account ID`},
		{"[production]\nprofiles = b\ncommand = sh\n", `unknown key "command" in [production]; known: profiles, accounts, roles, not, color`},
		{"[production]\nprofiles = b\ncolor = \x1b[31m\n", `[production] color: "\x1b[31m" is not a color`},
		{"[production]\nprofiles = b\n[sso-session x]\nmorning = maybe\n", `[sso-session x] morning: "maybe" is not yes or no`},
		{"[production]\nprofiles = b\n[sso-session x]\nbrowser = evil %s\n", `unknown key "browser" in [sso-session x]; known: standby_of, morning`},
		{"[production]\nprofiles = b\n[sso-session x]\nstandby_of = $(id)\n", "[sso-session x] standby_of: "},
		{"[production]\nprofiles = " + strings.Repeat("b,", 1001) + "\n", "[production] profiles: more than 1000 patterns"},
	} {
		f := parse(t, c.text)
		if len(f.LeftOut) != 1 || !strings.HasPrefix(f.LeftOut[0], c.want) {
			t.Errorf("%.80q: %q", c.text, f.LeftOut)
		}
		if _, ok := (Estate{File: f}).Production(Profile{Name: "b"}); !ok {
			t.Errorf("%.80q: the rest does not count: %+v", c.text, f)
		}
	}
	var many strings.Builder
	many.WriteString("[production]\n")
	for i := range 10_000 {
		fmt.Fprintf(&many, "key%d = x\n", i)
	}
	if f := parse(t, many.String()); len(f.LeftOut) != maxLeftOut {
		t.Errorf("%d are kept", len(f.LeftOut))
	}
}

// TestLoad: a file that is torn or unreadable leaves in force what it said last; one that is gone does not.
func TestLoad(t *testing.T) {
	dir := t.TempDir()
	path, kept := filepath.Join(dir, "config"), filepath.Join(dir, "state", "estate.ini")
	is := func(name string) (bool, error) {
		f, err := Load(path, kept, "browser")
		_, ok := Estate{File: f}.Production(Profile{Name: name})
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
	write("")
	if ok, err := is("prod"); !ok || err == nil {
		t.Errorf("empty: %v, %v", ok, err)
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
