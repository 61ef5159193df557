package commands

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/mattn/go-runewidth"

	"awsin/internal/awsconfig"
	"awsin/internal/doctor"
	"awsin/internal/estate"
	"awsin/internal/failover"
	"awsin/internal/hint"
	"awsin/internal/interrupt"
	"awsin/internal/login"
	"awsin/internal/report"
	"awsin/internal/sanitize"
	"awsin/internal/signin"
	"awsin/internal/ssotoken"
	"awsin/internal/terminal"
	"awsin/shell"
)

type statusCmd struct {
	Sessions []string `arg:"" optional:"" complete:"sessions consoles" help:"Names or globs of sessions (default: all)."`
	Verify   bool     `help:"Ask the servers whether valid tokens are accepted."`
	Watch    bool     `env:"-" xor:"form" help:"Keep showing it, until q or Ctrl-C."`
	JSON     bool     `name:"json" xor:"form" help:"Print an array of objects."`
}

// Run prints the plan without executing it.
func (c *statusCmd) Run(ctx context.Context, e *Env) error {
	if c.Watch {
		return c.watch(ctx, e)
	}
	conf, sessions, err := c.sessions(e)
	if err != nil {
		return err
	}
	steps := e.signin(conf).Plan(ctx, sessions, signin.Options{Offline: !c.Verify})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	notes := standings(e, conf, steps)
	if c.JSON {
		list := report.Steps(steps)
		for i, n := range notes {
			list[i].StandbyOf, list[i].FailedOver = n.of, n.over
		}
		err = printArray(e, list)
	} else {
		err = c.table(e, conf, steps, notes)
	}
	if err != nil {
		return err
	}
	if env := shell.Lookup(e.Lookup); env.Exported() != "" {
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
	return conf, sessions, err
}

// watchEvery is how often the small files are read again.
const watchEvery = time.Second

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
	pane := terminal.NewPane(screen)
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	defer pane.Leave() // also where something panics
	defer interrupt.Last(ctx, func(io.Writer) { pane.Leave() })()
	again := make(chan struct{}, 1)
	defer screen.Follow(pane.Leave, func() {
		select {
		case again <- struct{}{}:
		default: // it is to be drawn anyway
		}
	})()
	quit := make(chan struct{}, 1)
	press := func(key byte) {
		if key == 'q' {
			select {
			case quit <- struct{}{}:
			default: // it ends already
			}
		}
	}
	for {
		var lines []string
		conf, sessions, err := c.sessions(e)
		if err != nil {
			lines = []string{"awsin: error: " + sanitize.Text(err.Error())} // it may be being written
		} else {
			cols, _ := screen.Size()
			steps := e.signin(conf).Plan(ctx, sessions, signin.Options{Offline: true})
			lines = rows(e, steps, e.accounts(conf).ProductionIn, standings(e, conf, steps), cols-1, screen.Color)
		}
		updated := "updated " + screen.Clock(e.Now()).Format(time.TimeOnly)
		foot := []string{updated}
		if pane.Listen(press) {
			foot = []string{updated + ", q quits", "q quits"}
		}
		pane.Draw("", lines, foot...)
		select {
		case <-quit:
			pane.Close(append(lines, "  "+updated))
			return nil
		case <-ctx.Done():
			pane.Close(append(lines, "  "+updated))
			return hint.Exit(hint.Cancelled)
		case <-tick.C:
		case <-again:
		}
	}
}

// A name has at least minName cells, with a mark beside it minMarked of them; the time left stays only where names
// have wideName of them, or all that they need.
const (
	minName   = 7
	minMarked = 4
	wideName  = 20
)

// standing is which session another one stands by for, which one is at whose place, and whether that one has left it.
type standing struct {
	of, over string
	left     bool
}

func standings(e *Env, conf *awsconfig.Config, steps []login.Step) []standing {
	known, memory := estateOf(e, conf), failover.MemoryOf(&e.Environ)
	list := make([]standing, len(steps))
	for i, st := range steps {
		list[i].of = known.StandbyOf(st.Session.Name)
		if held := memory.Held(st.Session); held != nil {
			list[i].over, list[i].left = held.Standby, held.Left(conf)
		}
	}
	return list
}

func (s standing) String() string {
	switch {
	case s.left:
		return "failed over to where " + s.over + " was"
	case s.over != "":
		return "failed over to " + s.over
	case s.of != "":
		return "stands by for " + s.of
	}
	return ""
}

// rows returns the table's lines, cut to so many cells; 0 does not cut. marked returns a session's mark; there is a
// column for the notes where there are any, and where lines are cut one for the time left where there is any. What is
// cut last are the name and the state.
func rows(e *Env, steps []login.Step, marked func(*awsconfig.Session) (estate.Mark, bool), notes []standing, cols int, color bool) []string {
	name := func(s *awsconfig.Session, cells int) string {
		mark, least := "", minName
		production, ok := marked(s)
		if ok {
			mark, least = estate.Word, minMarked+len(" "+estate.Word)
		}
		if cells != 0 {
			cells = max(least, cells)
		}
		return terminal.Marked(sanitize.Text(s.Name), mark, terminal.Color(production.Color), cells, color)
	}
	state, names, timed := 0, 0, cols == 0
	for _, st := range steps {
		state = max(state, len(st.State))
		names = max(names, text.StringWidthWithoutEscSequences(name(st.Session, 0)))
		timed = timed || st.State == ssotoken.Valid
	}
	cells := 0
	if cols > 0 {
		cells = max(1, cols-len("  ")-state-runewidth.StringWidth(" …"))
		if beside := cells - len("  23h 59m"); timed && beside >= min(names, wideName) {
			cells = beside
		} else {
			timed = false
		}
	}
	head := table.Row{"SESSION", "STATE"}
	if timed {
		head = append(head, "EXPIRES IN")
	}
	head = append(head, "PROFILES")
	noted := slices.ContainsFunc(notes, func(n standing) bool { return n != standing{} })
	if noted {
		head = append(head, "STANDBY")
	}
	t := terminal.TableOf(cols, append(head, "REGION", "START URL")...)
	for i, st := range steps {
		row := table.Row{name(st.Session, cells), terminal.Paint(string(st.State), stateColors[st.State], color)}
		if timed {
			row = append(row, timeLeft(e, st, color))
		}
		row = append(row, len(st.Session.Profiles))
		if noted {
			row = append(row, sanitize.Text(notes[i].String()))
		}
		t.AppendRow(append(row, sanitize.Text(st.Session.Region), sanitize.Text(st.Session.StartURL+st.Session.Login))) // it has one of them
	}
	lines := strings.Split(t.Render(), "\n")
	lines[0] = strings.TrimSuffix(lines[0], " …") // the room behind a heading
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return lines
}

// timeLeft returns how long a session is still valid, yellow where that is not long; "-" where it is not.
func timeLeft(e *Env, st login.Step, color bool) string {
	if st.State != ssotoken.Valid {
		return "-"
	}
	left := st.ExpiresAt.Sub(e.Now())
	if left < signin.Advisory && st.Session.Login == "" {
		return terminal.Paint(ssotoken.FormatDuration(left), text.FgYellow, color)
	}
	return ssotoken.FormatDuration(left)
}

// Colour only repeats what the word says.
var stateColors = map[ssotoken.State]text.Color{
	ssotoken.Valid: text.FgGreen, ssotoken.Refreshable: text.FgCyan, ssotoken.Never: text.FgYellow,
	ssotoken.Expired: text.FgYellow, ssotoken.Rejected: text.FgRed, ssotoken.Misconfigured: text.FgRed,
}

func (c *statusCmd) table(e *Env, conf *awsconfig.Config, steps []login.Step, notes []standing) error {
	cols := terminal.Width(e.Stdout)
	if _, err := fmt.Fprintln(e.Stdout, strings.Join(rows(e, steps, e.accounts(conf).ProductionIn, notes, cols, cols > 0 && !e.Plain), "\n")); err != nil {
		return err
	}
	for _, st := range steps {
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
