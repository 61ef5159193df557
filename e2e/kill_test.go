package e2e

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"awsin/internal/fakeidc"
	"awsin/internal/soak"
	"awsin/internal/ssotoken"
)

// morning is a home whose sessions have expired, at a server that rotates refresh
// tokens and takes its time. There is no AWS CLI, unless it is added: what is lost
// cannot be had back.
type morning struct {
	t       *testing.T
	home    string
	idc     *fakeidc.Server
	cache   ssotoken.Cache
	environ []string
	holds   *os.File // each login has it open, and what it starts; nil for nothing
}

const takes = 20 * time.Millisecond

func newMorning(t *testing.T, organizations []fakeidc.Organization) *morning {
	t.Helper()
	idc, err := fakeidc.Start(fakeidc.Options{Organizations: organizations, RotateRefreshTokens: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = idc.Close() })
	idc.SetFault("", "CreateToken", fakeidc.Fault{Delay: takes})
	home := t.TempDir()
	ca := filepath.Join(home, "ca.pem")
	var config strings.Builder
	for _, o := range organizations {
		config.WriteString("[sso-session " + o.Name + "]\nsso_start_url = " + o.StartURL + "\nsso_region = " + o.Region + "\nsso_registration_scopes = sso:account:access\n")
	}
	for _, err := range []error{
		idc.WriteCABundle(ca), os.Mkdir(filepath.Join(home, ".aws"), 0o700),
		os.WriteFile(filepath.Join(home, ".aws", "config"), []byte(config.String()), 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return &morning{t: t, home: home, idc: idc, cache: ssotoken.New(home), environ: append(idc.Environ(ca), "HOME="+home, "PATH="+home)}
}

// expire leaves each session a token that has expired.
func (m *morning) expire() { m.issue(-time.Hour) }

// issue leaves each session a token of the server, with what is left of it.
func (m *morning) issue(lifetime time.Duration) {
	m.t.Helper()
	for _, o := range organizations {
		set := m.idc.Issue(o.Name, lifetime, true)
		if err := m.cache.Write(o.Name, &ssotoken.Token{
			StartURL: set.StartURL, Region: set.Region, AccessToken: set.AccessToken, ExpiresAt: set.ExpiresAt,
			ClientID: set.ClientID, ClientSecret: set.ClientSecret, RegistrationExpiresAt: set.RegistrationExpiresAt, RefreshToken: set.RefreshToken,
		}); err != nil {
			m.t.Fatal(err)
		}
	}
}

// login starts a login-all, which gets a signal after a random time.
func (m *morning) login(random *rand.Rand, signal os.Signal) (said string, ended *os.ProcessState) {
	return m.loginWithin(4*takes, random, signal)
}

func (m *morning) loginWithin(most time.Duration, random *rand.Rand, signal os.Signal) (said string, ended *os.ProcessState) {
	m.t.Helper()
	cmd := exec.Command(built(m.t), "login-all")
	var out bytes.Buffer
	cmd.Env, cmd.Stdout, cmd.Stderr = m.environ, &out, &out
	if m.holds != nil {
		cmd.ExtraFiles = []*os.File{m.holds}
	}
	if err := cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	if signal != nil {
		end := time.After(time.Duration(random.Int64N(int64(most))))
		<-end
		_ = cmd.Process.Signal(signal)
	}
	_ = cmd.Wait()
	return out.String(), cmd.ProcessState
}

// run runs another command.
func (m *morning) run(args ...string) (said string, code int) {
	m.t.Helper()
	cmd := exec.Command(built(m.t), args...)
	cmd.Env = m.environ
	out, _ := cmd.CombinedOutput()
	return string(out), cmd.ProcessState.ExitCode()
}

// check: nothing with a token in it but whole tokens of mode 0600, and no lock is held.
func (m *morning) check() {
	m.t.Helper()
	entries, err := os.ReadDir(m.cache.Dir)
	if err != nil || len(entries) != len(organizations) {
		m.t.Errorf("the cache holds %v, %v", entries, err)
	}
	for _, o := range organizations {
		f := m.cache.File(o.Name)
		if _, err := f.Read(); err != nil {
			m.t.Error(err)
		}
		if info, err := os.Stat(f.Path); err != nil || info.Mode().Perm() != 0o600 {
			m.t.Error(info.Mode(), err)
		}
		unlock, err := f.TryLock()
		if err != nil {
			m.t.Errorf("%s: %v", o.Name, err)
			continue
		}
		unlock()
	}
}

// TestRefreshKilled: after kill -9 at any moment, and the next start, no temporary
// file is left and no lock is held.
func TestRefreshKilled(t *testing.T) {
	t.Parallel()
	m := newMorning(t, organizations)
	left := 0
	for _, random := range soak.Rounds(t, 10) {
		m.expire()
		m.login(random, os.Kill)
		left += len(m.cache.Leftovers())
		m.login(random, nil)
		m.check()
	}
	t.Logf("%d temporary files were left by the kills", left)
}

// TestRefreshInterruptedRandom: Ctrl-C at any moment loses no session.
func TestRefreshInterruptedRandom(t *testing.T) {
	t.Parallel()
	m := newMorning(t, organizations)
	for _, random := range soak.Rounds(t, 10) {
		m.expire()
		said, ended := m.login(random, os.Interrupt)
		by := ended.Sys().(syscall.WaitStatus)
		if code := ended.ExitCode(); code != 130 && code != 0 && (!by.Signaled() || by.Signal() != syscall.SIGINT) { // it came before, behind, or at the very start
			t.Errorf("%v\n%s", ended, said)
		}
		m.check()
		if said, ended := m.login(random, nil); ended.ExitCode() != 0 {
			t.Errorf("lost: %s", said)
		}
	}
}
