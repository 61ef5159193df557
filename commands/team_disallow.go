package commands

import (
	"context"
	"strings"

	"awsin/internal/configedit"
	"awsin/internal/team"
)

type teamDisallowCmd struct {
	Name string   `arg:"" complete:"teams" help:"The team."`
	Keys []string `arg:"" complete:"-" help:"Keys that were allowed."`
	saveFlags
}

// Run takes the keys out of the team's block, and lets them in no more.
func (c *teamDisallowCmd) Run(ctx context.Context, e *Env) error {
	teams := teamsOf(e)
	return teams.With(ctx, c.Name, func(j *team.Membership) error {
		if err := teams.Disallow(ctx, j, c.Keys, configedit.Options(c.saveFlags)); err != nil || c.DryRun {
			return err
		}
		e.Say("team %s: no longer allowed: %s", j.Name, strings.Join(c.Keys, ", "))
		return nil
	})
}
