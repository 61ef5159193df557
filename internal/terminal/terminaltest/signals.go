package terminaltest

import (
	"os"
	"os/signal"
	"syscall"
)

// Signals makes the programs that this one starts react to Ctrl-C and SIGHUP, also where this one ignores them: under
// nohup, or behind a script's &. What it is told of they do not ignore.
func Signals() {
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGQUIT, syscall.SIGHUP} {
		if signal.Ignored(s) {
			signal.Notify(make(chan os.Signal, 1), s)
		}
	}
}
