package process

import (
	"os"
	"os/signal"
	"slices"
	"syscall"
)

// Ends returns the signals that ask the program to end: Ctrl-C, Ctrl-\, kill, and
// a terminal that is closed. What was ignored at the start stays so, which to be told
// of it would end: nohup's SIGHUP, and Ctrl-C in what a script has put into the
// background with &, together with Ctrl-\, of which Go does not tell.
func Ends() []os.Signal {
	if signal.Ignored(os.Interrupt) {
		signal.Ignore(syscall.SIGQUIT)
	}
	return slices.DeleteFunc([]os.Signal{os.Interrupt, syscall.SIGQUIT, syscall.SIGTERM, syscall.SIGHUP}, signal.Ignored)
}
