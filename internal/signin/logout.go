package signin

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/fault"
	"awsin/internal/hint"
	"awsin/internal/login"
	"awsin/internal/sanitize"
	"awsin/internal/ssoapi"
	"awsin/internal/ssotoken"
)

// leaving is one token to log out.
type leaving struct {
	*Service
	local   bool
	keys    bool // of aws login
	name    string
	file    ssotoken.File
	session *awsconfig.Session // nil where none is left in the configuration
}

// Logout logs out of sessions, and of tokens that belong to none, all at once; one
// failure does not stop the others. local only removes what is here. What failed
// has been said: the error is a hint.Exit.
func (s *Service) Logout(ctx context.Context, sessions []*awsconfig.Session, orphans []ssotoken.Orphan, local bool) error {
	var all []leaving
	for _, session := range sessions {
		all = append(all, leaving{s, local, session.Login != "", session.Name, s.planner(Options{}).File(session), session})
	}
	for _, o := range orphans {
		name, why := "aws login's "+o.Path, " (no longer in the configuration)"
		if o.Token != nil {
			name = o.Token.StartURL
		}
		if o.SetAside() {
			why = " (set aside by a failover)"
		}
		all = append(all, leaving{s, local, o.Token == nil, name + why, o.File, nil})
	}
	left, errs := make([]string, len(all)), make([]error, len(all))
	var wg sync.WaitGroup
	for i, l := range all {
		wg.Go(func() { left[i], errs[i] = l.leave(ctx) })
	}
	wg.Wait()
	failed, hinted := false, true
	for i, l := range all {
		name := sanitize.Text(l.name)
		switch err := errs[i]; {
		case err == nil && left[i] != "":
			s.io.Say("%s: logged out here, not on the server: %s", name, sanitize.Text(left[i]))
		case err == nil:
			s.io.Say("%s: logged out", name)
		case errors.Is(err, ssoapi.ErrUnanswered):
			s.io.Say("%s: interrupted; %v, so it may need a login", name, err)
		case ctx.Err() != nil:
			s.io.Say("%s: interrupted; still logged in", name)
		default:
			if fix := login.OwnerHint(s.Cache(), err); fix != "" {
				err = hint.With(fix, err)
			}
			var way *fault.Fault // its remedy is not all that can be done
			failed, hinted = true, hinted && hint.Of(err) != "" && !errors.As(err, &way)
			hint.Print(s.io.Stderr, fmt.Errorf("%s: still logged in: %w", l.name, err))
		}
	}
	if !hinted {
		s.io.Say("hint: once the network is back, run this again, or remove the tokens here only: awsin logout --local")
	}
	switch {
	case ctx.Err() != nil:
		return hint.Exit(hint.Cancelled)
	case failed:
		return hint.Exit(hint.Failed)
	}
	return nil
}

// lockWait is how long to wait for another awsin that works on a session.
const lockWait = 30 * time.Second

// leave ends the session on the server and removes what it left here. left says what
// could not be ended on the server.
func (l leaving) leave(ctx context.Context) (left string, err error) {
	unlock, err := l.file.Lock(ctx, lockWait, func() {
		l.io.Say("%s: waiting for another awsin that is working on it", sanitize.Text(l.name))
	})
	if errors.Is(err, ssotoken.ErrLocked) {
		return "", hint.With("end that one, or run this again once it is done", fmt.Errorf("another awsin has been working on it for %s", ssotoken.FormatDuration(lockWait)))
	}
	if err != nil {
		return "", err
	}
	defer unlock()
	var t *ssotoken.Token
	if l.keys {
		_, err = l.file.ReadKeys()
	} else {
		t, err = l.file.Read()
	}
	var malformed *ssotoken.MalformedError
	switch {
	case errors.Is(err, ssotoken.ErrNone), errors.As(err, &malformed): // nothing the server could be told
	case err != nil:
		return "", err
	case l.local:
	case l.keys:
		left = "AWS Sign-In has no logout for the AWS CLI, and keys that a program has loaded last 15 minutes at most"
	default:
		if left, err = l.End(ctx, l.file, l.session, t); err != nil {
			return "", err
		}
	}
	if l.session != nil {
		if err := login.DropRoles(l.Cache(), l.conf, l.session); err != nil {
			return "", err
		}
	}
	return left, l.file.Remove()
}
