package ssotoken

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const sample = `{"startUrl": "https://a.awsapps.com/start#/", "region": "us-east-1", "accessToken": "at<&>", "expiresAt": "2026-01-02T03:04:05Z", "clientId": "c", "clientSecret": "s", "registrationExpiresAt": "2026-03-02T03:04:05Z", "refreshToken": "r", "x-other": {"kept": [1, 2]}}`

func TestParseDates(t *testing.T) {
	want := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, date := range []string{
		"2026-01-02T03:04:05Z", "2026-01-02T03:04:05+00:00", "2026-01-02T03:04:05.000Z",
		"2026-01-02T12:04:05+09:00", "2026-01-02T03:04:05UTC",
	} {
		tok, err := Parse([]byte(strings.Replace(sample, "2026-01-02T03:04:05Z", date, 1)))
		if err != nil || !tok.ExpiresAt.Equal(want) {
			t.Errorf("%s: got %v, %v", date, tok, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, bad := range []string{
		"", "{", "[]", "null", `{"accessToken": 1, "expiresAt": "2026-01-02T03:04:05Z"}`, `{"accessToken": "x"}`,
		`{"expiresAt": "2026-01-02T03:04:05Z"}`, `{"accessToken": "x", "expiresAt": "tomorrow"}`, sample[:len(sample)-1], sample[:40],
	} {
		if tok, err := Parse([]byte(bad)); err == nil {
			t.Errorf("%q: accepted as %v", bad, tok)
		}
	}
}

func TestEncodeCarriesEveryField(t *testing.T) {
	tok, err := Parse([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	same, err := tok.Encode()
	if err != nil || string(same) != sample {
		t.Errorf("unchanged token encodes as\n%s, %v, want\n%s", same, err, sample)
	}
	tok.AccessToken, tok.ExpiresAt = "new", tok.ExpiresAt.Add(time.Hour)
	got, err := tok.Encode()
	want := strings.NewReplacer("at<&>", "new", "2026-01-02T03", "2026-01-02T04").Replace(sample)
	if err != nil || string(got) != want {
		t.Errorf("got\n%s, %v, want\n%s", got, err, want)
	}
}

func TestJudge(t *testing.T) {
	base := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	token := Token{AccessToken: "a", ExpiresAt: base, ClientID: "c", ClientSecret: "s", RefreshToken: "r", RegistrationExpiresAt: base.Add(48 * time.Hour)}
	legacy := token
	legacy.RefreshToken = ""
	for _, c := range []struct {
		name   string
		token  Token
		after  time.Duration
		state  State
		reason string
	}{
		{"valid", token, -2 * time.Hour, Valid, "expires in 2h 0m"},
		{"refreshable", token, 3 * time.Hour, Refreshable, "expired 3h 0m ago; only the server knows whether it can still be renewed"},
		{"the moment of expiry", token, 0, Refreshable, "expired 0s ago; only the server knows whether it can still be renewed"},
		{"legacy", legacy, time.Hour, Expired, "expired 1h 0m ago"},
		{"registration expired", token, 50 * time.Hour, Expired, "expired 2d 2h ago, and so has the client registration that could renew it"},
	} {
		if state, reason := c.token.Judge(base.Add(c.after)); state != c.state || reason != c.reason {
			t.Errorf("%s: got %s %q, want %s %q", c.name, state, reason, c.state, c.reason)
		}
	}
}

func TestCacheFiles(t *testing.T) {
	home := t.TempDir()
	c := New(home)
	if _, err := c.Read("acme"); !errors.Is(err, ErrNone) {
		t.Errorf("no file: %v", err)
	}
	tok, err := Parse([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Write("acme", tok); err != nil {
		t.Fatal(err)
	}
	// sha1("acme"), the AWS CLI's name for it.
	path := filepath.Join(home, ".aws", "sso", "cache", "293abb6b76d7791c0732cc517d38c4b5c734b87f.json")
	info, err := os.Stat(c.Path("acme"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info, err)
	}
	if c.Path("acme") != path {
		t.Errorf("path %s, want %s", c.Path("acme"), path)
	}
	if got, err := c.Read("acme"); err != nil || got.AccessToken != tok.AccessToken {
		t.Errorf("read back %v, %v", got, err)
	}
	// A symbolic link (dotfile managers) is written through.
	real := filepath.Join(home, "real.json")
	if err := errors.Join(os.Rename(c.Path("acme"), real), os.Symlink(real, c.Path("acme")), c.Write("acme", tok)); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(c.Path("acme")); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v, %v", info, err)
	}
	if err := os.WriteFile(real, []byte("garbage"), 0o600); err != nil {
		t.Fatal(err)
	}
	var malformed *MalformedError
	if _, err := c.Read("acme"); !errors.As(err, &malformed) {
		t.Errorf("garbage: %v", err)
	}
}

// A reader that meets the AWS CLI's in-place write tries again.
func TestReadSurvivesRewriteInPlace(t *testing.T) {
	c := New(t.TempDir())
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(c.Path("a"), []byte(sample[:50]), 0o600); err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() { done <- os.WriteFile(c.Path("a"), []byte(sample), 0o600) }()
	tok, err := c.Read("a")
	if werr := <-done; werr != nil || err != nil || tok.RefreshToken != "r" {
		t.Errorf("got %v, %v, %v", tok, err, werr)
	}
}

func TestWriteToReadOnlyFolderKeepsTheToken(t *testing.T) {
	if os.Getuid() == 0 {
		// Root writes everywhere: use a folder that is a file instead.
		c := New(t.TempDir())
		if err := errors.Join(os.MkdirAll(filepath.Dir(c.Dir), 0o700), os.WriteFile(c.Dir, nil, 0o600)); err != nil {
			t.Fatal(err)
		}
		tok, _ := Parse([]byte(sample))
		if err := c.Write("a", tok); err == nil {
			t.Error("no error")
		}
		return
	}
	c := New(t.TempDir())
	tok, _ := Parse([]byte(sample))
	if err := errors.Join(c.Write("a", tok), os.Chmod(c.Dir, 0o500)); err != nil {
		t.Fatal(err)
	}
	tok.AccessToken = "other"
	if err := c.Write("a", tok); err == nil {
		t.Error("no error")
	}
	if got, err := c.Read("a"); err != nil || got.AccessToken != "at<&>" {
		t.Errorf("the old token is lost: %v, %v", got, err)
	}
}

func TestLock(t *testing.T) {
	c := New(t.TempDir())
	unlock, err := c.File("a").Lock(t.Context(), time.Hour, func() { t.Error("waited for a free lock") })
	if info, err := os.Stat(c.Dir); err != nil || !info.IsDir() {
		t.Errorf("no folder for the AWS CLIs that log in next: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	waiting, got := make(chan struct{}), make(chan error)
	go func() {
		u, err := c.File("a").Lock(context.Background(), time.Hour, func() { close(waiting) })
		if err == nil {
			u()
		}
		got <- err
	}()
	<-waiting
	if _, err := c.File("a").Lock(t.Context(), time.Nanosecond, nil); err != ErrLocked {
		t.Errorf("waited for ever: %v", err)
	}
	unlock()
	if err := <-got; err != nil {
		t.Error(err)
	}
}

// TestSweep: what killed writers, of this version and of older ones, have left goes;
// not that of a session at which somebody is at work.
func TestSweep(t *testing.T) {
	c := New(t.TempDir())
	leave := func(keys ...string) {
		t.Helper()
		for _, key := range keys {
			for _, end := range []string{".awsin-1234", "5577006791947779410"} {
				name := filepath.Join(c.Dir, "."+filepath.Base(c.Path(key))+end)
				if err := errors.Join(os.MkdirAll(c.Dir, 0o700), os.WriteFile(name, nil, 0o600)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	left := func(want int) {
		t.Helper()
		if got := c.Leftovers(); len(got) != want {
			t.Errorf("%d left, want %d: %v", len(got), want, got)
		}
	}
	leave("busy", "free", "written", "removed")
	left(8)
	unlock, err := c.File("busy").TryLock()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.File("busy").TryLock(); err != ErrLocked {
		t.Error(err)
	}
	tok, _ := Parse([]byte(sample))
	if err := errors.Join(c.Write("written", tok), c.File("removed").Remove()); err != nil {
		t.Fatal(err)
	}
	left(4)
	c.Sweep()
	left(2)
	unlock()
	c.Sweep()
	left(0)
}

// TestPipe: what is not a regular file is not opened, which could wait for ever.
func TestPipe(t *testing.T) {
	c := New(t.TempDir())
	if err := errors.Join(os.MkdirAll(c.Dir, 0o700), exec.Command("mkfifo", c.Path("a")).Run()); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Read("a"); err == nil || err.Error() != c.Path("a")+" is not a regular file" {
		t.Error(err)
	}
	tok, _ := Parse([]byte(sample))
	if err := c.Write("a", tok); err == nil || err.Error() != "write "+c.Path("a")+": not a regular file" {
		t.Error(err)
	}
	if list, err := c.Orphans(nil); len(list) != 0 || err != nil {
		t.Error(list, err)
	}
}

// TestMode: a token is its owner's, whatever was there.
func TestMode(t *testing.T) {
	c := New(t.TempDir())
	tok, _ := Parse([]byte(sample))
	if err := errors.Join(c.Write("a", tok), os.Chmod(c.Path("a"), 0o666), c.Write("a", tok)); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(c.Path("a")); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
}

// The keys must be Python's json.dumps to the byte, or the AWS CLI's files are
// not found.
func TestPyStringIsPythonsJSON(t *testing.T) {
	texts := []string{"plain", `quo"te\`, "tab\tnl\ncr\rbs\bff\f", "\x00\x1f\x7f", "日本語", "é", "😀", "a/b<&>'"}
	in, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("python3 is missing")
		}
		t.Skip("python3 is missing")
	}
	cmd := exec.Command(python, "-c", "import json,sys\nfor s in json.load(sys.stdin): print(json.dumps(s))")
	cmd.Stdin = strings.NewReader(string(in))
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		if got := pyString(texts[i]); got != want {
			t.Errorf("%q: got %s, want %s", texts[i], got, want)
		}
	}
}

// TestWritable: a missing cache is made in the folder above it; nothing is left there.
func TestWritable(t *testing.T) {
	home := t.TempDir()
	c := New(home)
	empty := func(dir string) {
		t.Helper()
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%q, %v", left, err)
		}
	}
	if err := c.Writable(); err != nil {
		t.Error(err)
	}
	empty(home)
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := c.Writable(); err != nil {
		t.Error(err)
	}
	empty(c.Dir)
	for _, make := range []func(path string) error{
		func(path string) error { return os.WriteFile(path, nil, 0o600) },
		func(path string) error { return os.Symlink("gone", path) },
		func(path string) error { return os.Symlink(path, path) },
	} {
		for _, path := range []string{c.Dir, filepath.Dir(c.Dir)} {
			if err := errors.Join(os.RemoveAll(filepath.Dir(c.Dir)), os.MkdirAll(filepath.Dir(path), 0o700), make(path)); err != nil {
				t.Fatal(err)
			}
			if err := c.Writable(); err == nil || !strings.Contains(err.Error(), path) {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
}

// TestBrokenLink: the AWS CLI writes through a link, and makes no folder for what it names.
func TestBrokenLink(t *testing.T) {
	c := New(t.TempDir())
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	f := c.File("s")
	for target, broken := range map[string]bool{"elsewhere": false, filepath.Join(c.Dir, "x"): false, "gone/x": true, "/gone/x": true} {
		_ = os.Remove(f.Path)
		if err := os.Symlink(target, f.Path); err != nil {
			t.Fatal(err)
		}
		if err := f.Entry().Broken(); (err != nil) != broken {
			t.Errorf("%s: %v", target, err)
		}
	}
}
