package commands

import (
	"context"
)

type logoutCmd struct {
	Sessions []string `arg:"" optional:"" complete:"sessions consoles profiles" help:"Sessions, globs or a profile (default: AWS_PROFILE's session)."`
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
	return e.signin(conf).Logout(ctx, sessions, nil, c.Local)
}
