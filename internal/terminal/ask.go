package terminal

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/muesli/cancelreader"

	"awsin/internal/hint"
)

// ByYes is what answers a question that --yes answers.
const ByYes = "--yes does it without asking, --dry-run shows what would be done"

// Confirm shows a text and asks on the terminal itself, whatever standard input
// and output are. Anything but yes is hint.ErrCancelled. instead says what answers the
// question where there is no terminal.
func (s *Streams) Confirm(ctx context.Context, text, question, instead string) error {
	return s.ConfirmLong(ctx, text, "", question, instead)
}

// ConfirmLong is Confirm for a text of which the screen shows a brief where it has no room for all of it; d shows that.
func (s *Streams) ConfirmLong(ctx context.Context, text, brief, question, instead string) error {
	return s.confirm(ctx, asked{text, brief, question, "[y/N", instead}, func(answer string) bool { return answer == "y" || answer == "yes" }, false)
}

// ConfirmTyped is Confirm for what nobody may agree to in passing: the person types
// these words. What is neither they nor no is asked again.
func (s *Streams) ConfirmTyped(ctx context.Context, text, question, instead string, words []string) error {
	wanted := slices.Sorted(slices.Values(strings.Fields(strings.ToLower(strings.Join(words, " ")))))
	return s.confirm(ctx, asked{text: text, question: question + " Then type " + strings.Join(words, " ") + ":", instead: instead}, func(answer string) bool {
		return slices.Equal(slices.Sorted(slices.Values(strings.Fields(answer))), wanted)
	}, true)
}

// Agree asks on the terminal itself what is yes unless the person says no, which is hint.ErrCancelled.
func (s *Streams) Agree(ctx context.Context, question string) error {
	return s.confirm(ctx, asked{question: question, keys: "[Y/n"}, func(answer string) bool { return answer == "" || answer == "y" || answer == "yes" }, false)
}

// asked is a question, and what stands above it.
type asked struct {
	text, brief, question string
	keys                  string // that are offered: "[y/N"
	instead               string // what answers it where there is no terminal
}

func (s *Streams) confirm(ctx context.Context, a asked, agrees func(answer string) bool, again bool) error {
	tty, err := s.Open()
	if err != nil {
		return hint.BadUsage(a.instead, "there is no terminal to confirm the change on")
	}
	defer func() { _ = tty.Close() }()
	if !Asks(tty) {
		return hint.BadUsage(a.instead, "this runs in the background, where nobody can be asked")
	}
	question, all := a.question+" ", ""
	if a.keys != "" {
		question, all = a.question+" "+a.keys+"] ", a.question+" "+a.keys+", d: all of it] "
	}
	text, whole := a.text, "" // what d shows, where that is more
	if !fits(tty, text+question) {
		if brief := shortened(tty, a.brief, all); brief != "" {
			text, whole, question = brief, a.text, all
		}
	}
	if err := s.show(ctx, tty, text, question); err != nil {
		return err
	}
	for {
		discardInput(tty) // what was typed before this was seen is no answer to it
		answer, err := ask(ctx, tty, question)
		answer = strings.ToLower(answer)
		switch {
		case err != nil:
			return err
		case whole != "" && answer == "d":
			if err := s.show(ctx, tty, whole, ""); err != nil {
				return err
			}
		case agrees(answer):
			return nil
		case !again || answer == "" || answer == "n" || answer == "no":
			return hint.ErrCancelled
		}
	}
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
	if !Asks(tty) {
		return "", ErrNone
	}
	return ask(ctx, tty, question)
}

func ask(ctx context.Context, tty *os.File, question string) (string, error) {
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
