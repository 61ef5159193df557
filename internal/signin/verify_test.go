package signin

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/environ"
	"awsin/internal/ssotoken"
	"awsin/internal/terminal"
)

// TestVerifyWaits: whom a person can see waits aloud, and a timer, which would take it for what is wrong, in silence.
func TestVerifyWaits(t *testing.T) {
	home := t.TempDir()
	portal := &awsconfig.Session{Name: "acme", StartURL: "https://acme.awsapps.com/start", Region: "us-east-1"}
	console := &awsconfig.Session{Name: "me", Login: "arn:aws:iam::111111111111:user/me", LoginProfile: "me"}
	keys, expired := filepath.Join(home, "keys"), time.Now().Add(-time.Hour)
	cache := ssotoken.New(home)
	err := cache.Write(portal.Name, &ssotoken.Token{
		StartURL: portal.StartURL, Region: portal.Region, AccessToken: "x", ExpiresAt: expired,
		ClientID: "c", ClientSecret: "s", RegistrationExpiresAt: time.Now().Add(time.Hour), RefreshToken: "r",
	})
	if err != nil {
		t.Fatal(err)
	}
	file := cache.KeysFile(keys, console.Login)
	if err := os.MkdirAll(keys, 0o700); err != nil {
		t.Fatal(err)
	}
	text := `{"accessToken": {"accessKeyId": "k", "secretAccessKey": "s", "sessionToken": "t", "accountId": "1", "expiresAt": "` +
		expired.UTC().Format(time.RFC3339) + `"}, "refreshToken": "r", "clientId": "c", "dpopKey": "p"}`
	if err := os.WriteFile(file.Path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for session, f := range map[*awsconfig.Session]ssotoken.File{portal: cache.File(portal.Name), console: file} {
		unlock, err := f.TryLock() // another awsin works on it
		if err != nil {
			t.Fatal(err)
		}
		defer unlock()
		e := &environ.Environ{Home: home, Now: time.Now, Lookup: func(name string) (string, bool) {
			return keys, name == "AWS_LOGIN_CACHE_DIRECTORY"
		}}
		const said = "waiting for another awsin that is working on it"
		for fd, aloud := range map[int]bool{-1: false, 2: true} {
			var stderr bytes.Buffer
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond) // what is said is said before it waits
			streams := &terminal.Streams{Stdout: &stderr, Stderr: &stderr, StderrFd: fd, Open: func() (*os.File, error) { return nil, os.ErrNotExist }}
			New(e, streams, &awsconfig.Config{}).Verify(ctx, []*awsconfig.Session{session})
			cancel()
			if out := stderr.String(); strings.Contains(out, "waiting") != aloud || strings.Contains(out, said) != aloud || !strings.Contains(out, "interrupted") {
				t.Errorf("%s, descriptor %d: %q", session.Name, fd, out)
			}
		}
	}
}
