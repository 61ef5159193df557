// Package startfile is awsin's lines in the file that a shell reads when it starts: where that file is, which of its
// lines are awsin's, adding and removing them. Each line that is added says at its end who has added it, so that it
// is known again wherever a person moves it, and what they write between two of them stays theirs.
package startfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"awsin/internal/atomicfile"
	"awsin/internal/environ"
	"awsin/shell"
)

// maxSize bounds what is read.
const maxSize = 8 << 20

// File is a shell's start file as it was read.
type File struct {
	Shell shell.Shell
	Path  string // as the shell names it
	Text  string // "" where there is none
	// Whole: the file is awsin's alone, as nushell's is. Its text is what `awsin init` prints.
	Whole bool

	there bool
}

// Read reads a shell's start file; one that is not there is empty. The error names the file. Where elvish has two,
// of which it reads the older one up to 0.19, it is that which has awsin's line.
func Read(e *environ.Environ, sh shell.Shell) (*File, error) {
	path, whole := path(e, sh)
	if !filepath.IsAbs(path) {
		return nil, fmt.Errorf("%s is not an absolute path: HOME is not set", path)
	}
	f, err := read(sh, path, whole)
	if old := elvishOld(e); err == nil && sh.Name == "elvish" && old != path {
		if _, serr := os.Lstat(old); serr != nil {
			return f, nil
		}
		if _, stands := f.Start(); stands {
			return f, nil
		}
		if f, err = read(sh, old, false); err == nil {
			if _, stands := f.Start(); !stands {
				return nil, fmt.Errorf("elvish reads %s up to 0.19, and later ones read %s", old, path)
			}
		}
	}
	return f, err
}

// All reads every file in which a shell may have lines of awsin's, and returns those that have some. The start file
// comes first. problems are those that cannot be read.
func All(e *environ.Environ, sh shell.Shell) (files []*File, problems []error) {
	start, whole := path(e, sh)
	for _, path := range paths(e, sh) {
		f, err := read(sh, path, whole && path == start)
		switch {
		case environ.Absent(err): // a file stands where the folder would
		case err != nil:
			problems = append(problems, err)
		case len(f.Lines()) > 0:
			files = append(files, f)
		}
	}
	return files, problems
}

func read(sh shell.Shell, path string, whole bool) (*File, error) {
	text, err := atomicfile.Read(path, maxSize)
	f := &File{Shell: sh, Path: path, Text: text, Whole: whole, there: err == nil}
	if errors.Is(err, fs.ErrNotExist) {
		if info, lerr := os.Lstat(path); lerr == nil && info.Mode()&fs.ModeSymlink != 0 {
			return nil, fmt.Errorf("%s is a symbolic link that leads nowhere", path)
		}
		err = nil
	}
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff") {
		return nil, fmt.Errorf("%s is UTF-16, which awsin does not read", path)
	}
	return f, nil
}

// Write replaces the file's text, whole or not at all, through a symbolic link where it is one; mode and owner are
// kept. A file that was made for awsin's lines goes with the last of them. The error is atomicfile.ErrChanged where
// somebody else has written the file since it was read, or names the file, which is as it was.
func (f *File) Write(text string) error {
	if text == f.Text {
		return nil
	}
	if f.Whole && f.there && !strings.Contains(f.Text, ours) {
		return fmt.Errorf("%s is not awsin's: it has no line %q", f.Path, ours)
	}
	target, err := filepath.EvalSymlinks(f.Path)
	if err != nil {
		target = f.Path
	}
	if info, err := os.Stat(target); err == nil && info.Mode().Perm()&0o200 == 0 {
		return fmt.Errorf("%s is read-only", target)
	}
	if text == "" && (f.Whole || f.made()) && target == f.Path {
		return f.remove()
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return err
	}
	err = atomicfile.Swap(target, f.Text, text)
	switch {
	case errors.Is(err, atomicfile.ErrChanged):
		return err
	case errors.Is(err, syscall.EBUSY):
		return fmt.Errorf("%s is mounted by itself, and cannot be replaced", target)
	case err != nil:
		return fmt.Errorf("%w; it is as it was", err)
	}
	f.Text, f.there = text, true
	return nil
}

// remove removes a file that is as it was read.
func (f *File) remove() error {
	now, err := read(f.Shell, f.Path, f.Whole)
	if err != nil {
		return err
	}
	if now.Text != f.Text {
		return atomicfile.ErrChanged
	}
	if err := atomicfile.Remove(f.Path); err != nil {
		return err
	}
	f.Text, f.there = "", false
	return nil
}
