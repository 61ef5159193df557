package team

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"awsin/internal/atomicfile"
	"awsin/internal/configedit"
	"awsin/internal/hint"
	"awsin/internal/team/block"
)

// How long another awsin, whose git asks a server, may take.
const (
	lockTimeout = gitTimeout + time.Minute
	// inherited is how long a lock may outlive an awsin that was killed: while it started a git,
	// that has it, too.
	inherited = time.Second
)

var errBusy = hint.With("see whether it waits for a password in another terminal, or end it there; then try again",
	fmt.Errorf("another awsin has been working on the teams for %d minutes", int(lockTimeout.Minutes())))

// Lock locks the teams against other awsin processes, and waits for those that are at it.
func (t *Teams) Lock(ctx context.Context) (unlock func(), err error) {
	if err := t.newLock(); err != nil {
		return nil, err
	}
	if err := t.await(ctx); err != nil {
		return nil, err
	}
	t.sweep()
	return func() { _ = t.lock.Unlock() }, nil
}

// tryLock is Lock where nobody waits; ok is false where somebody is at it.
func (t *Teams) tryLock() (unlock func(), ok bool) {
	if t.newLock() != nil {
		return nil, false
	}
	if ok, err := t.lock.TryLock(); err != nil || !ok {
		return nil, false
	}
	t.sweep()
	return func() { _ = t.lock.Unlock() }, true
}

func (t *Teams) newLock() error {
	if err := os.MkdirAll(t.folder(), 0o700); err != nil {
		return err
	}
	t.lock = flock.New(filepath.Join(t.folder(), ".lock"), flock.SetPermissions(0o600))
	return nil
}

func (t *Teams) await(ctx context.Context) error {
	err := atomicfile.Lock(ctx, t.lock, lockTimeout, func() { t.IO.Say("waiting for another awsin that is working on the teams") })
	if errors.Is(err, atomicfile.ErrHeld) {
		return errBusy
	}
	return err
}

// editor returns an Editor that asks without the lock on the teams. What another awsin did to
// the teams meanwhile counts.
func (t *Teams) editor(teams ...*Membership) configedit.Editor {
	e := t.Editor
	e.Asking = func(ctx context.Context, ask func() error) error {
		if t.lock == nil {
			return ask()
		}
		_ = t.lock.Unlock()
		asked := ask() // a join's folder is its own all the same
		if err := t.await(ctx); err != nil {
			return cmp.Or(asked, err)
		}
		if asked != nil {
			return asked
		}
		for _, j := range teams {
			now, err := t.One(j.Name)
			switch {
			case j.joining || errors.As(err, new(*unrecordedError)), errors.As(err, new(*elsewhereError)): // which leave removes
			case err != nil:
				return err
			default:
				*j = *now
			}
		}
		return nil
	}
	return e
}

// begin makes a team's folder. It belongs to this join until done, also while a person is asked.
func (t *Teams) begin(ctx context.Context, j *Membership) (done func(), err error) {
	l := joiningLock(j.dir)
	if _, err := os.Stat(l.Path()); err == nil {
		if err := atomicfile.Lock(ctx, l, inherited, nil); errors.Is(err, atomicfile.ErrHeld) {
			return nil, hint.BadUsage("answer it there, or take another --name", "another awsin is joining team %q", j.Name)
		}
		_ = l.Close()
	}
	if err := t.remove(j.dir); err != nil { // of one whose block was never written, or is gone
		return nil, err
	}
	if err := os.MkdirAll(j.dir, 0o700); err != nil {
		return nil, err
	}
	if _, err := l.TryLock(); err != nil {
		return nil, err
	}
	j.joining = true
	return func() {
		_ = l.Close()
		_ = os.Remove(l.Path())
	}, nil
}

func joiningLock(dir string) *flock.Flock {
	return flock.New(filepath.Join(dir, ".joining"), flock.SetPermissions(0o600))
}

// sweep removes what joins, leaves and writers that were killed have left.
func (t *Teams) sweep() {
	entries, _ := os.ReadDir(t.folder())
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), removed) {
			_ = os.RemoveAll(filepath.Join(t.folder(), entry.Name()))
		}
		if !entry.IsDir() || block.CheckName(entry.Name()) != nil {
			continue
		}
		dir := filepath.Join(t.folder(), entry.Name())
		atomicfile.Sweep(dir, func(string) bool { return true })
		if t.gone(entry.Name()) {
			_ = t.remove(dir)
		}
	}
}

// removed is how the folder of a team that is gone begins.
const removed = ".gone-"

// remove takes a team's folder away at once, and then what is in it. A git that outlived its
// awsin may still write there, under the new name: the next sweep removes that.
func (t *Teams) remove(dir string) error {
	gone := filepath.Join(t.folder(), removed+rand.Text())
	if err := os.Rename(dir, gone); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_ = os.RemoveAll(gone)
	return nil
}

// gone reports whether a folder has no team.
func (t *Teams) gone(name string) bool {
	j, err := t.read(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		l := joiningLock(filepath.Join(t.folder(), name))
		if _, err := os.Stat(l.Path()); err != nil {
			return true
		}
		defer func() { _ = l.Close() }()
		ok, err := l.TryLock()
		return err == nil && ok
	case err == nil && j.Pending:
		blocks, err := t.blocks()
		return err == nil && !t.settle(j, blocks)
	}
	return false
}
