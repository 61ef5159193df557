package login

import (
	"context"
	"errors"
	"testing"
	"time"

	"awsin/internal/ssoapi"
)

// TestWithin: the parts of a login share its time, and the message names the one
// that took it.
func TestWithin(t *testing.T) {
	forever := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	over := &worker{Runner: Runner{Timeout: 10 * time.Minute}, clock: clock{start: time.Now().Add(-10 * time.Minute)}}
	check := func(p part, do func(context.Context) error, want string) {
		t.Helper()
		got := "nil"
		if err := over.within(t.Context(), p, do); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	check(approving, forever, "not approved within 10m (--timeout)")
	over.clock.parts = []took{{locking, 9 * time.Minute}, {asking, time.Minute}}
	check(locking, forever, "another awsin was not done with it within 10m (--timeout)")
	check(approving, forever, "not approved within 10m (--timeout), of which 9m went to waiting for another awsin")
	check(refreshing, func(context.Context) error { return nil }, "nil")
	check(refreshing, func(context.Context) error { return &ssoapi.RefusedError{Reason: "X"} }, "the server refused the refresh token (X)")

	// A failure with time left, and an interrupt, are themselves.
	early := &worker{Runner: Runner{Timeout: time.Hour}, clock: clock{start: time.Now()}}
	if err := early.within(t.Context(), asking, func(context.Context) error { return context.DeadlineExceeded }); err != context.DeadlineExceeded {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := over.within(ctx, approving, forever); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}

	// The queue's time does not count.
	start := over.clock.start
	done := over.clock.pause()
	for from := time.Now(); time.Now().Equal(from); {
	}
	if done(); !over.clock.start.After(start) {
		t.Error("the clock went on")
	}
}
