package atomicfile

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gofrs/flock"
)

// poll is how often a held lock is tried again.
const poll = 20 * time.Millisecond

// ErrHeld means that another process has had a lock for longer than one waits for it.
var ErrHeld = errors.New("another process holds the lock")

// Lock takes a lock. Where another process holds it, waiting, if not nil, is called once,
// and the wait is no longer than bound: the error is ErrHeld then, or the context's.
func Lock(ctx context.Context, l *flock.Flock, bound time.Duration, waiting func()) error {
	ok, err := l.TryLock()
	if err == nil && !ok {
		if waiting != nil {
			waiting()
		}
		bounded, cancel := context.WithTimeout(ctx, bound)
		defer cancel()
		if _, err = l.TryLockContext(bounded, poll); errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
			return ErrHeld
		}
	}
	if err != nil {
		return fmt.Errorf("lock %s: %w", l.Path(), err)
	}
	return nil
}
