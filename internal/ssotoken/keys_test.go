package ssotoken

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// keysText is a file of `aws login`, whose ID token has these claims.
func keysText(secret, end, claims string) string {
	return fmt.Sprintf(`{"accessToken": {"accessKeyId": "k", "secretAccessKey": %q, "sessionToken": "t", "accountId": "1", "expiresAt": %q}, "refreshToken": "r", "clientId": "c", "dpopKey": "p", "idToken": "e30.%s.s"}`,
		secret, end, base64.RawURLEncoding.EncodeToString([]byte(claims)))
}

// TestKeysJudge: what is renewed has an end that is not known, but for the 12 hours that no login outlasts.
func TestKeysJudge(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	at := func(d time.Duration) string { return now.Add(d).Format(time.RFC3339) }
	iat := func(d time.Duration) string { return fmt.Sprintf(`{"iat": %d}`, now.Add(d).Unix()) }
	for _, c := range []struct {
		end, claims string
		want        State
		reason      string
	}{
		{at(14 * time.Minute), iat(-time.Minute), Valid, "expires in 14m; it is renewed as it is used"},
		{at(14 * time.Minute), iat(-13 * time.Hour), Valid, "expires in 14m"}, // the server knows better
		{at(-time.Minute), iat(-time.Hour), Refreshable, "expired 1m ago; only AWS knows whether it can still be renewed"},
		{at(-time.Minute), iat(-12*time.Hour - time.Minute), Expired, "expired 1m ago, and AWS renews no login for more than 12h 0m"},
		{at(-time.Minute), "{}", Refreshable, "expired 1m ago"},
		{at(-12*time.Hour - time.Minute), "{}", Expired, "expired 12h 1m ago"},
		{at(-12*time.Hour - time.Minute), iat(time.Hour), Expired, "expired 12h 1m ago"}, // a clock that was wrong
		{at(-time.Minute), `{"iat": "x"}`, Refreshable, "expired"},
		{at(-time.Minute), `{"iat": 1e300}`, Refreshable, "expired"},
		{"soon", "{}", Expired, "its end cannot be read"},
	} {
		k, err := parseKeys([]byte(keysText("s", c.end, c.claims)))
		if err != nil {
			t.Fatal(err)
		}
		if state, reason := k.Judge(now); state != c.want || !strings.HasPrefix(reason, c.reason) {
			t.Errorf("%s %s: %s, %q", c.end, c.claims, state, reason)
		}
	}
}

func TestKeys(t *testing.T) {
	c, folder := New(t.TempDir()), t.TempDir()
	if _, err := c.KeysOrphans(filepath.Join(folder, "none"), nil); err != nil {
		t.Error(err)
	}
	mine, other := c.KeysFile(folder, "arn:mine"), c.KeysFile(folder, "arn:other")
	for path, text := range map[string]string{
		mine.Path: keysText("one", "2020-01-01T00:00:00Z", "{}"), other.Path: keysText("two", "2020-01-01T00:00:00Z", "{}"),
		filepath.Join(folder, "torn.json"): "{", filepath.Join(folder, "x.broken"): keysText("x", "x", "x"),
	} {
		put(t, path, text)
	}
	a, errA := mine.ReadKeys()
	b, errB := other.ReadKeys()
	again, errC := mine.ReadKeys()
	if errA != nil || errB != nil || errC != nil || a.Same(b) || !a.Same(again) || a.Same(nil) || (*Keys)(nil).Same(a) {
		t.Errorf("%v %v %v", errA, errB, errC)
	}
	orphans, err := c.KeysOrphans(folder, []string{"arn:mine"})
	if err != nil || len(orphans) != 1 || orphans[0].Path != other.Path {
		t.Errorf("%v, %v", orphans, err)
	}
	unlock, err := mine.TryLock()
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if _, err := c.KeysFile(folder, "arn:mine").TryLock(); err != ErrLocked { //nolint:errorlint // it is returned as it is
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(c.Locks, strings.TrimSuffix(filepath.Base(mine.Path), ".json")+".lock")); err != nil {
		t.Error(err)
	}
}
