package commands

import (
	"context"

	"awsin/internal/configedit"
	"awsin/internal/hint"
	"awsin/internal/team"
)

type teamSyncCmd struct {
	Names          []string `arg:"" optional:"" complete:"teams" help:"Teams (default: all)."`
	Adopt          bool     `group:"What is taken" line:"consent" help:"Replace your own sections of the same name."`
	Follow         bool     `group:"What is taken" line:"consent" help:"Let your own profiles follow what the team renames."`
	AcceptStartURL []string `group:"What is accepted" line:"consent" complete:"-" placeholder:"HOST" help:"Accept this start URL without asking."`
	AcceptSigner   []string `group:"What is accepted" line:"consent" sep:"none" complete:"-" placeholder:"FINGERPRINT" help:"Accept versions that this key has signed, without asking."`
	Accept         []string `group:"What is accepted" line:"consent" sep:"none" complete:"profiles" placeholder:"NAME" help:"Let this profile become another account or role, or stop being production, or this session stand by for another, without asking."`
	Take           string   `group:"What is taken" line:"what" complete:"-" placeholder:"VERSION" help:"Take this version of one team: the newest, or one that is held back."`
	saveFlags
}

// Run fetches and applies. A team that fails does not stop the others.
func (c *teamSyncCmd) Run(ctx context.Context, e *Env) error {
	if c.Take != "" && len(c.Names) != 1 {
		return hint.BadUsage("awsin team sync NAME --take VERSION", "--take is for one team, by its name")
	}
	return teamsOf(e).SyncAll(ctx, c.Names, team.SyncOptions{
		Adopt: c.Adopt, Follow: c.Follow, Accept: c.AcceptStartURL, Named: c.Accept, Signers: c.AcceptSigner, Take: c.Take, How: configedit.Options(c.saveFlags),
	})
}
