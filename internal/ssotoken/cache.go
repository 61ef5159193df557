package ssotoken

import (
	"crypto/sha1" //nolint:gosec // the AWS CLI's file names are SHA-1 sums; nothing is protected by them
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"awsin/internal/atomicfile"
)

// ErrNone means that there is no token file: nobody logged in.
var ErrNone = errors.New("no token is cached")

// MalformedError reports a cache file that does not hold what it should.
type MalformedError struct {
	What    string // such as "token"
	Path    string
	Problem string
}

func (e *MalformedError) Error() string {
	return fmt.Sprintf("the cached %s %s is malformed: %s", e.What, e.Path, e.Problem)
}

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

// File is the place of a key's token.
func (c Cache) File(key string) File { return c.file(hash(key) + ".json") }

func (c Cache) file(name string) File {
	return File{
		Path: filepath.Join(c.Dir, name),
		lock: filepath.Join(c.Locks, strings.TrimSuffix(name, ".json")+".lock"),
	}
}

// Read returns the token of a key; see File.Read.
func (c Cache) Read(key string) (*Token, error) { return c.File(key).Read() }

// Write puts the token of a key in place; see File.Reserve.
func (c Cache) Write(key string, t *Token) error {
	r, err := c.File(key).Reserve(t)
	if err != nil {
		return err
	}
	return r.Write(t)
}

// Orphan is a token file that belongs to none of the keys asked about.
type Orphan struct {
	File
	Token *Token // nil for keys of aws login
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
		f := c.file(e.Name())
		if t, err := f.Read(); err == nil {
			out = append(out, Orphan{f, t})
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Path < out[j].Path })
	return out, nil
}

// Writable returns why no token could be kept here, as opening a file says; nil where one
// could. It leaves nothing behind.
func (c Cache) Writable() error {
	folder := c.Dir
	for {
		if err := dangling(folder); err != nil {
			return err
		}
		_, err := os.Stat(folder)
		if err == nil {
			break
		}
		if parent := filepath.Dir(folder); errors.Is(err, fs.ErrNotExist) && parent != folder {
			folder = parent
			continue
		}
		return err
	}
	f, err := os.CreateTemp(folder, ".awsin-*")
	if err != nil {
		if failed, ok := errors.AsType[*fs.PathError](err); ok {
			return &fs.PathError{Op: "write", Path: folder, Err: failed.Err}
		}
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// dangling returns an error if there is a symbolic link that leads nowhere.
func dangling(path string) error {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	target, err := os.Readlink(path)
	if err != nil {
		return nil //nolint:nilerr // it is not a link
	}
	return fmt.Errorf("%s is a symbolic link to %s, which is not there", path, target)
}

// Leftovers lists the temporary files, with tokens or keys in them, that killed writers have
// left in the cache, sorted.
func (c Cache) Leftovers() []string {
	return append(atomicfile.Leftovers(c.Dir, isToken), atomicfile.Leftovers(c.roles(), isToken)...)
}

// Sweep removes them. Who has the session's lock is let be: an older version, which
// locked no temporary file, may be writing just now.
func (c Cache) Sweep() {
	for _, path := range c.Leftovers() {
		name, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(path), "."), ".json")
		f := c.file(name + ".json")
		f.Path = filepath.Join(filepath.Dir(path), filepath.Base(f.Path))
		if unlock, err := f.TryLock(); err == nil {
			f.sweep()
			unlock()
		}
	}
}

func isToken(name string) bool { return strings.HasSuffix(name, ".json") }
