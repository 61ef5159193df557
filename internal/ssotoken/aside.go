package ssotoken

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// aside is what the names of token files begin with that are set aside. It is not a hash, so that no AWS CLI reads one for
// a session; `aws sso logout` removes it as any other.
const aside = "awsin-aside-"

// Aside returns the file of what Switch sets aside of a key's tokens for a place.
func (c Cache) Aside(key, place string) File {
	return c.file(aside + hash(key) + "-" + hash(place) + ".json")
}

// SetAside reports whether the file is one of Aside.
func (f File) SetAside() bool { return strings.HasPrefix(filepath.Base(f.Path), aside) }

// Asides returns the tokens that are set aside of a key's.
func (c Cache) Asides(key string) ([]Orphan, error) {
	all, err := c.Orphans(nil)
	var out []Orphan
	for _, o := range all {
		if strings.HasPrefix(filepath.Base(o.Path), aside+hash(key)+"-") {
			out = append(out, o)
		}
	}
	return out, err
}

// Switch puts the token of a place under a key, whose lock is held: what is there of another place is set aside, and
// what was set aside of this one comes back. It reports whether there was anything to do; doing it again changes
// nothing. placeOf says which place a token is of.
func (c Cache) Switch(key, place string, placeOf func(*Token) string) (switched bool, err error) {
	f := c.File(key)
	t, err := f.Read()
	var malformed *MalformedError
	switch {
	case errors.Is(err, ErrNone), errors.As(err, &malformed): // there is nothing to keep
	case err != nil:
		return false, err
	case placeOf(t) == place:
		return false, nil
	default:
		if err := os.Rename(f.Path, c.Aside(key, placeOf(t)).Path); err != nil {
			return false, err
		}
		switched = true
	}
	err = os.Rename(c.Aside(key, place).Path, f.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return switched, nil
	}
	return err == nil, err
}
