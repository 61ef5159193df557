package commands

import (
	"context"

	"awsin/internal/configedit"
	"awsin/internal/team"
)

type teamJoinCmd struct {
	URL              string   `arg:"" complete:"folders" help:"The repository: any URL that git takes, or a folder."`
	Name             string   `group:"What is taken" line:"what" complete:"-" placeholder:"NAME" help:"What to call the team (default: the repository's name)."`
	Ref              string   `group:"What is taken" line:"what" complete:"-" placeholder:"BRANCH|TAG" help:"What to follow (default: the repository's HEAD)."`
	Path             []string `group:"What is taken" line:"what" sep:"none" complete:"-" placeholder:"GLOB" help:"Files to take (default: config)."`
	Marks            string   `group:"What is taken" line:"what" complete:"-" placeholder:"FILE" help:"The file that says what is production, what stands by, and the like (default: awsin.ini, where there is one)."`
	Prefix           string   `group:"What is taken" line:"what" complete:"-" placeholder:"PREFIX-" help:"Put this before all names."`
	Adopt            bool     `group:"What is taken" line:"consent" help:"Replace your own sections of the same name."`
	AcceptStartURL   []string `group:"What is accepted" line:"consent" complete:"-" placeholder:"HOST" help:"Accept this start URL without asking."`
	AcceptSigner     []string `group:"What is accepted" line:"consent" sep:"none" complete:"-" placeholder:"FINGERPRINT" help:"Accept versions that this key has signed, without asking."`
	Accept           []string `group:"What is accepted" line:"consent" sep:"none" complete:"profiles" placeholder:"NAME" help:"Let this profile become another account or role, or stop being production, or this session stand by for another, without asking."`
	Auto             bool     `group:"What is accepted" line:"consent" help:"Let login-all apply updates; never a new start URL, nor another account or role under a name that you have."`
	VerifySignatures bool     `group:"What is accepted" help:"Accept only commits or tags whose signature git verifies."`
	Allow            []string `group:"What is taken" line:"consent" complete:"-" placeholder:"KEY" help:"Allow these keys, which the policy blocks."`
	saveFlags
}

// Run joins the team.
func (c *teamJoinCmd) Run(ctx context.Context, e *Env) error {
	return teamsOf(e).Join(ctx, &team.Membership{
		Name: c.Name, URL: c.URL, Ref: c.Ref, Paths: c.Path, Marks: c.Marks, Prefix: c.Prefix, Auto: c.Auto, Signed: c.VerifySignatures, Allow: c.Allow,
	}, team.SyncOptions{Adopt: c.Adopt, Accept: c.AcceptStartURL, Named: c.Accept, Signers: c.AcceptSigner, How: configedit.Options(c.saveFlags)})
}
