package commands

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// walkTeam is a team's repository, with all versions that it may publish.
type walkTeam struct {
	t        *testing.T
	name     string
	url      string
	versions []string // commits
	newest   int
}

// walkVersions are what a team may publish: the first, and what each other one changes of it.
var walkVersions = []struct {
	old, new string
	refused  bool // by the policy
}{
	{},
	{old: "[profile TEAM-dev]", new: "[profile TEAM-development]"},
	{old: "[profile TEAM-log]\nsso_session = TEAM\nsso_account_id = 333333333333\nsso_role_name = Reader\n", new: ""},
	{old: "222222222222", new: "444444444444"},
	{old: "[profile TEAM-log]", new: "[profile TEAM-new]\nsso_session = TEAM\nsso_account_id = 555555555555\nsso_role_name = Admin\n\n[profile TEAM-log]"},
	{old: "sso-session TEAM]", new: "sso-session TEAM-sso]"}, // and all that name it
	{old: "# kept by", new: "# looked after by"},
	{old: "region = us-east-1\noutput = json\n", new: "region = eu-west-1\n"},
	{old: "output = json\n", new: "credential_process = sh\n", refused: true},
	{old: "https://TEAM.awsapps.com/start", new: "https://TEAM-two.awsapps.com/start"},
	{old: "sso:account:access", new: "sso:account:access,other:scope"},
	{old: "[profile TEAM-log]", new: "[profile mine]\nregion = us-east-2\n\n[profile TEAM-log]"},
	{old: "[profile TEAM-log]", new: "[profile shared]\nregion = us-east-2\n\n[profile TEAM-log]"},
}

const walkTeamConfig = `# kept by the platform team
[sso-session TEAM]
sso_start_url = https://TEAM.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access

[profile TEAM-dev]
sso_session = TEAM
sso_account_id = 111111111111
sso_role_name = Admin
region = us-east-1
output = json

[profile TEAM-prod]
sso_session = TEAM
sso_account_id = 222222222222
sso_role_name = Admin

[profile TEAM-log]
sso_session = TEAM
sso_account_id = 333333333333
sso_role_name = Reader
`

// newWalkTeam makes the repository with one git.
func newWalkTeam(t *testing.T, dir, name string) *walkTeam {
	t.Helper()
	team := &walkTeam{t: t, name: name, url: filepath.Join(dir, name+".git")}
	var in bytes.Buffer
	for i, v := range walkVersions {
		text := strings.ReplaceAll(walkTeamConfig, v.old, v.new)
		if strings.HasPrefix(v.old, "sso-session") {
			text = strings.ReplaceAll(text, "sso_session = TEAM\n", "sso_session = TEAM-sso\n")
		}
		text = strings.ReplaceAll(text, "TEAM", name)
		fmt.Fprintf(&in, "commit refs/heads/main\nmark :%d\ncommitter C <c@example.com> %d +0000\ndata 1\nx\nM 100644 inline config\ndata %d\n%s\n", i+1, i, len(text), text)
	}
	marks := filepath.Join(dir, name+".marks")
	for _, args := range [][]string{{"init", "-q", "--bare", "-b", "main", team.url}, {"--git-dir=" + team.url, "fast-import", "--quiet", "--export-marks=" + marks}} {
		cmd := exec.CommandContext(t.Context(), "git", args...)
		if args[0] != "init" {
			cmd.Stdin = &in
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, out)
		}
		if args[0] == "init" {
			continue
		}
		data, err := os.ReadFile(marks)
		if err != nil {
			t.Fatal(err)
		}
		team.versions = make([]string, len(walkVersions))
		for line := range strings.Lines(string(data)) {
			var n int
			var hash string
			if _, err := fmt.Sscanf(line, ":%d %s", &n, &hash); err != nil {
				t.Fatal(err)
			}
			team.versions[n-1] = hash
		}
	}
	return team
}

// publish makes a version the newest. It costs no git.
func (team *walkTeam) publish(version int) {
	team.newest = version
	if err := os.WriteFile(filepath.Join(team.url, "refs", "heads", "main"), []byte(team.versions[version]+"\n"), 0o600); err != nil {
		team.t.Fatal(err)
	}
}
