package commands

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/hint"
	"awsin/internal/login"
	"awsin/internal/plain"
	"awsin/internal/signin"
	"awsin/internal/ssoapi"
	"awsin/internal/ssotoken"
)

type logoutFlags struct {
	Local bool `help:"Only remove the tokens here; do not tell the servers."`
}

type logoutCmd struct {
	Sessions []string `arg:"" optional:"" complete:"sessions profiles" help:"Sessions, globs or a profile (default: AWS_PROFILE's session)."`
	logoutFlags
}

// Run logs out of the named sessions only.
func (c *logoutCmd) Run(ctx context.Context, e *Env) error {
	conf, err := e.config()
	if err != nil {
		return err
	}
	sessions, err := e.chooser(conf).SessionsOf(c.Sessions)
	if err != nil {
		return err
	}
	return c.run(ctx, e, conf, sessions, nil)
}

type logoutAllCmd struct{ logoutFlags }

// Run logs out of every session, and of tokens whose session is no longer in
// the configuration, as `aws sso logout` does. Nothing stays in the cache that
// killed runs have left there.
func (c *logoutAllCmd) Run(ctx context.Context, e *Env) error {
	conf, err := e.config()
	if err != nil {
		return err
	}
	sessions := conf.Sessions()
	keys := make([]string, len(sessions))
	for i, s := range sessions {
		keys[i] = s.Name
	}
	cache := ssotoken.New(e.Home)
	orphans, err := cache.Orphans(keys)
	if err != nil {
		return err
	}
	left := len(cache.Leftovers())
	err = c.run(ctx, e, conf, sessions, orphans)
	cache.Sweep()
	still := cache.Leftovers()
	if n := left - len(still); n > 0 {
		e.Say("files with tokens that killed runs had left: %d removed", n)
	}
	for _, path := range still {
		hint.Print(e.Stderr, fmt.Errorf("%s was left by a run that was killed, and cannot be removed now", path))
		if err == nil {
			err = hint.Exit(hint.Failed)
		}
	}
	return err
}

// leaving is one token that is to go.
type leaving struct {
	*logoutFlags
	env     *Env
	conf    *awsconfig.Config
	service *signin.Service
	name    string
	file    ssotoken.File
	session *awsconfig.Session // nil where none is left in the configuration
}

// run logs out of everything at once; one failure does not stop the others.
func (f *logoutFlags) run(ctx context.Context, e *Env, conf *awsconfig.Config, sessions []*awsconfig.Session, orphans []ssotoken.Orphan) error {
	var all []leaving
	service := e.signin(conf)
	for _, s := range sessions {
		all = append(all, leaving{f, e, conf, service, s.Name, service.Cache().File(s.Name), s})
	}
	for _, o := range orphans {
		all = append(all, leaving{f, e, conf, service, o.Token.StartURL + " (no longer in the configuration)", o.File, nil})
	}
	left, errs := make([]string, len(all)), make([]error, len(all))
	var wg sync.WaitGroup
	for i, l := range all {
		wg.Go(func() { left[i], errs[i] = l.leave(ctx) })
	}
	wg.Wait()
	failed, hinted := false, true
	for i, l := range all {
		name := plain.Clean(l.name)
		switch err := errs[i]; {
		case err == nil && left[i] != "":
			e.Say("%s: logged out here, not on the server: %s", name, plain.Clean(left[i]))
		case err == nil:
			e.Say("%s: logged out", name)
		case errors.Is(err, ssoapi.ErrUnanswered):
			e.Say("%s: interrupted; %v, so it may need a login", name, err)
		case ctx.Err() != nil:
			e.Say("%s: interrupted; still logged in", name)
		default:
			failed, hinted = true, hinted && hint.Of(err) != ""
			hint.Print(e.Stderr, fmt.Errorf("%s: still logged in: %w", l.name, err))
		}
	}
	if !hinted {
		e.Say("hint: once the network is back run it again, or remove the tokens here only: awsin logout --local")
	}
	switch {
	case ctx.Err() != nil:
		return hint.Exit(hint.Cancelled)
	case failed:
		return hint.Exit(hint.Failed)
	}
	return nil
}

// lockWait is how long another awsin may be at work on a session.
const lockWait = 30 * time.Second

// leave ends the session on the server and removes what it left here. left says what
// could not be ended on the server.
func (l leaving) leave(ctx context.Context) (left string, err error) {
	unlock, err := login.Lock(ctx, l.file, lockWait, func() {
		l.env.Say("%s: waiting for another awsin that is at work on it", plain.Clean(l.name))
	})
	if errors.Is(err, ssotoken.ErrLocked) {
		return "", hint.With("end that one, or run this again once it is done", fmt.Errorf("another awsin has been at work on it for %s", ssotoken.Brief(lockWait)))
	}
	if err != nil {
		return "", err
	}
	defer unlock()
	t, err := l.file.Read()
	var malformed *ssotoken.MalformedError
	switch {
	case errors.Is(err, ssotoken.ErrNone), errors.As(err, &malformed): // nothing the server could be told
	case err != nil:
		return "", err
	case !l.Local:
		if left, err = l.service.End(ctx, l.file, l.session, t); err != nil {
			return "", err
		}
	}
	if err := l.roles(); err != nil {
		return "", err
	}
	return left, l.file.Remove()
}

// roles removes the credentials that the AWS CLI made from the session.
func (l leaving) roles() error {
	if l.session == nil {
		return nil
	}
	session := l.session.Name
	if l.session.Legacy {
		session = ""
	}
	for _, name := range l.session.Profiles {
		p := l.conf.Profile(name)
		if p == nil || p.Get("sso_role_name") == "" {
			continue
		}
		if err := l.service.Cache().RemoveRoleCredentials(l.session.StartURL, session, p.Get("sso_account_id"), p.Get("sso_role_name")); err != nil {
			return err
		}
	}
	return nil
}
