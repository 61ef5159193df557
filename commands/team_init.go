package commands

import (
	"context"
	"fmt"
	"path/filepath"

	"awsin/internal/sanitize"
	"awsin/internal/team"
	"awsin/shell"
)

type teamInitCmd struct {
	Dir    string `arg:"" optional:"" default:"." complete:"folders" help:"The folder (default: this one)."`
	DryRun bool   `help:"Only list the files."`
}

// Run makes a repository to start from.
func (c *teamInitCmd) Run(ctx context.Context, e *Env) error {
	conf, err := e.config()
	if err != nil {
		return err
	}
	begun, err := team.Init(ctx, e.Vars, c.Dir, conf, c.DryRun)
	if err != nil {
		return err
	}
	if c.DryRun {
		for _, name := range begun.Files {
			if _, err := fmt.Fprintln(e.Stdout, sanitize.Text(name)); err != nil {
				return err
			}
		}
		return nil
	}
	where := sanitize.Text(c.Dir)
	for _, left := range begun.Left {
		e.Say("%s: left out of your sessions: %s", where, sanitize.Brief(left))
	}
	if begun.Sessions == 0 {
		e.Say("%s: an example config, since you have no sessions; replace it with yours", where)
	} else {
		e.Say("%s: your %s and what goes with it; profiles for every account: %s", where, sanitize.Count(begun.Sessions, "session"), shell.Join("awsin", "generate", "--file", filepath.Join(c.Dir, "config")))
	}
	if begun.Branch != "" && begun.Branch != team.Branch {
		e.Say("%s: the repository that it is in is on branch %s, and the workflow is for %s: git branch -m %s, or change it in .github/workflows/awsin.yml", where, sanitize.Brief(begun.Branch), team.Branch, team.Branch)
	}
	e.Say("then read its README.md, and: %s", shell.Join("awsin", "team", "lint", c.Dir))
	return nil
}
