package interrupt

import (
	"bytes"
	"context"
	"io"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// program is a listener; send sends it a signal, ended is its exit code, -1 before.
func program(t *testing.T) (ctx context.Context, send func(os.Signal), ended func() int, said *bytes.Buffer) {
	signals, code := make(chan os.Signal), -1
	said = &bytes.Buffer{}
	ctx = listen(signals, said, func(c int) { code = c })
	t.Cleanup(func() { close(signals) })
	return ctx, func(sig os.Signal) { signals <- sig; synctest.Wait() }, func() int { return code }, said
}

func say(text string) func(io.Writer) {
	return func(w io.Writer) { _, _ = io.WriteString(w, text) }
}

func TestSecondSignal(t *testing.T) {
	for _, test := range []struct {
		name          string
		first, second os.Signal
		after         time.Duration
		want          int
	}{
		{"Ctrl-C twice", os.Interrupt, os.Interrupt, time.Second, 130},
		{"one Ctrl-C, sent to the group, too", os.Interrupt, os.Interrupt, time.Millisecond, -1},
		{"Ctrl-C, then terminated", os.Interrupt, syscall.SIGTERM, time.Millisecond, 130},
		{"the terminal is closed", syscall.SIGHUP, syscall.SIGHUP, time.Second, -1},
		{"Ctrl-C, then closed", os.Interrupt, syscall.SIGHUP, time.Second, -1},
		{"closed, then terminated", syscall.SIGHUP, syscall.SIGTERM, time.Second, 130},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, send, ended, said := program(t)
			Last(ctx, say("done before\n"))()
			Last(context.WithoutCancel(ctx), say("one\n"))
			done := Last(ctx, say("two\n"))
			Last(ctx, say("three\n"))
			done()
			if ctx.Err() != nil {
				t.Errorf("%s: %v before any signal", test.name, ctx.Err())
			}
			send(test.first)
			if ctx.Err() == nil || ended() != -1 {
				t.Errorf("%s: after the first: %v, %d", test.name, ctx.Err(), ended())
			}
			time.Sleep(test.after)
			send(test.second)
			want := ""
			if test.want != -1 {
				want = "one\nthree\n"
			}
			if ended() != test.want || said.String() != want {
				t.Errorf("%s: ended with %d and %q", test.name, ended(), said)
			}
		})
	}
}

// TestSignals: who has taken them over gets them all, and the program goes on.
func TestSignals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, send, ended, _ := program(t)
		signals := Signals(ctx)
		for range 9 { // nobody reads
			send(os.Interrupt)
			time.Sleep(time.Second)
		}
		send(syscall.SIGTERM)
		if ended() != -1 || ctx.Err() == nil || <-signals != os.Interrupt {
			t.Errorf("ended with %d, %v", ended(), ctx.Err())
		}
	})
	Last(t.Context(), say("nobody listens"))()
	if Signals(t.Context()) == nil {
		t.Error("no channel")
	}
}
