package commands

import (
	"io"

	"github.com/schollz/progressbar/v3"
)

// progress is a bar in the terminal's last line; nil where there is none to draw on.
type progress struct {
	bar *progressbar.ProgressBar
	out io.Writer
}

// progress is a bar on the terminal, and nothing elsewhere.
func (e *Env) progress(what string) *progress {
	s := e.screen()
	if !s.Live {
		return nil
	}
	cols, _ := s.Size()
	width := min(40, max(1, cols-45)) // beside it the text, the numbers, and the ^C that a terminal shows
	return &progress{progressbar.NewOptions(1, progressbar.OptionSetWriter(s.Out), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionSetWidth(width), progressbar.OptionClearOnFinish(),
		progressbar.OptionEnableColorCodes(false), progressbar.OptionSetPredictTime(false)), s.Out}
}

// tell draws how much is done.
func (p *progress) tell(done, total int) {
	if p != nil && total > 0 {
		p.bar.ChangeMax(total)
		_ = p.bar.Set(done)
	}
}

// hide clears the line.
func (p *progress) hide() {
	if p != nil {
		_, _ = io.WriteString(p.out, "\r\x1b[K")
	}
}
