package examples

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"awsin/internal/awsconfig"
)

func TestTeamConfig(t *testing.T) {
	var names []string
	err := fs.WalkDir(TeamConfig(), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, path)
		}
		return err
	})
	if want := []string{".github/workflows/awsin.yml", ".gitlab-ci.yml", "README.md", "awsin.ini", "config"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("%v, %v", names, err)
	}
}

// The config is as good as the README of the repository says.
func TestConfig(t *testing.T) {
	c, err := awsconfig.Load("team-config/config", "")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(c.Sessions()); n != 2 {
		t.Errorf("%d sessions", n)
	}
	for _, s := range c.Sessions() {
		if s.Problem != "" || len(s.Profiles) == 0 {
			t.Errorf("%s: %s, profiles %q", s.Name, s.Problem, s.Profiles)
		}
	}
	for _, p := range c.Profiles() {
		if c.SessionOf(p) == nil {
			t.Errorf("profile %s has no session", p.Name)
		}
	}
}

// docs/team.md shows the workflows as they are.
func TestDocumented(t *testing.T) {
	doc, err := os.ReadFile("../docs/team.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{".github/workflows/awsin.yml", ".gitlab-ci.yml"} {
		text, err := fs.ReadFile(TeamConfig(), path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(doc), "```yaml\n"+string(text)+"```\n") {
			t.Errorf("docs/team.md does not show %s as it is", path)
		}
	}
}
