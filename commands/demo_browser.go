package commands

import (
	"context"

	"awsin/internal/demo"
)

// demoBrowserCmd is the BROWSER in the demo.
type demoBrowserCmd struct {
	URL string `arg:""`
}

// Run opens or approves one page of the demo.
func (c *demoBrowserCmd) Run(ctx context.Context, e *Env) error {
	return demo.Browse(ctx, &e.Environ, c.URL)
}
