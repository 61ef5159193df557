package uninstall

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"awsin/internal/atomicfile"
	"awsin/internal/environ"
	"awsin/internal/sanitize"
	"awsin/internal/scratch"
)

// folder is one of awsin's and what of it was found. Only what the list of files names goes: XDG variables may lead to
// a folder called awsin that is another one, such as a clone of its source.
type folder struct {
	environ.Folder
	path  string
	goes  []string // paths below it
	yours []string // the same, of the person's own
	rest  []string // what is not known
}

// folders are those that are there, what in them is the person's own, and what is not touched; teams are left before.
func folders(e *environ.Environ, teams []string) (list []folder, yours, stays []string) {
	for _, f := range environ.Owned() {
		at, why := found(e, f)
		if why != "" {
			stays = append(stays, sanitize.Brief(why))
		}
		if at == nil {
			continue
		}
		list, yours = append(list, *at), append(yours, at.asked()...)
		var names []string
		for _, rel := range at.rest {
			if dir, name := filepath.Split(rel); dir != environ.Teams+string(filepath.Separator) || !slices.Contains(teams, name) {
				names = append(names, sanitize.Brief(rel))
			}
		}
		if names != nil {
			stays = append(stays, sanitize.Brief(at.path)+" has what is not for awsin to remove: "+sanitize.Some(names))
		}
	}
	return list, yours, stays
}

// found returns what is in the folder; nil where it is not there or is not awsin's, which why says then.
func found(e *environ.Environ, f environ.Folder) (found *folder, why string) {
	at := folder{Folder: f, path: e.Below(f)}
	info, err := os.Lstat(at.path)
	switch {
	case environ.Absent(err):
		return nil, ""
	case err != nil:
		return nil, err.Error()
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, at.path + " is a symbolic link: what is there is not touched"
	case !info.IsDir():
		return nil, at.path + " is not a folder"
	case environ.FileExists(filepath.Join(at.path, ".git")):
		return nil, at.path + " is a git repository"
	}
	err = filepath.WalkDir(at.path, func(path string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(at.path, path)
		switch {
		case err != nil:
			return err
		case rel == ".":
		case d.IsDir() && slices.Contains(environ.Scratch, rel):
			return fs.SkipDir
		case d.IsDir() && strings.HasPrefix(rel, environ.Teams+string(filepath.Separator)):
			if !strings.HasPrefix(d.Name(), ".") { // of one that is left, which a git still writes to
				at.rest = append(at.rest, rel)
			}
			return fs.SkipDir
		case d.IsDir() && (rel == environ.Teams || rel == environ.Backups || rel == environ.Failovers):
		case d.IsDir():
			at.rest = append(at.rest, rel)
			return fs.SkipDir
		case d.Type().IsRegular():
			switch file := at.File(rel); {
			case file == nil:
				at.rest = append(at.rest, rel)
			case file.Owner == environ.Ours:
				at.goes = append(at.goes, rel)
			default:
				at.yours = append(at.yours, rel)
			}
		default:
			at.rest = append(at.rest, rel)
		}
		return nil
	})
	if err != nil {
		return nil, err.Error()
	}
	return &at, ""
}

// ours reports whether something goes without a question apart, if only the folder itself.
func (f folder) ours() bool { return len(f.goes) > 0 || len(f.yours)+len(f.rest) == 0 }

func (f folder) String() string {
	text := sanitize.Brief(f.path) + ": " + f.What
	if n := len(f.goes); n > 0 {
		text += " (" + sanitize.Count(n, "file") + ")"
	}
	return text
}

// asked are the lines of what is the person's own: files, and folders of such.
func (f folder) asked() (lines []string) {
	in := map[string]int{}
	for _, rel := range f.yours {
		if dir := filepath.Dir(rel); dir != "." {
			in[dir]++
			if in[dir] > 1 {
				continue
			}
		}
		lines = append(lines, rel)
	}
	for i, rel := range lines {
		what := f.File(rel).What
		if n := in[filepath.Dir(rel)]; n > 0 {
			rel = fmt.Sprintf("%s (%s)", filepath.Dir(rel), sanitize.Count(n, "file"))
		}
		lines[i] = sanitize.Brief(filepath.Join(f.path, rel)) + ": " + what
	}
	return lines
}

// remove removes what is awsin's, and also what is the person's own, then the folders that are empty.
func (f folder) remove(also bool) error {
	var failed error
	gone := f.goes
	if also {
		gone = append(gone[:len(gone):len(gone)], f.yours...)
	}
	for _, rel := range gone {
		failed = errors.Join(failed, atomicfile.Remove(filepath.Join(f.path, rel)))
	}
	for _, name := range environ.Scratch {
		if dir := filepath.Join(f.path, name); isFolder(dir) {
			failed = errors.Join(failed, scratch.Sweep(dir)) // but those of a process that is going on
		}
	}
	if teams := filepath.Join(f.path, environ.Teams); isFolder(teams) {
		left, _ := filepath.Glob(filepath.Join(teams, ".gone-*"))
		for _, path := range left {
			failed = errors.Join(failed, os.RemoveAll(path))
		}
	}
	for _, dir := range append(slices.Clip(environ.Scratch), environ.Teams, environ.Backups, environ.Failovers, ".") {
		if dir = filepath.Join(f.path, dir); isFolder(dir) {
			atomicfile.Sweep(dir, func(string) bool { return true })
			_ = os.Remove(dir) // where it is empty
		}
	}
	return failed
}

// isFolder reports whether a path is one, and no link to one.
func isFolder(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.IsDir()
}
