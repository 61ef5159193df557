package commands

import (
	"io"

	"awsin/completions"
)

type completionCmd struct {
	Shell string `arg:"" complete:"shells" help:"${shells}."`
}

// Run prints a shell's completions alone; they find awsin on PATH.
func (c *completionCmd) Run(e *Env) error {
	sh, err := e.shell(c.Shell)
	if err != nil {
		return err
	}
	code, err := completions.Script(sh, "")
	if err != nil {
		return err
	}
	_, err = io.WriteString(e.Stdout, code)
	return err
}
