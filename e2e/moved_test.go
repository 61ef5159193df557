package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/fakeidc"
	"awsin/internal/soak"
)

// movers are organizations that have moved away from us-east-1, one after another.
var movers = append(slices.Clone(moved), vanity("massive", "eu-central-1", "666666666663"), vanity("gavin", "sa-east-1", "666666666664"))

// newMoved is a morning at the newest AWS CLI, which rewrites sso_region.
func newMoved(t *testing.T, organizations []fakeidc.Organization) (*morning, awsCLI) {
	t.Helper()
	built(t)
	clis := awsCLIs(t)
	cli := clis[len(clis)-1]
	if !cli.version.Moves() {
		t.Skipf("AWS CLI %s follows no start URL that moved: 2.35.13 or newer does", cli.version)
	}
	m := newMorning(t, organizations)
	m.environ = append(m.environ, "PATH="+os.Getenv("PATH"), "BROWSER=approve %s", "AWSIN_AWS="+cli.aws())
	memory := filepath.Join(m.home, ".cache", "awsin", "aws-cli.json")
	if err := os.MkdirAll(filepath.Dir(memory), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(memory, cli.memory, 0o600); err != nil {
		t.Fatal(err)
	}
	return m, cli
}

func (m *morning) config() string { return filepath.Join(m.home, ".aws", "config") }

func (m *morning) read() string {
	m.t.Helper()
	text, err := os.ReadFile(m.config())
	if err != nil {
		m.t.Fatal(err)
	}
	return string(text)
}

// begin has nobody logged in, at this configuration.
func (m *morning) begin(config string) {
	m.t.Helper()
	if err := os.RemoveAll(m.cache.Dir); err != nil {
		m.t.Fatal(err)
	}
	m.write(config)
}

func (m *morning) write(config string) { m.writeTo(".aws/config", config) }

// writeTo writes a file of the home.
func (m *morning) writeTo(name, text string) {
	m.t.Helper()
	path := filepath.Join(m.home, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		m.t.Fatal(err)
	}
}

// wild is a configuration of some hundred profiles, with the sessions somewhere among
// them, one in a team's block. From is its text before the sessions moved, to after.
func wild(random *rand.Rand, organizations []fakeidc.Organization) (from, to string) {
	profiles := 200 + random.IntN(200)
	places := map[int][]fakeidc.Organization{}
	for _, o := range organizations {
		at := random.IntN(profiles)
		places[at] = append(places[at], o)
	}
	team := organizations[random.IntN(len(organizations))].Name
	spaces := []string{" = ", "=", " =  ", " : "}
	var before, after strings.Builder
	both := func(format string, args ...any) {
		fmt.Fprintf(&before, format, args...)
		fmt.Fprintf(&after, format, args...)
	}
	for i := range profiles {
		for _, o := range places[i] {
			if o.Name == team {
				both("# >>> awsin team x v1 >>>\n")
			}
			both("[sso-session %s]\n", o.Name)
			if o.Name == team {
				fmt.Fprintf(&after, "# awsin moved sso_region from us-east-1 to %s\n", o.Region)
			}
			both("sso_start_url = https://%s\n; its Region\n", o.Vanity+"/start")
			equals := spaces[random.IntN(len(spaces))]
			fmt.Fprintf(&before, "sso_region%sus-east-1\n", equals)
			fmt.Fprintf(&after, "sso_region%s%s\n", equals, o.Region)
			both("sso_registration_scopes = sso:account:access\n\n")
			if o.Name == team {
				both("# <<< awsin team x\n")
			}
		}
		o := organizations[random.IntN(len(organizations))]
		both("# profile %d of %s, %x\n[profile p%d]\nsso_session=%s\nsso_account_id = %s\n\nsso_role_name = AdministratorAccess\nregion = us-east-1\n", i, o.Name, random.Uint64(), i, o.Name, o.Accounts[0].ID)
	}
	return before.String(), after.String()
}

// edit is one edit of another writer: a key that changes, or a profile more.
func edit(f *awsconfig.File, random *rand.Rand) (string, error) {
	e := f.Edit()
	if n := len(f.Sections); random.IntN(4) > 0 {
		for {
			if s := &f.Sections[random.IntN(n)]; strings.HasPrefix(s.Header, "profile p") {
				e.Set(s, awsconfig.KeyValue{Key: "region", Value: fmt.Sprintf("eu-west-%d", 1+random.IntN(9))})
				break
			}
		}
	} else {
		e.Add(fmt.Sprintf("profile new%d", n), awsconfig.KeyValue{Key: "output", Value: "json"})
	}
	return e.Text()
}

// TestMovedMorningsRandom: sessions whose Identity Centers have moved log in at once,
// while somebody else edits the file. Afterwards each byte of it is what it should be,
// and each token is accepted.
func TestMovedMorningsRandom(t *testing.T) {
	t.Parallel()
	m, cli := newMoved(t, movers)
	mornings, edits, torn, lost, wrong := 0, 0, 0, 0, 0
	defer func() {
		t.Logf("AWS CLI %s: %d mornings with %d sessions, %d edits beside them: %d torn, %d lost, %d wrong", cli.version, mornings, len(movers), edits, torn, lost, wrong)
	}()
	for i, random := range soak.Rounds(t, 1) {
		from, to := wild(random, movers)
		m.begin(from)
		seed, stop, done := random.Uint64(), make(chan struct{}), make(chan int)
		go func() {
			again, n := rand.New(rand.NewPCG(seed, 1)), 0 //nolint:gosec // to be repeated
			defer func() { done <- n }()
			for ; ; n++ {
				select {
				case <-stop:
					return
				case <-time.After(time.Duration(1+n%40+n/2) * time.Millisecond): // ever more slowly: a busy machine has long mornings
				}
				err := awsconfig.Rewrite(t.Context(), m.config(), awsconfig.How{}, func(f *awsconfig.File) (string, error) { return edit(f, again) })
				if err != nil {
					t.Error("the other writer:", err)
					return
				}
			}
		}()
		said, ended := m.login(random, nil)
		close(stop)
		n := <-done
		mornings, edits = mornings+1, edits+n
		want, again := to, rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // as above
		for range n {
			f, err := awsconfig.Parse("config", []byte(want))
			if err != nil {
				t.Fatal(err)
			}
			if want, err = edit(f, again); err != nil {
				t.Fatal(err)
			}
		}
		got := m.read()
		r, err := cli.Run(m.home, []string{"HOME=" + m.home, "LC_ALL=C.UTF-8", "PATH=" + os.Getenv("PATH")}, "configure", "list-profiles")
		if profiles := strings.Count(want, "[profile "); err != nil || r.Code != 0 || strings.Count(r.Stdout, "\n") != profiles {
			torn++
			t.Errorf("morning %d: the AWS CLI reads %d profiles, want %d: %v %s", i, strings.Count(r.Stdout, "\n"), profiles, err, r.Stderr)
		}
		if got != want {
			lost++
			at := 0
			for at < min(len(got), len(want)) && got[at] == want[at] {
				at++
			}
			t.Errorf("morning %d: the file has, from byte %d on, %.200q; want %.200q", i, at, got[at:], want[at:])
		}
		for _, o := range movers {
			if token, err := m.cache.Read(o.Name); err != nil || token.Region != o.Region || !strings.Contains(said, o.Name+": its Region is now "+o.Region) {
				wrong++
				t.Errorf("morning %d: %s: %+v, %v", i, o.Name, token, err)
			}
		}
		if proof, code := m.run("status", "--verify"); ended.ExitCode() != 0 || code != 0 || strings.Count(proof, " valid ") != len(movers) {
			wrong++
			t.Errorf("morning %d: %v %s\n%s", i, ended, said, proof)
		}
	}
}

// TestMovedLoginKilled: after kill -9 at any moment of a login, and the next start, no
// file is torn, no lock is held, and nothing is left: no child, no temporary file with
// a token in it, no copy of the configuration.
func TestMovedLoginKilled(t *testing.T) {
	t.Parallel()
	m, cli := newMoved(t, movers[:2])
	forked := m.environ
	started := append(slices.Clone(forked), "AWSIN_AWS="+cli.Path) // which is killed with awsin: a fork is not its child
	m.environ = started
	m.run("doctor") // its version is remembered
	var from strings.Builder
	for _, o := range movers[:2] {
		fmt.Fprintf(&from, "# %s\n[sso-session %s]\nsso_start_url = https://%s/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n", o.Name, o.Name, o.Vanity)
	}
	region := func(text string, o fakeidc.Organization) string {
		head := "https://" + o.Vanity + "/start\nsso_region = "
		return strings.Replace(text, head+"us-east-1", head+o.Region, 1)
	}
	one, other := region(from.String(), movers[0]), region(from.String(), movers[1])
	states := []string{from.String(), one, other, region(one, movers[1])}
	m.begin(states[0])
	start := time.Now()
	if said, ended := m.login(nil, nil); ended.ExitCode() != 0 || m.read() != states[3] {
		t.Fatal(said)
	}
	takes := time.Since(start)
	kills, copies, tokens := 0, 0, 0
	defer func() {
		t.Logf("AWS CLI %s: %d kills within %v; %d copies and %d temporary tokens were left for the next start", cli.version, kills, takes, copies, tokens)
	}()
	logins := filepath.Join(m.home, ".local", "state", "awsin", "logins")
	backups := filepath.Join(m.home, ".local", "state", "awsin", "backups")
	for i, random := range soak.Rounds(t, 1) {
		m.begin(states[0])
		held, holds, err := os.Pipe() // by awsin and the AWS CLIs, until they have ended
		if err != nil {
			t.Fatal(err)
		}
		m.environ, m.holds = started, holds
		m.loginWithin(takes, random, os.Kill)
		kills++
		m.environ, m.holds = forked, nil
		if text := m.read(); !slices.Contains(states, text) {
			t.Errorf("kill %d: the file is torn: %q", i, text)
		}
		_ = holds.Close()
		err = held.SetReadDeadline(time.Now().Add(patience)) // the kernel ends them on its own time
		if err == nil {
			_, err = io.Copy(io.Discard, held)
		}
		if left := children(t, m.home); err != nil || len(left) > 0 {
			t.Fatalf("kill %d: still there: %q, %v", i, left, err)
		}
		_ = held.Close()
		copies, tokens = copies+len(list(t, logins)), tokens+len(m.cache.Leftovers())
		if said, ended := m.login(nil, nil); ended.ExitCode() != 0 || m.read() != states[3] {
			t.Errorf("kill %d: the next start: %s\n%s", i, said, m.read())
		}
		left := append(list(t, logins), m.cache.Leftovers()...)
		if left = append(left, awsconfig.Leftovers(m.config(), backups)...); len(left) != 0 {
			t.Errorf("kill %d: left: %q", i, left)
		}
		for _, name := range list(t, m.cache.Dir) {
			data, err := os.ReadFile(filepath.Join(m.cache.Dir, name))
			if err != nil || !json.Valid(data) && !strings.HasSuffix(name, ".broken") {
				t.Errorf("kill %d: %s: %q, %v", i, name, data, err)
			}
		}
		for _, o := range movers[:2] {
			unlock, err := m.cache.File(o.Name).TryLock()
			if err != nil {
				t.Fatalf("kill %d: %s: %v", i, o.Name, err)
			}
			unlock()
		}
	}
}

func list(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// children are the AWS CLIs that run with this home; "approve", the browser, is a
// person's own program.
func children(t *testing.T, home string) (found []string) {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range all {
		environ, _ := os.ReadFile(filepath.Join(dir, "environ")) // others' processes are not ours to read
		words, _ := os.ReadFile(filepath.Join(dir, "cmdline"))
		if strings.Contains("\x00"+string(environ), "\x00HOME="+home+"\x00") && strings.Contains(string(words), "sso\x00login\x00") {
			found = append(found, strings.ReplaceAll(string(words), "\x00", " "))
		}
	}
	return found
}
