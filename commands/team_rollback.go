package commands

import (
	"context"

	"awsin/internal/configedit"
	"awsin/internal/team"
)

type teamRollbackCmd struct {
	Name           string   `arg:"" complete:"teams" help:"The team."`
	Follow         bool     `line:"consent" help:"Let your own profiles follow what the team renames."`
	AcceptStartURL []string `line:"consent" complete:"-" placeholder:"HOST" help:"Accept this start URL without asking."`
	Accept         []string `line:"consent" sep:"none" complete:"profiles" placeholder:"NAME" help:"Let this profile become another account or role, or stop being production, or this session stand by for another, without asking."`
	saveFlags
}

// Run applies the previous version.
func (c *teamRollbackCmd) Run(ctx context.Context, e *Env) error {
	teams := teamsOf(e)
	return teams.With(ctx, c.Name, func(j *team.Membership) error {
		return teams.Rollback(ctx, j, team.SyncOptions{Follow: c.Follow, Accept: c.AcceptStartURL, Named: c.Accept, How: configedit.Options(c.saveFlags)})
	})
}
