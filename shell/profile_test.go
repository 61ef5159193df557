package shell

import (
	"os"
	"strings"
	"testing"
)

// The VS Code recipe unsets all that a switch does.
func TestRecipe(t *testing.T) {
	page, err := os.ReadFile("../docs/recipes.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Foreign() {
		if n := strings.Count(string(page), `"`+name+`": null`); n != 2 {
			t.Errorf("docs/recipes.md has %q: null %d times", name, n)
		}
	}
}

// Regions and keys of awsin's own go with the profile that they were set for; the
// person's own stay.
func TestOwn(t *testing.T) {
	keys := []Var{{"AWS_ACCESS_KEY_ID", "K"}, {"AWS_SECRET_ACCESS_KEY", "S"}}
	for _, test := range []struct {
		name  string
		start string
		steps []func(Lookup) Change
		want  string
	}{
		{"--region", "", []func(Lookup) Change{use("p", "r1"), use("q", "")}, "AWS_PROFILE=q AWSIN_PREVIOUS_PROFILE=p"},
		{"--region twice", "", []func(Lookup) Change{use("p", "r1"), use("p", "r2")}, "AWS_PROFILE=p AWSIN_PREVIOUS_PROFILE= AWSIN_REGION_SET=AWS_REGION=r2 AWS_REGION=r2"},
		{"--unset", "AWS_DEFAULT_REGION=mine", []func(Lookup) Change{use("p", "r1"), use("", "")}, "AWS_DEFAULT_REGION=mine AWSIN_PREVIOUS_PROFILE=p"},
		{"by hand", "AWS_REGION=mine AWSIN_REGION_SET=AWS_REGION=r1", []func(Lookup) Change{use("p", "")}, "AWS_PROFILE=p AWS_REGION=mine AWSIN_PREVIOUS_PROFILE="},
		{"export and back", "AWS_PROFILE=q", []func(Lookup) Change{export("p", keys, "r1"), use("q", "")}, "AWS_PROFILE=q AWSIN_PREVIOUS_PROFILE=p"},
		{"export and --unset", "", []func(Lookup) Change{export("p", keys, "r1"), use("", "")}, "AWSIN_PREVIOUS_PROFILE=p"},
		{"export beside a region", "AWS_REGION=mine", []func(Lookup) Change{export("p", keys, "mine"), use("q", "")}, "AWS_PROFILE=q AWS_REGION=mine AWSIN_PREVIOUS_PROFILE=p"},
		{"two exports", "", []func(Lookup) Change{export("p", keys, "r1"), export("q", keys, "r2"), use("", "")}, "AWSIN_PREVIOUS_PROFILE=q"},
		{"keys by hand", "AWS_ACCESS_KEY_ID=mine AWSIN_EXPORTED_PROFILE=p AWSIN_EXPORTED_KEY=K", []func(Lookup) Change{use("", "")}, "AWS_ACCESS_KEY_ID=mine"},
	} {
		environ := strings.Fields(test.start)
		for _, step := range test.steps {
			environ = step(lookupIn(environ)).Apply(environ)
		}
		got := lookupIn(environ)
		for _, kv := range strings.Fields(test.want) {
			name, value, _ := strings.Cut(kv, "=")
			if v, ok := got(name); !ok || v != value {
				t.Errorf("%s: %q has no %s", test.name, environ, kv)
			}
		}
		if len(environ) != len(strings.Fields(test.want)) {
			t.Errorf("%s: %q, want %s", test.name, environ, test.want)
		}
	}
}

// An empty variable is one for the AWS CLI: the first of a pair that is set counts.
func TestEmpty(t *testing.T) {
	for start, want := range map[string]string{
		"":                           "",
		"AWS_PROFILE=a AWS_REGION=r": "",
		"AWS_PROFILE=":               "AWS_PROFILE",
		"AWS_DEFAULT_PROFILE=":       "AWS_DEFAULT_PROFILE",
		"AWS_PROFILE= AWS_DEFAULT_PROFILE=a AWS_REGION=":                      "AWS_PROFILE AWS_REGION",
		"AWS_PROFILE=a AWS_DEFAULT_PROFILE= AWS_REGION=r AWS_DEFAULT_REGION=": "",
		"AWS_DEFAULT_REGION=": "AWS_DEFAULT_REGION",
	} {
		if got := strings.Join(lookupIn(strings.Fields(start)).Empty(), " "); got != want {
			t.Errorf("%q: %q, want %q", start, got, want)
		}
	}
}

func use(name, region string) func(Lookup) Change {
	return func(l Lookup) Change { return l.Switch(name, region) }
}

func export(name string, keys []Var, region string) func(Lookup) Change {
	return func(l Lookup) Change { return l.Assume(name, keys, region) }
}

func lookupIn(environ []string) Lookup {
	return func(name string) (string, bool) {
		for _, kv := range environ {
			if n, value, _ := strings.Cut(kv, "="); n == name {
				return value, true
			}
		}
		return "", false
	}
}
