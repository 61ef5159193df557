package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/creack/pty"

	"awsin/internal/fakeidc"
)

// person runs a command on a terminal of 80 columns and $LINES rows (24), where somebody sits:
//
//	person [SEEN KEYS]… -- COMMAND [ARG…]
//
// Once SEEN stands there, behind what was seen before, KEYS are pressed (\n is Enter, \e Esc;
// {code} is what the page shows whose URL was seen last, opened and allowed on another machine). What
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
	defer time.AfterFunc(patience, func() { // what it has started may have the terminal for longer
		_ = cmd.Process.Kill()
		fmt.Fprintf(os.Stderr, "%q does not end\n", command)
		os.Exit(125)
	}).Stop()
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
			keys := strings.NewReplacer(`\n`, "\r", `\e`, "\x1b").Replace(steps[1])
			if strings.Contains(keys, "{code}") {
				keys = strings.ReplaceAll(keys, "{code}", codeOf(seen.String()[:from]))
			}
			_, _ = tty.WriteString(keys)
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

var pageURL = regexp.MustCompile(`https://\S+`)

// codeOf allows the last page of a text and returns the code that it then shows.
func codeOf(text string) string {
	client, err := fakeidc.Proxied(os.Getenv("AWS_CA_BUNDLE"))
	pages := pageURL.FindAllString(text, -1)
	code := ""
	if err == nil && pages != nil {
		code, err = fakeidc.Code(context.Background(), client, pages[len(pages)-1])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	return code
}
