package team

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"awsin/internal/awsconfig"
	"awsin/internal/configedit"
	"awsin/internal/hint"
	"awsin/internal/sanitize"
)

// What another file has of a team whose leave was killed is not known where it cannot be read: the record, with
// what --adopt took, stays until it can be.
func TestElsewhereUnread(t *testing.T) {
	for _, c := range []struct {
		name, text string
		keeps      bool
		line       int
	}{
		{"a header without an end", "[profile x]\nregion = us-east-1\n[profile y\n", true, 3},
		{"a block without an end", "# >>> awsin team acme 1 >>>\n[profile x]\n", true, 1},
		{"no block", "[profile x]\n", false, 0},
	} {
		teams := testTeams(t)
		config, other := filepath.Join(teams.Env.Home, ".aws", "config"), filepath.Join(teams.Env.Home, "other")
		j := &Membership{Name: "acme", URL: "https://acme.example/config", File: other, Pending: true, dir: filepath.Join(teams.folder(), "acme"), Versions: []Version{{Hash: "1"}}}
		err := errors.Join(os.MkdirAll(filepath.Dir(config), 0o700), os.MkdirAll(j.dir, 0o700), j.save(), os.WriteFile(config, []byte("[profile mine]\n"), 0o600))
		if err = errors.Join(err, os.WriteFile(other, []byte(c.text), 0o600)); err != nil {
			t.Fatal(err)
		}
		all, err := teams.All()
		if err != nil || len(all) == 1 != c.keeps {
			t.Errorf("%s: %d teams, %v", c.name, len(all), err)
		}
		unlock, err := teams.Lock(t.Context()) // and what is left of killed runs goes
		if err != nil {
			t.Fatal(err)
		}
		unlock()
		_, one := teams.One("acme")
		_, _, leave := teams.Leave(t.Context(), "acme", configedit.Options{Yes: true})
		join := teams.Join(t.Context(), &Membership{Name: "acme", URL: teams.Env.Home}, SyncOptions{How: configedit.Options{Yes: true}})
		for _, err := range []error{one, leave, join} {
			var parse *awsconfig.ParseError
			if c.keeps && (err == nil || !strings.Contains(err.Error(), sanitize.Text(other)) || hint.Of(err) == "" || !errors.As(err, &parse) || parse.Line != c.line) {
				t.Errorf("%s: %v; %s", c.name, err, hint.Of(err))
			}
		}
		if _, err := os.Stat(stateFile(j.dir)); (err == nil) != c.keeps {
			t.Errorf("%s: the record: %v", c.name, err)
		}
		if data, _ := os.ReadFile(config); string(data) != "[profile mine]\n" {
			t.Errorf("%s: the config: %q", c.name, data)
		}
	}
}
