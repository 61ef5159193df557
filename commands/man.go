package commands

import (
	"github.com/alecthomas/kong"

	"awsin/internal/manual"
)

type manCmd struct{}

// Run prints the man page, made from the table of all commands.
func (manCmd) Run(e *Env) error {
	parser, _ := commandTable().Parser(nil, kong.Name("awsin"), manual.Variables("AWSIN"))
	return manual.Man(e.Stdout, parser.Model, e.Version)
}
