package picker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/mattn/go-runewidth"

	"awsin/internal/hint"
	"awsin/internal/process"
	"awsin/internal/system"
	"awsin/internal/terminal"
)

// FZF is Pick with the fzf program at that path, which searches and ranks in its own
// way. The error is hint.ErrCancelled, terminal.ErrNone, or what fzf said.
func FZF(ctx context.Context, path string, o Options) (int, error) {
	tty, err := os.OpenFile(system.Here.Terminal(), os.O_RDWR, 0)
	if err != nil {
		return 0, terminal.ErrNone
	}
	asks := terminal.Asks(tty)
	if _ = tty.Close(); !asks {
		return 0, terminal.ErrNone
	}
	rows := o.aligned()
	options, env := inherited(os.Environ())
	args := append(options, "--read0", "--print0", "--delimiter=\t", "--with-nth=2..", "--nth=1,2", "--tabstop=1", "--no-multi", "--no-hscroll", "--no-select-1", "--no-exit-0", "--no-print-query", "--no-expect", "--query="+o.Query, "--prompt=profile: ")
	if !o.Color {
		args = append(args, "--no-color")
	}
	cmd := exec.CommandContext(ctx, path, args...) //nolint:gosec // the person's fzf
	var out bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(rows), &out, os.Stderr
	cmd.Env, cmd.WaitDelay = env, time.Second
	err = process.Finish(cmd)
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && (exit.ExitCode() == 130 || exit.ExitCode() == 1):
		return 0, hint.ErrCancelled
	case err != nil:
		return 0, fmt.Errorf("fzf: %w", err)
	}
	number, _, _ := strings.Cut(out.String(), "\t")
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 || i >= o.Len {
		return 0, fmt.Errorf("fzf printed %.40q, which is not one of the rows", out.String())
	}
	return i, nil
}

// padded is how wide a name's column gets for fzf: what is longer moves its own row only.
const padded = 40

// aligned returns the rows for fzf: the number, which it does not show, the name, and the columns, each as wide as the
// widest one, and no wider than is good.
func (o Options) aligned() string {
	cells := make([][]string, o.Len)
	var widths []int
	for i := range o.Len {
		first := o.Name(i)
		if mark, _ := o.mark(i); mark != "" {
			first += " " + mark
		}
		if o.Sign != nil && o.Sign(i) != "" {
			first += " " + o.Sign(i)
		}
		cells[i] = append([]string{first}, o.Columns(i, "")...)
		for c, text := range cells[i] {
			if c == len(widths) {
				widths = append(widths, 0)
			}
			most := column
			if c == 0 {
				most = padded
			}
			widths[c] = max(widths[c], min(runewidth.StringWidth(text), most))
		}
	}
	var b strings.Builder
	for i, row := range cells {
		b.WriteString(strconv.Itoa(i))
		for c, text := range row {
			b.WriteString("\t" + runewidth.FillRight(text, widths[c]))
			if c < len(row)-1 && widths[c] > 0 {
				b.WriteString(" ")
			}
		}
		b.WriteByte(0)
	}
	return b.String()
}
