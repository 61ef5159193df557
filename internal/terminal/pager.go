package terminal

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
	"unicode"

	shellquote "github.com/kballard/go-shellquote"
	"github.com/mattn/go-runewidth"
	"golang.org/x/term"
)

// pagerOf returns the command line of the person's pager, nil for none: less, which
// leaves on the screen what was read last, where PAGER says nothing.
func pagerOf(lookup func(string) (string, bool)) []string {
	command, set := lookup("PAGER")
	if !set {
		return []string{"less", "-FX"}
	}
	words, err := shellquote.Split(command)
	if err != nil || len(words) == 1 && words[0] == "cat" {
		return nil
	}
	return words
}

// Print prints a text that a person may read on standard output: through the pager
// where that is a terminal on which it has no room.
func (s *Streams) Print(ctx context.Context, text string) error {
	if f, ok := s.Stdout.(*os.File); ok && Is(f) {
		return s.show(ctx, f, text, "")
	}
	_, err := io.WriteString(s.Stdout, text)
	return err
}

// show shows a text of many lines on a terminal, through the pager where it has no room
// there. Where a question comes next, the lines that warn stand above it again, all of them.
func (s *Streams) show(ctx context.Context, tty *os.File, text, question string) error {
	text = strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return '?'
		}
		return r
	}, text)
	if fits(tty, text+cmp.Or(question, "\n")) {
		_, err := io.WriteString(tty, s.paintWarnings(text))
		return err
	}
	cols, rows, _ := term.GetSize(int(tty.Fd()))
	paged := s.page(ctx, tty, text)
	if !paged {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if _, err := io.WriteString(tty, s.paintWarnings(text)); err != nil {
			return err
		}
	}
	lines := Warnings(text)
	again := ""
	for _, line := range lines {
		again += Warning + line + "\n"
	}
	if question == "" || !paged && again == text {
		return nil
	}
	if height(again+question, cols) > rows {
		stand := fmt.Sprintf("%d warnings stand above\n", len(lines))
		if len(lines) == 1 {
			stand = "1 warning stands above\n"
		}
		again += stand
	}
	_, err := io.WriteString(tty, s.paintWarnings(again))
	return err
}

// paintWarnings makes the lines that warn yellow.
func (s *Streams) paintWarnings(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if what, found := strings.CutSuffix(line, "\n"); found && strings.HasPrefix(line, Warning) {
			line = Paint(what, Color("yellow"), !s.Plain) + "\n"
		}
		b.WriteString(line)
	}
	return b.String()
}

// fits reports whether a text has room on a terminal; on one whose size is not known everything has.
func fits(tty *os.File, text string) bool {
	cols, rows, err := term.GetSize(int(tty.Fd()))
	return err != nil || cols <= 0 || rows <= 0 || height(text, cols) <= rows
}

// page reports whether the person has seen the text in the pager.
func (s *Streams) page(ctx context.Context, tty *os.File, text string) bool {
	if s.Dumb || len(s.Pager) == 0 {
		return false
	}
	cmd := exec.CommandContext(ctx, s.Pager[0], s.Pager[1:]...) //nolint:gosec // the person's own command, split without a shell
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(text), tty, tty
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) } // it puts the terminal back
	cmd.WaitDelay = time.Second
	return cmd.Run() == nil
}

// Few returns the first lines of many, and how many more there are. Those that warn are not among them.
func Few(text string) string {
	const few = 2
	lines := slices.DeleteFunc(slices.Collect(strings.Lines(text)), func(line string) bool { return strings.HasPrefix(line, Warning) })
	if more := len(lines) - few; more > 1 {
		lines = append(lines[:few:few], fmt.Sprintf("and %d more lines of this kind\n", more))
	}
	return strings.Join(lines, "")
}

// shortened returns a brief without the last of its lines for which a terminal has no room, "" where it has none for
// what warns in it and the line behind that.
func shortened(tty *os.File, brief, question string) string {
	lines := slices.Collect(strings.Lines(brief))
	kept := len(Warnings(brief)) + 1
	for len(lines) > kept && !fits(tty, strings.Join(lines, "")+question) {
		lines = lines[:len(lines)-1]
	}
	if brief = strings.Join(lines, ""); !fits(tty, brief+question) {
		return ""
	}
	return brief
}

// height is how many rows a text takes.
func height(text string, cols int) (rows int) {
	for line := range strings.Lines(text) {
		rows += max(1, (runewidth.StringWidth(strings.TrimSuffix(line, "\n"))+cols-1)/cols)
	}
	return rows
}

// Warning is how a line begins that a person has to see before they answer.
const Warning = "warning: "

// Warnings returns the lines of a text that warn, without what they begin with.
func Warnings(text string) []string {
	lines := []string{}
	for line := range strings.Lines(text) {
		if what, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), Warning); ok {
			lines = append(lines, what)
		}
	}
	return lines
}
