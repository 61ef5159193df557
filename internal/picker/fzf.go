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

	"awsin/internal/hint"
	"awsin/internal/process"
	"awsin/internal/terminal"
)

// FZF is Pick with the fzf program at that path, which searches and ranks in its own
// way. The error is hint.ErrCancelled, terminal.ErrNone, or what fzf said.
func FZF(ctx context.Context, path string, o Options) (int, error) {
	if tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0); err != nil {
		return 0, terminal.ErrNone
	} else {
		_ = tty.Close()
	}
	var rows strings.Builder
	for i := range o.Len {
		name := o.Name(i)
		if mark, _ := o.mark(i); mark != "" {
			name += " " + mark
		}
		fmt.Fprintf(&rows, "%d\t%s\t%s\x00", i, name, strings.Join(o.Columns(i), "\t"))
	}
	options, env := inherited(os.Environ())
	args := append(options, "--read0", "--print0", "--delimiter=\t", "--with-nth=2..", "--nth=1", "--no-multi", "--no-select-1", "--no-exit-0", "--no-print-query", "--no-expect", "--query="+o.Query, "--prompt=profile: ")
	if !o.Color {
		args = append(args, "--no-color")
	}
	cmd := exec.CommandContext(ctx, path, args...) //nolint:gosec // the person's fzf
	var out bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(rows.String()), &out, os.Stderr
	cmd.Env, cmd.WaitDelay = env, time.Second
	err := process.Finish(cmd)
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
