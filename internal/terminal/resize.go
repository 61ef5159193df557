package terminal

import (
	"os"
	"os/signal"
)

// OnResize calls f whenever the size has changed, from a goroutine of its own, until it
// is stopped.
func OnResize(f func()) (stop func()) {
	resized := make(chan os.Signal, 1)
	NotifyResize(resized)
	go func() {
		for range resized {
			f()
		}
	}()
	return func() { signal.Stop(resized); close(resized) }
}
