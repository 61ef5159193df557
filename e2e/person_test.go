package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/creack/pty"
)

// person runs a command on a terminal of 80 columns and $LINES rows (24), where somebody sits:
//
//	person [SEEN KEYS]… -- COMMAND [ARG…]
//
// Once SEEN stands there, behind what was seen before, KEYS are pressed (\n is Enter, \e Esc). What
// the terminal shows goes to standard output. The exit code is the command's, or 125 where
// something was not seen.
func person(args []string) int {
	dashes := slices.Index(args, "--")
	steps, command := args[:dashes], args[dashes+1:]
	rows, err := strconv.ParseUint(os.Getenv("LINES"), 10, 16)
	if err != nil {
		rows = 24
	}
	cols, err := strconv.ParseUint(os.Getenv("COLUMNS"), 10, 16)
	if err != nil {
		cols = 80
	}
	cmd := exec.Command(command[0], command[1:]...)
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: uint16(rows), Cols: uint16(cols)})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 125
	}
	defer time.AfterFunc(patience, func() { _ = cmd.Process.Kill() }).Stop()
	var seen strings.Builder
	from := 0
	for buf := make([]byte, 1<<16); ; {
		n, err := tty.Read(buf)
		if err != nil {
			break // nobody has it open any more
		}
		_, _ = os.Stdout.WriteString(strings.ReplaceAll(string(buf[:n]), "\r", ""))
		seen.Write(buf[:n])
		for len(steps) > 0 {
			i := strings.Index(seen.String()[from:], steps[0])
			if i < 0 {
				break
			}
			from += i + len(steps[0])
			_, _ = tty.WriteString(strings.NewReplacer(`\n`, "\r", `\e`, "\x1b").Replace(steps[1]))
			steps = steps[2:]
		}
	}
	_ = cmd.Wait()
	if len(steps) > 0 {
		fmt.Fprintf(os.Stderr, "%q was not seen\n", steps[0])
		return 125
	}
	return cmd.ProcessState.ExitCode()
}
