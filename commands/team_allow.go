package commands

import (
	"context"
	"strings"

	"awsin/internal/team"
)

type teamAllowCmd struct {
	Name string   `arg:"" complete:"teams" help:"The team."`
	Keys []string `arg:"" complete:"-" help:"Keys that the policy blocks."`

	DryRun bool `help:"Only check them; allow nothing."`
}

// Run records the allowed keys; the next sync applies them.
func (c *teamAllowCmd) Run(ctx context.Context, e *Env) error {
	teams := teamsOf(e)
	return teams.With(ctx, c.Name, func(j *team.Membership) error {
		if c.DryRun {
			err := j.AllowKeys(c.Keys)
			if err == nil {
				e.Say("team %s: would be allowed: %s", j.Name, strings.Join(j.Allow, ", "))
			}
			return err
		}
		if err := teams.Allow(j, c.Keys); err != nil {
			return err
		}
		e.Say("team %s: allowed: %s; apply it: awsin team sync %s", j.Name, strings.Join(j.Allow, ", "), j.Name)
		return nil
	})
}
