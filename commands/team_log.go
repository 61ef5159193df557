package commands

import (
	"context"
	"fmt"

	"github.com/jedib0t/go-pretty/v6/table"

	"awsin/internal/sanitize"
	"awsin/internal/team"
	"awsin/internal/terminal"
)

type teamLogCmd struct {
	Name string `arg:"" complete:"teams" help:"The team."`
}

// Run lists the versions that were applied here, without asking any server.
func (c *teamLogCmd) Run(ctx context.Context, e *Env) error {
	teams := teamsOf(e)
	return teams.With(ctx, c.Name, func(j *team.Membership) error {
		t := terminal.Table(e.Stdout, "VERSION", "APPLIED", "DATE", "AUTHOR", "SUBJECT", "SIGNED BY")
		for _, v := range teams.Log(ctx, j) {
			applied := v.Age(e.Now())
			if v.Held {
				applied = "held back"
			}
			row := table.Row{team.Short(v.Hash), applied, v.Origin.Date(), sanitize.Brief(v.Origin.Author), sanitize.Brief(v.Origin.Subject), sanitize.Brief(v.Origin.Signer.String())}
			if v.Problem != nil {
				row = table.Row{team.Short(v.Hash), applied, sanitize.Brief(v.Problem.Error()), "", "", ""}
			}
			t.AppendRow(row)
		}
		_, err := fmt.Fprintln(e.Stdout, t.Render())
		return err
	})
}
