package commands

import (
	"errors"
	"io"

	"awsin/completions"
	"awsin/internal/hint"
)

type initCmd struct {
	Shell string `arg:"" complete:"shells-with-function" help:"${shellsWithFunction}."`
	Short bool   `help:"Define 'use' and 'login-all' as commands too (bash, zsh, fish)."`
}

// Run prints the code that a shell's start file evaluates.
func (c *initCmd) Run(e *Env) error {
	sh, err := interactive(e, c.Shell)
	if err != nil {
		return err
	}
	if c.Short && !sh.Short {
		return hint.BadUsage("awsin init "+sh.Name, "%s has no --short: 'use' is a keyword there", sh.Name)
	}
	if e.Program == "" {
		return errors.New("cannot find the path of the awsin program")
	}
	code, err := sh.Init(e.Program, c.Short)
	if err != nil {
		return err
	}
	complete, err := completions.Script(sh, e.Program)
	if err != nil {
		return err
	}
	_, err = io.WriteString(e.Stdout, complete+code)
	return err
}
