package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// TestTeamKilled kills awsin at each call of git that a sync makes, and between its
// writes: nothing is lost, and the next sync goes on.
func TestTeamKilled(t *testing.T) {
	t.Parallel()
	m := join(t)
	git, err := exec.LookPath("git")
	if err != nil {
		t.Fatal(err)
	}
	bin, count := filepath.Join(m.dir, "bin"), filepath.Join(m.dir, "count")
	if err := os.Mkdir(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	killer := filepath.Join(bin, "git")
	m.write(killer, fmt.Sprintf("#!/bin/sh\nread n <%[1]s\nn=$((n-1))\necho $n >%[1]s\n[ $n = 0 ] && kill -9 $PPID\nexec %[2]s \"$@\"\n", count, git))
	if err := os.Chmod(killer, 0o700); err != nil { //nolint:gosec // it is run
		t.Fatal(err)
	}
	before, killed := "1", 0
	for at := 1; ; at++ {
		version := fmt.Sprint(at + 1)
		m.publish(version)
		m.write(count, fmt.Sprint(at)+"\n")
		cmd := m.command("team", "sync", "--yes")
		cmd.Env = append(cmd.Env, "PATH="+bin+":"+os.Getenv("PATH"))
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if err == nil {
			break
		}
		if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
			t.Fatalf("%v\n%s", err, out)
		}
		killed++
		m.check(before, version)
		if out, err := m.awsin("team", "sync", "--yes"); err != nil {
			t.Fatalf("after the kill at git's call %d: %v\n%s", at, err, out)
		}
		m.check(version)
		before = version
	}
	if killed < 5 {
		t.Errorf("a sync called git %d times only", killed)
	}

	// Its state is older than the config, as from a backup.
	state := filepath.Join(m.home, ".local/state/awsin/teams/team/team.json")
	old, err := os.ReadFile(state)
	if err != nil {
		t.Fatal(err)
	}
	m.publish("99")
	if out, err := m.awsin("team", "sync", "--yes"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	m.write(state, string(old))
	for range 2 {
		if out, err := m.awsin("team", "sync", "--yes"); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		m.check("99")
	}

	// A config that its owner made read-only: nothing is written, the state neither.
	m.publish("100")
	before99, err := os.ReadFile(m.config)
	if err != nil {
		t.Fatal(err)
	}
	state = filepath.Join(filepath.Dir(state), "applied.json")
	if old, err = os.ReadFile(state); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(m.config, 0o400); err != nil {
		t.Fatal(err)
	}
	if out, err := m.awsin("team", "sync", "--yes"); err == nil || !strings.Contains(string(out), "is read-only") {
		t.Fatalf("%v\n%s", err, out)
	}
	m.check("99")
	if now, err := os.ReadFile(state); err != nil || !bytes.Equal(now, old) {
		t.Fatalf("the state was written: %v\n%s", err, now)
	}
	if err := os.Chmod(m.config, 0o600); err != nil {
		t.Fatal(err)
	}
	// Its state is newer than the config, which was not written after it.
	for _, config := range []string{"", string(before99)} {
		if config != "" {
			m.write(m.config, config)
			m.check("99")
		}
		if out, err := m.awsin("team", "sync", "--yes"); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		m.check("100")
	}
	if out, err := m.awsin("team", "leave", "team", "--yes"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if data, err := os.ReadFile(m.config); err != nil || string(data) != memberConfig {
		t.Errorf("%v\n%s", err, data)
	}
}

// TestTeamTogether: syncs at once, and while sessions are added, lose nothing, and nobody has
// to run one again.
func TestTeamTogether(t *testing.T) {
	t.Parallel()
	m := join(t)
	m.publish("2")
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			if out, err := m.awsin("team", "sync", "--yes"); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
		wg.Go(func() {
			if out, err := m.awsin("session", "add", fmt.Sprint("s", i), "--start-url", "https://x.awsapps.com/start", "--region", "us-east-1", "--yes"); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	wg.Wait()
	if out, err := m.awsin("team", "sync", "--yes"); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	m.check("2")
	data, err := os.ReadFile(m.config)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 4 {
		if !strings.Contains(string(data), fmt.Sprintf("[sso-session s%d]\n", i)) {
			t.Errorf("session s%d is lost:\n%s", i, data)
		}
	}
}

// TestSessionsTogether: twelve programs add a session each, at once.
func TestSessionsTogether(t *testing.T) {
	t.Parallel()
	m := join(t)
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			if out, err := m.awsin("session", "add", fmt.Sprint("s", i), "--start-url", fmt.Sprintf("https://x%d.awsapps.com/start", i), "--region", "us-east-1", "--yes"); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	wg.Wait()
	m.check("1")
	data, err := os.ReadFile(m.config)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 12 {
		if n := strings.Count(string(data), fmt.Sprintf("[sso-session s%d]\n", i)); n != 1 {
			t.Errorf("session s%d is there %d times:\n%s", i, n, data)
		}
	}
}

// TestTeamFullDisk: the limit on a file's size stands for the disk.
func TestTeamFullDisk(t *testing.T) {
	t.Parallel()
	m := join(t)
	before, err := os.ReadFile(m.config)
	if err != nil {
		t.Fatal(err)
	}
	m.commit("big", teamConfig("2")+profiles(400))
	cmd := exec.Command("/bin/sh", "-c", `ulimit -f 24; exec "$0" team sync --yes`, built(t))
	cmd.Dir, cmd.Env = m.dir, m.environ
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "file too large") {
		t.Errorf("%v\n%s", err, out)
	}
	if after, err := os.ReadFile(m.config); err != nil || string(after) != string(before) {
		t.Errorf("%v\n%s", err, after)
	}
	if out, err := m.awsin("team", "sync", "--yes"); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	m.check("2")
}

func profiles(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "[profile team-many-%d]\nsso_session = team\nregion = us-east-1\n", i)
	}
	return b.String()
}

// TestTeamDeclined: what the person changed stays known, however many versions
// they do not take.
func TestTeamDeclined(t *testing.T) {
	t.Parallel()
	m := join(t)
	data, err := os.ReadFile(m.config)
	if err != nil {
		t.Fatal(err)
	}
	m.write(m.config, strings.Replace(string(data), "sso_role_name = v1", "sso_role_name = mine", 1))
	for _, version := range []string{"2", "3", "4"} {
		m.publish(version)
		if out, err := m.awsin("team", "sync"); err == nil { // nobody to ask
			t.Fatal(out)
		}
	}
	if out, err := m.awsin("team", "sync", "--yes"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if data, err = os.ReadFile(m.config); err != nil || !strings.Contains(string(data), "sso_role_name = mine\n") {
		t.Errorf("the person's line is gone: %v\n%s", err, data)
	}
}

// TestTeamLeftovers: a join that was killed hides no other team, a name that is
// said twice is one team, and versions that are not taken do not pile up.
func TestTeamLeftovers(t *testing.T) {
	t.Parallel()
	m := join(t)
	teams := filepath.Join(m.home, ".local", "state", "awsin", "teams")
	if err := os.MkdirAll(filepath.Join(teams, "killed", "versions"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, version := range []string{"2", "3", "4"} {
		m.publish(version)
		if out, err := m.awsin("team", "status"); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	copies, err := os.ReadDir(filepath.Join(teams, "team", "versions"))
	if err != nil || len(copies) != 2 { // what is applied, and what was looked at last
		t.Errorf("%d copies, %v", len(copies), err)
	}
	out, err := m.awsin("team", "sync", "team", "team", "--yes")
	if err != nil || strings.Count(out, "team team: ") != 1 {
		t.Errorf("%v\n%s", err, out)
	}
	m.check("4")
	if out, err := m.awsin("team", "rollback", "team", "--yes"); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	m.check("1")
}

// TestTeamJoinKilled kills a join in the middle of its fetch, of which a git goes on to write
// into the team's folder: the next join is not disturbed, and nothing is left in the end.
func TestTeamJoinKilled(t *testing.T) {
	t.Parallel()
	m := join(t)
	m.do("", "team", "leave", "team", "--yes")
	git, err := exec.LookPath("git")
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(m.dir, "bin")
	at := func(name string) string { return filepath.Join(bin, name) }
	if err := os.Mkdir(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	script := `#!/bin/sh
case "$*" in
*" fetch "*)
  (trap '' TERM; while [ ! -e "` + at("stop") + `" ]; do true >"objects/$$.$i"; i=$(((i+1) % 99)); true >"` + at("begun") + `"; done; true >"` + at("stopped") + `") >/dev/null 2>&1 &
  wait ;;
esac
exec "` + git + `" "$@"
`
	if err := os.WriteFile(at("git"), []byte(script), 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	awaited := func(name string) {
		t.Helper()
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
			if _, err := os.Stat(at(name)); err == nil {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s did not come", name)
			}
		}
	}
	joining := []string{"team", "join", filepath.Join(m.dir, "team.git"), "--yes"}
	cmd := m.command(joining...)
	cmd.Env = append(slices.Clone(cmd.Env), "PATH="+bin+":"+os.Getenv("PATH"))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	awaited("begun")
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	m.do("", "team", "list")
	m.do("log in: awsin login-all", joining...)
	m.in("1")
	if err := os.WriteFile(at("stop"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	awaited("stopped")
	m.do("up to date", "team", "sync", "--yes")
	entries, err := os.ReadDir(filepath.Join(m.home, ".local/state/awsin/teams"))
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), ".gone-") {
			t.Errorf("%s is left", entry.Name())
		}
	}
	if err != nil {
		t.Error(err)
	}
}
