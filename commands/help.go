package commands

type helpCmd struct {
	Command []string `arg:"" optional:"" complete:"commands" help:"A command (default: all of them)."`
}

// Run prints what --help prints.
func (c helpCmd) Run(e *Env) error { return e.execute(append(c.Command, "--help")) }
