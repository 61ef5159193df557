package settings

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"awsin/internal/estate"
)

func load(t *testing.T, text string) (*Settings, string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Load(path)
	return s, path, err
}

func TestBrowser(t *testing.T) {
	s, _, err := load(t, "# people\nbrowser = firefox %s#top ; no comment\n\n[sso-session acme]\nbrowser = \"my firefox\" -P 'a b' %s\n[sso-session acme.eu]\n[sso-session none]\nbrowser =\n[sso-session 日本]\nbrowser=open:%s\n")
	if err != nil {
		t.Fatal(err)
	}
	for session, want := range map[string]string{
		"acme":    `"my firefox" -P 'a b' %s`,
		"acme.eu": "firefox %s#top ; no comment", // no child of acme
		"other":   "firefox %s#top ; no comment",
		"none":    "",
		"日本":      "open:%s",
	} {
		if got := s.Page(OfSession + session).Browser; got != want {
			t.Errorf("%s: got %q, want %q", session, got, want)
		}
	}
	s, err = Load(filepath.Join(t.TempDir(), "missing"))
	if err != nil || s.Page(OfSession+"acme").Browser != "" {
		t.Errorf("a missing file: %v", err)
	}
}

// TestProfile: of what aws login signs in for nothing is for every morning, unless that is said.
func TestProfile(t *testing.T) {
	s, _, err := load(t, "browser = top %s\n[sso-session me]\nbrowser = session\n[profile me]\nmorning = yes\nbrowser = own %s\n[profile you]\nmorning = no\n[sso-session they]\nmorning = yes\n")
	if err != nil {
		t.Fatal(err)
	}
	for section, want := range map[string]string{OfProfile + "me": "own %s", OfSession + "me": "session", OfProfile + "you": "top %s"} {
		if got := s.Page(section).Browser; got != want {
			t.Errorf("%s: %q", section, got)
		}
	}
	for name, want := range map[string]bool{"me": true, "you": false, "they": false, "": false} {
		if got := s.Morning(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"browsers = x\n":                      `unknown key "browsers"`,
		"[sso-session acme]\nBrowser = x\n":   `unknown key "Browser" in [sso-session acme]`,
		"[session acme]\nbrowser = x\n":       "unknown section [session acme]",
		"[sso-session]\nbrowser = x\n":        "unknown section [sso-session]",
		"[sso-session acme\nbrowser = x\n":    "unclosed section",
		"[profile me]\nmorning = maybe\n":     `[profile me] morning: "maybe" is not yes or no`,
		"[profile me]\nstandby_of = x\n":      `unknown key "standby_of" in [profile me]; known: browser, container, container_color, morning`,
		"[sso-session acme]\nno delimiter\n":  "no delimiter",
		"[sso-session acme]\n= no key here\n": "empty key name",
	} {
		_, path, err := load(t, text)
		if err == nil || !strings.HasPrefix(err.Error(), path+": ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
	if _, err := Load(t.TempDir()); err == nil {
		t.Error("a folder is read as settings")
	}
}

// TestMarks: what is wrong with marks stops no login: it is left out, and said.
func TestMarks(t *testing.T) {
	s, path, err := load(t, "browser = x\n[production]\nprofile = a\nprofiles = b\n[sso-session acme]\nbrowser = y\nmorning = maybe\n")
	if err != nil || len(s.LeftOut()) != 2 || s.Page(OfSession+"acme").Browser != "y" {
		t.Fatalf("%+v, %v", s, err)
	}
	known, err := Estate(path, filepath.Join(t.TempDir(), "kept"))
	if want := path + `: unknown key "profile" in [production]; known: profiles, accounts, roles, not, color; left out, and so is more of its marks: awsin doctor`; err == nil || err.Error() != want || len(known.Production.Profiles) != 1 {
		t.Errorf("%+v, %v, want %s", known, err, want)
	}
}

// TestEstate: a file that is torn or unreadable, or a link to nothing, leaves in force what it said last; one that is gone
// says nothing, and what it said is kept for one that an editor puts in its place and that is torn.
func TestEstate(t *testing.T) {
	dir := t.TempDir()
	path, kept := filepath.Join(dir, "config"), filepath.Join(dir, "state", "estate.ini")
	is := func(name string) (bool, error) {
		f, err := Estate(path, kept)
		_, ok := estate.Estate{File: f}.Production(estate.Profile{Name: name})
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
	write("[production]\nprofiles = prod\nprofile = x\n")
	if ok, err := is("prod"); !ok || err == nil || !strings.Contains(err.Error(), `unknown key "profile"`) {
		t.Errorf("an unknown key: %v, %v", ok, err)
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
	if err := os.Symlink(filepath.Join(dir, "gone"), path); err != nil {
		t.Fatal(err)
	}
	if ok, err := is("prod"); !ok || err == nil || !strings.Contains(err.Error(), "what it marked before is still marked") {
		t.Errorf("a link to nothing: %v, %v", ok, err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	write("[production\n")
	if ok, err := is("prod"); !ok || err == nil {
		t.Errorf("torn after it was gone: %v, %v", ok, err)
	}
	write("[production]\n")
	if ok, err := is("prod"); ok || err != nil {
		t.Errorf("another: %v, %v", ok, err)
	}
}

// TestKept: what is kept of one file is not in force where another one is used.
func TestKept(t *testing.T) {
	dir := t.TempDir()
	kept := filepath.Join(dir, "state", "estate.ini")
	one, other := filepath.Join(dir, "one"), filepath.Join(dir, "other")
	for path, text := range map[string]string{one: "[production]\nprofiles = a\n", other: "[production\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if f, err := Estate(one, kept); err != nil || len(f.Production.Profiles) != 1 {
		t.Fatalf("%+v, %v", f, err)
	}
	if f, err := Estate(other, kept); err == nil || len(f.Production.Profiles) != 0 {
		t.Errorf("%+v, %v", f, err)
	}
}

// TestPage: what a profile says comes before what its session says, each key by itself.
func TestPage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config")
	write := func(text string) (*Settings, error) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return Load(path)
	}
	s, err := write("browser = top\n[sso-session acme]\nbrowser = firefox-container\ncontainer = Acme\n[profile p]\ncontainer_color = green\ncontainer = P\n[profile q]\nbrowser = q\n")
	if err != nil {
		t.Fatal(err)
	}
	for sections, want := range map[string]Page{
		"": {Browser: "top"}, "sso-session acme": {Browser: "firefox-container", Container: "Acme"},
		"profile p,sso-session acme": {"firefox-container", "P", "green"}, "profile p": {"top", "P", "green"}, "profile q,sso-session acme": {Browser: "q", Container: "Acme"},
	} {
		if got := s.Page(strings.Split(sections, ",")...); got != want {
			t.Errorf("%s: %+v, want %+v", sections, got, want)
		}
	}
	for _, section := range []string{"sso-session acme", "profile p"} {
		if _, err := write("[" + section + "]\ncontainer_color = crimson\n"); err == nil || !strings.Contains(err.Error(), "["+section+`] container_color: "crimson" is not a color of Firefox's containers; known: blue`) {
			t.Errorf("%s: %v", section, err)
		}
	}
	if _, err := write("container = a\n"); err == nil {
		t.Error("a container of the top was taken")
	}
}
