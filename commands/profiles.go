package commands

import (
	"bufio"
	"fmt"
)

type profilesCmd struct{}

// Run prints what `aws configure list-profiles` prints. The names go out as
// they are: this output is for programs.
func (profilesCmd) Run(e *Env) error {
	conf, err := e.config()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(e.Stdout)
	for _, p := range conf.Profiles() {
		_, _ = fmt.Fprintln(out, p.Name)
	}
	return out.Flush()
}
