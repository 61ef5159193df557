package commands

import (
	"context"

	"awsin/internal/configedit"
	"awsin/internal/team"
)

type teamRepairCmd struct{ saveFlags }

// Run puts the lines around the teams' blocks right.
func (c *teamRepairCmd) Run(ctx context.Context, e *Env) error {
	return team.New(&e.Environ, &e.Streams).Repair(ctx, configedit.Options(c.saveFlags))
}
