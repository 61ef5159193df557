package ssotoken

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"awsin/internal/sanitize"
)

// Keys are what `aws login` has cached for a login_session: a role's or user's keys, which AWS CLIs and SDKs renew as
// they use them, and how.
type Keys struct {
	ExpiresAt time.Time
	LoggedIn  time.Time // zero where the file does not say
	Digest    string    // of the secret; see File.Refuse
}

// Same reports whether these are the same keys: a login and a renewal make others.
func (k *Keys) Same(other *Keys) bool {
	return k != nil && other != nil && k.Digest == other.Digest
}

// loginLasts is the longest that AWS renews the keys of one login; where it ends sooner only the server knows.
const loginLasts = 12 * time.Hour

// KeysFile is the place of a login_session's keys in the folder of `aws login` (botocore/utils.py,
// generate_login_cache_key). The lock is awsin's own: the AWS CLI takes none.
func (c Cache) KeysFile(folder, session string) File {
	sum := sha256.Sum256([]byte(session))
	return c.keysFile(folder, hex.EncodeToString(sum[:])+".json")
}

func (c Cache) keysFile(folder, name string) File {
	return File{filepath.Join(folder, name), filepath.Join(c.Locks, strings.TrimSuffix(name, ".json")+".lock")}
}

// KeysOrphans is Orphans for the keys of login_sessions.
func (c Cache) KeysOrphans(folder string, sessions []string) ([]Orphan, error) {
	known := map[string]bool{}
	for _, session := range sessions {
		known[c.KeysFile(folder, session).Path] = true
	}
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var list []Orphan
	for _, e := range entries {
		f := c.keysFile(folder, e.Name())
		if known[f.Path] || !strings.HasSuffix(f.Path, ".json") {
			continue
		}
		if _, err := f.ReadKeys(); err == nil {
			list = append(list, Orphan{File: f})
		}
	}
	return list, nil
}

// ReadKeys returns the keys. The error is ErrNone, a *MalformedError, or what the file system said.
func (f File) ReadKeys() (k *Keys, err error) {
	err = read(f.Path, "aws login", func(data []byte) (err error) {
		k, err = parseKeys(data)
		return err
	})
	return k, err
}

// parseKeys wants what botocore/credentials.py, LoginCredentialFetcher, does.
func parseKeys(data []byte) (*Keys, error) {
	fields, err := object(data)
	if err != nil {
		return nil, err
	}
	var keys map[string]json.RawMessage
	if json.Unmarshal(fields["accessToken"], &keys) != nil {
		return nil, errors.New("no readable accessToken in it")
	}
	values := map[string]string{}
	for _, need := range []struct {
		fields map[string]json.RawMessage
		keys   []string
	}{
		{fields, []string{"refreshToken", "dpopKey", "clientId"}},
		{keys, []string{"accessKeyId", "secretAccessKey", "sessionToken", "accountId", "expiresAt"}},
	} {
		for _, key := range need.keys {
			var value string
			if json.Unmarshal(need.fields[key], &value) != nil || value == "" {
				return nil, fmt.Errorf("no readable %s in it", key)
			}
			values[key] = value
		}
	}
	for _, key := range []string{"refreshToken", "secretAccessKey", "sessionToken"} {
		sanitize.Secret(values[key])
	}
	return &Keys{Digest: digest(values["secretAccessKey"]), ExpiresAt: parseTime(values["expiresAt"]), LoggedIn: issued(fields["idToken"])}, nil
}

// issued returns when an ID token (JWT) was issued, the zero time where it does not say: a renewal leaves the one of
// the login as it is.
func issued(raw json.RawMessage) time.Time {
	var token string
	var claims struct {
		Issued float64 `json:"iat"`
	}
	if json.Unmarshal(raw, &token) != nil || strings.Count(token, ".") != 2 {
		return time.Time{}
	}
	text, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(strings.Split(token, ".")[1], "="))
	if err != nil || json.Unmarshal(text, &claims) != nil || claims.Issued <= 0 || claims.Issued > 1<<40 {
		return time.Time{}
	}
	return time.Unix(int64(claims.Issued), 0).UTC()
}

// Judge returns the state that the file alone shows at the time now, and why.
func (k *Keys) Judge(now time.Time) (State, string) {
	begun := k.ExpiresAt // the login was before it, if no more is known
	if !k.LoggedIn.IsZero() && k.LoggedIn.Before(begun) {
		begun = k.LoggedIn
	}
	switch left := k.ExpiresAt.Sub(now); {
	case left > 0:
		return Valid, "expires in " + FormatDuration(left) + "; it is renewed as it is used"
	case k.ExpiresAt.IsZero():
		return Expired, "its end cannot be read"
	case now.Sub(begun) > loginLasts:
		return Expired, "expired " + FormatDuration(-left) + " ago, and AWS renews no login for more than " + FormatDuration(loginLasts)
	default:
		return Refreshable, "expired " + FormatDuration(-left) + " ago; only AWS knows whether it can still be renewed"
	}
}
