package commands

import (
	"context"

	"awsin/internal/configedit"
	"awsin/internal/team"
)

type teamRollbackCmd struct {
	Name string `arg:"" complete:"teams" help:"The team."`
	saveFlags
}

// Run applies the previous version.
func (c *teamRollbackCmd) Run(ctx context.Context, e *Env) error {
	teams := team.New(&e.Environ, &e.Streams)
	return teams.With(ctx, c.Name, func(j *team.Membership) error {
		return teams.Rollback(ctx, j, configedit.Options(c.saveFlags))
	})
}
