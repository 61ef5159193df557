package atomicfile

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	waited := 0
	take := func(ctx context.Context, bound time.Duration, waiting func()) (*flock.Flock, error) {
		l := flock.New(path)
		t.Cleanup(func() { _ = l.Close() })
		return l, Lock(ctx, l, bound, func() { waited++; waiting() })
	}
	nothing := func() {}
	first, err := take(t.Context(), time.Hour, nothing)
	if err != nil || waited != 0 {
		t.Fatalf("free: %v, waited %d times", err, waited)
	}
	if _, err := take(t.Context(), time.Nanosecond, nothing); !errors.Is(err, ErrHeld) || waited != 1 {
		t.Errorf("held: %v, waited %d times", err, waited)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := take(ctx, time.Hour, cancel); !errors.Is(err, context.Canceled) || errors.Is(err, ErrHeld) {
		t.Errorf("interrupted: %v", err)
	}
	ended, end := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer end()
	if _, err := take(ended, time.Hour, nothing); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the caller's bound: %v", err)
	}
	if _, err := take(t.Context(), time.Hour, func() { _ = first.Unlock() }); err != nil {
		t.Errorf("freed: %v", err)
	}
	gone := flock.New(filepath.Join(t.TempDir(), "no", "folder"))
	if err := Lock(t.Context(), gone, time.Hour, nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
}
