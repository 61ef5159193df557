// Package generate lists what sessions reach, every account with its roles
// (Lister), and names profiles after it (Names). It writes nothing.
package generate

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"awsin/internal/ssoapi"
)

// Pair is a role that the session's user may assume in an account: one profile.
type Pair struct {
	Session string // the sso-session's name
	Account ssoapi.Account
	Role    string
}

// Source is a session to list, with a valid token.
type Source struct {
	Session, Region, AccessToken string
	API                          *ssoapi.Client
}

// Result is what a session reaches: accounts in the server's order, and in each
// the roles in the server's order, regardless of which answer came first.
type Result struct {
	Session string
	Pairs   []Pair
	// Err is why Pairs is incomplete, or nil: ssoapi.ErrRejected, a *PartialError,
	// the context's or another.
	Err error
}

// AccountError is why an account's roles are not known.
type AccountError struct {
	Account ssoapi.Account
	Err     error
}

func (e AccountError) Error() string {
	return fmt.Sprintf("%s (%.80q): %v", e.Account.ID, e.Account.Name, e.Err)
}

func (e AccountError) Unwrap() error { return e.Err }

// PartialError means that some accounts could not be listed; the others were.
type PartialError struct {
	Failed   []AccountError // in the server's order
	Accounts int            // how many accounts there are
}

func (e *PartialError) Error() string {
	text := fmt.Sprintf("%d of %d accounts could not be listed: %v", len(e.Failed), e.Accounts, e.Failed[0])
	if n := len(e.Failed) - 1; n > 0 {
		text += fmt.Sprintf(", and %d more", n)
	}
	return text
}

// Lister lists sessions. The zero Lister lists everything.
type Lister struct {
	Filter Filter
	// Progress is called with how many accounts are done, and how many are known
	// so far. Both only grow, and are equal in the end. Its calls never
	// overlap.
	Progress func(done, total int)

	pause, patience time.Duration // of the ssoapi.Limiter
}

// List lists all sessions concurrently. A session or account that fails does not stop the
// others. Results are in the order of the sources. The error is only ever that of the
// filter.
func (l Lister) List(ctx context.Context, sources []Source) ([]Result, error) {
	if err := l.Filter.Check(); err != nil {
		return nil, err
	}
	results := make([]Result, len(sources))
	told := &progress{tell: l.Progress}
	var wg sync.WaitGroup
	for i, s := range sources {
		wg.Go(func() { results[i] = l.session(ctx, s, told) })
	}
	wg.Wait()
	return results, nil
}

func (l Lister) session(ctx context.Context, s Source, told *progress) Result {
	r := Result{Session: s.Session}
	api := s.API.Paced((&ssoapi.Limiter{Pause: l.pause, Patience: l.patience}).Do)
	all, err := api.Accounts(ctx, s.Region, s.AccessToken)
	if err != nil {
		r.Err = err
		return r
	}
	accounts := l.Filter.accounts(all)
	told.add(0, len(accounts))
	roles, errs := make([][]string, len(accounts)), make([]error, len(accounts))
	indices := make(chan int, len(accounts))
	for i := range accounts {
		indices <- i
	}
	close(indices)
	var wg sync.WaitGroup
	for range min(ssoapi.MaxInFlight, len(accounts)) {
		wg.Go(func() {
			for i := range indices {
				roles[i], errs[i] = api.Roles(ctx, s.Region, s.AccessToken, accounts[i].ID)
				told.add(1, 0)
			}
		})
	}
	wg.Wait()
	var failed []AccountError
	for i, a := range accounts {
		switch {
		case errs[i] == nil:
		case ctx.Err() != nil || errors.Is(errs[i], ssoapi.ErrRejected):
			r.Err = errs[i]
		default:
			failed = append(failed, AccountError{a, errs[i]})
		}
		for _, role := range l.Filter.roles(roles[i]) {
			r.Pairs = append(r.Pairs, Pair{s.Session, a, role})
		}
	}
	switch {
	case r.Err == nil && len(failed) > 0:
		r.Err = &PartialError{Failed: failed, Accounts: len(accounts)}
	case r.Err != nil && ctx.Err() != nil:
		r.Err = ctx.Err()
	}
	return r
}

type progress struct {
	mu          sync.Mutex
	done, total int
	tell        func(done, total int)
}

func (p *progress) add(done, total int) {
	if p.tell == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += done
	p.total += total
	p.tell(p.done, p.total)
}
