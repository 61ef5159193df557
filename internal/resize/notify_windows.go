package resize

import "os"

// Notify does nothing: Windows has no signal for it.
func Notify(chan<- os.Signal) {}
