// Package board shows what happens to each session: one live line per session
// on a terminal, one plain line per change elsewhere. It decides nothing and
// reads nothing; every foreign text loses its control characters here.
package board

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-runewidth"

	"awsin/internal/awsconfig"
	"awsin/internal/login"
	"awsin/internal/sanitize"
	"awsin/internal/ssotoken"
	"awsin/internal/terminal"
)

// Board is the lines of one run. Its methods are safe for concurrent use.
type Board struct {
	mu     sync.Mutex
	screen terminal.Screen
	lines  []*line
	pane   *terminal.Pane
	begun  bool // something was shown
	told   bool // what a person checks where there is no code
}

type line struct {
	name string
	mark terminal.Mark
	text string
	page *approval // what is to be approved
}

// approval is where a person approves a login.
type approval struct {
	url, code string
	lead      string // before the URL
	note      string // why no browser was opened
	above     bool   // it stands whole above the live lines
}

// New shows one line per session. Nothing is written before the first event.
func New(s terminal.Screen, sessions []*awsconfig.Session) *Board {
	b := &Board{screen: s, pane: terminal.NewPane(s)}
	for _, x := range sessions {
		b.lines = append(b.lines, &line{name: sanitize.Text(x.Name)})
	}
	return b
}

// uncoded is what a person can check of a page under PKCE, which has no code: where it
// came from. An answer to somebody else's page would not reach them, but a password would.
const uncoded = "the page has no code to compare: allow only what has opened just now from the URL shown here, and type a password only at your start URL or your company's own login"

// Checking shows that the servers are being asked.
func (b *Board) Checking() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.begun = true
	for _, l := range b.lines {
		l.mark, l.text = terminal.Busy, "checking"
	}
	b.draw("")
}

// Leave hands the terminal back, as before Ctrl-Z stops the program.
func (b *Board) Leave() { b.pane.Leave() }

// Redraw draws the board whole, as for a terminal whose size has changed.
func (b *Board) Redraw() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.begun {
		b.draw("")
	}
}

// Show shows an event of the runner.
func (b *Board) Show(e login.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := b.lines[e.Index]
	was, above := l.page, ""
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
		if e.Code == "" && !b.told {
			b.told, above = true, note(uncoded)
		}
	case login.Done:
		l.mark, l.text = terminal.Good, b.Outcome(e.Result)
		if !e.Result.OK() {
			l.mark = terminal.Bad
		}
	}
	b.begun = true
	if b.screen.Drawable() {
		b.draw(above)
		return
	}
	_, _ = fmt.Fprintf(b.screen.Out, "%s%s: %s\n", above, l.name, l.text)
}

func noted(e login.Event) string {
	if e.Note == "" {
		return ""
	}
	return " (" + sanitize.Text(e.Note) + ")"
}

func newApproval(e login.Event) *approval {
	p := &approval{url: sanitize.Text(e.URL), code: sanitize.Text(e.Code), lead: "open", note: sanitize.Text(e.Note)}
	if e.Opened {
		p.lead = "approve in the browser:"
	}
	if p.note != "" {
		p.lead = p.note + "; " + p.lead
	}
	return p
}

// link is the URL and the code. A blank ends the URL: a terminal would take any
// other sign along when it is clicked.
func (p *approval) link() string {
	if p.code == "" {
		return p.url
	}
	return p.url + " (code " + p.code + ")"
}

func (p *approval) whole() string { return p.lead + " " + p.link() }

// brief is for a row that has no room for the URL, which stands above.
func (p *approval) brief() string {
	if p.note != "" {
		return "open the URL above: " + p.note
	}
	return strings.Join(strings.Fields("approve "+p.code+" in the browser (URL above)"), " ")
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
	if !b.screen.Live {
		return
	}
	column := b.column(maxName)
	rows := make([]string, len(b.lines))
	for i, l := range b.lines {
		rows[i] = b.row(l, runewidth.FillRight(l.name, column), l.text)
	}
	b.pane.Close(rows)
}

// The names' column is no wider than maxName, and leaves minText cells to what is
// said about a session; of a terminal too narrow for that it has minName or half.
const (
	maxName = 40
	minName = 8
	minText = 24
)

// column is how wide the names' column is, at most.
func (b *Board) column(most int) int {
	cells := 0
	for _, l := range b.lines {
		cells = max(cells, runewidth.StringWidth(l.name))
	}
	return min(cells, most)
}

func (b *Board) row(l *line, name, text string) string {
	return b.screen.Symbol(l.mark) + " " + name + "  " + text
}

// draw puts the urgent lines first where not all fit. A URL that is cut is of no
// use: it is printed whole above the live lines, once, where the terminal wraps it
// and a person can copy it.
func (b *Board) draw(above string) {
	if !b.screen.Drawable() {
		return
	}
	cols, _ := b.screen.Size()
	room := cols - 1 - runewidth.StringWidth("✓ "+"  ") // for the name and the text
	column := b.column(min(maxName, max(room-minText, min(minName, (room+1)/2))))
	shown := b.lines
	whole := b.pane.Whole(len(shown))
	if whole < len(shown) {
		shown = b.urgent()
	}
	rows := make([]string, len(shown))
	for i, l := range shown {
		text := l.text
		if p := l.page; p != nil && (i >= whole || column+runewidth.StringWidth(text) > room) {
			if text = p.brief(); !p.above {
				above += l.name + ": open " + p.link() + "\n"
				p.above = true
			}
		}
		rows[i] = b.row(l, runewidth.FillRight(terminal.Shorten(l.name, column), column), text)
	}
	b.pane.Draw(above, rows)
}

// urgent orders the lines: what a person has to act on, then what is going on,
// then failures, then the rest.
func (b *Board) urgent() []*line {
	var out []*line
	for _, m := range []terminal.Mark{terminal.Ask, terminal.Busy, terminal.Bad, terminal.Idle, terminal.Good} {
		for _, l := range b.lines {
			if l.mark == m {
				out = append(out, l)
			}
		}
	}
	return out
}

// Note prints something that belongs to no session.
func (b *Board) Note(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.screen.Drawable() {
		b.draw(note(text))
		return
	}
	_, _ = io.WriteString(b.screen.Out, note(text))
}

func note(text string) string { return "awsin: note: " + sanitize.Text(text) + "\n" }
