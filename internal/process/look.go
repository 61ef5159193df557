package process

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
)

// Look returns the paths of a program in the folders of PATH, in order, each once. An entry
// that is no absolute path, such as "." or an empty one, is another folder wherever one is,
// also in what somebody else has written: what lies there is not for running. here tells of it.
func Look(path, name string) (found, here []string) {
	seen := map[string]bool{}
	for _, dir := range filepath.SplitList(path) {
		p := filepath.Join(dir, name)
		if !filepath.IsAbs(dir) {
			p = "." + string(filepath.Separator) + p // without a separator LookPath looks on PATH
		}
		p, err := exec.LookPath(p)
		if err != nil || seen[p] {
			continue
		}
		seen[p] = true
		if filepath.IsAbs(dir) {
			found = append(found, p)
		} else {
			here = append(here, fmt.Sprintf("%s (PATH's entry %q is another folder wherever you are)", p, dir))
		}
	}
	return found, here
}

// Relative returns the entries of PATH that Look runs nothing of, each once.
func Relative(path string) (entries []string) {
	for _, dir := range filepath.SplitList(path) {
		if !filepath.IsAbs(dir) && !slices.Contains(entries, dir) {
			entries = append(entries, dir)
		}
	}
	return entries
}
