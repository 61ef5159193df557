package ssoapi

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"
)

// How a session's calls are paced. The service's limits are not published and
// differ by account, so they are probed: as in TCP, the number of calls in
// flight grows until the server refuses one, is then halved, and grows slowly.
const (
	StartInFlight = 8
	MaxInFlight   = 32
	firstPause    = 100 * time.Millisecond // doubled by each refusal that follows soon
	maxPause      = 2 * time.Second        // callers in other programs leave no row of answers to whoever rests long
	patience      = 20 * time.Second       // of refusals, without an answer in between
)

// Limiter paces the calls of one session. The zero value of its fields is for all but
// tests.
type Limiter struct {
	Pause    time.Duration // after the first refusal; 0: firstPause
	Patience time.Duration // 0: patience

	mu       sync.Mutex
	changed  chan struct{} // closed and replaced when a slot became free or the limiter stopped; nil before the first call
	inFlight int
	limit    float64   // calls in flight; at least 1, 0 before the first call
	slow     bool      // the server has refused once
	epoch    int       // refusals that counted
	since    time.Time // of the first one since the last answer; zero: there is none
	level    float64   // how often the first pause has been doubled
	until    time.Time
	stopped  error // the error of all calls that have not begun
}

// Do makes the call when there is a slot for it, and again when it is
// throttled, until the context ends or the limiter gives up. It is a Pace.
func (g *Limiter) Do(ctx context.Context, call func(context.Context) error) error {
	for {
		epoch, err := g.enter(ctx)
		if err != nil {
			return err
		}
		err = call(ctx)
		g.leave(epoch, err)
		var throttled *ThrottledError
		if !errors.As(err, &throttled) {
			return err
		}
	}
}

func (g *Limiter) wake() {
	close(g.changed)
	g.changed = make(chan struct{})
}

// enter waits for a slot and takes it.
func (g *Limiter) enter(ctx context.Context) (epoch int, err error) {
	for {
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		g.mu.Lock()
		if g.changed == nil {
			g.changed, g.limit = make(chan struct{}), StartInFlight
		}
		if g.stopped != nil {
			defer g.mu.Unlock()
			return 0, g.stopped
		}
		pause := time.Until(g.until)
		if pause <= 0 && g.inFlight < int(g.limit) {
			g.inFlight++
			defer g.mu.Unlock()
			return g.epoch, nil
		}
		changed := g.changed
		g.mu.Unlock()
		var timer <-chan time.Time // nil: blocks
		if pause > 0 {
			timer = time.After(pause)
		}
		select {
		case <-changed:
		case <-timer:
		case <-ctx.Done():
		}
	}
}

// leave releases the slot and learns from the call's error.
func (g *Limiter) leave(epoch int, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inFlight--
	g.wake()
	var throttled *ThrottledError
	isThrottled := errors.As(err, &throttled)
	if !isThrottled {
		g.since = time.Time{}
	}
	switch {
	case errors.Is(err, ErrRejected):
		g.stopped = err // no call with this token will do better
	case err == nil:
		// Not to zero: a server that counts calls per second refuses one after
		// every few, even of one in flight.
		g.level = max(g.level-0.25, 0)
		if g.slow {
			g.limit += 1 / g.limit // one more per round of answers
		} else {
			g.limit++
		}
		g.limit = min(g.limit, MaxInFlight)
	case isThrottled && epoch == g.epoch:
		// Calls that began before the last refusal say nothing new when they
		// are refused, too.
		g.epoch++
		g.slow = true
		g.limit = max(g.limit/2, 1)
		pause := min(cmp.Or(g.Pause, firstPause)<<int(g.level), maxPause)
		g.level = min(g.level+1, 10)
		// Jitter keeps sessions, and people, from coming back all at once.
		pause = pause/2 + rand.N(pause/2+1) //nolint:gosec // no secret
		now := time.Now()
		if g.since.IsZero() {
			g.since = now
		}
		if g.until = now.Add(pause); g.until.Sub(g.since) > cmp.Or(g.Patience, patience) {
			g.stopped = err
		}
	}
}
