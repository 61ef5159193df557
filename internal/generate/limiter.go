package generate

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"awsin/internal/ssoapi"
)

// How a session's calls are paced. The service's limits are not published and
// differ by account, so they are probed: as in TCP, the number of calls in
// flight grows until the server refuses one, is then halved, and grows slowly.
const (
	startInFlight = 8
	maxInFlight   = 32
	firstPause    = 100 * time.Millisecond // doubled by each refusal that follows soon
	maxPause      = 5 * time.Second
	maxRow        = 16 // refusals in a row, without an answer in between; about a minute
)

// limiter paces the calls of one session.
type limiter struct {
	pause time.Duration
	rows  int

	mu       sync.Mutex
	changed  chan struct{} // closed and replaced when a slot became free or the limiter stopped
	inFlight int
	limit    float64 // calls in flight; at least 1
	slow     bool    // the server has refused once
	epoch    int     // refusals that counted
	row      int     // of them since the last answer
	level    float64 // how often the first pause has been doubled
	until    time.Time
	stopped  error // the error of all calls that have not begun
}

func newLimiter(pause time.Duration, rows int) *limiter {
	if pause == 0 {
		pause = firstPause
	}
	if rows == 0 {
		rows = maxRow
	}
	return &limiter{pause: pause, rows: rows, limit: startInFlight, changed: make(chan struct{})}
}

// do makes the call when there is a slot for it, and again when it is
// throttled, until the context ends or the limiter gives up. It is an ssoapi.Pace.
func (g *limiter) do(ctx context.Context, call func(context.Context) error) error {
	for {
		epoch, err := g.enter(ctx)
		if err != nil {
			return err
		}
		err = call(ctx)
		g.leave(epoch, err)
		var throttled *ssoapi.ThrottledError
		if !errors.As(err, &throttled) {
			return err
		}
	}
}

func (g *limiter) wake() {
	close(g.changed)
	g.changed = make(chan struct{})
}

// enter waits for a slot and takes it.
func (g *limiter) enter(ctx context.Context) (epoch int, err error) {
	for {
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		g.mu.Lock()
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
func (g *limiter) leave(epoch int, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inFlight--
	g.wake()
	var throttled *ssoapi.ThrottledError
	isThrottled := errors.As(err, &throttled)
	if !isThrottled {
		g.row = 0
	}
	switch {
	case errors.Is(err, ssoapi.ErrRejected):
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
		g.limit = min(g.limit, maxInFlight)
	case isThrottled && epoch == g.epoch:
		// Calls that began before the last refusal say nothing new when they
		// are refused, too.
		g.epoch++
		g.slow = true
		g.limit = max(g.limit/2, 1)
		if g.row++; g.row >= g.rows {
			g.stopped = err
			return
		}
		pause := min(g.pause<<int(g.level), maxPause)
		g.level = min(g.level+1, 10)
		// Jitter keeps sessions, and people, from coming back all at once.
		pause = pause/2 + rand.N(pause/2+1) //nolint:gosec // no secret
		g.until = time.Now().Add(pause)
	}
}
