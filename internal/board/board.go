// Package board shows what happens to each session: one live line per session
// on a terminal, one plain line per change elsewhere. It decides nothing and
// reads nothing; every foreign text loses its control characters here.
package board

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-runewidth"

	"awsin/internal/awsconfig"
	"awsin/internal/login"
	"awsin/internal/plain"
	"awsin/internal/ssotoken"
	"awsin/internal/terminal"
)

// Board is the lines of one run. Its methods are safe for concurrent use.
type Board struct {
	mu     sync.Mutex
	screen terminal.Screen
	name   int // cells of the name column
	lines  []line
	pane   *terminal.Pane
}

type line struct {
	name  string
	mark  terminal.Mark
	text  string
	above string // the URL that was already printed in full
}

// New shows one line per session. Nothing is written before the first event.
func New(s terminal.Screen, sessions []*awsconfig.Session) *Board {
	b := &Board{screen: s, pane: terminal.NewPane(s)}
	for _, x := range sessions {
		l := line{name: plain.Clean(x.Name)}
		b.lines = append(b.lines, l)
		b.name = max(b.name, min(runewidth.StringWidth(l.name), maxName))
	}
	return b
}

const maxName = 40

// Checking shows that the servers are being asked.
func (b *Board) Checking() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.screen.Live {
		return
	}
	for i := range b.lines {
		b.lines[i].mark, b.lines[i].text = terminal.Busy, "checking"
	}
	b.draw("")
}

// Redraw fits the board into a terminal whose size has changed.
func (b *Board) Redraw() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.pane.Drawn() {
		b.draw("")
	}
}

// Show takes an event of the runner.
func (b *Board) Show(e login.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := &b.lines[e.Index]
	switch e.Phase {
	case login.Waiting:
		l.mark, l.text = terminal.Busy, "waiting for another awsin that is logging in to it"
	case login.Queued:
		l.mark, l.text = terminal.Idle, "waiting for its turn"
	case login.LoggingOut:
		l.mark, l.text = terminal.Busy, "logging out first"
	case login.Refreshing:
		l.mark, l.text = terminal.Busy, "refreshing"+noted(e)
	case login.Starting:
		l.mark, l.text = terminal.Busy, "starting aws sso login"+noted(e)
	case login.Approve:
		b.approve(l, e)
		return
	case login.Done:
		l.mark, l.text = terminal.Good, b.Outcome(e.Result)
		if !e.Result.OK() {
			l.mark = terminal.Bad
		}
	}
	b.change(l, "")
}

func noted(e login.Event) string {
	if e.Note == "" {
		return ""
	}
	return " (" + plain.Clean(e.Note) + ")"
}

func (b *Board) approve(l *line, e login.Event) {
	l.mark = terminal.Ask
	url, verb := plain.Clean(e.URL), "open"
	if e.Opened {
		verb = "approve in the browser:"
	}
	if e.Note != "" {
		verb = plain.Clean(e.Note) + "; " + verb
	}
	code := ""
	if e.Code != "" {
		code = ", code " + plain.Clean(e.Code)
	}
	l.text = verb + " " + url + code
	cols, _ := b.screen.Size()
	if !b.screen.Live || b.name+4+runewidth.StringWidth(l.text) < cols {
		b.change(l, "")
		return
	}
	// A URL that is cut is of no use: it is printed whole above the live lines,
	// once, where the terminal wraps it and a person can copy it.
	above := ""
	if l.above != url {
		above, l.above = fmt.Sprintf("%s: open %s%s\n", l.name, url, code), url
	}
	l.text = "approve" + strings.Replace(code, ", code", "", 1) + " in the browser (URL above)"
	if e.Note != "" {
		l.text = "open the URL above: " + plain.Clean(e.Note)
	}
	b.change(l, above)
}

func (b *Board) change(l *line, above string) {
	if b.screen.Live {
		b.draw(above)
		return
	}
	_, _ = fmt.Fprintf(b.screen.Out, "%s: %s\n", l.name, l.text)
}

// Outcome is a result in words.
func (b *Board) Outcome(r *login.Result) string {
	if !r.OK() {
		return plain.Clean(strings.TrimSpace(strings.Join([]string{string(r.Did), r.Reason}, ": ")))
	}
	until := "valid until " + b.when(r.ExpiresAt)
	switch r.Did {
	case login.Refreshed:
		until += ", refreshed"
	case login.LoggedIn:
		until += ", logged in"
	case login.ByOther:
		until += ", renewed by another program meanwhile"
	}
	if r.Unproven != "" {
		until += "; not confirmed by the server: " + plain.Clean(r.Unproven)
	}
	return until
}

func (b *Board) when(t time.Time) string {
	now := b.screen.Clock(time.Now())
	local := b.screen.Clock(t)
	layout := "15:04"
	if local.YearDay() != now.YearDay() || local.Year() != now.Year() {
		layout = "2006-01-02 15:04"
	}
	return fmt.Sprintf("%s (%s)", local.Format(layout), ssotoken.Brief(t.Sub(now)))
}

// Close leaves the final lines on the screen.
func (b *Board) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.screen.Live {
		return
	}
	b.pane.Close(b.paint(b.lines))
}

// draw puts the urgent lines first where not all fit.
func (b *Board) draw(above string) {
	shown := b.lines
	if !b.pane.Fits(len(shown)) {
		shown = b.urgent()
	}
	b.pane.Draw(above, b.paint(shown))
}

// urgent orders the lines: what a person has to act on, then what is going on,
// then failures, then the rest.
func (b *Board) urgent() []line {
	var out []line
	for _, m := range []terminal.Mark{terminal.Ask, terminal.Busy, terminal.Bad, terminal.Idle, terminal.Good} {
		for _, l := range b.lines {
			if l.mark == m {
				out = append(out, l)
			}
		}
	}
	return out
}

func (b *Board) paint(lines []line) []string {
	painted := make([]string, len(lines))
	for i, l := range lines {
		name := runewidth.FillRight(runewidth.Truncate(l.name, b.name, "…"), b.name)
		painted[i] = b.screen.Symbol(l.mark) + " " + name + "  " + l.text
	}
	return painted
}

// Note says something that belongs to no session.
func (b *Board) Note(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	text = "awsin: note: " + plain.Clean(text) + "\n"
	if b.screen.Live {
		b.draw(text)
		return
	}
	_, _ = io.WriteString(b.screen.Out, text)
}
