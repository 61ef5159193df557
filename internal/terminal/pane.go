package terminal

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
)

// Pane is a place on the terminal whose lines are drawn anew in place.
type Pane struct {
	screen Screen
	lines  []string // that stand on the screen
	cells  []int    // how wide each of them was drawn
	size   [2]int   // of the terminal then, columns and rows
}

// NewPane is a pane with nothing in it.
func NewPane(s Screen) *Pane { return &Pane{screen: s} }

// Draw writes one whole frame at once, below what is to stand above it for good,
// and nothing when nothing has changed. What does not fit is cut.
func (p *Pane) Draw(above string, lines []string) {
	cols, rows := p.screen.Size()
	size := [2]int{cols, rows}
	if above == "" && p.size == size && slices.Equal(p.lines, lines) {
		return
	}
	var out strings.Builder
	out.WriteString("\x1b[?2026h\x1b[?25l") // synchronised output, no cursor: no flicker
	p.erase(&out)
	out.WriteString(above)
	p.lines, p.size, p.cells = slices.Clone(lines), size, nil
	if !p.Fits(len(lines)) {
		shown := p.room() - 1
		lines = append(slices.Clone(lines[:shown]), fmt.Sprintf("  … and %d more", len(lines)-shown))
	}
	for _, l := range lines {
		l = text.Snip(l, max(cols-1, 1), "…")
		p.cells = append(p.cells, text.StringWidthWithoutEscSequences(l))
		out.WriteString(l + "\n")
	}
	out.WriteString("\x1b[?2026l")
	_, _ = io.WriteString(p.screen.Out, out.String())
}

// Close leaves these lines on the screen, whole ones even where the terminal has
// room for fewer.
func (p *Pane) Close(lines []string) {
	var out strings.Builder
	p.erase(&out)
	for _, l := range lines {
		out.WriteString(l + "\n")
	}
	out.WriteString("\x1b[?25h")
	p.lines, p.cells = nil, nil
	_, _ = io.WriteString(p.screen.Out, out.String())
}

// Drawn reports whether lines stand on the screen.
func (p *Pane) Drawn() bool { return p.lines != nil }

// room is how many lines can be drawn: the cursor rests below the last. There is
// always one of them beside the one that tells of the rest.
func (p *Pane) room() int {
	_, rows := p.screen.Size()
	return max(rows-1, 2)
}

// Fits reports whether so many lines can be drawn whole.
func (p *Pane) Fits(lines int) bool { return lines <= p.room() }

// erase goes back to the first line that was drawn. A terminal that became
// narrower has wrapped them: a line of n cells now takes several rows.
func (p *Pane) erase(out *strings.Builder) {
	cols, _ := p.screen.Size()
	up := 0
	for _, cells := range p.cells {
		up += max(1, (cells+cols-1)/max(cols, 1))
	}
	if up > 0 {
		fmt.Fprintf(out, "\x1b[%dA", up)
	}
	out.WriteString("\r\x1b[J")
}
