package commands

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1" //nolint:gosec // git's
	"errors"
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
	trees    []string // of walkVersions
	versions []string // the last commit of each
	newest   int
	commits  int
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
	{old: "[profile TEAM-log]", new: "[profile mine]"},
	{old: "[profile TEAM-log]", new: "[profile shared]"},
	{old: "[profile TEAM-dev]\nsso_session = TEAM\nsso_account_id = 111111111111", new: "[profile TEAM-two]\nsso_session = TEAM\nsso_account_id = 666666666666"},
	{old: "[profile TEAM-prod]\nsso_session = TEAM\n", new: "[profile TEAM-prod]\nsource_profile = TEAM-dev\nrole_arn = arn:aws:iam::222222222222:role/x\n"},
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
	team := &walkTeam{t: t, name: name, url: filepath.Join(dir, name+".git"), versions: make([]string, len(walkVersions))}
	var in bytes.Buffer
	for i, v := range walkVersions {
		text := strings.ReplaceAll(walkTeamConfig, v.old, v.new)
		if strings.HasPrefix(v.old, "sso-session") {
			text = strings.ReplaceAll(text, "sso_session = TEAM\n", "sso_session = TEAM-sso\n")
		}
		text = strings.ReplaceAll(text, "TEAM", name)
		fmt.Fprintf(&in, "commit refs/heads/main\ncommitter C <c@example.com> %d +0000\ndata 1\nx\nM 100644 inline config\ndata %d\n%s\n", i+1, len(text), text)
	}
	git := func(args ...string) string {
		cmd := exec.CommandContext(t.Context(), "git", append([]string{"--git-dir=" + team.url}, args...)...)
		if args[0] == "fast-import" {
			cmd.Stdin = &in
		}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, out)
		}
		return string(out)
	}
	git("init", "-q", "--bare", "-b", "main")
	git("fast-import", "--quiet")
	team.trees = strings.Fields(git("log", "--reverse", "--format=%T", "main"))
	return team
}

// begin is where a walk begins: the first version, which has come from nothing.
func (team *walkTeam) begin() {
	team.commits = 0
	team.publish(0)
}

// publish makes a version the newest, which comes from the one before, as in a repository whose history nobody
// rewrites. It costs no git.
func (team *walkTeam) publish(version int) {
	text := "tree " + team.trees[version] + "\n"
	if team.commits > 0 {
		text += "parent " + team.versions[team.newest] + "\n"
	}
	team.commits++
	const who = "C <c@example.com> 1 +0000\n"
	text += "author " + who + "committer " + who + fmt.Sprintf("\n%d\n", team.commits)
	text = fmt.Sprintf("commit %d\x00%s", len(text), text)
	hash := fmt.Sprintf("%x", sha1.Sum([]byte(text))) //nolint:gosec // git's
	var object bytes.Buffer
	z := zlib.NewWriter(&object)
	_, err := z.Write([]byte(text))
	folder := filepath.Join(team.url, "objects", hash[:2])
	if err := errors.Join(err, z.Close(), os.MkdirAll(folder, 0o700), os.WriteFile(filepath.Join(folder, hash[2:]), object.Bytes(), 0o600),
		os.WriteFile(filepath.Join(team.url, "refs", "heads", "main"), []byte(hash+"\n"), 0o600)); err != nil {
		team.t.Fatal(err)
	}
	team.newest, team.versions[version] = version, hash
}
