package commands

type helpCmd struct {
	Command []string `arg:"" optional:"" complete:"commands" help:"A command (default: all of them)."`
}

// Run prints what --help prints, on standard output: no shell evaluates it, not even the page of use.
func (c helpCmd) Run(e *Env) error {
	args, _ := behindDashes(c.Command)
	parser := parserOf(args, &printed{Writer: e.Stdout}, e.Stderr)
	_, err := parser.Parse(append([]string{"--help"}, args...)) // ends with the page, unless there is no such command
	return badLine(parser, args, err)
}
