package commands

import (
	"context"

	"awsin/internal/configedit"
	"awsin/internal/team"
)

type teamLeaveCmd struct {
	Name string `arg:"" complete:"teams" help:"The team."`
	saveFlags
}

// Run removes the team's block and its record.
func (c *teamLeaveCmd) Run(ctx context.Context, e *Env) error {
	report, left, err := teamsOf(e).Leave(ctx, c.Name, configedit.Options(c.saveFlags))
	if err != nil || !left {
		return err
	}
	e.SayEach(team.Left(c.Name, report))
	return nil
}
