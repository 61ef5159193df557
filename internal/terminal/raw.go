package terminal

import (
	"os"

	"golang.org/x/term"
)

// Raw makes a terminal pass on each key as it is pressed, and throws away what was typed before: nobody had seen what it
// would be an answer to, and its Enter has become Ctrl-J.
func Raw(tty *os.File) (restore func(), err error) {
	fd := int(tty.Fd())
	was, err := term.MakeRaw(fd)
	if err != nil {
		return nil, err
	}
	discardInput(tty)
	return func() { _ = term.Restore(fd, was) }, nil
}
