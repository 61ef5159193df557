package commands

import (
	"context"
	"fmt"
	"io"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/doctor"
	"awsin/internal/failover"
	"awsin/internal/hint"
	"awsin/internal/login"
	"awsin/internal/report"
	"awsin/internal/sanitize"
	"awsin/internal/status"
	"awsin/internal/terminal"
	"awsin/shell"
)

type statusCmd struct {
	Sessions []string `arg:"" optional:"" complete:"sessions consoles" help:"Names or globs of sessions (default: all)."`
	Verify   bool     `help:"Ask the servers whether the tokens are accepted, and renew what may be renewed; no page is opened."`
	Watch    bool     `line:"form" xor:"form" help:"Keep showing it, until q or Ctrl-C."`
	Line     bool     `line:"form" xor:"form" help:"Print one line for a status bar: what login-all would take and is not valid, and since when."`
	JSON     bool     `name:"json" xor:"form" help:"Print an array of objects."`
}

// Run prints how the sessions stand.
func (c *statusCmd) Run(ctx context.Context, e *Env) error {
	if c.Watch {
		return c.watch(ctx, e)
	}
	conf, sessions, err := c.sessions(e)
	if err != nil {
		return err
	}
	judge := e.signin(conf).Known
	if c.Verify {
		judge = e.signin(conf).Verify
	}
	steps := judge(ctx, sessions)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	table := c.table(e, conf, steps)
	switch {
	case c.Line:
		_, err = io.WriteString(e.Stdout, table.Line())
	case c.JSON:
		list := report.Steps(steps)
		for i, s := range table.Standings {
			list[i].StandbyOf, list[i].FailedOver = s.Of, s.Over
		}
		err = printArray(e, list)
	default:
		err = c.print(e, table)
	}
	if err != nil {
		return err
	}
	if env := shell.Lookup(e.Lookup); env.Exported() != "" && !c.Line {
		e.Say("%s", sanitize.Text(doctor.KeysOf(env.Exported(), env.ExportedEnd(), e.Now())))
	}
	for _, st := range steps {
		if !st.State.Usable() {
			return hint.Exit(hint.Unusable)
		}
	}
	return nil
}

func (c *statusCmd) sessions(e *Env) (*awsconfig.Config, []*awsconfig.Session, error) {
	conf, err := e.config()
	if err != nil {
		return nil, nil, err
	}
	sessions, err := e.chooser(conf).Logins(c.Sessions)
	if c.Line && len(c.Sessions) == 0 {
		sessions = mornings(e, conf).Only(sessions) // others would be named there every day
	}
	return conf, sessions, err
}

// watch shows the sessions' states until the person leaves it. It reads files only:
// a server that was asked each second would be right to refuse.
func (c *statusCmd) watch(ctx context.Context, e *Env) error {
	screen := e.Screen()
	switch {
	case c.Verify:
		return hint.BadUsage("awsin status --verify", "--watch and --verify can't be used together")
	case !screen.Live:
		return hint.BadUsage("awsin status --json", "--watch needs a terminal")
	}
	return status.Watch(ctx, screen, e.Now, func(cells int) []string {
		conf, sessions, err := c.sessions(e)
		if err != nil {
			return hint.Lines(err) // it may be being written
		}
		return c.table(e, conf, e.signin(conf).Known(ctx, sessions)).Lines(cells, screen.Color)
	})
}

// table returns the table of a plan.
func (statusCmd) table(e *Env, conf *awsconfig.Config, steps []login.Step) status.Table {
	known := e.accounts(conf)
	return status.Table{Steps: steps, Marked: known.ProductionIn, Standings: status.StandingsOf(steps, known, failover.MemoryOf(&e.Environ)), Now: e.Now()}
}

// print prints the table, and says why sessions are not usable.
func (statusCmd) print(e *Env, table status.Table) error {
	cols := terminal.Width(e.Stdout)
	if _, err := fmt.Fprintln(e.Stdout, strings.Join(table.Lines(cols, cols > 0 && !e.Plain), "\n")); err != nil {
		return err
	}
	for _, st := range table.Steps {
		name := sanitize.Text(st.Session.Name)
		if !st.State.Usable() {
			reason := st.Reason
			if st.Session.Problem != "" && st.Session.Hint != "" {
				reason += "; " + st.Session.Hint
			}
			e.Say("%s: %s", name, sanitize.Text(reason))
		}
		if st.Unverified != "" {
			e.Say("%s: not confirmed by the server: %s", name, sanitize.Text(st.Unverified))
		}
	}
	return nil
}
