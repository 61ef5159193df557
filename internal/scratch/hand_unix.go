//go:build unix

package scratch

import (
	"os"
	"path/filepath"
	"syscall"
)

// Hand moves the folder's lock to an open file: a program that is started with it holds the folder from then on.
func (d *Dir) Hand() (*os.File, error) {
	unlock, err := lock(filepath.Dir(d.Path)) // no sweep meanwhile
	if err != nil {
		return nil, err
	}
	defer unlock()
	f, err := os.Open(d.Path)
	if err != nil {
		return nil, err
	}
	if err = d.lock.Close(); err == nil {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) //nolint:gosec // a descriptor
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}
