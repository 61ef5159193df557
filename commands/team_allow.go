package commands

import (
	"strings"

	"awsin/internal/team"
)

type teamAllowCmd struct {
	Name string   `arg:"" complete:"teams" help:"The team."`
	Keys []string `arg:"" complete:"-" help:"Keys that the policy refuses."`
}

// Run remembers the keys; the next sync lets them in.
func (c *teamAllowCmd) Run(e *Env) error {
	teams := team.New(&e.Environ, &e.Streams)
	unlock, err := teams.Lock()
	if err != nil {
		return err
	}
	defer unlock()
	j, err := teams.One(c.Name)
	if err != nil {
		return err
	}
	if err := j.AllowKeys(c.Keys); err != nil {
		return err
	}
	e.Say("team %s: allowed now: %s; take it: awsin team sync %s", j.Name, strings.Join(j.Allow, ", "), j.Name)
	return nil
}
