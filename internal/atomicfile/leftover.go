package atomicfile

import (
	"os"
	"path/filepath"
	"strings"
)

// mark is in the names of temporary files, ".NAME.awsin-DIGITS".
const mark = ".awsin-"

// olderDigits is how long the random number is, at the least, in the names that
// older versions gave: ".NAMEDIGITS".
const olderDigits = 10

// Leftovers lists the temporary files that killed writers have left in a folder, of
// the files whose names match. They hold what the files hold.
func Leftovers(folder string, match func(name string) bool) []string {
	var list []string
	each(folder, match, func(path string) { list = append(list, path) })
	return list
}

// Sweep removes them. What cannot be removed stays, for Leftovers to tell.
func Sweep(folder string, match func(name string) bool) {
	each(folder, match, func(path string) { _ = os.Remove(path) })
}

func each(folder string, match func(name string) bool, do func(path string)) {
	entries, _ := os.ReadDir(folder) // one that cannot be read shows nothing
	for _, e := range entries {
		if path := filepath.Join(folder, e.Name()); e.Type().IsRegular() && temporary(e.Name(), match) {
			abandoned(path, func() { do(path) })
		}
	}
}

// temporary reports whether a name is that of a temporary file of a file whose name
// matches.
func temporary(name string, match func(string) bool) bool {
	rest := strings.TrimRight(name, "0123456789")
	digits := len(name) - len(rest)
	rest, hidden := strings.CutPrefix(rest, ".")
	if !hidden || digits == 0 {
		return false
	}
	if base, ok := strings.CutSuffix(rest, mark); ok {
		return match(base)
	}
	for ; digits >= olderDigits; digits-- { // NAME may end with digits itself
		if match(name[1 : len(name)-digits]) {
			return true
		}
	}
	return false
}
