package terminal

import (
	"fmt"
	"io"
	"strings"
)

// Progress is how much of a work is done, in the terminal's last line. A nil
// Progress draws nothing.
type Progress struct {
	screen Screen
	what   string
	drawn  string
}

// Progress returns the progress of a work; nil where standard error cannot be
// drawn on.
func (s *Streams) Progress(what string) *Progress {
	screen := s.Screen()
	if !screen.Live {
		return nil
	}
	return &Progress{screen: screen, what: what}
}

// progressCells is the widest bar.
const progressCells = 40

// Draw shows that so many of the total are done.
func (p *Progress) Draw(done, total int) {
	if p == nil || total <= 0 || !p.screen.Drawable() {
		return
	}
	cols, _ := p.screen.Size()
	numbers := fmt.Sprintf(" %d/%d", done, total)
	cells := min(progressCells, max(1, cols-len(p.what)-len(numbers)-6)) // room for the ^C that a terminal shows
	full := cells * min(done, total) / total
	p.drawn = p.what + " " + strings.Repeat("█", full) + strings.Repeat("░", cells-full) + numbers
	_, _ = io.WriteString(p.screen.Out, "\r\x1b[K"+p.drawn)
}

// Hide clears the line, if it was drawn.
func (p *Progress) Hide() {
	if p == nil || p.drawn == "" {
		return
	}
	p.drawn = ""
	if p.screen.Drawable() {
		_, _ = io.WriteString(p.screen.Out, "\r\x1b[K")
	}
}
