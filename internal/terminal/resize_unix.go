//go:build unix

package terminal

import (
	"os"
	"os/signal"
	"syscall"
)

// NotifyResize sends on c whenever the size has changed, until signal.Stop. A send that
// would block is left out.
func NotifyResize(c chan<- os.Signal) { signal.Notify(c, syscall.SIGWINCH) }
