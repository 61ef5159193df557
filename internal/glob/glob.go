// Package glob is what a pattern of names means, everywhere in awsin: path.Match's
// globs, except that a slash is a character like any other, for acme/prod is a
// name, and that a name always means itself, such as a[b.
package glob

import (
	"fmt"
	"path"
	"strings"
)

// Match reports whether a name is the pattern or one that it means. A pattern that
// Check refuses means itself only.
func Match(pattern, name string) bool {
	if pattern == name {
		return true
	}
	plain := strings.NewReplacer("/", "\x00")
	ok, err := path.Match(plain.Replace(pattern), plain.Replace(name))
	return ok && err == nil
}

// Check returns why a pattern is not a glob.
func Check(pattern string) error {
	if _, err := path.Match(pattern, ""); err != nil {
		return fmt.Errorf("%q is not a glob: a [ is not closed, or nothing follows a backslash", pattern)
	}
	return nil
}
