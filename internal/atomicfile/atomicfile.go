// Package atomicfile replaces files whole or not at all: who reads one sees the
// old or the new text, also after a crash. The temporary file stands beside the
// file, so that the rename never crosses file systems, and is locked while its
// writer lives: what a killed one left can be told from what is being written.
// Read reads regular files, and nothing that could wait or never end.
package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Write makes or replaces a file, readable by its owner only, whatever was there.
func Write(path string, data []byte) error { return write(path, data, false) }

// Replace is Write for a file of the person's own: one that is there keeps its
// mode and its owner.
func Replace(path string, data []byte) error { return write(path, data, true) }

// ErrChanged reports a file that somebody else has written meanwhile.
var ErrChanged = errors.New("it has changed in the meantime")

// Swap is Replace for a file that other programs write, too: it is replaced where it still holds what was
// read, "" for a file that was not there, and else the error is ErrChanged.
func Swap(path, read, text string) error {
	p, err := reserve(path, 0, true)
	if err != nil {
		return err
	}
	p.still = func() error {
		now, err := Read(p.path, int64(len(read)))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			now, err = "", nil
		case errors.Is(err, ErrTooLarge):
			return ErrChanged
		}
		if err == nil && now != read {
			err = ErrChanged
		}
		return err
	}
	return p.Commit([]byte(text))
}

func write(path string, data []byte, keep bool) error {
	p, err := reserve(path, 0, keep)
	if err != nil {
		return err
	}
	return p.Commit(data)
}

// Pending is a file that is about to be written.
type Pending struct {
	path string // what it replaces; no symbolic link
	keep bool   // mode and owner
	temp *os.File
	// still, if not nil, is asked right before the file is replaced; its error ends it.
	still func() error
}

// Remove removes a file; one that is gone is not an error.
func Remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Reserve makes sure that Write will find its place, before something is given up
// for the text: the temporary file is there, with room for so many bytes.
func Reserve(path string, size int) (*Pending, error) { return reserve(path, size, false) }

func reserve(path string, size int, keep bool) (*Pending, error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	Sweep(filepath.Dir(path), func(name string) bool { return name == filepath.Base(path) })
	p := &Pending{path: path, keep: keep}
	err := p.create()
	if err == nil && size > 0 {
		_, err = p.temp.Write(make([]byte, size))
		if err == nil {
			err = p.temp.Sync() // some file systems look for room no earlier
		}
	}
	if err != nil {
		p.Discard()
		return nil, p.named(err)
	}
	return p, nil
}

// create makes the temporary file: locked, and with its mode before its text.
func (p *Pending) create() error {
	mode := fs.FileMode(0o600)
	info, err := os.Stat(p.path)
	switch {
	case err != nil:
	case !info.Mode().IsRegular():
		return ErrNotRegular
	case p.keep:
		mode = info.Mode().Perm()
	}
	for {
		if p.temp, err = os.CreateTemp(filepath.Dir(p.path), "."+filepath.Base(p.path)+mark+"*"); err != nil {
			return err
		}
		if !lock(p.temp) || !there(p.temp) { // swept in the instant before it was locked
			p.Discard()
			continue
		}
		if p.keep && info != nil {
			if err := chown(p.temp, info); err != nil {
				return fmt.Errorf("it belongs to somebody else: %w", errors.Unwrap(err))
			}
		}
		return p.temp.Chmod(mode)
	}
}

// there reports whether a file still has its name.
func there(f *os.File) bool {
	named, err := os.Lstat(f.Name())
	info, err2 := f.Stat()
	return err == nil && err2 == nil && os.SameFile(named, info)
}

// Commit puts the text in place. The Pending is of no use afterwards.
func (p *Pending) Commit(data []byte) error {
	err := p.commit(data)
	if errors.Is(err, fs.ErrNotExist) { // somebody has removed it, which can be made good
		if err = p.create(); err == nil {
			err = p.commit(data)
		}
	}
	if err != nil {
		p.Discard()
		return p.named(err)
	}
	p.temp = nil
	return nil
}

func (p *Pending) commit(data []byte) error {
	if _, err := p.temp.WriteAt(data, 0); err != nil {
		return err
	}
	if err := p.temp.Truncate(int64(len(data))); err != nil {
		return err
	}
	if err := p.temp.Sync(); err != nil {
		return err
	}
	if p.still != nil {
		if err := p.still(); err != nil {
			return err
		}
	}
	return rename(p.temp, p.path)
}

// Discard gives up what was reserved. It does nothing after Commit.
func (p *Pending) Discard() {
	if p.temp != nil {
		_ = p.temp.Close()
		_ = os.Remove(p.temp.Name())
		p.temp = nil
	}
}

// named is an error that names the file, where the system named the temporary one,
// which is gone.
func (p *Pending) named(err error) error {
	var one *fs.PathError
	var two *os.LinkError
	if errors.As(err, &one) {
		err = one.Err
	} else if errors.As(err, &two) {
		err = two.Err
	}
	return &fs.PathError{Op: "write", Path: p.path, Err: err}
}
