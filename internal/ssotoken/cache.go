package ssotoken

import (
	"context"
	"crypto/sha1" //nolint:gosec // the AWS CLI's file names are SHA-1 sums; nothing is protected by them
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"awsin/internal/atomicfile"
)

// ErrNone means that there is no token file: nobody logged in.
var ErrNone = errors.New("no token is cached")

// MalformedError is a cache file that holds no readable token.
type MalformedError struct {
	Path    string
	Problem string
}

func (e *MalformedError) Error() string {
	return fmt.Sprintf("the cached token %s is malformed: %s", e.Path, e.Problem)
}

// maxFile bounds what is read of one cache file; real ones hold some 5 kB.
const maxFile = 1 << 20

// Cache is one token cache folder.
type Cache struct {
	Dir   string // ~/.aws/sso/cache; AWS_CONFIG_FILE does not move it
	Locks string // ~/.aws/sso/locks: shared by exactly the processes that share Dir
}

// New returns the cache of the person whose home is given.
func New(home string) Cache {
	sso := filepath.Join(home, ".aws", "sso")
	return Cache{Dir: filepath.Join(sso, "cache"), Locks: filepath.Join(sso, "locks")}
}

// Path is the file of a key: an sso-session's name, or the literal start URL
// of the legacy form.
func (c Cache) Path(key string) string { return filepath.Join(c.Dir, hash(key)+".json") }

func hash(s string) string {
	sum := sha1.Sum([]byte(s)) //nolint:gosec // see the import
	return hex.EncodeToString(sum[:])
}

// Read returns the token of a key. The error is ErrNone, a *MalformedError, or
// what the file system said.
func (c Cache) Read(key string) (*Token, error) { return readFile(c.Path(key)) }

// How long a file that is being rewritten may be malformed: the AWS CLI
// truncates and writes in place, so a reader can meet half a file.
const (
	rewriteTries = 5
	rewritePause = 20 * time.Millisecond
	rewriteAge   = 2 * time.Second
)

func readFile(path string) (*Token, error) {
	for try := 1; ; try++ {
		data, modified, err := slurp(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, ErrNone
		}
		if err != nil {
			return nil, err
		}
		t, err := Parse(data)
		if err == nil {
			return t, nil
		}
		if try == rewriteTries || time.Since(modified) > rewriteAge {
			return nil, &MalformedError{Path: path, Problem: err.Error()}
		}
		time.Sleep(rewritePause)
	}
}

func slurp(path string) ([]byte, time.Time, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, time.Time{}, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, time.Time{}, err
	}
	if !info.Mode().IsRegular() {
		return nil, time.Time{}, fmt.Errorf("%s is not a regular file", path)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile))
	return data, info.ModTime(), err
}

// Write puts the token in place, whole or not at all, readable by its owner
// only. An existing symbolic link is written through, not replaced.
func (c Cache) Write(key string, t *Token) error {
	data, err := t.Encode()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return err
	}
	path := c.Path(key)
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	err = atomicfile.Write(path, data)
	var named *fs.PathError
	if errors.As(err, &named) {
		// It names the temporary file, which is gone.
		return &fs.PathError{Op: "write", Path: path, Err: named.Err}
	}
	return err
}

// Remove deletes the token of a key. It is no error when there is none.
func (c Cache) Remove(key string) error { return removeIfThere(c.Path(key)) }

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Orphan is a token file that belongs to none of the keys asked about.
type Orphan struct {
	Path  string
	Token *Token
}

// Orphans lists the cached tokens whose key is not among keys, sorted by path.
// Files that hold no token (client registrations) are passed over.
func (c Cache) Orphans(keys []string) ([]Orphan, error) {
	known := map[string]bool{}
	for _, k := range keys {
		known[c.Path(k)] = true
	}
	entries, err := os.ReadDir(c.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var out []Orphan
	for _, e := range entries {
		path := filepath.Join(c.Dir, e.Name())
		if known[path] || !strings.HasSuffix(path, ".json") {
			continue
		}
		if t, err := readFile(path); err == nil {
			out = append(out, Orphan{path, t})
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Path < out[j].Path })
	return out, nil
}

// Exposed lists the files in the cache that others than their owner can read or
// write, sorted.
func (c Cache) Exposed() ([]string, error) {
	entries, err := os.ReadDir(c.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var out []string
	for _, e := range entries {
		path := filepath.Join(c.Dir, e.Name())
		info, err := os.Stat(path) // what a symbolic link leads to holds the token
		if err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 && strings.HasSuffix(path, ".json") {
			out = append(out, path)
		}
	}
	return out, nil
}

// RemoveRegistration deletes the client registration that the AWS CLI keeps
// for a session: once the server rejects it, the AWS CLI fails until the file
// is gone. sessionName is "" for the legacy form; scopes is nil when the
// configuration has none.
func (c Cache) RemoveRegistration(startURL, region, sessionName string, scopes []string) error {
	// botocore: sha1(json.dumps({...}, sort_keys=True)) with Python's separators.
	name := "null"
	if sessionName != "" {
		name = pyString(sessionName)
	}
	list := "null"
	if scopes != nil {
		quoted := make([]string, len(scopes))
		for i, s := range scopes {
			quoted[i] = pyString(s)
		}
		list = "[" + strings.Join(quoted, ", ") + "]"
	}
	key := fmt.Sprintf(`{"region": %s, "scopes": %s, "session_name": %s, "startUrl": %s, "tool": "botocore"}`,
		pyString(region), list, name, pyString(startURL))
	return removeIfThere(c.Path(key))
}

// RoleCredentials are the role's cached credentials in ~/.aws/cli/cache that
// the AWS CLI made from a session (botocore/credentials.py,
// SSOCredentialFetcher). Removing the file is what `aws sso logout` does.
func (c Cache) RemoveRoleCredentials(startURL, sessionName, accountID, roleName string) error {
	key := fmt.Sprintf(`{"accountId":%s,"roleName":%s,`, pyString(accountID), pyString(roleName))
	if sessionName != "" {
		key += fmt.Sprintf(`"sessionName":%s}`, pyString(sessionName))
	} else {
		key += fmt.Sprintf(`"startUrl":%s}`, pyString(startURL))
	}
	home := filepath.Dir(filepath.Dir(c.Dir)) // ~/.aws
	return removeIfThere(filepath.Join(home, "cli", "cache", hash(key)+".json"))
}

// pyString is Python's json.dumps of a string: ASCII only, \u escapes in lower
// case, surrogate pairs beyond the basic plane.
func pyString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\b':
			b.WriteString(`\b`)
		case r == '\f':
			b.WriteString(`\f`)
		case r >= 0x20 && r < 0x7f:
			b.WriteRune(r)
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// lockPoll is how often a held lock is tried again.
const lockPoll = 50 * time.Millisecond

// Lock takes the lock of a key, for this process among all that share the
// cache. The kernel releases it when the process dies. waiting is called once
// if another process holds it; ctx bounds the wait.
func (c Cache) Lock(ctx context.Context, key string, waiting func()) (unlock func(), err error) {
	// The cache's folder, too: two AWS CLIs that log in at once in a new home both
	// find none, and one then fails with "File exists".
	for _, dir := range []string{c.Locks, c.Dir} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	l := flock.New(filepath.Join(c.Locks, hash(key)+".lock"), flock.SetPermissions(0o600))
	ok, err := l.TryLock()
	if err == nil && !ok {
		waiting()
		_, err = l.TryLockContext(ctx, lockPoll)
	}
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", l.Path(), err)
	}
	return func() { _ = l.Unlock() }, nil
}
