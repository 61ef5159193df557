//go:build unix

package resize

import (
	"os"
	"os/signal"
	"syscall"
)

// Notify sends on c whenever the size has changed, until signal.Stop. A send that
// would block is left out.
func Notify(c chan<- os.Signal) { signal.Notify(c, syscall.SIGWINCH) }
