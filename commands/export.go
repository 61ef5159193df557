package commands

import (
	"context"
	"encoding/json"
	"fmt"

	"awsin/internal/choose"
	"awsin/internal/current"
	"awsin/internal/sanitize"
	"awsin/internal/terminal"
	"awsin/shell"
)

type exportCmd struct {
	Profile []string `arg:"" optional:"" complete:"first aliases profiles" help:"A profile, or parts of its name to pick from a list (default: AWS_PROFILE, else pick)."`
	Format  string   `line:"form" enum:"shell,json" default:"shell" complete:"-" help:"shell: lines to evaluate; json: what credential_process expects."`
	Shell   string   `help:"The shell to print for: ${shells} (default: the one that runs awsin)." complete:"shells" placeholder:"SHELL"`
	loginFlag
	roleFlag
}

// Help is what --help says below the examples.
func (exportCmd) Help() string {
	return `In credential_process the name is a whole one: nobody could be asked what a part of it means.`
}

// Run prints the credentials.
func (c *exportCmd) Run(ctx context.Context, e *Env) error {
	var sh shell.Shell
	if c.Format == "shell" {
		var err error
		if sh, err = e.shell(c.Shell); err != nil {
			return err
		}
	}
	conf, err := e.lazyConfig()
	if err != nil {
		return err
	}
	naming := choose.Picked
	if c.Format == "json" { // for a program
		naming = choose.Whole
	}
	p, err := entered(e, conf, c.Profile, c.Role, naming)
	if err != nil {
		return err
	}
	cred, err := e.resolver(conf, c.Login).Resolve(ctx, p)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		c.sayShown(e, p.Name, "--format json is for a program, as in credential_process")
		data, err := json.Marshal(cred) //nolint:gosec // secrets are what was asked for
		if err == nil {
			_, err = e.Stdout.Write(append(sanitize.JSON(data), '\n'))
		}
		return err
	}
	e.SayEach(current.OwnRegion(e.Lookup, conf, p, "", "unset it to use that"))
	change := cred.Change(shell.Lookup(e.Lookup), p.Name, current.RegionFor(e.Lookup, conf, p))
	snippet, err := sh.Snippet(change)
	if err != nil {
		return err
	}
	if _, err := e.Stdout.Write([]byte(snippet)); err != nil {
		return err
	}
	e.SayEach(current.Removed(e.Lookup, change))
	c.sayShown(e, p.Name, "a shell has them once it evaluates them: "+fmt.Sprintf(sh.Evaluate, "awsin export NAME --shell "+sh.Name))
	return nil
}

// sayShown warns a person at a terminal that secrets were printed on it.
func (exportCmd) sayShown(e *Env, profile, otherwise string) {
	if terminal.Is(e.Stdout) {
		e.Say("these are the secret keys of %s, and they stay in the screen's history; %s", sanitize.Text(profile), otherwise)
	}
}
