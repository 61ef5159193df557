package awsconfig

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"awsin/internal/atomicfile"
	"awsin/internal/system"
	"awsin/shell"
)

// ReadOnlyError means that the file's owner has made it read-only. Nothing was written.
type ReadOnlyError struct{ Path string }

func (e *ReadOnlyError) Error() string { return e.Path + " is read-only; nothing was written" }

// Hint returns what to do about it.
func (e *ReadOnlyError) Hint() string { return shell.Join("chmod", "u+w", e.Path) }

// MountedError means that the file is a mount of its own, as a container has one, which no other file can take the
// place of. Nothing was written.
type MountedError struct{ Path string }

func (e *MountedError) Error() string {
	return e.Path + " is mounted as a single file, which cannot be replaced; nothing was written"
}

// Hint returns what to do about it.
func (e *MountedError) Hint() string {
	return "mount its folder instead, or run it where the file comes from"
}

// Writable returns an error if the owner of a file that is there has made it read-only, judged by its mode: root
// could write it, but the owner did not want that.
func Writable(path string) error {
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o200 == 0 {
		return &ReadOnlyError{path}
	}
	return nil
}

// lockTimeout is how long another writer, which only renames a file, may take.
const lockTimeout = 10 * time.Second

// How configures how a file is replaced.
type How struct {
	// Backups is the folder for the old text, as a dated file; the last ten are kept. "" keeps none.
	Backups string
	Now     time.Time
	// Waiting, if not nil, is called once if another awsin is writing in the file's folder.
	Waiting func(folder string)
}

// Rewrite changes a file under its lock: no other awsin writes between the moment it is read and the moment it
// is replaced, whole or not at all. A symbolic link is followed, not replaced; mode and owner are kept. A new file
// is readable by its owner only. Nothing is written if edit returns the text unchanged.
//
// The error is edit's, a *ParseError, a *ReadOnlyError, a *MountedError, or names the file that could not be written.
func Rewrite(ctx context.Context, path string, how How, edit func(*File) (text string, err error)) error {
	target, err := filepath.EvalSymlinks(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if info, lerr := os.Lstat(path); lerr == nil && info.Mode()&fs.ModeSymlink != 0 {
			return fmt.Errorf("%s is a symbolic link that leads nowhere", path)
		}
		target = path
		if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
			return err
		}
	case err != nil:
		return err
	}
	unlock, err := how.lock(ctx, filepath.Dir(target))
	if err != nil {
		return err
	}
	defer unlock()
	if info, err := os.Stat(target); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file", path)
	}
	if err := Writable(target); err != nil {
		return err
	}
	old, err := atomicfile.Read(target, maxSize)
	fresh := errors.Is(err, fs.ErrNotExist)
	if err != nil && !fresh {
		return err
	}
	f, err := parse(path, old)
	if err != nil {
		return err
	}
	text, err := edit(f)
	if err != nil || text == old {
		return err
	}
	if !fresh && how.Backups != "" {
		if err := backup(how.Backups, target, []byte(old), how.Now); err != nil {
			return fmt.Errorf("the old file could not be kept, and nothing was written: %w", err)
		}
	}
	switch err := atomicfile.Replace(target, []byte(text)); {
	case errors.Is(err, syscall.EBUSY):
		return &MountedError{target}
	case err != nil:
		return fmt.Errorf("%s is as it was: %w", target, err)
	}
	return nil
}

// lock keeps other awsin processes out. It locks the folder itself: a lock file would be left behind in people's
// repositories, but on Windows, which cannot lock folders.
func (how How) lock(ctx context.Context, folder string) (unlock func(), err error) {
	l := flock.New(folder, flock.SetFlag(os.O_RDONLY))
	if !system.Here.LocksFolders() {
		l = flock.New(filepath.Join(folder, ".awsin.lock"))
	}
	err = atomicfile.Lock(ctx, l, lockTimeout, func() {
		if how.Waiting != nil {
			how.Waiting(folder)
		}
	})
	switch {
	case errors.Is(err, atomicfile.ErrHeld):
		return nil, fmt.Errorf("another awsin has been writing in %s for %s", folder, lockTimeout)
	case err != nil:
		return nil, err
	}
	return func() { _ = l.Unlock() }, nil
}

// keptBackups is how many backups of one file are kept.
const keptBackups = 10

// backup writes the text to a file that is named after the target, a hash of its path and the time:
// config.1a2b3c4d.20260102T030405.000000006Z.
func backup(folder, target string, text []byte, now time.Time) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	path, err := filepath.Abs(target)
	if err != nil {
		return err
	}
	base := backupBase(path)
	atomicfile.Sweep(folder, func(name string) bool { return strings.HasPrefix(name, base) })
	name := filepath.Join(folder, base+now.UTC().Format("20060102T150405.000000000Z"))
	if err := atomicfile.Write(name, text); err != nil {
		return err
	}
	kept, err := filepath.Glob(filepath.Join(folder, globQuote(base)+"*Z"))
	if err != nil {
		return err
	}
	for _, old := range kept[:max(0, len(kept)-keptBackups)] { // sorted by name, and so by time
		if err := atomicfile.Remove(old); err != nil {
			return err
		}
	}
	return nil
}

// backupBase returns the common prefix of the names of a path's backups.
func backupBase(path string) string {
	name := filepath.Base(path)
	return fmt.Sprintf("%s.%x", name, sha256.Sum256([]byte(path)))[:len(name)+9] + "."
}

// Leftovers returns the temporary files that killed runs have left behind for a file and its backups.
func Leftovers(path, backups string) (list []string) {
	temporary(path, backups, func(folder string, match func(string) bool) {
		list = append(list, atomicfile.Leftovers(folder, match)...)
	})
	return list
}

// Sweep removes them: they hold what the file holds.
func Sweep(path, backups string) { temporary(path, backups, atomicfile.Sweep) }

func temporary(path, backups string, do func(folder string, match func(name string) bool)) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	if whole, err := filepath.Abs(path); err == nil {
		path = whole
	}
	do(filepath.Dir(path), func(name string) bool { return name == filepath.Base(path) })
	if backups != "" {
		do(backups, func(name string) bool { return strings.HasPrefix(name, backupBase(path)) })
	}
}

func globQuote(s string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(s)
}
