package commands

import (
	"cmp"
	"io"

	"awsin/completions"
	"awsin/internal/hint"
	"awsin/internal/setup"
	"awsin/shell"
)

type initCmd struct {
	Shell    string `arg:"" complete:"shells-with-function" help:"${shellsWithFunction}."`
	Short    bool   `line:"form" help:"Define 'use' and 'login-all' as commands too (bash, zsh, fish; in PowerShell they always are)."`
	Use      string `line:"what" complete:"-" placeholder:"NAME" help:"Call the first one this; it implies --short (default: use)."`
	LoginAll string `line:"what" complete:"-" placeholder:"NAME" help:"Call the second one this; it implies --short (default: login-all)."`
	Tmux     bool   `line:"form" help:"Tell tmux the profile before each prompt, for #{@awsin} in its status line (bash, zsh, fish)."`
}

// Run prints the code that a shell's start file evaluates.
func (c *initCmd) Run(e *Env) error {
	sh, err := e.shell(c.Shell)
	if err = cmp.Or(err, setup.Loadable(sh)); err != nil {
		return err
	}
	var short *shell.Short
	if c.Short || c.Use != "" || c.LoginAll != "" {
		short = &shell.Short{Use: cmp.Or(c.Use, shell.Shorts.Use), LoginAll: cmp.Or(c.LoginAll, shell.Shorts.LoginAll)}
		if !sh.HasShort {
			return hint.BadUsage("awsin init "+sh.Name, "%s has no --short: 'use' is a keyword there", sh.Name)
		}
		if err := short.Check(); err != nil {
			return hint.BadUsage("awsin init "+sh.Name+" --use aws-use", "%w", err)
		}
	}
	tmux := ""
	if c.Tmux {
		if !sh.HasTmux {
			return hint.BadUsage("awsin init "+sh.Name, "%s has no --tmux: bash, zsh and fish have", sh.Name)
		}
		if tmux, err = sh.Tmux(e.Program); err != nil {
			return err
		}
	}
	code, err := completions.Init(sh, e.Program, short)
	if err == nil {
		_, err = io.WriteString(e.Stdout, code+tmux)
	}
	return err
}
