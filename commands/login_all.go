package commands

import (
	"context"

	"awsin/internal/hint"
	"awsin/internal/team"
)

type loginAllCmd struct {
	Sessions []string `arg:"" optional:"" complete:"sessions" help:"Names or globs of sessions (default: all)."`
	Jobs     int      `help:"How many logins at a time (0: all at once)." default:"0" complete:"-" placeholder:"N"`
	loginFlags
}

// Run logs in to the sessions that need it.
func (c *loginAllCmd) Run(ctx context.Context, e *Env) error {
	if c.Jobs < 0 {
		return hint.BadUsage("awsin login-all --jobs 1 logs in one after the other", "--jobs %d is less than 0", c.Jobs)
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
		_, err = c.run(ctx, e, conf, sessions, c.Jobs)
		return err
	}
	say := team.New(&e.Environ, &e.Streams).Check(ctx)
	online, err := c.run(ctx, e, conf, sessions, c.Jobs)
	say(online && ctx.Err() == nil)
	return err
}
