package e2e

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"awsin/internal/soak"
)

// TestTeamHeldBack: what was rolled back stays away, all of it, until it is taken by name.
func TestTeamHeldBack(t *testing.T) {
	t.Parallel()
	m := join(t)
	hash := map[string]string{"1": m.in("1")}
	for _, v := range []string{"2", "3"} {
		m.publish(v)
		m.do("", "team", "sync", "--yes")
		hash[v] = m.in(v)
	}
	for _, v := range []string{"2", "1"} {
		m.do("held back: ", "team", "rollback", "team", "--yes")
		m.in(v)
		m.do("held back: "+hash["3"], "team", "sync", "--yes")
		m.in(v)
	}
	m.do("^team: version "+hash["1"]+", applied .*; held back: "+hash["3"], "team", "status")

	// Neither its own block's loss nor --adopt brings it.
	m.write(m.config, memberConfig)
	m.do("its block is not in the config; bring it back: awsin team sync team", "team", "list")
	m.fail("warning  team team: its block is not in the config", "doctor")
	m.do("held back: "+hash["3"], "team", "sync", "--yes")
	m.in("1")
	m.do("held back: "+hash["3"], "team", "sync", "--adopt", "--yes")
	m.in("1")

	// By name, and then no more than that one.
	m.do(hash["2"], "team", "sync", "team", "--yes", "--take", hash["2"])
	m.in("2")
	m.do("held back: "+hash["3"], "team", "sync", "--yes")
	m.in("2")
	m.fail("is too short for a version", "team", "sync", "team", "--yes", "--take", hash["3"][:7])
	m.do("", "team", "sync", "team", "--yes", "--take", hash["3"])
	m.in("3")
	m.do("up to date", "team", "sync", "--yes")

	// A newer one comes; the repository's way back to one that was rolled back does not count.
	m.publish("4")
	m.do("", "team", "sync", "--yes")
	m.in("4")
	m.do("", "team", "rollback", "team", "--yes")
	m.publish("5")
	m.do("", "team", "sync", "--yes")
	m.in("5")
	m.git("", "update-ref", "refs/heads/main", "main~1")
	m.do("held back", "team", "sync", "--yes")
	m.in("5")
	m.do("", "team", "rollback", "team", "--yes")
	m.in("3")
	m.do("left team team", "team", "leave", "team", "--yes")
	if data, err := os.ReadFile(m.config); err != nil || string(data) != memberConfig {
		t.Errorf("%v\n%s", err, data)
	}
}

// TestTeamNothingNew: a version that changes nothing here is the one in use: what is adopted
// then is its, and the way back is to the one before.
func TestTeamNothingNew(t *testing.T) {
	t.Parallel()
	m := join(t)
	data, err := os.ReadFile(m.config)
	if err != nil {
		t.Fatal(err)
	}
	const own = "[profile team-own]\nsso_role_name = mine\n"
	m.write(m.config, own+string(data))
	old, _ := m.has()
	for _, account := range []string{"111111111111", "222222222222"} {
		m.commit(account, teamConfig("1")+"[profile team-own]\nsso_session = team\nsso_account_id = "+account+"\n")
		m.do("changes nothing here", "team", "sync") // and nobody is asked
		now, _ := m.has()
		if listed := m.listed(); now == old || listed != now {
			t.Errorf("the block is of version %s as before, listed is %s", now, listed)
		}
		old = now
		m.do("up to date", "team", "sync")
	}
	m.do("becomes the team's", "team", "sync", "--adopt", "--yes")
	if data, err = os.ReadFile(m.config); err != nil || !strings.Contains(string(data), "222222222222") || strings.Contains(string(data), "111111111111") {
		t.Errorf("the outdated account: %v\n%s", err, data)
	}
	m.do("held back: "+old, "team", "rollback", "team", "--yes")
	if data, err = os.ReadFile(m.config); err != nil || !strings.Contains(string(data), "111111111111") {
		t.Errorf("not one version back: %v\n%s", err, data)
	}
}

// full runs a command where no file can be larger than some blocks of 512 bytes, which
// stands for a full disk.
func (m *member) full(blocks int, args ...string) {
	m.t.Helper()
	cmd := exec.Command("/bin/sh", append([]string{"-c", fmt.Sprintf(`ulimit -f %d; exec "$0" "$@"`, blocks), built(m.t)}, args...)...)
	cmd.Dir, cmd.Env = m.dir, m.environ
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "file too large") {
		m.t.Errorf("awsin %q: %v\n%s", args, err, out)
	}
}

// TestTeamFullDiskState: whichever of the files a full disk does not take, the block and what is
// remembered are as before.
func TestTeamFullDiskState(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		large bool // the config; else what is remembered
	}{{"config", true}, {"state", false}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m := join(t)
			m.do("", "team", "leave", "team", "--yes")
			mine, joining := memberConfig, []string{"team", "join", filepath.Join(m.dir, "team.git"), "--yes"}
			const blocks = 48
			if test.large {
				mine += "\n" + strings.Repeat("# "+strings.Repeat("x", 61)+"\n", blocks*512/64-4)
			} else {
				for i := range blocks * 512 / 16 {
					joining = append(joining, "--allow", fmt.Sprintf("a_key_%010d", i))
				}
			}
			m.write(m.config, mine)
			same := func(want string) {
				t.Helper()
				if data, err := os.ReadFile(m.config); err != nil || string(data) != want {
					t.Errorf("%v\n%s", err, data)
				}
			}

			m.full(blocks, joining...)
			same(mine)
			if listed := m.listed(); listed != "" {
				t.Errorf("listed is %q", listed)
			}
			m.fail("is not joined", "team", "leave", "team", "--yes")
			m.do("", joining...)
			hash := m.in("1")

			m.publish("2")
			m.full(blocks, "team", "sync", "--yes")
			m.in("1")
			m.fail("has had no version but "+hash, "team", "rollback", "team", "--yes")
			m.do("", "team", "sync", "--yes")
			hash = m.in("2")

			m.full(blocks, "team", "rollback", "team", "--yes")
			m.in("2")
			m.do("up to date, version "+hash, "team", "sync", "--yes")
			m.do("held back: "+hash, "team", "rollback", "team", "--yes")
			m.in("1")
			m.full(blocks, "team", "leave", "team", "--yes")
			m.in("1")
			m.do("held back: "+hash, "team", "sync", "--yes")
			m.do("left team team: 3 sections", "team", "leave", "team", "--yes")
			same(mine)
		})
	}
}

// TestTeamStrange: a block of a version that is not remembered, and one of a team that is not.
func TestTeamStrange(t *testing.T) {
	t.Parallel()
	m := join(t)
	first, err := os.ReadFile(m.config)
	if err != nil {
		t.Fatal(err)
	}
	m.publish("2")
	m.do("", "team", "sync", "--yes")
	hash := m.in("2")

	// An older config is put back: that is what is in use.
	m.write(m.config, string(first))
	m.in("1")
	m.do("brings version "+hash, "team", "status")
	m.do("", "team", "sync", "--yes")
	m.in("2")

	// A block of an unknown version.
	data, err := os.ReadFile(m.config)
	if err != nil {
		t.Fatal(err)
	}
	m.write(m.config, strings.Replace(string(data), hash, "0badc0ffee00", 1))
	unknown := "the block in the config is of version 0badc0ffee00, which is not remembered here"
	m.do(unknown+`(?s).*version 0badc0ffee00, applied at an unknown time;`, "team", "status")
	m.fail("version "+hash+" does not come from version 0badc0ffee00", "team", "sync", "--yes")
	m.do(unknown, "team", "sync", "team", "--yes", "--take", hash)
	m.in("2")
	m.do("up to date", "team", "sync", "--yes")

	// No record at all.
	state := filepath.Join(m.home, ".local/state/awsin/teams/team")
	if err := os.RemoveAll(state); err != nil {
		t.Fatal(err)
	}
	strange := `team team is not joined here, but has its block in .*config:\d+`
	m.do(strange, "team", "list")
	m.fail("info     "+strange+".*awsin team leave team", "doctor")
	m.fail(strange, "team", "sync")
	m.fail(strange, "team", "rollback", "team", "--yes")
	m.do("no change", "team", "join", filepath.Join(m.dir, "team.git"), "--yes")
	m.in("2")
	if err := os.RemoveAll(state); err != nil {
		t.Fatal(err)
	}
	m.do("left team team: 3 sections", "team", "leave", "team", "--yes")
	if data, err := os.ReadFile(m.config); err != nil || string(data) != memberConfig {
		t.Errorf("%v\n%s", err, data)
	}
}

// TestTeamChangedElsewhere: what a person has changed in a block is known as theirs also where what it
// was made of is not remembered, but can be had from the version in its first line.
func TestTeamChangedElsewhere(t *testing.T) {
	t.Parallel()
	m := join(t)
	changed := func() string {
		data, err := os.ReadFile(m.config)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Replace(string(data), "[profile team-all]\n", "[profile team-all]\nregion = eu-west-1\n", 1)
	}
	older := changed()
	for _, v := range []string{"2", "3"} {
		m.publish(v)
		m.do("", "team", "sync", "--yes")
	}
	newest := changed()
	const stays = "profile team-all: region stays as you changed it: eu-west-1"
	m.write(m.config, older)
	m.do(stays, "team", "sync", "--yes")
	m.in("3")

	// From another machine, where the team's version is the newest.
	if err := os.RemoveAll(filepath.Join(m.home, ".local/state/awsin/teams/team")); err != nil {
		t.Fatal(err)
	}
	m.write(m.config, newest)
	m.do(stays, "team", "join", filepath.Join(m.dir, "team.git"), "--yes")
	m.in("3")
	m.do("your region = eu-west-1 was removed with it", "team", "leave", "team", "--yes")
}

// TestTeamCommandsKilled kills sync, join, rollback and leave at any moment. What the block then
// has is one version whole, and the next command starts from there: the test remembers by itself
// which versions were in use, and which were rolled back.
func TestTeamCommandsKilled(t *testing.T) {
	t.Parallel()
	m := join(t)
	repository := filepath.Join(m.dir, "team.git")
	commands := map[string][]string{
		"sync": {"team", "sync", "--yes"}, "join": {"team", "join", repository, "--yes"},
		"rollback": {"team", "rollback", "team", "--yes"}, "leave": {"team", "leave", "team", "--yes"},
	}
	newest, known, killed, changed, between := 1, []string{"1"}, 0, 0, 0
	takes := map[string]time.Duration{} // until it has ended by itself
	held := map[string]bool{}
	// expected is the version that a command leads to, "" for none.
	expected := func(command string) string {
		now := ""
		if len(known) > 0 {
			now = known[len(known)-1]
		}
		switch {
		case command == "leave" || len(known) == 0 && command != "join":
			return ""
		case command == "rollback" && len(known) > 1:
			return known[len(known)-2]
		case command == "sync" && !held[fmt.Sprint(newest)], command == "join" && len(known) == 0:
			return fmt.Sprint(newest)
		}
		return now
	}
	// arrive notes that a command has led there.
	arrive := func(command, version string) {
		switch command {
		case "leave":
			known, held = nil, map[string]bool{}
		case "rollback":
			held[known[len(known)-1]] = true
			known = known[:len(known)-1]
		default:
			known = append(known, version)
		}
	}
	run := func(random *rand.Rand, command string, kill bool) {
		before, wanted := expected(""), expected(command)
		cmd := m.command(commands[command]...)
		var out strings.Builder
		cmd.Stdout, cmd.Stderr = &out, &out
		start := time.Now()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if kill {
			<-time.After(time.Duration(random.Int64N(int64(cmp.Or(takes[command], 250*time.Millisecond)))))
			_ = cmd.Process.Kill()
		}
		err := cmd.Wait()
		if !kill {
			takes[command] = max(takes[command], time.Since(start))
		}
		block, content := m.has()
		if kill && err != nil {
			killed++
			if m.remembered() != block {
				between++
			}
		}
		if content != wanted && (!kill || content != before) {
			t.Errorf("%s from v%s led to v%s, want v%s; in use were %q, held back %v\n%v\n%s", command, before, content, wanted, known, held, err, &out)
		}
		if listed := m.listed(); block != listed {
			t.Errorf("%s: the block is of version %q, listed is %q\n%s", command, block, listed, &out)
		}
		if content != "" {
			m.check(content)
		} else if data, err := os.ReadFile(m.config); err != nil || string(data) != memberConfig {
			t.Errorf("%s: %v\n%s", command, err, data)
		}
		if content != before {
			changed++
			arrive(command, content)
		}
	}
	for _, random := range soak.Rounds(t, 12) {
		if random.IntN(2) == 0 {
			newest++
			m.publish(fmt.Sprint(newest))
		}
		can := []string{"sync", "sync", "rollback", "leave"}
		if len(known) == 0 {
			can = []string{"join"}
		}
		run(random, can[random.IntN(len(can))], true)
		next := []string{"sync", "rollback", "leave"}[random.IntN(3)]
		if len(known) == 0 {
			next = []string{"join", "sync", "rollback", "leave"}[random.IntN(4)]
		}
		run(random, next, false)
	}
	t.Logf("%d were killed, %d between their writes; %d commands changed the block", killed, between, changed)
}
