// Package resize tells when the terminal's size has changed.
package resize

import (
	"os"
	"os/signal"
)

// On calls f whenever the size has changed, from a goroutine of its own, until it
// is stopped.
func On(f func()) (stop func()) {
	resized := make(chan os.Signal, 1)
	Notify(resized)
	go func() {
		for range resized {
			f()
		}
	}()
	return func() { signal.Stop(resized); close(resized) }
}
