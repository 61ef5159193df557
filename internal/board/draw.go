package board

import (
	"slices"

	"github.com/mattn/go-runewidth"

	"awsin/internal/terminal"
)

// The names' column is no wider than maxName, and leaves what is said about a session its cells, up to minText,
// and up to goingOn while it goes on; of a terminal too narrow for that it has minName or half, and what a code
// leaves, but leastName.
const (
	maxName   = 40
	minText   = 24
	goingOn   = 17
	minName   = 8
	leastName = 4
	codeCells = len("XXXX-XXXX")
)

// column is how wide the names' column is, at most.
func (b *Board) column(most int) int {
	cells := 0
	for _, l := range b.lines {
		cells = max(cells, runewidth.StringWidth(l.name))
	}
	return min(cells, most)
}

// reserved is how many cells what is said in these lines is to have.
func reserved(lines []*line) (cells int) {
	for _, l := range lines {
		text, most := l.text, minText
		switch {
		case l.page != nil:
			text = terminal.Fit(minText, l.page.forms()...)
		case l.mark == terminal.Idle || l.mark == terminal.Busy:
			most = goingOn
		}
		cells = max(cells, min(most, runewidth.StringWidth(text)))
	}
	return cells
}

// row is a line whose name has that many cells, or more.
func (b *Board) row(l *line, name string, column int, text string) string {
	pad := runewidth.FillRight("", column-runewidth.StringWidth(name))
	if l.page != nil {
		name = b.screen.Link(l.page.address, name)
	}
	return b.screen.Symbol(l.mark) + " " + name + pad + "  " + text
}

// draw puts the urgent lines first where not all fit. A URL that a person opens by hand is
// printed above the live lines, once, where the terminal wraps it and it can be copied.
func (b *Board) draw(above string) {
	if !b.screen.Drawable() {
		return
	}
	cols, _ := b.screen.Size()
	room := cols - 1 - runewidth.StringWidth("✓ "+"  ") // for the name and the text
	least := min(minName, (room+1)/2)
	if slices.ContainsFunc(b.lines, func(l *line) bool { return l.page != nil && l.page.code != "" }) {
		least = min(least, max(room-codeCells, leastName))
	}
	shown, foot := b.lines, b.foot()
	if b.Quiet {
		shown = slices.DeleteFunc(slices.Clone(shown), func(l *line) bool { return l.mark != terminal.Ask })
		if len(shown) == 0 {
			foot = nil
		}
	}
	if b.pane.Whole(len(shown), foot...) < len(shown) {
		shown = urgent(shown)
	}
	column := b.column(min(maxName, max(room-reserved(shown[:b.pane.Whole(len(shown), foot...)]), least)))
	for _, l := range b.lines {
		if p := l.page; p.byHand() && !p.above {
			above += p.lines(l.name) + b.caution()
			p.above = true
		}
	}
	rows := make([]string, len(shown))
	for i, l := range shown {
		text := l.text
		if l.page != nil {
			text = terminal.Fit(room-column, l.page.forms()...)
		}
		rows[i] = b.row(l, terminal.Shorten(l.name, column), column, text)
	}
	b.pane.Draw(above, rows, foot...)
}
