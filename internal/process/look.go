package process

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Look returns the paths of a program in the folders of PATH, in order, each once. An entry
// that is not an absolute path, such as "." or an empty one, is another folder wherever one is,
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

// Relative returns the relative entries of PATH, each once: Look finds nothing in them.
func Relative(path string) (entries []string) {
	for _, dir := range filepath.SplitList(path) {
		if !filepath.IsAbs(dir) && !slices.Contains(entries, dir) {
			entries = append(entries, dir)
		}
	}
	return entries
}

// Programs returns the names, sorted, of the programs that Look finds and that begin with prefix.
func Programs(path, prefix string) (names []string) {
	for _, dir := range filepath.SplitList(path) {
		if !filepath.IsAbs(dir) {
			continue
		}
		entries, _ := os.ReadDir(dir) // a folder that is not there has none
		for _, entry := range entries {
			if !strings.HasPrefix(entry.Name(), prefix) {
				continue
			}
			if _, err := exec.LookPath(filepath.Join(dir, entry.Name())); err == nil {
				names = append(names, entry.Name())
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Paths returns the files and folders that a path begins, or the folders only, as they are written in it: folders end
// in a slash. Hidden ones are among them where a dot is typed.
func Paths(begun string, foldersOnly bool) (all []string) {
	dir, base := filepath.Split(begun)
	entries, err := os.ReadDir(cmp.Or(dir, "."))
	if err != nil {
		return nil
	}
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasPrefix(name, base) || strings.HasPrefix(name, ".") && base == "" {
			continue
		}
		info, err := os.Stat(filepath.Join(dir, name)) // where a link leads
		switch folder := err == nil && info.IsDir(); {
		case folder:
			all = append(all, dir+name+"/")
		case !foldersOnly:
			all = append(all, dir+name)
		}
	}
	return all
}
