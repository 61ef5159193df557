// Package hint is how awsin ends: exit codes, errors with the command that fixes
// them, and the words of every line that reports an error.
package hint

import (
	"context"
	"errors"
	"fmt"
	"io"

	"awsin/internal/sanitize"
)

// Exit codes; the README lists them.
const (
	OK            = 0
	Failed        = 1   // something that was asked for did not succeed
	Usage         = 2   // the command line or the configuration is wrong
	Unusable      = 3   // status: a session is not usable
	NotExecutable = 126 // exec: the command cannot be run, as env has it
	NotFound      = 127 // exec: the command does not exist
	Cancelled     = 130 // Ctrl-C
)

// Codes are what the exit codes mean, in Markdown: the man page, the READMEs and docs/reference.md have them.
var Codes = []struct {
	Codes   []int
	Meaning string
}{
	{[]int{OK}, "done; every session asked for is usable"},
	{[]int{Failed}, "something did not succeed, such as a login that is missing; the others did. `doctor`: something is wrong"},
	{[]int{Usage}, "the command line or the configuration is wrong, or leaves open what nobody is there to name or to confirm"},
	{[]int{Unusable}, "`status`: a session is not usable"},
	{[]int{NotExecutable, NotFound}, "`exec`: the command cannot be run; is not there. Else its own code"},
	{[]int{Cancelled}, "Ctrl-C: the answer to a refresh that was sent is waited for, 5 seconds at most, since the server may have ended the old token; a second Ctrl-C ends at once and says which session may need a login"},
}

// ErrCancelled is a question or a choice that the person left. It ends the
// program without a word: the person knows.
var ErrCancelled = errors.New("cancelled")

// Error is an error with the command that fixes it and the program's exit code.
type Error struct {
	Err  error
	Text string
	Code int
}

func (e *Error) Error() string { return e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// Hint returns the command that fixes it.
func (e *Error) Hint() string { return e.Text }

// ExitCode returns the program's exit code.
func (e *Error) ExitCode() int { return e.Code }

// BadUsage returns an error in the command line or the configuration.
func BadUsage(hint, format string, args ...any) error {
	return &Error{fmt.Errorf(format, args...), hint, Usage}
}

// With returns err with a hint, for what was asked for and did not succeed.
func With(hint string, err error) error { return &Error{err, hint, Failed} }

// Exit ends the program with a code; everything has been said.
type Exit int

func (e Exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// Of returns the hint of an error that has one, else "".
func Of(err error) string {
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) {
		return hinted.Hint()
	}
	return ""
}

// Word begins what is said of an error.
const Word = "error: "

// Lines returns an error and its hint, each as a line without what would do harm on a terminal.
func Lines(err error) []string {
	lines := []string{"awsin: " + Word + sanitize.Text(err.Error())}
	if hint := Of(err); hint != "" {
		lines = append(lines, "awsin: hint: "+sanitize.Text(hint))
	}
	return lines
}

// Print writes an error and its hint as Lines returns them, and returns the exit code.
func Print(w io.Writer, err error) int {
	var (
		exit  Exit
		coded interface { // not an *exec.ExitError, whose code is a child's
			ExitCode() int
			Hint() string
		}
	)
	switch {
	case err == nil:
		return OK
	case errors.As(err, &exit):
		return int(exit)
	case errors.Is(err, context.Canceled), errors.Is(err, ErrCancelled):
		return Cancelled
	}
	for _, line := range Lines(err) {
		_, _ = fmt.Fprintln(w, line)
	}
	if errors.As(err, &coded) {
		return coded.ExitCode()
	}
	return Failed
}
