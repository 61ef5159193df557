package terminal

import "os"

// NotifyResize does nothing: Windows has no signal for it.
func NotifyResize(chan<- os.Signal) {}
