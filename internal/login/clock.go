package login

import (
	"context"
	"errors"
	"fmt"
	"time"

	"awsin/internal/fault"
	"awsin/internal/ssoapi"
	"awsin/internal/ssotoken"
)

// clock bounds all of a login by --timeout.
type clock struct {
	start time.Time // moved forward by the time that does not count
	parts []took
}

// took is how long a part of the login has taken.
type took struct {
	part
	time time.Duration
}

// part is a part of a login that waits for something.
type part struct{ name, late, remedy string }

// The parts: by what is said of one that took the time of another, and of one that has
// not come to its end.
var (
	locking    = part{"waiting for another awsin", "another awsin was not done with it", ""}
	refreshing = part{"the refresh", "not answered", fault.Silent.Hint()}
	asking     = part{"asking the AWS CLI for its version", "the AWS CLI did not tell its version", ""}
	loggingOut = part{"the logout", "not answered", fault.Silent.Hint()}
	starting   = part{"aws sso login", "the server did not answer", fault.Silent.Hint()} // there is no page yet
	approving  = part{"aws sso login", "not approved", ""}
)

// lateError is a context.DeadlineExceeded that says of what.
type lateError struct {
	part part
	rest string
}

func (e lateError) Error() string { return e.part.late + e.rest }
func (lateError) Unwrap() error   { return context.DeadlineExceeded }

// Hint returns what to do about it.
func (e lateError) Hint() string { return e.part.remedy }

// pause stops the clock until done is called.
func (c *clock) pause() (done func()) {
	from := time.Now()
	return func() { c.start = c.start.Add(time.Since(from)) }
}

// within runs a part of the login in what is left of --timeout. What it has not done
// then is an error that says so, and where most of the time went.
func (w *worker) within(ctx context.Context, p part, do func(context.Context) error) error {
	bounded, cancel := context.WithDeadline(ctx, w.clock.start.Add(w.Timeout))
	defer cancel()
	begin := time.Now()
	err := do(bounded)
	this := took{p, time.Since(begin)}
	most := this
	for _, t := range w.clock.parts {
		if t.time > most.time {
			most = t
		}
	}
	w.clock.parts = append(w.clock.parts, this)
	var refused *ssoapi.RefusedError
	if err == nil || errors.As(err, &refused) || ctx.Err() != nil || !errors.Is(bounded.Err(), context.DeadlineExceeded) {
		return err
	}
	late := lateError{p, fmt.Sprintf(" within %s (--timeout)", ssotoken.FormatDuration(w.Timeout))}
	if most.part != p {
		late.rest += fmt.Sprintf(", of which %s went to %s", ssotoken.FormatDuration(most.time), most.name)
	}
	return late
}
