package commands

import (
	"context"

	"awsin/internal/configedit"
	"awsin/internal/sanitize"
	"awsin/internal/team"
)

type teamLeaveCmd struct {
	Name string `arg:"" complete:"teams" help:"The team."`
	saveFlags
}

// Run removes the team's block and its record.
func (c *teamLeaveCmd) Run(ctx context.Context, e *Env) error {
	report, left, err := team.New(&e.Environ, &e.Streams).Leave(ctx, c.Name, configedit.Options(c.saveFlags))
	if err != nil || !left {
		return err
	}
	for _, k := range report.LocalChanges {
		e.Say("%s: your %s = %s was removed with it", sanitize.Brief(k.Label()), sanitize.Brief(k.Key), sanitize.Brief(k.Old))
	}
	for _, comment := range report.Comments {
		e.Say("your comment was removed with it: %s", sanitize.Brief(comment))
	}
	for _, id := range report.Superseded {
		e.Say("%s of yours that --adopt took does not come back: you have another one; the old one is in a backup", sanitize.Brief(id.Label()))
	}
	if n := len(report.Restored); n > 0 {
		as := "it"
		if n > 1 {
			as = "them"
		}
		e.Say("%s that --adopt took: back as you had written %s", sanitize.Count(n, "section"), as)
	}
	e.Say("left team %s: %s removed", c.Name, sanitize.Count(len(report.Removed), "section"))
	return nil
}
