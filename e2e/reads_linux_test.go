package e2e

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"awsin/internal/fakeidc"
	"awsin/internal/ssotoken"
)

// opens counts how often files are opened while f runs.
func opens(t *testing.T, paths []string, f func()) map[string]int {
	t.Helper()
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	watched := map[int32]string{}
	for _, path := range paths {
		// With the ends of each use between them no two events are alike: the
		// kernel would make one of those.
		wd, err := unix.InotifyAddWatch(fd, path, unix.IN_OPEN|unix.IN_CLOSE|unix.IN_MOVE_SELF)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		watched[int32(wd)] = path
	}
	f()
	counts := map[string]int{}
	buf := make([]byte, 1<<16)
	for {
		n, err := unix.Read(fd, buf)
		if err != nil || n <= 0 {
			return counts
		}
		for at := 0; at+unix.SizeofInotifyEvent <= n; {
			event := (*unix.InotifyEvent)(unsafe.Pointer(&buf[at]))
			if event.Mask&unix.IN_OPEN != 0 {
				counts[watched[event.Wd]]++
			}
			at += unix.SizeofInotifyEvent + int(event.Len)
		}
	}
}

// TestEachReads: for 30 profiles of two sessions, of which one ends soon, the
// configuration is read once, a token at most twice, and each portal asked once.
func TestEachReads(t *testing.T) {
	idc, err := fakeidc.Start(fakeidc.Options{Organizations: organizations})
	if err != nil {
		t.Fatal(err)
	}
	defer idc.Close()
	var config strings.Builder
	for _, o := range organizations[:2] {
		config.WriteString("[sso-session " + o.Name + "]\nsso_start_url = " + o.StartURL + "\nsso_region = " + o.Region + "\nsso_registration_scopes = sso:account:access\n")
		for i := range 15 {
			config.WriteString("[profile " + o.Name + "-" + string(rune('a'+i)) + "]\nsso_session = " + o.Name + "\nsso_account_id = " + o.Accounts[0].ID + "\nsso_role_name = AdministratorAccess\n")
		}
	}
	home := configured(t, config.String())
	ca := filepath.Join(home, "ca.pem")
	if err := idc.WriteCABundle(ca); err != nil {
		t.Fatal(err)
	}
	cache := ssotoken.New(home)
	paths := []string{filepath.Join(home, ".aws", "config")}
	for name, lifetime := range map[string]time.Duration{"acme": 5 * time.Hour, "globex": 10 * time.Minute} {
		set := idc.Issue(name, lifetime, true)
		if err := cache.Write(name, &ssotoken.Token{
			StartURL: set.StartURL, Region: set.Region, AccessToken: set.AccessToken, ExpiresAt: set.ExpiresAt, ClientID: set.ClientID,
			ClientSecret: set.ClientSecret, RegistrationExpiresAt: set.RegistrationExpiresAt, RefreshToken: set.RefreshToken,
		}); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, cache.Path(name))
	}
	cmd := exec.CommandContext(context.Background(), built(t), "each", "--all", "--", "true")
	cmd.Env = append(idc.Environ(ca), "HOME="+home, "PATH="+os.Getenv("PATH"))
	var out []byte
	counts := opens(t, paths, func() { out, err = cmd.CombinedOutput() })
	if err != nil || !strings.Contains(string(out), "30 of 30 profiles succeeded") || !strings.Contains(string(out), "1 refreshed") {
		t.Fatalf("%v\n%s", err, out)
	}
	for i, path := range paths {
		most := 2
		if i == 0 {
			most = 1
		}
		if n := counts[path]; n < 1 || n > most {
			t.Errorf("%s: opened %d times, want at most %d", filepath.Base(path), n, most)
		}
	}
	for _, name := range []string{"acme", "globex"} {
		if n := idc.Count(name, "ListAccounts"); n > 1 {
			t.Errorf("%s: the portal was asked %d times", name, n)
		}
	}
	if idc.Count("acme", "ListAccounts") != 1 || idc.Count("globex", "CreateToken") != 1 {
		t.Errorf("acme's portal was asked %d times, globex refreshed %d times", idc.Count("acme", "ListAccounts"), idc.Count("globex", "CreateToken"))
	}
}
