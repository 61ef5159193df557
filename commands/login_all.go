package commands

import (
	"context"

	"awsin/internal/hint"
	"awsin/internal/team"
)

type loginAllCmd struct {
	Sessions []string `arg:"" optional:"" complete:"sessions" help:"Names or globs of sessions (default: all)."`
	Pages    int      `aliases:"jobs" env:"AWSIN_PAGES,AWSIN_JOBS" help:"How many logins wait for you at a time (0: all at once)." default:"${pages}" complete:"-" placeholder:"N"`
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
	if c.DryRun || c.Offline {
		_, err = c.run(ctx, e, conf, sessions, c.Pages)
		return err
	}
	say := team.New(&e.Environ, &e.Streams).Check(ctx)
	online, err := c.run(ctx, e, conf, sessions, c.Pages)
	say(online && ctx.Err() == nil)
	return err
}
