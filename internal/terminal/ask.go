package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/muesli/cancelreader"

	"awsin/internal/hint"
)

// Confirm shows a text and asks on the terminal itself, whatever standard input
// and output are. Anything but yes is hint.ErrCancelled.
func (s *Streams) Confirm(ctx context.Context, text, question string) error {
	answer, err := s.Ask(ctx, text+question+" [y/N] ")
	switch {
	case errors.Is(err, ErrNone):
		return hint.BadUsage("--yes does it without asking, --dry-run shows what would be done", "there is no terminal to confirm the change on")
	case err != nil:
		return err
	}
	switch strings.ToLower(answer) {
	case "y", "yes":
		return nil
	}
	return hint.ErrCancelled
}

// Ask prints a question on the terminal and reads a line there, without the
// space around it. The error is ErrNone, hint.ErrCancelled for Ctrl-D, or the
// context's.
func (s *Streams) Ask(ctx context.Context, question string) (string, error) {
	tty, err := s.Open()
	if err != nil {
		return "", ErrNone
	}
	defer func() { _ = tty.Close() }()
	r, err := cancelreader.NewReader(tty)
	if err != nil {
		return "", err
	}
	defer func() { _ = r.Close() }()
	defer context.AfterFunc(ctx, func() { r.Cancel() })()
	if _, err := io.WriteString(tty, question); err != nil {
		return "", err
	}
	buf := make([]byte, 4096) // the longest line that a terminal passes on
	n, err := r.Read(buf)
	if err != nil || n == 0 {
		_, _ = fmt.Fprintln(tty) // the person did not press Enter
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return "", hint.ErrCancelled
	}
	return strings.TrimSpace(string(buf[:n])), nil
}
