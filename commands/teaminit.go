package commands

type teamInitCmd struct{}

func (c *teamInitCmd) Run(e *Env) error { return nil }
