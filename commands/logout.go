package commands

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"awsin/internal/awsconfig"
	"awsin/internal/hint"
	"awsin/internal/plain"
	"awsin/internal/signin"
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
	return c.run(ctx, e, e.signin(conf), conf, sessions, nil)
}

type logoutAllCmd struct{ logoutFlags }

// Run logs out of every session, and of tokens whose session is no longer in
// the configuration, as `aws sso logout` does.
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
	orphans, err := ssotoken.New(e.Home).Orphans(keys)
	if err != nil {
		return err
	}
	return c.run(ctx, e, e.signin(conf), conf, sessions, orphans)
}

// run logs out of everything at once; one failure does not stop the others.
func (f *logoutFlags) run(ctx context.Context, e *Env, service *signin.Service, conf *awsconfig.Config, sessions []*awsconfig.Session, orphans []ssotoken.Orphan) error {
	lines := make([]string, len(sessions)+len(orphans))
	errs := make([]error, len(lines))
	var wg sync.WaitGroup
	for i, s := range sessions {
		wg.Go(func() { lines[i], errs[i] = f.session(ctx, service, conf, s) })
	}
	for i, o := range orphans {
		i += len(sessions)
		wg.Go(func() {
			lines[i] = o.Token.StartURL + " (no longer in the configuration)"
			if errs[i] = f.server(ctx, service, nil, o.Token); errs[i] == nil {
				errs[i] = o.Remove()
			}
		})
	}
	wg.Wait()
	failed := false
	for i, line := range lines {
		if errs[i] != nil {
			failed = true
			hint.Print(e.Stderr, fmt.Errorf("%s: still logged in: %w", line, errs[i]))
		} else {
			e.Say("%s: logged out", plain.Clean(line))
		}
	}
	if failed {
		e.Say("hint: once the network is back run it again, or remove the tokens here only: awsin logout --local")
		return hint.Exit(hint.Failed)
	}
	return nil
}

func (f *logoutFlags) session(ctx context.Context, service *signin.Service, conf *awsconfig.Config, s *awsconfig.Session) (string, error) {
	cache := service.Cache()
	unlock, err := cache.File(s.Name).Lock(ctx, func() {})
	if err != nil {
		return s.Name, err
	}
	defer unlock()
	t, err := cache.Read(s.Name)
	var malformed *ssotoken.MalformedError
	switch {
	case errors.Is(err, ssotoken.ErrNone), errors.As(err, &malformed): // nothing the server could be told
	case err != nil:
		return s.Name, err
	default:
		if err := f.server(ctx, service, s, t); err != nil {
			return s.Name, err
		}
	}
	for _, name := range s.Profiles {
		if p := conf.Profile(name); p != nil && p.Get("sso_role_name") != "" {
			session := s.Name
			if s.Legacy {
				session = ""
			}
			if err := cache.RemoveRoleCredentials(s.StartURL, session, p.Get("sso_account_id"), p.Get("sso_role_name")); err != nil {
				return s.Name, err
			}
		}
	}
	return s.Name, cache.File(s.Name).Remove()
}

// server tells the server; the token names its own region.
func (f *logoutFlags) server(ctx context.Context, service *signin.Service, s *awsconfig.Session, t *ssotoken.Token) error {
	region := t.Region
	if region == "" && s != nil {
		region = s.Region
	}
	if f.Local || region == "" {
		return nil
	}
	api, err := service.API(s)
	if err != nil {
		return err
	}
	return api.Logout(ctx, region, t.AccessToken)
}
