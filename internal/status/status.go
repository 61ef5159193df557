// Package status is the table of sessions that `awsin status` prints, and how it is watched.
package status

import (
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/mattn/go-runewidth"

	"awsin/internal/accounts"
	"awsin/internal/awsconfig"
	"awsin/internal/estate"
	"awsin/internal/failover"
	"awsin/internal/login"
	"awsin/internal/sanitize"
	"awsin/internal/signin"
	"awsin/internal/ssotoken"
	"awsin/internal/terminal"
)

// Table is the sessions of a plan.
type Table struct {
	Steps     []login.Step
	Marked    func(*awsconfig.Session) (estate.Mark, bool) // returns the mark of one that is production
	Standings []Standing                                   // of each step, or none
	Now       time.Time
}

// Standing is which session another one stands by for, which one is at whose place, and whether that one has left it.
type Standing struct {
	Of, Over string
	Left     bool
}

// StandingsOf returns those of a plan's sessions.
func StandingsOf(steps []login.Step, known accounts.View, memory failover.Memory) []Standing {
	list := make([]Standing, len(steps))
	for i, st := range steps {
		list[i].Of = known.Estate().StandbyOf(st.Session.Name)
		if held := memory.Held(st.Session); held != nil {
			list[i].Over, list[i].Left = held.Standby, held.Left(known.Config)
		}
	}
	return list
}

func (s Standing) String() string {
	switch {
	case s.Left:
		return "failed over to where " + s.Over + " was"
	case s.Over != "":
		return "failed over to " + s.Over
	case s.Of != "":
		return "stands by for " + s.Of
	}
	return ""
}

// A name has at least minName cells, with a mark beside it minMarked of them; the time left stays only where names
// have wideName of them, or all that they need.
const (
	minName   = 7
	minMarked = 4
	wideName  = 20
)

// Lines returns the table's lines, cut to so many cells; 0 does not cut. There is a column for the standings where there
// are any, and where lines are cut one for the time left where there is any. What is cut last are the name and the state.
func (t Table) Lines(cols int, color bool) []string {
	name := func(s *awsconfig.Session, cells int) string {
		mark, least := "", minName
		production, ok := t.Marked(s)
		if ok {
			mark, least = estate.Word, minMarked+len(" "+estate.Word)
		}
		if cells != 0 {
			cells = max(least, cells)
		}
		return terminal.Marked(sanitize.Text(s.Name), mark, terminal.Color(production.Color), cells, color)
	}
	state, names, timed := 0, 0, cols == 0
	for _, st := range t.Steps {
		state = max(state, len(st.State.Words()))
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
	noted := slices.ContainsFunc(t.Standings, func(s Standing) bool { return s != Standing{} })
	if noted {
		head = append(head, "STANDBY")
	}
	rows := terminal.TableOf(cols, append(head, "REGION", "START URL")...)
	for i, st := range t.Steps {
		row := table.Row{name(st.Session, cells), terminal.Paint(st.State.Words(), colorOf(st.State), color)}
		if timed {
			row = append(row, t.left(st, color))
		}
		row = append(row, len(st.Session.Profiles))
		if noted {
			row = append(row, sanitize.Text(t.Standings[i].String()))
		}
		rows.AppendRow(append(row, sanitize.Text(st.Session.Region), sanitize.Text(st.Session.StartURL+st.Session.Login))) // it has one of them
	}
	lines := strings.Split(rows.Render(), "\n")
	lines[0] = strings.TrimSuffix(lines[0], " …") // the room behind a heading
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return lines
}

// left returns how long a session is still valid, yellow where that is not long; "-" where it is not.
func (t Table) left(st login.Step, color bool) string {
	if st.State != ssotoken.Valid {
		return "-"
	}
	left := st.ExpiresAt.Sub(t.Now)
	if left < signin.Advisory && st.Session.Login == "" {
		return terminal.Paint(ssotoken.FormatDuration(left), text.FgYellow, color)
	}
	return ssotoken.FormatDuration(left)
}

// colorOf returns a state's color, which only repeats what the word says.
func colorOf(state ssotoken.State) text.Color {
	switch state {
	case ssotoken.Valid:
		return text.FgGreen
	case ssotoken.Refreshable:
		return text.FgCyan
	case ssotoken.Never, ssotoken.Expired:
		return text.FgYellow
	}
	return text.FgRed
}
