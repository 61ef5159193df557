package commands

import (
	"context"

	"awsin/internal/signin"
	"awsin/internal/ssotoken"
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
	var aside []ssotoken.Orphan // by a failover
	for _, s := range sessions {
		of, err := ssotoken.New(e.Home).Asides(s.Name)
		if err != nil {
			return err
		}
		aside = append(aside, of...)
	}
	return e.signin(conf).Logout(ctx, sessions, aside, signin.Leaving(c.logoutFlags))
}
