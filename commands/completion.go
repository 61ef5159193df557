package commands

import (
	"cmp"
	"io"

	"awsin/completions"
	"awsin/internal/setup"
)

type completionCmd struct {
	Shell string `arg:"" complete:"shells-with-function" help:"${shellsWithFunction}."`
}

// Run prints a shell's completions alone; they find awsin on PATH.
func (c *completionCmd) Run(e *Env) error {
	sh, err := e.shell(c.Shell)
	if err = cmp.Or(err, setup.Loadable(sh)); err != nil {
		return err
	}
	code, err := completions.Script(sh, "", nil)
	if err != nil {
		return err
	}
	_, err = io.WriteString(e.Stdout, code)
	return err
}
