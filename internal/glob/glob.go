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
	if !strings.ContainsAny(pattern, `?[\`) {
		return fitsStars(pattern, name)
	}
	if !canFit(pattern, name) {
		return false
	}
	const plain = "\x00" // what path.Match lets a * mean
	ok, err := path.Match(strings.ReplaceAll(pattern, "/", plain), strings.ReplaceAll(name, "/", plain))
	return ok && err == nil
}

// fitsStars is Fits for a pattern that has stars, and is plain text between them: thousands of names are held against
// hundreds of those, and path.Match would try each place of each name.
func fitsStars(pattern, name string) bool {
	begin, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == name
	}
	name, ok := strings.CutPrefix(name, begin)
	for ok {
		var part string
		if part, rest, star = strings.Cut(rest, "*"); !star {
			return strings.HasSuffix(name, part)
		}
		_, name, ok = strings.Cut(name, part) // where it is first, most is left for the others
	}
	return false
}

// canFit reports whether a name begins and ends as any name does that a pattern fits, and is long enough.
func canFit(pattern, name string) bool {
	begin := pattern[:strings.IndexAny(pattern, `*?[\`)]
	if strings.Contains(pattern, `\`) {
		return strings.HasPrefix(name, begin)
	}
	end := pattern[strings.LastIndexAny(pattern, `*?[]`)+1:]
	return strings.HasPrefix(name, begin) && strings.HasSuffix(name, end) &&
		(strings.Contains(pattern, "[") || len(pattern)-strings.Count(pattern, "*") <= len(name))
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
