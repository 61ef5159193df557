package status

import (
	"context"
	"io"
	"time"

	"awsin/internal/hint"
	"awsin/internal/interrupt"
	"awsin/internal/terminal"
)

// every is how often what is watched is read again.
const every = time.Second

// Watch shows lines, read again and again for so many cells, until the person leaves them.
func Watch(ctx context.Context, screen terminal.Screen, now func() time.Time, lines func(cells int) []string) error {
	pane := terminal.NewPane(screen)
	tick := time.NewTicker(every)
	defer tick.Stop()
	defer pane.Leave() // also where something panics
	defer interrupt.Last(ctx, func(io.Writer) { pane.Leave() })()
	again, quit := newSignal(), newSignal()
	defer screen.Follow(pane.Leave, again.send)()
	press := func(key byte) {
		if key == 'q' {
			quit.send()
		}
	}
	for {
		cols, _ := screen.Size()
		shown := lines(cols - 1)
		updated := "updated " + screen.Clock(now()).Format(time.TimeOnly)
		foot := []string{updated}
		if pane.Listen(press) {
			foot = []string{updated + ", q quits", "q quits"}
		}
		pane.Draw("", shown, foot...)
		select {
		case <-quit:
			pane.Close(append(shown, "  "+updated))
			return nil
		case <-ctx.Done():
			pane.Close(append(shown, "  "+updated))
			return hint.Exit(hint.Cancelled)
		case <-tick.C:
		case <-again:
		}
	}
}

// signal is something that has happened, once or more often.
type signal chan struct{}

func newSignal() signal { return make(signal, 1) }

func (s signal) send() {
	select {
	case s <- struct{}{}:
	default: // it is known already
	}
}
