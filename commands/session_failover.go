package commands

import (
	"context"
	"fmt"

	"awsin/internal/awsconfig"
	"awsin/internal/configedit"
	"awsin/internal/failover"
	"awsin/internal/hint"
	"awsin/internal/login"
	"awsin/internal/sanitize"
	"awsin/internal/signin"
	"awsin/internal/ssotoken"
	"awsin/shell"
)

type sessionFailoverCmd struct {
	Name string `arg:"" complete:"sessions" help:"The session's name."`
	Back bool   `line:"what" xor:"way" help:"Move it back to its own place."`
	To   string `line:"what" xor:"way" complete:"sessions" placeholder:"SESSION" help:"The session that stands by, where there are several, or none is marked."`
	saveFlags
}

// Help is what --help says below the description.
func (sessionFailoverCmd) Help() string {
	return `The session's start URL and Region become those of the session that is marked with standby_of, a replica of
its Identity Center in another Region; all its profiles follow. It logs in there: authorizations do not replicate.
Its own token is set aside, and taken up again by --back, which restores the two lines.

This was tested against a stand-in for an Identity Center: its makers have not seen a real replica.`
}

// Run moves the session, and logs in at the place where it then is.
func (c *sessionFailoverCmd) Run(ctx context.Context, e *Env) error {
	conf, err := e.config()
	if err != nil {
		return err
	}
	m := failover.Mover{Memory: failover.MemoryOf(&e.Environ), Cache: ssotoken.New(e.Home), Editor: e.editor(), Now: e.Now, Credentials: conf.CredentialsFile}
	if c.Back {
		return c.back(ctx, e, m)
	}
	s := conf.Session(c.Name)
	switch {
	case s == nil || s.SSOSession() == "":
		return hint.BadUsage("awsin session list", "there is no sso-session %q", c.Name)
	case s.Problem != "":
		return hint.BadUsage(s.Hint, "session %s: %s", s.Name, s.Problem)
	}
	if held := m.Held(s); held != nil && !held.Left(conf) {
		return c.again(ctx, e, m, held, s)
	}
	standbyOf := estateOf(e, conf).StandbyOf
	standby, err := failover.Standby(conf, s, c.To, standbyOf)
	if err != nil {
		return err
	}
	r, err := m.Over(ctx, s.Name, standby.Name, standbyOf(standby.Name) == s.Name, configedit.Options(c.saveFlags))
	if err != nil || r == nil {
		return err
	}
	e.Say("session %s is at the place of %s now: %s, %s; back: %s", sanitize.Text(s.Name), sanitize.Text(standby.Name),
		sanitize.Text(r.To.StartURL), sanitize.Text(r.To.Region), sanitize.Text(shell.Join("awsin", "session", "failover", s.Name, "--back")))
	return c.login(ctx, e)
}

// again ends a failover of which the token or the login is missing: it may have been killed before that. What has the
// session's name is not a token of its place, however good it looks, before that is settled.
func (c *sessionFailoverCmd) again(ctx context.Context, e *Env, m failover.Mover, held *failover.Record, s *awsconfig.Session) error {
	if c.DryRun || c.To != "" && c.To != held.Standby {
		return held.Already()
	}
	settled, err := m.Settle(c.Name, failover.Place{StartURL: s.StartURL, Region: s.Region})
	if err != nil {
		return err
	}
	conf, err := e.config()
	if err != nil {
		return err
	}
	if !settled && e.signin(conf).Judge(s).State.Usable() {
		return held.Already()
	}
	e.Say("session %s is failed over to %s already", sanitize.Text(c.Name), sanitize.Text(held.Standby))
	return c.login(ctx, e)
}

// gone is the error for a session that somebody has removed meanwhile.
func gone(name string) error {
	return hint.With("awsin session list", fmt.Errorf("there is no sso-session %q any more", name))
}

func (c *sessionFailoverCmd) back(ctx context.Context, e *Env, m failover.Mover) error {
	r, now, did, err := m.Back(ctx, c.Name, configedit.Options(c.saveFlags))
	switch {
	case err != nil || did == failover.Unmoved:
		return err
	case now == (failover.Place{}):
		return gone(c.Name)
	case did == failover.Elsewhere:
		return hint.With("awsin session list", fmt.Errorf("session %s is no longer where the failover to %s took it: it is at %s, %s, and stays there", c.Name, r.Standby, now.StartURL, now.Region))
	}
	e.Say("session %s is at its own place again: %s, %s", sanitize.Text(c.Name), sanitize.Text(now.StartURL), sanitize.Text(now.Region))
	return c.login(ctx, e)
}

// login logs in at the session's place where its token there is not good any more.
func (c *sessionFailoverCmd) login(ctx context.Context, e *Env) error {
	conf, err := e.config() // as it is now
	if err != nil {
		return err
	}
	s := conf.Session(c.Name)
	if s == nil {
		return gone(c.Name)
	}
	// The AWS CLI would go on with the other place's.
	if err := login.DropRoles(ssotoken.New(e.Home), conf, s); err != nil {
		return err
	}
	service := e.signin(conf)
	switch why := service.Alone(); {
	case service.Judge(s).State.Usable():
		e.Say("its token there is taken up again")
	case why != "":
		e.Say("it needs a login there, and no page was opened, since %s: %s", why, sanitize.Text(signin.Command(s)))
		return hint.Exit(hint.Failed)
	default:
		e.Say("it logs in there: one page")
	}
	return service.Ensure(ctx, []*awsconfig.Session{s}, signin.Prepare(true)).Err()
}
