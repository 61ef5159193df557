package commands

import (
	"context"

	"awsin/internal/configedit"
	"awsin/internal/hint"
	"awsin/internal/uninstall"
)

type uninstallCmd struct {
	All    bool `line:"consent" help:"Also what is yours, without asking apart: your settings and the backups of your files."`
	Yes    bool `short:"y" line:"consent" help:"Remove without asking; what is yours stays without --all."`
	DryRun bool `help:"Only show what goes and what stays."`
}

// Run takes awsin out.
func (c *uninstallCmd) Run(ctx context.Context, e *Env) error {
	conf, err := e.config()
	if err != nil { // which keeps nobody from taking awsin out
		hint.Print(e.Stderr, err)
	}
	return uninstall.Uninstaller{
		Env: &e.Environ, IO: &e.Streams, Teams: teamsOf(e), Conf: conf,
		How: configedit.Options{Yes: c.Yes, DryRun: c.DryRun}, All: c.All,
	}.Run(ctx)
}
