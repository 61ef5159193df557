package terminal

import "os"

// NotifyResize is a no-op: Windows has no signal for it.
func NotifyResize(chan<- os.Signal) {}
