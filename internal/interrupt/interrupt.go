// Package interrupt is how a person ends the program: the first signal ends a
// context, and what is under way comes to a good end; a second Ctrl-C or SIGTERM
// ends the program, whatever it does.
package interrupt

import (
	"context"
	"io"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"time"

	"awsin/internal/hint"
	"awsin/internal/process"
)

// together is within which the same signal counts once: `timeout` and `make` send
// theirs to a program and to its group.
const together = 100 * time.Millisecond

type state struct {
	mu    sync.Mutex
	last  []*func(io.Writer)
	taken chan os.Signal
}

type key struct{}

// Context returns a context that ends with the first signal that asks the program
// to stop. w is where Last speaks. A reader that has gone, as head does, is not such
// signal: a write fails then, and what is under way comes to a good end.
func Context(w io.Writer) context.Context {
	signals := make(chan os.Signal, 4)
	if asked := process.Ends(); len(asked) > 0 { // of none it would be all that there are
		signal.Notify(signals, asked...)
	}
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	return listen(signals, w, os.Exit)
}

func listen(signals <-chan os.Signal, w io.Writer, exit func(code int)) context.Context {
	s := &state{}
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), key{}, s))
	go func() {
		var first os.Signal
		var at time.Time
		for sig := range signals {
			cancel()
			switch {
			case s.hand(sig):
			case first == nil:
				first, at = sig, time.Now()
			case sig == syscall.SIGHUP, sig == first && time.Since(at) < together: // a terminal that is closed says so twice
			default:
				s.end(w)
				exit(hint.Cancelled)
			}
		}
	}()
	return ctx
}

func of(ctx context.Context) *state {
	s, _ := ctx.Value(key{}).(*state)
	if s == nil { // nobody listens
		return &state{}
	}
	return s
}

// Last has do called if a second signal ends the program before done is called: to
// say on w what is left undone, or to put the terminal in order. It must not wait.
func Last(ctx context.Context, do func(w io.Writer)) (done func()) {
	s := of(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = append(s.last, &do)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.last = slices.DeleteFunc(s.last, func(l *func(io.Writer)) bool { return l == &do })
	}
}

// patience is for a terminal that takes nothing.
const patience = time.Second

func (s *state) end(w io.Writer) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.mu.Lock()
		last := slices.Clone(s.last)
		s.mu.Unlock()
		for _, do := range last {
			(*do)(w)
		}
	}()
	select {
	case <-done:
	case <-time.After(patience):
	}
}

// Raise does what Ctrl-C does.
func Raise() {
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Signal(os.Interrupt)
	}
}

// Signals hands all further signals to who makes an end by itself. They no longer
// end the program.
func Signals(ctx context.Context) <-chan os.Signal {
	s := of(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken == nil {
		s.taken = make(chan os.Signal, 4)
	}
	return s.taken
}

// hand reports whether somebody has taken the signals over.
func (s *state) hand(sig os.Signal) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken == nil {
		return false
	}
	select {
	case s.taken <- sig:
	default: // as os/signal does
	}
	return true
}
