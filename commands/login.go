package commands

import (
	"context"

	"awsin/internal/awsconfig"
	"awsin/internal/signin"
)

type loginCmd struct {
	Name string `arg:"" optional:"" complete:"sessions consoles profiles" help:"A session or a profile (default: AWS_PROFILE's, or the only one)."`
	loginFlags
}

// Run logs in to one session.
func (c *loginCmd) Run(ctx context.Context, e *Env) error {
	conf, err := e.config()
	if err != nil {
		return err
	}
	session, err := e.chooser(conf).Session(c.Name)
	if err != nil {
		return err
	}
	_, err = c.run(ctx, e, conf, []*awsconfig.Session{session}, signin.Pages)
	return err
}
