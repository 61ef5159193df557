package commands

import (
	"context"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/estate"
	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/internal/team"
)

type loginAllCmd struct {
	Sessions []string `arg:"" optional:"" complete:"sessions" help:"Names or globs of sessions (default: all that are for every morning)."`
	All      bool     `group:"Which sessions" env:"-" help:"Also the sessions that stand by for another, and those that are not for every morning."`
	Pages    int      `group:"How" aliases:"jobs" env:"AWSIN_PAGES,AWSIN_JOBS" help:"How many logins wait for you at a time (0: all at once)." default:"${pages}" complete:"-" placeholder:"N"`
	loginFlags
}

// Run logs in to the sessions that need it.
func (c *loginAllCmd) Run(ctx context.Context, e *Env) error {
	if c.Pages < 0 {
		return hint.BadUsage("awsin login-all --pages 1 logs in one after the other", "--pages %d is less than 0", c.Pages)
	}
	conf, err := e.config()
	if err != nil {
		return err
	}
	sessions, err := e.chooser(conf).Sessions(c.Sessions)
	if err != nil {
		return err
	}
	if len(c.Sessions) == 0 && !c.All {
		if sessions, err = c.morning(e, estateOf(e, conf), sessions); err != nil {
			return err
		}
	}
	if c.DryRun || c.Offline {
		_, err = c.run(ctx, e, conf, sessions, c.Pages)
		return err
	}
	say := team.New(&e.Environ, &e.Streams).Check(ctx)
	online, err := c.run(ctx, e, conf, sessions, c.Pages)
	say(online && ctx.Err() == nil)
	return err
}

// morning returns the sessions that are for every morning, and says which are not.
func (c *loginAllCmd) morning(e *Env, known estate.Estate, sessions []*awsconfig.Session) ([]*awsconfig.Session, error) {
	var left []string
	sessions = slices.DeleteFunc(slices.Clone(sessions), func(s *awsconfig.Session) bool {
		stays := known.Morning(s.Name)
		if !stays {
			what := sanitize.Brief(s.Name)
			if of := known.StandbyOf(s.Name); of != "" {
				what += " (stands by for " + sanitize.Brief(of) + ")"
			}
			left = append(left, what)
		}
		return !stays
	})
	switch {
	case len(sessions) == 0:
		return nil, hint.BadUsage("awsin login-all --all", "no session is for every morning: %s", strings.Join(left, ", "))
	case left != nil:
		e.Say("left alone: %s; awsin login-all --all takes them", sanitize.Some(left))
	}
	return sessions, nil
}
