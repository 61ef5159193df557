package commands

import (
	"context"

	"awsin/internal/awscli"
	"awsin/internal/browser"
	"awsin/internal/demo"
	"awsin/internal/environ"
	"awsin/internal/hint"
)

type demoCmd struct {
	Auto bool `help:"Approve the logins automatically, for a machine without a browser."`
}

// Run runs the demo.
func (c *demoCmd) Run(ctx context.Context, e *Env) error {
	if _, err := awscli.Find(ctx, e.Lookup, ""); err != nil {
		return err
	}
	if !c.Auto && len(browser.Choose("", e.Lookup, environ.FileExists).Commands) == 0 {
		return hint.BadUsage("awsin demo --auto approves the logins automatically", "cannot open a browser here")
	}
	return demo.Run(ctx, &e.Environ, &e.Streams, c.Auto)
}
