package terminal

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/jedib0t/go-pretty/v6/text"
)

// Pane is a place on the terminal whose lines are drawn anew in place. While it stands,
// what a person types does not land in it. Its methods are safe for concurrent use.
type Pane struct {
	screen Screen
	mu     sync.Mutex
	keys   keys
	press  func(key byte) // nil: nobody listens
	lines  []string       // that stand on the screen
	cells  []int          // how wide each of them was drawn
	size   [2]int         // of the terminal then, columns and rows
	lost   []int          // lines of earlier frames that a smaller terminal has moved out of reach
}

// NewPane is a pane with nothing in it.
func NewPane(s Screen) *Pane { return &Pane{screen: s} }

// Draw writes one whole frame at once, below what is to stand above it for good,
// and nothing when nothing has changed. What does not fit is cut; the last line is the
// longest form of foot that fits, if there is one. From the background nothing is drawn: a
// shell's line stands there.
func (p *Pane) Draw(above string, lines []string, foot ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.screen.Drawable() {
		return
	}
	p.keys.take(p.screen, p.press)
	cols, rows := p.screen.Size()
	width := max(cols-1, 1)
	if shown := p.Whole(len(lines), foot...); shown < len(lines) {
		more := fmt.Sprintf("  … and %d more", len(lines)-shown)
		lines = append(slices.Clone(lines[:shown]), Fit(width, forms(more+": ", foot, more)...))
	} else if foot != nil {
		lines = append(slices.Clone(lines), Fit(width, forms("  ", foot)...))
	}
	size := [2]int{cols, rows}
	if above == "" && p.size == size && slices.Equal(p.lines, lines) {
		return
	}
	var out strings.Builder
	out.WriteString("\x1b[?2026h\x1b[?25l") // synchronised output, no cursor: no flicker
	p.erase(&out)
	if out.WriteString(above); above != "" {
		p.lost = nil // they are no longer next to the frame
	}
	p.lines, p.size, p.cells = slices.Clone(lines), size, nil
	for _, l := range lines {
		l = text.Snip(l, width, "…")
		p.cells = append(p.cells, text.StringWidthWithoutEscSequences(l))
		out.WriteString(l + "\n")
	}
	out.WriteString("\x1b[?2026l")
	_, _ = io.WriteString(p.screen.Out, out.String())
}

// forms are the texts, each behind what it begins with, and the last ones as they are.
func forms(begin string, texts []string, last ...string) []string {
	all := make([]string, len(texts), len(texts)+len(last))
	for i, t := range texts {
		all[i] = begin + t
	}
	return append(all, last...)
}

// Fit returns the first of these forms, the longest one first, that has so many cells at
// most; else the last.
func Fit(cells int, forms ...string) string {
	for _, f := range forms {
		if text.StringWidthWithoutEscSequences(f) <= cells {
			return f
		}
	}
	return forms[len(forms)-1]
}

// Listen has press called for each key from now on, from a goroutine of its own, while the
// pane stands in the foreground. It reports whether somebody can press one now.
func (p *Pane) Listen(press func(key byte)) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.press = press
	return p.screen.Drawable() && p.keys.take(p.screen, press)
}

// Leave shows the cursor again, hands the keys back, and leaves the frame where it stands:
// the next one is drawn below whatever then stands there.
func (p *Pane) Leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keys.leave()
	if p.cells != nil {
		p.lines, p.cells, p.size, p.lost = nil, nil, [2]int{}, nil
		_, _ = io.WriteString(p.screen.Out, "\x1b[?25h")
	}
}

// Close leaves these lines on the screen, whole ones even where the terminal has
// room for fewer.
func (p *Pane) Close(lines []string) {
	if !p.screen.Drawable() {
		p.Leave()
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keys.leave()
	if p.cells == nil && len(lines) == 0 {
		return // nothing was drawn
	}
	var out strings.Builder
	p.erase(&out)
	for _, l := range lines {
		out.WriteString(l + "\n")
	}
	out.WriteString("\x1b[?25h")
	p.lines, p.cells, p.lost = nil, nil, nil
	_, _ = io.WriteString(p.screen.Out, out.String())
}

// Whole is how many of so many lines can be drawn above a foot: the cursor rests below
// the last, and where not all fit, the last one also counts the rest.
func (p *Pane) Whole(lines int, foot ...string) int {
	_, rows := p.screen.Size()
	room, need := max(rows-1, 2), lines
	if foot != nil {
		need++
	}
	if need > room {
		return room - 1
	}
	return lines
}

// erase goes back to the first line that was drawn. A terminal that became
// narrower has wrapped them: a line of n cells now takes several rows. What is above the
// screen then cannot be erased, but comes back below its top when it becomes larger. The first
// cell is cleared last: tmux keeps in its history what is cleared from the screen's
// first cell on.
func (p *Pane) erase(out *strings.Builder) {
	cols, rows := p.screen.Size()
	cols = max(cols, 1)
	lines, up := append(p.lost, p.cells...), 0
	p.lost = nil
	for i, cells := range slices.Backward(lines) {
		high := max(1, (cells+cols-1)/cols)
		if room := rows - 1 - up; high > room {
			p.lost = append(slices.Clone(lines[:i]), cells-room*cols)
			up = rows - 1
			break
		}
		up += high
	}
	if up > 0 {
		fmt.Fprintf(out, "\x1b[%dA", up)
	}
	out.WriteString("\r\x1b[C\x1b[J\r\x1b[K")
}
