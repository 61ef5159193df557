package terminal

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/jedib0t/go-pretty/v6/text"
)

// Pane is a place on the terminal whose lines are drawn anew in place. Its methods
// are safe for concurrent use.
type Pane struct {
	screen Screen
	mu     sync.Mutex
	lines  []string // that stand on the screen
	cells  []int    // how wide each of them was drawn
	size   [2]int   // of the terminal then, columns and rows
}

// NewPane is a pane with nothing in it.
func NewPane(s Screen) *Pane { return &Pane{screen: s} }

// Draw writes one whole frame at once, below what is to stand above it for good,
// and nothing when nothing has changed. What does not fit is cut. From the
// background nothing is drawn: a shell's line stands there.
func (p *Pane) Draw(above string, lines []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.screen.Drawable() {
		return
	}
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
	if shown := p.Whole(len(lines)); shown < len(lines) {
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

// Leave shows the cursor again and leaves the frame where it stands: the next one is
// drawn below whatever then stands there.
func (p *Pane) Leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cells != nil {
		p.lines, p.cells, p.size = nil, nil, [2]int{}
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
	var out strings.Builder
	p.erase(&out)
	for _, l := range lines {
		out.WriteString(l + "\n")
	}
	out.WriteString("\x1b[?25h")
	p.lines, p.cells = nil, nil
	_, _ = io.WriteString(p.screen.Out, out.String())
}

// Whole is how many of so many lines can be drawn: the cursor rests below the last,
// and where not all fit, one line counts the rest.
func (p *Pane) Whole(lines int) int {
	_, rows := p.screen.Size()
	if room := max(rows-1, 2); lines > room {
		return room - 1
	}
	return lines
}

// erase goes back to the first line that was drawn. A terminal that became
// narrower has wrapped them: a line of n cells now takes several rows. The first
// cell is cleared last: tmux keeps in its history what is cleared from the screen's
// first cell on.
func (p *Pane) erase(out *strings.Builder) {
	cols, _ := p.screen.Size()
	up := 0
	for _, cells := range p.cells {
		up += max(1, (cells+cols-1)/max(cols, 1))
	}
	if up > 0 {
		fmt.Fprintf(out, "\x1b[%dA", up)
	}
	out.WriteString("\r\x1b[C\x1b[J\r\x1b[K")
}
