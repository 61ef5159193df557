// Package scratch makes folders for one process, which hold what nobody else may
// see, and removes those that a killed process has left.
package scratch

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"awsin/internal/system"

	"github.com/gofrs/flock"
)

// Dir is a folder of this process, readable by its owner only.
type Dir struct {
	Path string
	lock *flock.Flock
}

// New makes a folder in a folder, which is made if it does not exist, and removes
// what killed processes have left there.
func New(parent string) (*Dir, error) {
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return nil, err
	}
	unlock, err := lock(parent) // no sweep between the next two steps
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := sweep(parent, ""); err != nil {
		return nil, err
	}
	path, err := os.MkdirTemp(parent, "")
	if err != nil {
		return nil, err
	}
	d := &Dir{path, of(path)}
	if _, err := d.lock.TryLock(); err != nil {
		return nil, errors.Join(err, os.Remove(path))
	}
	return d, nil
}

// Temp is New in the system's folder for temporary files, where everybody's are: what it
// makes and removes has a name that begins with the prefix. What cannot be removed is
// another's.
func Temp(prefix string) (*Dir, error) {
	_ = sweep(os.TempDir(), prefix)
	const tries = 5
	for try := 1; ; try++ {
		path, err := os.MkdirTemp("", prefix)
		if err != nil {
			return nil, err
		}
		d := &Dir{path, of(path)}
		locked, err := d.lock.TryLock()
		if _, gone := os.Stat(path); locked && gone == nil {
			return d, nil
		}
		_ = d.Close() // another's sweep was faster
		if try == tries {
			return nil, errors.Join(err, fs.ErrNotExist)
		}
	}
}

// Close removes the folder.
func (d *Dir) Close() error {
	err := os.RemoveAll(d.Path)
	return errors.Join(err, d.lock.Close(), removeLock(d.Path))
}

// Sweep removes the folders in a folder whose processes have ended. One that does
// not exist is not an error.
func Sweep(parent string) error {
	if _, err := os.Stat(parent); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	unlock, err := lock(parent)
	if err != nil {
		return err
	}
	defer unlock()
	return sweep(parent, "")
}

func sweep(parent, prefix string) (err error) {
	entries, err := os.ReadDir(parent)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		made, ok := strings.CutPrefix(entry.Name(), prefix)
		if !entry.IsDir() || !ok || prefix != "" && strings.Trim(made, "0123456789") != "" { // as os.MkdirTemp names them
			continue
		}
		path := filepath.Join(parent, entry.Name())
		l := of(path)
		if ok, _ := l.TryLock(); ok {
			err = errors.Join(err, os.RemoveAll(path), l.Close(), removeLock(path))
		}
	}
	return err
}

func lock(parent string) (unlock func(), err error) {
	l := of(parent)
	return func() { _ = l.Close() }, l.Lock()
}

// of returns a folder's lock, which the kernel releases when the process dies: the
// folder itself, and a file beside it on Windows, which locks no folders.
func of(folder string) *flock.Flock {
	if !system.Here.LocksFolders() {
		return flock.New(folder + ".lock")
	}
	return flock.New(folder, flock.SetFlag(os.O_RDONLY))
}

func removeLock(folder string) error {
	if system.Here.LocksFolders() {
		return nil
	}
	return os.Remove(folder + ".lock")
}
