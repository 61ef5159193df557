// Package glob is what a pattern of names means, everywhere in awsin: the name that
// it is, else the names that it fits as one of path.Match's globs. A slash is a
// character like any other there, for acme/prod is a name.
package glob

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// Among returns those of the names that a pattern means. A name that is the pattern
// is all that it means: a* can be named beside ab, and a[b, which is not a glob. The
// error is Check's.
func Among(pattern string, names []string) (map[string]bool, error) {
	if slices.Contains(names, pattern) {
		return map[string]bool{pattern: true}, nil
	}
	if err := Check(pattern); err != nil {
		return nil, err
	}
	meant := map[string]bool{}
	for _, name := range names {
		if Fits(pattern, name) {
			meant[name] = true
		}
	}
	return meant, nil
}

// Fits reports whether a glob fits a name; one that is not a glob fits none.
func Fits(pattern, name string) bool {
	const plain = "\x00" // what path.Match lets a * mean
	ok, err := path.Match(strings.ReplaceAll(pattern, "/", plain), strings.ReplaceAll(name, "/", plain))
	return ok && err == nil
}

// What a glob may have: matching takes time for each of its stars.
const (
	maxLength = 256
	maxStars  = 4
)

// Check returns why a pattern is not a glob.
func Check(pattern string) error {
	if len(pattern) > maxLength || strings.Count(pattern, "*") > maxStars {
		return fmt.Errorf("%.40q is longer than %d bytes, or has more than %d stars", pattern, maxLength, maxStars)
	}
	if _, err := path.Match(pattern, ""); err != nil {
		return fmt.Errorf("%q is not a glob: a [ is not closed, or nothing follows a backslash", pattern)
	}
	return nil
}
