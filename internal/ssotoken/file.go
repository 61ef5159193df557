package ssotoken

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"awsin/internal/atomicfile"
)

// File is the place of one token in a cache.
type File struct {
	Path string
	lock string
}

// maxFile bounds what is read of one cache file; real ones hold some 5 kB.
const maxFile = 1 << 20

// How long a file that is being rewritten may be malformed: the AWS CLI
// truncates and writes in place, so a reader can meet half a file.
const (
	rewriteTries = 5
	rewritePause = 20 * time.Millisecond
	rewriteAge   = 2 * time.Second
)

// Read returns the token. The error is ErrNone, a *MalformedError, or what the
// file system said.
func (f File) Read() (t *Token, err error) {
	err = read(f.Path, "token", func(data []byte) (err error) {
		t, err = Parse(data)
		return err
	})
	return t, err
}

// read has a file parsed, again while it is being rewritten; what says what it holds.
func read(path, what string, parse func([]byte) error) error {
	for try := 1; ; try++ {
		text, err := atomicfile.Read(path, maxFile)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return ErrNone
		case errors.Is(err, atomicfile.ErrTooLarge):
			return &MalformedError{what, path, atomicfile.ErrTooLarge.Error()}
		case err != nil:
			return err
		}
		if err = parse([]byte(text)); err == nil {
			return nil
		}
		// Not before it was read: it may have been truncated since.
		if info, gone := os.Stat(path); try == rewriteTries || gone == nil && time.Since(info.ModTime()) > rewriteAge {
			return &MalformedError{what, path, err.Error()}
		}
		time.Sleep(rewritePause)
	}
}

// reserved is how much longer than the old one a new token may be and still find
// its place made sure of.
const reserved = 4 << 10

// Reserved is the place of a token that is yet to come.
type Reserved struct{ pending *atomicfile.Pending }

// Reserve ensures that a token like this one can be written, before a server is
// asked for it: whoever renews a token may have to spend the old one.
func (f File) Reserve(like *Token) (*Reserved, error) {
	data, err := like.Encode()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(f.Path), 0o700); err != nil {
		return nil, err
	}
	p, err := atomicfile.Reserve(f.Path, len(data)+reserved)
	if err != nil {
		return nil, err
	}
	return &Reserved{p}, nil
}

// Write puts the token in place, whole or not at all, readable by its owner
// only. An existing symbolic link is written through, not replaced.
func (r *Reserved) Write(t *Token) error {
	data, err := t.Encode()
	if err != nil {
		r.Discard()
		return err
	}
	return r.pending.Commit(data)
}

// Discard removes the place; after Write it does nothing.
func (r *Reserved) Discard() { r.pending.Discard() }

// Writable ensures that the AWS CLI, which writes in place, can save a token.
func (f File) Writable() error {
	info, err := os.Stat(f.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		r, err := f.Reserve(&Token{})
		if err == nil {
			r.Discard()
		}
		return err
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is not a regular file", f.Path)
	}
	w, err := os.OpenFile(f.Path, os.O_WRONLY, 0)
	if err == nil {
		err = w.Close()
	}
	return err
}

// Remove deletes the token, what is remembered of it, and what killed writers have left of either. It is not an error
// when there is none.
func (f File) Remove() error {
	f.sweep()
	return errors.Join(atomicfile.Remove(f.Path), atomicfile.Remove(f.refusals()))
}

func (f File) sweep() {
	for _, path := range []string{f.Path, f.refusals()} {
		atomicfile.Sweep(filepath.Dir(path), func(name string) bool { return name == filepath.Base(path) })
	}
}

// ErrLocked means that another process holds the lock.
var ErrLocked = errors.New("another awsin is working on the session")

// Lock takes the lock of the token, for this process among all that share the
// cache. The kernel releases it when the process dies. waiting is called once
// if another process holds it, and it waits no longer than bound: the error is ErrLocked then.
func (f File) Lock(ctx context.Context, bound time.Duration, waiting func()) (unlock func(), err error) {
	l, err := f.newLock()
	if err != nil {
		return nil, err
	}
	err = atomicfile.Lock(ctx, l, bound, waiting)
	switch {
	case errors.Is(err, atomicfile.ErrHeld):
		return nil, ErrLocked
	case err != nil:
		return nil, err
	}
	return func() { _ = l.Unlock() }, nil
}

// TryLock is Lock without a wait; the error is ErrLocked where it would have to.
func (f File) TryLock() (unlock func(), err error) {
	l, err := f.newLock()
	if err != nil {
		return nil, err
	}
	switch ok, err := l.TryLock(); {
	case err != nil:
		return nil, fmt.Errorf("lock %s: %w", f.lock, err)
	case !ok:
		return nil, ErrLocked
	}
	return func() { _ = l.Unlock() }, nil
}

func (f File) newLock() (*flock.Flock, error) {
	// The cache's folder, too: two AWS CLIs that log in at once in a new home both
	// find none, and one then fails with "File exists".
	for _, path := range []string{f.lock, f.Path} {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, err
		}
	}
	return flock.New(f.lock, flock.SetPermissions(0o600)), nil
}
