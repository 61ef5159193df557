package commands

import (
	"context"

	"awsin/internal/configedit"
	"awsin/internal/team"
)

type teamDiffCmd struct {
	Names []string `arg:"" optional:"" complete:"teams" help:"Teams (default: all)."`
}

// Run fetches and shows what sync would ask about.
func (c *teamDiffCmd) Run(ctx context.Context, e *Env) error {
	return teamsOf(e).SyncAll(ctx, c.Names, team.SyncOptions{How: configedit.Options{DryRun: true}})
}
