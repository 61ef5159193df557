package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"awsin/internal/shelltest"
)

// member is a person who has joined a team, and the team's repository.
type member struct {
	t         *testing.T
	dir, home string
	config    string
	environ   []string
	commits   int // of the team
}

const memberConfig = "# mine\n[profile mine]\nregion=x   \n\n[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1"

func teamConfig(version string) string {
	return "[sso-session team]\nsso_start_url = https://team.awsapps.com/start\nsso_region = us-east-1\n[profile team-all]\nsso_session = team\nsso_role_name = v" + version +
		"\n[profile team-" + version + "]\nsso_session = team\n"
}

func join(t *testing.T) *member {
	t.Helper()
	dir := t.TempDir()
	m := &member{t: t, dir: dir, home: filepath.Join(dir, "home")}
	m.config = filepath.Join(m.home, ".aws", "config")
	aws := filepath.Join(dir, "aws") // of which doctor asks the version: one takes a second to say it
	m.environ = []string{"HOME=" + m.home, "PATH=" + os.Getenv("PATH"), "GIT_CONFIG_NOSYSTEM=1", "AWSIN_AWS=" + aws}
	if err := os.MkdirAll(filepath.Dir(m.config), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := shelltest.WriteProgram(aws, "#!/bin/sh\necho aws-cli/2.35.13 Python/3.13.0\n"); err != nil {
		t.Fatal(err)
	}
	m.write(m.config, memberConfig)
	m.git("", "init", "-q", "--bare", "-b", "main")
	m.publish("1")
	if out, err := m.awsin("team", "join", filepath.Join(dir, "team.git"), "--yes"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return m
}

func (m *member) write(path, text string) {
	m.t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		m.t.Fatal(err)
	}
}

// git runs a command in the team's repository.
func (m *member) git(stdin string, args ...string) {
	m.t.Helper()
	cmd := exec.Command("git", append([]string{"--git-dir=" + filepath.Join(m.dir, "team.git")}, args...)...)
	cmd.Env, cmd.Stdin = m.environ, strings.NewReader(stdin)
	if out, err := cmd.CombinedOutput(); err != nil {
		m.t.Fatalf("git %q: %v\n%s", args, err, out)
	}
}

func (m *member) publish(version string) { m.t.Helper(); m.commit(version, teamConfig(version)) }

// commit has the team's config be this one from now on: one git does what add, commit and push take fifteen for.
func (m *member) commit(subject, config string) {
	m.t.Helper()
	from := "from refs/heads/main^0\n"
	if m.commits++; m.commits == 1 {
		from = ""
	}
	m.git(fmt.Sprintf("commit refs/heads/main\ncommitter C <c@example.com> now\ndata %d\n%s\n%sM 100644 inline config\ndata %d\n%s\n",
		len(subject), subject, from, len(config), config), "fast-import", "--quiet", "--date-format=now")
}

func (m *member) command(args ...string) *exec.Cmd {
	cmd := exec.Command(built(m.t), args...)
	cmd.Dir, cmd.Env = m.dir, m.environ
	return cmd
}

func (m *member) awsin(args ...string) (string, error) {
	out, err := m.command(args...).CombinedOutput()
	return string(out), err
}

// check: the person's own is there byte for byte, and of the team one version
// whole.
func (m *member) check(versions ...string) {
	m.t.Helper()
	data, err := os.ReadFile(m.config)
	if err != nil {
		m.t.Fatal(err)
	}
	text := string(data)
	if !strings.HasPrefix(text, memberConfig) {
		m.t.Errorf("the person's own is gone:\n%s", text)
	}
	for _, v := range versions {
		if strings.Contains(text, "sso_role_name = v"+v+"\n") && strings.Contains(text, "[profile team-"+v+"]\n") {
			return
		}
	}
	m.t.Errorf("none of the versions %q is there whole:\n%s", versions, text)
}

var (
	blockVersion = regexp.MustCompile(`(?m)^# >>> awsin team team ([0-9a-f]{12})[0-9a-f]{28} >>>`)
	roleVersion  = regexp.MustCompile(`(?m)^sso_role_name = v(\S+)$`)
)

// has returns the version of the block and the one of the sections in it, which
// publish named; both are "" where there is none.
func (m *member) has() (block, content string) {
	m.t.Helper()
	data, err := os.ReadFile(m.config)
	if err != nil {
		m.t.Fatal(err)
	}
	if found := blockVersion.FindSubmatch(data); found != nil {
		block = string(found[1])
	}
	if found := roleVersion.FindSubmatch(data); found != nil {
		content = string(found[1])
	}
	return block, content
}

// listed returns the version that `team list` has, "" where the team is not joined.
func (m *member) listed() string {
	m.t.Helper()
	cmd := m.command("team", "list", "--json")
	out, err := cmd.Output()
	var list []struct{ Version string }
	if err != nil || json.Unmarshal(out, &list) != nil {
		m.t.Fatalf("%v\n%s", err, out)
	}
	if len(list) == 0 {
		return ""
	}
	return list[0].Version[:min(12, len(list[0].Version))]
}

// remembered returns the last version of the file beside the block, "" without one.
func (m *member) remembered() string {
	m.t.Helper()
	data, err := os.ReadFile(filepath.Join(m.home, ".local/state/awsin/teams/team/team.json"))
	var state struct{ Versions []struct{ Hash string } }
	if err == nil {
		err = json.Unmarshal(data, &state)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		m.t.Fatalf("%v\n%s", err, data)
	}
	if len(state.Versions) == 0 {
		return ""
	}
	return state.Versions[len(state.Versions)-1].Hash[:12]
}

// do runs a command that has to succeed and to say something.
func (m *member) do(want string, args ...string) {
	m.t.Helper()
	if out, err := m.awsin(args...); err != nil || !regexp.MustCompile(want).MatchString(out) {
		m.t.Errorf("awsin %q: %v\n%swant %s", args, err, out, want)
	}
}

// fail runs a command that has to fail and to say why.
func (m *member) fail(want string, args ...string) {
	m.t.Helper()
	if out, err := m.awsin(args...); err == nil || !regexp.MustCompile(want).MatchString(out) {
		m.t.Errorf("awsin %q: %v\n%swant %s", args, err, out, want)
	}
}

// in: that version is in use: in the block, in its first line and in what is remembered.
func (m *member) in(version string) (hash string) {
	m.t.Helper()
	block, content := m.has()
	if listed := m.listed(); content != version || block != listed {
		m.t.Errorf("the block is of version %q and has v%s, want v%s; listed is %q", block, content, version, listed)
	}
	return block
}
