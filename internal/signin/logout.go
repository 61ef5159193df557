package signin

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"awsin/internal/awsconfig"
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

// Leaving is how to log out.
type Leaving struct {
	Local  bool // only remove what is here
	DryRun bool // only show it
}

// Logout logs out of sessions, and of tokens that belong to none, all at once; one
// failure does not stop the others. What a server cannot be told goes here all the
// same. What failed has been said: the error is a hint.Exit.
func (s *Service) Logout(ctx context.Context, sessions []*awsconfig.Session, orphans []ssotoken.Orphan, how Leaving) error {
	var all []leaving
	for _, session := range sessions {
		all = append(all, leaving{s, how.Local, session.Login != "", session.Name, s.planner(Options{}).File(session), session})
	}
	for _, o := range orphans {
		name, why := "aws login's "+o.Path, " (no longer in the configuration)"
		if o.Token != nil {
			name = o.Token.StartURL
		}
		if o.SetAside() {
			why = " (set aside by a failover)"
		}
		all = append(all, leaving{s, how.Local, o.Token == nil, name + why, o.File, nil})
	}
	if how.DryRun {
		for _, l := range all {
			if _, err := fmt.Fprintf(s.io.Stdout, "%s: %s\n", sanitize.Text(l.name), l.plan()); err != nil {
				return err
			}
		}
		return nil
	}
	left, kept, errs := make([]string, len(all)), make([]error, len(all)), make([]error, len(all))
	var wg sync.WaitGroup
	for i, l := range all {
		wg.Go(func() { left[i], kept[i], errs[i] = l.leave(ctx) })
	}
	wg.Wait()
	failed, ends := false, false
	fail := func(err error) {
		if fix := login.OwnerHint(s.Cache(), err); fix != "" {
			err = hint.With(fix, err)
		}
		failed = true
		hint.Print(s.io.Stderr, err)
	}
	for i, l := range all {
		name := sanitize.Text(l.name)
		var there *unendedError
		switch err := errs[i]; {
		case err == nil && left[i] != "":
			s.io.Say("%s: logged out here, not on the server: %s", name, sanitize.Text(left[i]))
		case err == nil:
			s.io.Say("%s: logged out", name)
		case errors.Is(err, ssoapi.ErrUnanswered):
			s.io.Say("%s: interrupted; %v, so it may need a login", name, err)
		case ctx.Err() != nil:
			s.io.Say("%s: interrupted; still logged in", name)
		case errors.As(err, &there):
			ends = true
			fail(fmt.Errorf("%s: logged out here, not on the server: %w", l.name, err))
		default:
			fail(fmt.Errorf("%s: still logged in: %w", l.name, err))
		}
		if kept[i] != nil {
			fail(hint.With("remove them yourself: until they expire, programs can use them", fmt.Errorf("%s: credentials of its roles are left here: %w", l.name, kept[i])))
		}
	}
	if ends {
		s.io.Say("what was not ended on the server ends there by itself; nothing here can be used any more")
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

// unendedError is why a session that is left here goes on at its server.
type unendedError struct{ error }

func (e *unendedError) Unwrap() error { return e.error }

// plan returns what leave would do, in words.
func (l leaving) plan() string {
	switch _, err := os.Stat(l.file.Path); {
	case errors.Is(err, fs.ErrNotExist):
		return "not logged in"
	case l.local, l.keys:
		return "would be logged out here"
	}
	return "would be logged out, on the server and here"
}

// leave ends the session on the server and removes what it left here. left is what
// the server has no end for, kept why credentials of its roles stay here; the error is an *unendedError where the server
// could not be told.
func (l leaving) leave(ctx context.Context) (left string, kept, err error) {
	unlock, err := l.file.Lock(ctx, lockWait, func() {
		l.io.Say("%s: waiting for another awsin that is working on it", sanitize.Text(l.name))
	})
	if errors.Is(err, ssotoken.ErrLocked) {
		return "", nil, hint.With("end that one, or run this again once it is done", fmt.Errorf("another awsin has been working on it for %s", ssotoken.FormatDuration(lockWait)))
	}
	if err != nil {
		return "", nil, err
	}
	defer unlock()
	var t *ssotoken.Token
	var unended error
	if l.keys {
		_, err = l.file.ReadKeys()
	} else {
		t, err = l.file.Read()
	}
	var malformed *ssotoken.MalformedError
	switch {
	case errors.Is(err, ssotoken.ErrNone), errors.As(err, &malformed): // nothing the server could be told
	case err != nil:
		return "", nil, err
	case l.local:
	case l.keys:
		left = "AWS Sign-In has no logout for the AWS CLI, and keys that a program has loaded last 15 minutes at most"
	default:
		left, err = l.End(ctx, l.file, l.session, t)
		switch {
		case err == nil:
		case ctx.Err() != nil, errors.Is(err, ssoapi.ErrUnanswered): // the person may run it again
			return "", nil, err
		default:
			unended = &unendedError{err}
		}
	}
	if err := l.file.Remove(); err != nil {
		return "", nil, err
	}
	if l.session != nil {
		kept = login.DropRoles(l.Cache(), l.conf, l.session)
	}
	return left, kept, unended
}
