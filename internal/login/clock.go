package login

import (
	"context"
	"errors"
	"fmt"
	"time"

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
type part struct{ name, late string }

// The parts: by what is said of one that took the time of another, and of one that has
// not come to its end.
var (
	locking    = part{"waiting for another awsin", "another awsin was not done with it"}
	refreshing = part{"the refresh", "not answered"}
	asking     = part{"asking the AWS CLI for its version", "the AWS CLI did not tell its version"}
	loggingOut = part{"the logout", "not answered"}
	approving  = part{"aws sso login", "not approved"}
)

// lateError is a context.DeadlineExceeded that says of what.
type lateError string

func (e lateError) Error() string { return string(e) }
func (lateError) Unwrap() error   { return context.DeadlineExceeded }

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
	late := fmt.Sprintf("%s within %s (--timeout)", p.late, ssotoken.FormatDuration(w.Timeout))
	if most.part != p {
		late += fmt.Sprintf(", of which %s went to %s", ssotoken.FormatDuration(most.time), most.name)
	}
	return lateError(late)
}
