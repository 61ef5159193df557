package commands

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"awsin/internal/sanitize"
	"awsin/internal/team"
	"awsin/internal/team/git"
	"awsin/internal/terminal"
)

type teamListCmd struct {
	JSON bool `name:"json" help:"Print an array of objects."`
}

// Run lists the joined teams, without asking any server.
func (c *teamListCmd) Run(ctx context.Context, e *Env) error {
	teams := teamsOf(e)
	all, err := teams.All()
	if err != nil {
		return err
	}
	teams.Tell(all)
	type object struct {
		Name    string          `json:"name"`
		URL     string          `json:"url"`
		Ref     string          `json:"ref"`
		Paths   []string        `json:"paths"`
		Prefix  string          `json:"prefix"`
		Version string          `json:"version"`
		File    string          `json:"file"`
		Applied time.Time       `json:"applied_at,omitzero"`
		Auto    bool            `json:"auto"`
		Signed  bool            `json:"verify_signatures"`
		Signers []git.Signer    `json:"signers"`
		Allow   []team.Allowing `json:"allow"`
	}
	list := []object{}
	for _, j := range all {
		allowed, err := teams.Allowed(ctx, j)
		if err != nil {
			return err
		}
		list = append(list, object{j.Name, git.Redact(j.URL), j.Ref, j.Paths, j.Prefix, j.Current().Hash, j.File, j.Current().At, j.Auto, j.Signed, append([]git.Signer{}, j.Signers...), allowed})
	}
	if c.JSON {
		return printArray(e, list)
	}
	t := terminal.Table(e.Stdout, "TEAM", "VERSION", "APPLIED", "FOLLOWS", "REPOSITORY")
	for _, o := range list {
		t.AppendRow(table.Row{o.Name, team.Short(o.Version), team.Version{At: o.Applied}.Age(e.Now()), sanitize.Text(cmp.Or(o.Ref, "HEAD")), sanitize.Text(o.URL)})
	}
	text := t.Render() + "\n"
	for _, o := range list {
		for _, s := range o.Signers {
			text += fmt.Sprintf("team %s: you accept what is signed by %s\n", o.Name, sanitize.Brief(s.String()))
		}
		for _, a := range o.Allow {
			for line := range strings.Lines(a.String()) {
				text += "team " + o.Name + ": " + line
			}
		}
	}
	_, err = fmt.Fprint(e.Stdout, text)
	return err
}
