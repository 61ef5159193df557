// Package board shows what happens to each session: one live line per session
// on a terminal, one plain line per change elsewhere. It decides nothing and
// reads nothing but keys; every foreign text loses its control characters here.
package board

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/login"
	"awsin/internal/sanitize"
	"awsin/internal/ssotoken"
	"awsin/internal/terminal"
)

// Board is the lines of one run. Its methods are safe for concurrent use.
type Board struct {
	// Quiet shows only what a person has to do, while they have to.
	Quiet bool
	// Open opens a session's page once more, and calls ended with what goes wrong later.
	Open func(s *awsconfig.Session, url string, ended func(error)) error
	// Quit does what Ctrl-C does.
	Quit func()

	mu     sync.Mutex
	screen terminal.Screen
	lines  []*line
	pane   *terminal.Pane
	begun  bool // something was shown
	asked  bool // a page was to be approved
	told   bool // what a person checks where there is no code
	again  int  // the line after the one whose page was opened again
	closed bool
}

type line struct {
	session *awsconfig.Session
	name    string
	mark    terminal.Mark
	text    string
	page    *approval // what is to be approved
}

// New shows one line per session. Nothing is written before the first event.
func New(s terminal.Screen, sessions []*awsconfig.Session) *Board {
	b := &Board{screen: s, pane: terminal.NewPane(s)}
	for _, x := range sessions {
		b.lines = append(b.lines, &line{session: x, name: sanitize.Text(x.Name)})
	}
	return b
}

// Checking shows that the servers are being asked.
func (b *Board) Checking() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, l := range b.lines {
		l.mark, l.text = terminal.Busy, "checking"
	}
	b.begun = !b.Quiet
	b.redraw()
}

// Leave hands the terminal back, as before Ctrl-Z stops the program.
func (b *Board) Leave() { b.pane.Leave() }

// Redraw draws the board whole, as for a terminal whose size has changed.
func (b *Board) Redraw() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.redraw()
}

func (b *Board) redraw() {
	if b.begun && !b.closed {
		b.draw("")
	}
}

// Show shows an event of the runner.
func (b *Board) Show(e login.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := b.lines[e.Index]
	was := l.page
	l.page = nil
	switch e.Phase {
	case login.Waiting:
		l.mark, l.text = terminal.Busy, "waiting for another awsin that is logging in to it"
	case login.Queued:
		l.mark, l.text = terminal.Idle, "queued: starts when a page is free"
	case login.LoggingOut:
		l.mark, l.text = terminal.Busy, "logging out first"
	case login.Refreshing:
		l.mark, l.text = terminal.Busy, "refreshing"+noted(e)
	case login.Starting:
		l.mark, l.text = terminal.Busy, "starting aws sso login"+noted(e)
	case login.Approve:
		l.mark, l.page = terminal.Ask, newApproval(e)
		l.page.above = was != nil && was.above && was.url == l.page.url
		l.text = l.page.whole()
		b.asked = true
	case login.Done:
		l.mark, l.text = terminal.Good, b.Outcome(e.Result)
		if !e.Result.OK() {
			l.mark = terminal.Bad
		}
	}
	b.begun = b.begun || !b.Quiet || b.asked
	if b.screen.Drawable() {
		b.redraw()
	} else if !b.Quiet || l.page.byHand() {
		_, _ = fmt.Fprintf(b.screen.Out, "%s%s: %s\n", b.caution(), l.name, l.text)
	}
}

func noted(e login.Event) string {
	if e.Note == "" {
		return ""
	}
	return " (" + sanitize.Text(e.Note) + ")"
}

// Outcome returns a result in words.
func (b *Board) Outcome(r *login.Result) string {
	if !r.OK() {
		return sanitize.Text(strings.TrimSpace(strings.Join([]string{string(r.Outcome), cmp.Or(r.Brief, r.Reason)}, ": ")))
	}
	until := "valid until " + b.when(r.ExpiresAt)
	switch r.Outcome {
	case login.Refreshed:
		until += ", refreshed"
	case login.LoggedIn:
		until += ", logged in"
	case login.ByOther:
		until += ", renewed by another program meanwhile"
	}
	if r.Unverified != "" {
		until += "; not confirmed by the server: " + sanitize.Text(r.Unverified)
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
	return fmt.Sprintf("%s (%s)", local.Format(layout), ssotoken.FormatDuration(t.Sub(now)))
}

// Close leaves the final lines on the screen, whole.
func (b *Board) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	if !b.screen.Live {
		return
	}
	var rows []string
	column := b.column(maxName)
	for _, l := range b.lines {
		if !b.Quiet {
			rows = append(rows, b.row(l, l.name, column, l.text))
		}
	}
	b.pane.Close(rows)
}

// Note prints something that belongs to no session.
func (b *Board) Note(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.Quiet {
		b.say(text)
	}
}

func (b *Board) say(text string) {
	if b.screen.Drawable() && !b.closed {
		b.draw(note(text))
	} else {
		_, _ = io.WriteString(b.screen.Out, note(text))
	}
}

func note(text string) string { return "awsin: note: " + sanitize.Text(text) + "\n" }
