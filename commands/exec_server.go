package commands

import (
	"io"

	"awsin/internal/credentials"
	"awsin/internal/endpoint"
)

// execServerCmd is the server of exec --serve, which starts it.
type execServerCmd struct {
	Profile string `line:"what" required:""`
	Folder  string `line:"what" required:""`
	Pid     int    `line:"what" required:""`
}

// Run serves until the command has ended.
func (c *execServerCmd) Run(e *Env) error {
	source := endpoint.Of(c.Profile, func(said io.Writer) (credentials.Resolver, error) {
		once := *e // which has said nothing yet
		once.Stdout, once.Stderr, once.StderrFd = io.Discard, said, -1
		conf, err := once.lazyConfig()
		return once.resolver(conf, false), err
	})
	return endpoint.Serve(endpoint.Place{Profile: c.Profile, Folder: c.Folder, Pid: c.Pid}, &endpoint.Handler{Source: source, Now: e.Now, Stderr: e.Stderr})
}
