package commands

import (
	"context"

	"awsin/internal/configedit"
)

type teamRepairCmd struct{ saveFlags }

// Run puts the lines around the teams' blocks right.
func (c *teamRepairCmd) Run(ctx context.Context, e *Env) error {
	return teamsOf(e).Repair(ctx, configedit.Options(c.saveFlags))
}
