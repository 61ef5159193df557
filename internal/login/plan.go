// Package login decides what each session needs (Planner) and does it (Runner).
// Nothing else decides: status is the plan without the runner, and --dry-run
// prints the plan that the runner would take. It prints nothing; it reports
// events.
package login

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/identity"
	"awsin/internal/ssoapi"
	"awsin/internal/ssotoken"
)

// Action is what a session needs.
type Action string

// The actions of a plan.
const (
	None    Action = "none"    // usable as it is
	Refresh Action = "refresh" // renew the token; no browser
	Login   Action = "login"   // aws sso login, or aws login
	Blocked Action = "mend"    // nothing can be done before a person does something: the configuration, or a page
)

// Step is the plan for one session.
type Step struct {
	Session   *awsconfig.Session
	State     ssotoken.State
	Reason    string    // why the state is what it is, for a person
	ExpiresAt time.Time // zero where there is no token
	Action    Action
	// Unverified is why the server could not confirm a valid token; "" when it
	// did, or was not asked.
	Unverified string
	// Refused is when the server said that it takes the token no more, as far as that is remembered: a state that is
	// judged by the files alone may be what it said then. Zero where it is not known to have.
	Refused time.Time

	news  bool            // the server has just said whether it takes the token, and it is not what is remembered
	token *ssotoken.Token // what the decision was made on; nil for none
	keys  *ssotoken.Keys  // the same, of aws login
}

// Planner decides what each session needs.
type Planner struct {
	Cache ssotoken.Cache
	Keys  string // the folder of what aws login caches
	Now   func() time.Time
	// API asks the servers whether valid tokens are accepted; nil believes the
	// local expiry.
	API func(*awsconfig.Session) (*ssoapi.Client, error)
	// MinRemaining is the least time a token may have left; one with less is renewed.
	MinRemaining time.Duration
	// Force logs in whatever the state; Fresh logs out on the server first.
	Force, Fresh bool
	Page         Page
}

// Page is when a login may open a page.
type Page int

// The values of Page.
const (
	AnyPage  Page = iota // where nothing else renews a token
	LastPage             // where the session cannot be used without
	NoPage
)

// checkTimeout bounds the question to all servers together.
const checkTimeout = 3 * time.Second

// maxCalls is how many servers are asked at a time: a refresh has three files open,
// and ulimit -n may be 256.
const maxCalls = 32

// Plan decides for all sessions at once, in their order.
func (p Planner) Plan(ctx context.Context, sessions []*awsconfig.Session) []Step {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	steps := make([]Step, len(sessions))
	calls := make(chan struct{}, maxCalls)
	var wg sync.WaitGroup
	for i, s := range sessions {
		steps[i] = p.local(s)
		if st := &steps[i]; (st.State == ssotoken.Valid || st.State == ssotoken.Rejected) && s.Login == "" && p.API != nil && !p.Force && !p.Fresh {
			wg.Go(func() {
				calls <- struct{}{}
				defer func() { <-calls }()
				p.prove(ctx, &steps[i])
			})
		}
	}
	wg.Wait()
	for i := range steps {
		steps[i].Action = p.action(&steps[i])
	}
	return steps
}

// local is what the configuration and the cache file say.
func (p Planner) local(s *awsconfig.Session) Step {
	st := Step{Session: s}
	if s.Problem != "" {
		st.State, st.Reason = ssotoken.Misconfigured, s.Problem
		return st
	}
	var t *ssotoken.Token
	var err error
	if s.Login == "" {
		t, err = p.Cache.Read(s.Name)
	} else {
		st.keys, err = p.File(s).ReadKeys()
	}
	var malformed *ssotoken.MalformedError
	switch {
	case errors.Is(err, ssotoken.ErrNone):
		st.State, st.Reason = ssotoken.Never, "never logged in"
	case errors.As(err, &malformed):
		st.State, st.Reason = ssotoken.Never, err.Error()
	case err != nil:
		st.State, st.Reason = ssotoken.Never, "the cached token cannot be read: "+err.Error()
	case s.Login != "":
		st.ExpiresAt = st.keys.ExpiresAt
		st.State, st.Reason = st.keys.Judge(p.Now())
		p.recall(&st)
	case t.StartURL != "" && !identity.SamePortal(t.StartURL, s.StartURL):
		st.State, st.Reason = ssotoken.Never, fmt.Sprintf("logged in to %s, not to %s", t.StartURL, s.StartURL)
	case t.Region != "" && t.Region != s.Region: // as beside a replica that shows the same start URL
		st.State, st.Reason = ssotoken.Never, fmt.Sprintf("logged in to %s, not to %s", t.Region, s.Region)
	default:
		st.token, st.ExpiresAt = t, t.ExpiresAt
		st.State, st.Reason = t.Judge(p.Now())
		p.recall(&st)
	}
	return st
}

// recall makes of what a file shows what is known to be so: its server may have said meanwhile that it takes the token
// no more.
func (p Planner) recall(st *Step) {
	ago := func() string { return ssotoken.FormatDuration(max(0, p.Now().Sub(st.Refused))) + " ago" }
	switch file := p.File(st.Session); {
	case st.State == ssotoken.Refreshable && st.keys != nil:
		st.Refused = file.Refused(st.keys.Digest)
	case st.State == ssotoken.Refreshable:
		st.Refused = file.Refused(st.token.RefreshDigest())
	case st.State == ssotoken.Valid && st.token != nil:
		if st.Refused = file.Refused(st.token.AccessDigest()); !st.Refused.IsZero() {
			st.State, st.Reason = ssotoken.Rejected, "the server refused it "+ago()+"; it would expire in "+ssotoken.FormatDuration(st.ExpiresAt.Sub(p.Now()))
		}
		return
	}
	if !st.Refused.IsZero() {
		st.State = ssotoken.Expired
		st.Reason = "expired " + ssotoken.FormatDuration(p.Now().Sub(st.ExpiresAt)) + " ago; the server refused to renew it " + ago()
	}
}

// File is where a login leaves what it has got.
func (p Planner) File(s *awsconfig.Session) ssotoken.File {
	if s.Login != "" {
		return p.Cache.KeysFile(p.Keys, s.Login)
	}
	return p.Cache.File(s.Name)
}

// portalScope is what a token needs for the portal's calls.
const portalScope = "sso:account:access"

// prove asks the server about a token that looks valid.
func (p Planner) prove(ctx context.Context, st *Step) {
	if scopes := st.Session.Scopes; scopes != nil && !slices.Contains(scopes, portalScope) {
		st.Unverified = "its scopes lack " + portalScope + ", so the portal cannot be asked"
		return
	}
	api, err := p.API(st.Session)
	if err == nil {
		err = api.Check(ctx, st.Session.Region, st.token.AccessToken)
	}
	switch {
	case err == nil && st.State == ssotoken.Rejected: // it takes it again
		st.Refused, st.news = time.Time{}, true
		st.State, st.Reason = st.token.Judge(p.Now())
	case errors.Is(err, ssoapi.ErrRejected):
		st.Refused, st.news = p.Now(), true
		st.State, st.Reason = ssotoken.Rejected, err.Error()+", which would expire in "+ssotoken.FormatDuration(st.ExpiresAt.Sub(p.Now()))
	case err != nil:
		st.Unverified = err.Error()
	}
}

func (p Planner) action(st *Step) Action {
	switch {
	case st.State == ssotoken.Misconfigured:
		return Blocked
	case p.Fresh:
		st.Reason += "; a fresh login was asked for"
		return Login
	case p.Force:
		st.Reason += "; a login was asked for"
		return Login
	case st.State == ssotoken.Refreshable, st.State == ssotoken.Expired && !st.Refused.IsZero(): // who was refused asks again: it costs a call
		return Refresh
	case st.State == ssotoken.Rejected && st.token.CanRefresh(p.Now()):
		// A refresh token can outlive its access token on the server; it costs
		// one call to find out, a browser page costs a person's time.
		return Refresh
	case st.State != ssotoken.Valid:
		return p.page(st)
	case st.ExpiresAt.Sub(p.Now()) >= p.MinRemaining, st.Session.Login != "": // whose keys every AWS CLI and SDK renews itself
		return None
	}
	st.Reason += ", sooner than the " + ssotoken.FormatDuration(p.MinRemaining) + " asked for"
	if st.token.CanRefresh(p.Now()) {
		return Refresh
	}
	return p.page(st)
}

// page returns the action where only a login renews a token.
func (p Planner) page(st *Step) Action {
	valid := st.State == ssotoken.Valid
	lasts := valid && st.ExpiresAt.Sub(p.Now()) > good
	switch {
	case p.Page == AnyPage, p.Page == LastPage && !lasts:
		return Login
	case valid:
		return None
	}
	return Blocked
}
