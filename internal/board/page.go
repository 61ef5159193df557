package board

import (
	"slices"

	"awsin/internal/login"
	"awsin/internal/sanitize"
	"awsin/internal/terminal"
)

// approval is where a person approves a login.
type approval struct {
	address   string // as the AWS CLI has printed it
	url, code string // to be shown
	note      string // why no browser was opened
	opened    bool   // in a browser
	can       bool   // there is a browser to open it in
	again     bool   // it was opened once more
	above     bool   // the URL stands whole above the live lines
}

func newApproval(e login.Event) *approval {
	return &approval{
		address: e.URL, url: sanitize.Text(e.URL), code: sanitize.Text(e.Code), note: sanitize.Text(e.Note),
		opened: e.Opened, can: e.Browser,
	}
}

// byHand reports whether a person has to open the page.
func (p *approval) byHand() bool { return p != nil && !p.opened }

// whole is all of it in one line. A blank ends the URL: a terminal would take any other
// sign along when it is clicked.
func (p *approval) whole() string {
	text := "open " + p.url
	if p.opened {
		text = "approve in the browser: " + p.url
	} else if p.note != "" {
		text = p.note + "; " + text
	}
	if p.code != "" {
		text += " (code " + p.code + ")"
	}
	return text
}

// forms are what a row says, the longest first. None lacks the code.
func (p *approval) forms() []string {
	approve := "approve"
	if p.code != "" {
		approve += " " + p.code
	}
	var forms []string
	switch {
	case p.opened && p.again:
		forms = []string{approve + " in the browser (opened again)", approve + " in the browser"}
	case p.opened:
		forms = []string{approve + " in the browser"}
	default:
		forms = []string{approve + " at the URL above"}
	}
	if p.code != "" {
		forms = append(forms, approve, p.code)
	}
	return forms
}

// lines are a heading and the URL, alone on a line: a person can copy it, and the terminal
// takes nothing else along.
func (p *approval) lines(name string) string {
	text := name + ": "
	if p.note != "" {
		text += p.note + "; "
	}
	text += "open"
	if p.code != "" {
		text += " (code " + p.code + ")"
	}
	return text + "\n" + p.url + "\n"
}

// uncoded is what a person can check of a page under PKCE, which has no code: where it
// came from. An answer to somebody else's page would not reach them, but a password would.
const uncoded = "the page has no code to compare: allow only what has opened just now from the URL shown here, and type a password only at your start URL or your company's own login"

// caution is uncoded where a URL is shown, once.
func (b *Board) caution() string {
	if b.told || !slices.ContainsFunc(b.lines, func(l *line) bool { return l.page != nil && l.page.code == "" }) {
		return ""
	}
	b.told = true
	return note(uncoded)
}

// The keys, in the forms of the last line.
var (
	keysOfPages = []string{"o opens the next page again, u shows URLs, q quits", "o open again, u URLs, q quit", "o open, u URLs, q quit"}
	keysOfURLs  = []string{"u shows URLs, q quits", "u URLs, q quit"}
	keysAlways  = []string{"q quits"}
)

// press does what a key means.
func (b *Board) press(key byte) {
	switch key {
	case 'o':
		b.openAgain()
	case 'u':
		b.mu.Lock()
		defer b.mu.Unlock()
		if !b.closed {
			b.draw(b.urls())
		}
	case 'q':
		b.Quit()
	}
}

// urls are those of all pages that wait.
func (b *Board) urls() (text string) {
	for _, l := range b.lines {
		if l.page != nil {
			text += l.page.lines(l.name)
			l.page.above = true
		}
	}
	b.told = false
	return text + b.caution()
}

// openAgain opens the next page that waits, after the last one the first.
func (b *Board) openAgain() {
	b.mu.Lock()
	var next *line
	var page *approval
	for i := range b.lines {
		at := (b.again + i) % len(b.lines)
		if p := b.lines[at].page; p != nil && p.can {
			next, page, b.again = b.lines[at], p, at+1
			break
		}
	}
	b.mu.Unlock()
	if page == nil {
		return
	}
	failed := func(err error) { // also under Quiet: the person has pressed the key
		b.mu.Lock()
		defer b.mu.Unlock()
		if err != nil && (!b.Quiet || !b.closed) {
			b.say(next.name + ": " + err.Error())
		}
	}
	if err := b.Open(next.session, page.address, failed); err != nil {
		failed(err)
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	page.opened, page.again = true, true
	b.redraw()
}

// foot names the keys, from the first page on; nil where nobody can press one.
func (b *Board) foot() []string {
	if !b.asked || !b.pane.Listen(b.press) {
		return nil
	}
	keys := keysAlways
	for _, l := range b.lines {
		if l.page != nil && l.page.can {
			return keysOfPages
		} else if l.page != nil {
			keys = keysOfURLs
		}
	}
	return keys
}

// urgent orders the lines: what a person has to act on, then what is going on,
// then failures, then the rest.
func urgent(lines []*line) (out []*line) {
	for _, m := range []terminal.Mark{terminal.Ask, terminal.Busy, terminal.Bad, terminal.Idle, terminal.Good} {
		for _, l := range lines {
			if l.mark == m {
				out = append(out, l)
			}
		}
	}
	return out
}
