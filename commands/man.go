package commands

import (
	"github.com/alecthomas/kong"

	"awsin/internal/manual"
)

type manCmd struct{}

// Run prints the man page, made from the table of all commands.
func (manCmd) Run(e *Env) error {
	app, err := wholeTree()
	if err != nil {
		return err
	}
	return manual.Man(e.Stdout, app, e.Version)
}

// wholeTree is the model of every command, as kong builds it.
func wholeTree() (*kong.Application, error) {
	parser, err := kong.New(&commandLine{}, kong.Name("awsin"), kong.DefaultEnvars("AWSIN"), vars)
	if err != nil {
		return nil, err
	}
	return parser.Model, nil
}
