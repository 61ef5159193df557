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

// Run applies the version before.
func (c *teamRollbackCmd) Run(ctx context.Context, e *Env) error {
	teams := team.New(&e.Environ, &e.Streams)
	unlock, err := teams.Lock()
	if err != nil {
		return err
	}
	defer unlock()
	j, err := teams.One(c.Name)
	if err != nil {
		return err
	}
	return teams.Rollback(ctx, j, configedit.Options(c.saveFlags))
}
