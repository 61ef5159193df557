package ssotoken

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"awsin/internal/atomicfile"
	"awsin/internal/sanitize"
)

// RoleCredentials are a role's, for a limited time. Their texts hold printable
// ASCII only, and no space.
type RoleCredentials struct {
	AccessKeyID, SecretAccessKey, SessionToken string
	Expires                                    time.Time // UTC
}

// Sensible reports whether these can be credentials. They count as secrets from now on.
func (r RoleCredentials) Sensible() bool {
	sanitize.Secret(r.SecretAccessKey, r.SessionToken)
	for _, s := range []string{r.AccessKeyID, r.SecretAccessKey, r.SessionToken} {
		if s == "" || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return false
		}
	}
	return true
}

// Role is the place of the credentials of a session's role, in ~/.aws/cli/cache: the AWS
// CLI takes them from there, and puts them there (botocore/credentials.py,
// SSOCredentialFetcher).
type Role struct {
	File
	account string
}

// Role returns the place of a role of a session, which has no name in the legacy form.
func (c Cache) Role(startURL, sessionName, accountID, roleName string) Role {
	call := fmt.Sprintf(`{"accountId":%s,"roleName":%s,`, pyString(accountID), pyString(roleName))
	if sessionName != "" {
		call += fmt.Sprintf(`"sessionName":%s}`, pyString(sessionName))
	} else {
		call += fmt.Sprintf(`"startUrl":%s}`, pyString(startURL))
	}
	name := hash(call) + ".json"
	f := c.file(name)
	f.Path = filepath.Join(c.roles(), name)
	return Role{f, accountID}
}

// roles is the folder of all roles' credentials.
func (c Cache) roles() string {
	return filepath.Join(filepath.Dir(filepath.Dir(c.Dir)), "cli", "cache")
}

// RemoveRoles removes the credentials of all roles of sessions, as `aws sso logout` does: also those of profiles that are in
// no configuration any more.
func (c Cache) RemoveRoles() error {
	entries, err := os.ReadDir(c.roles())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	errs := []error{err}
	for _, e := range entries {
		path := filepath.Join(c.roles(), e.Name())
		var f roleFile
		if text, err := atomicfile.Read(path, maxFile); isToken(path) && err == nil && json.Unmarshal([]byte(text), &f) == nil && f.ProviderType == "sso" {
			errs = append(errs, atomicfile.Remove(path))
		}
	}
	return errors.Join(errs...)
}

// longestRole is how long a role of an Identity Center lasts at most: AWS allows 12 hours.
const longestRole = 12*time.Hour + 15*time.Minute

// roleFile is what a file holds. AccountId is written by AWS CLI 2.32 and newer.
type roleFile struct {
	ProviderType string
	Credentials  struct {
		AccessKeyID     string `json:"AccessKeyId"`
		SecretAccessKey string
		SessionToken    string
		Expiration      string
		AccountID       string `json:"AccountId,omitempty"`
	}
}

// Read returns what is kept, if it lasts at least for left from now. For all else there is
// nothing: what is torn, somebody else's, another account's, or says that it lasts longer
// than a role does.
func (r Role) Read(now time.Time, left time.Duration) (RoleCredentials, bool) {
	text, err := atomicfile.Read(r.Path, maxFile)
	var f roleFile
	if err != nil || json.Unmarshal([]byte(text), &f) != nil {
		return RoleCredentials{}, false
	}
	is := f.Credentials
	end, err := time.Parse(time.RFC3339, is.Expiration)
	got, lasts := RoleCredentials{is.AccessKeyID, is.SecretAccessKey, is.SessionToken, end.UTC()}, end.Sub(now)
	ours := f.ProviderType == "sso" && (is.AccountID == "" || is.AccountID == r.account)
	return got, err == nil && ours && lasts >= left && lasts <= longestRole && got.Sensible()
}

// Write keeps a role's credentials, readable by their owner only.
func (r Role) Write(c RoleCredentials) error {
	f := roleFile{ProviderType: "sso"}
	is := &f.Credentials
	is.AccessKeyID, is.SecretAccessKey, is.SessionToken, is.AccountID = c.AccessKeyID, c.SecretAccessKey, c.SessionToken, r.account
	is.Expiration = c.Expires.UTC().Format(time.RFC3339) // whole seconds
	data, err := json.Marshal(f)                         //nolint:gosec // that is what the file is for
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(r.Path), 0o700); err != nil {
		return err
	}
	return atomicfile.Write(r.Path, data)
}
