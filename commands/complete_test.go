package commands

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"awsin/completions"
	"awsin/internal/cmdline"
	"awsin/internal/environ"
)

func testEnv(t *testing.T, config string) *Env {
	t.Helper()
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, ".aws"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, ".aws", "config"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return &Env{Environ: environ.Environ{Home: home, Lookup: func(string) (string, bool) { return "", false }, Now: time.Now}}
}

const completionConfig = `[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1
[profile acme-prod]
sso_session = acme
sso_account_id = 111111111111
sso_role_name = Admin
region = eu-west-1
[profile "acme dev"]
region = us-east-1
[profile --odd]
`

func valuesOf(candidates []completions.Candidate) []string {
	var list []string
	for _, c := range candidates {
		list = append(list, c.Value)
	}
	return list
}

// TestEverythingCompletes walks the command tree: each visible command, flag
// and value has to be offered, or is marked as one that cannot be (complete:"-").
func TestEverythingCompletes(t *testing.T) {
	t.Chdir(t.TempDir())
	e := testEnv(t, completionConfig)
	if err := errors.Join(os.Mkdir("folder", 0o700), os.WriteFile("file", nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	acme := filepath.Join(e.Home, ".local", "state", "awsin", "teams", "acme")
	if err := errors.Join(os.MkdirAll(acme, 0o700), os.WriteFile(filepath.Join(acme, "team.json"), []byte(`{"name":"acme"}`), 0o600)); err != nil {
		t.Fatal(err)
	}
	parser, _ := commandTable().Parser(nil)
	visited := 0
	var walk func(node *kong.Node, path []string)
	walk = func(node *kong.Node, path []string) {
		visited++
		offered := valuesOf(candidatesOf(e).Of(append(slices.Clone(path), "")))
		for _, child := range node.Children {
			if child.Hidden {
				if slices.Contains(offered, child.Name) {
					t.Errorf("%q offers the hidden %s", path, child.Name)
				}
				continue
			}
			if !slices.Contains(offered, child.Name) {
				t.Errorf("%q does not offer %s", path, child.Name)
			}
			walk(child, append(slices.Clone(path), child.Name))
		}
		flags := valuesOf(candidatesOf(e).Of(append(slices.Clone(path), "--")))
		for _, f := range cmdline.Flags(node) {
			if f.Name == "version" && len(path) > 0 {
				continue // awsin's own
			}
			if !slices.Contains(flags, "--"+f.Name) && !slices.Contains(flags, "--no-"+f.Name) {
				t.Errorf("%q does not offer --%s: %q", path, f.Name, flags)
			}
			if f.IsBool() || f.Tag.Get("complete") == "-" {
				continue
			}
			for _, words := range [][]string{{"--" + f.Name, ""}, {"--" + f.Name + "="}} {
				if len(candidatesOf(e).Of(append(slices.Clone(path), words...))) == 0 {
					t.Errorf("%q offers no value; its tag complete says what, or that nothing can be (-)", append(slices.Clone(path), words...))
				}
			}
		}
		if len(node.Positional) > 0 && node.Positional[0].Tag.Get("complete") != "-" && len(offered) == 0 {
			t.Errorf("%q offers no argument; its tag complete says what, or that nothing can be (-)", path)
		}
	}
	walk(parser.Model.Node, nil)
	if visited < 10 {
		t.Errorf("only %d commands", visited)
	}
}

func TestCandidates(t *testing.T) {
	t.Chdir(t.TempDir())
	e := testEnv(t, completionConfig)
	if err := errors.Join(os.MkdirAll("hooks/.hidden", 0o700), os.WriteFile("hook $(x)", nil, 0o600), os.WriteFile("hooks/slack", nil, 0o600), os.Symlink("hooks", "link")); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		words, want []string
	}{
		{[]string{"log"}, []string{"login-all", "login", "logout", "logout-all"}},
		{[]string{"--v"}, []string{"--version"}},
		{[]string{"use", "acme"}, []string{"acme-prod", "acme dev"}},
		{[]string{"use", "x", ""}, nil},
		{[]string{"use", "--", "-"}, []string{"--odd"}},
		{[]string{"use", "--region", ""}, []string{"eu-west-1", "us-east-1"}},
		{[]string{"use", "--region=us"}, []string{"--region=us-east-1"}},
		{[]string{"use", "--login", "acme-"}, []string{"acme-prod"}},
		{[]string{"login", "acme"}, []string{"acme"}}, // sessions first
		{[]string{"login", "acme-"}, []string{"acme-prod"}},
		{[]string{"use", "aprod"}, []string{"acme-prod"}}, // nothing begins so: what it means
		{[]string{"each", "aprod"}, nil},
		{[]string{"status", "acme", "a"}, []string{"acme"}},
		{[]string{"profiles", "--role", ""}, []string{"Admin"}},
		{[]string{"each", "acme-prod", "acme"}, []string{"acme-prod", "acme dev"}},
		{[]string{"each", "--session", ""}, []string{"acme"}},
		{[]string{"each", "acme-prod", "--", "acme"}, nil},
		{[]string{"each", "acme-prod", "--", "ls", "--"}, nil},
		{[]string{"init", "n"}, []string{"nushell"}},
		{[]string{"nothing", ""}, nil},
		{[]string{"whoami", "--j"}, []string{"--json"}},
		{[]string{"help", "team", "l"}, []string{"list", "log", "leave", "lint"}},
		{[]string{"help", "use", ""}, nil},
		{[]string{"help", "nothing", ""}, nil},
		{[]string{"use", "--nothing="}, nil},
		{[]string{"team", "notify", "--webhook-file", "ho"}, []string{"hook $(x)", "hooks/"}},
		{[]string{"team", "notify", "--webhook-file=hooks/"}, []string{"--webhook-file=hooks/slack"}},
		{[]string{"team", "lint", ""}, []string{"hooks/", "link/"}},
		{[]string{"team", "lint", "hooks/."}, []string{"hooks/.hidden/"}},
		{[]string{"team", "lint", "gone/"}, nil},
	} {
		if got := valuesOf(candidatesOf(e).Of(test.words)); !slices.Equal(got, test.want) {
			t.Errorf("%q: %q, want %q", test.words, got, test.want)
		}
	}
	if c := candidatesOf(e).Of([]string{"use", "acme-"}); c[0].Description != "111111111111 Admin" {
		t.Errorf("%+v", c)
	}
	settings := e.SettingsPath()
	if err := errors.Join(os.MkdirAll(filepath.Dir(settings), 0o700), os.WriteFile(settings, []byte("[production]\nprofiles = acme*\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if c := candidatesOf(e).Of([]string{"use", "acme"}); c[0].Description != "production 111111111111 Admin" || c[1].Description != "production" {
		t.Errorf("%+v", c)
	}
	e = testEnv(t, "junk")
	for _, c := range candidatesOf(e).Of([]string{"login-all", "--no-b"}) {
		if c.Value != "--no-browser" || c.Description != "Do not open a browser; show the URL." {
			t.Errorf("%+v", c)
		}
	}
	if got := candidatesOf(e).Of([]string{"use", ""}); got != nil {
		t.Errorf("of a broken file: %+v", got)
	}
}

// The names that kong derives and those that parserOf goes by are the same.
func TestParserOf(t *testing.T) {
	parser, _ := commandTable().Parser(nil)
	for _, node := range parser.Model.Children {
		one, all := commandTable().Parser([]string{node.Name})
		if all || len(one.Model.Children) != 1 || one.Model.Children[0].Name != node.Name {
			t.Errorf("%s: %t", node.Name, all)
		}
	}
	if _, all := commandTable().Parser([]string{"--help"}); !all {
		t.Error("help is not of all commands")
	}
}
