package process

import (
	"bytes"
	"errors"
	"os/exec"
	"syscall"
	"time"
)

// Finish runs a command to its own end, as exec.Cmd.Run does. A daemon that it has left
// behind and that holds its output is not a failure, and is waited for no longer than
// cmd.WaitDelay.
func Finish(cmd *exec.Cmd) error { return finish(cmd, nil) }

// watchEvery is how often a command is looked at.
const watchEvery = 10 * time.Millisecond

// FinishWatched is Finish; look is called with the process's ID again and again while it runs.
// When this program is killed, Linux asks the command to end: SIGTERM, at which it may clean up.
func FinishWatched(cmd *exec.Cmd, look func(pid int)) error {
	defer diesWith(cmd, syscall.SIGTERM)()
	return finish(cmd, look)
}

func finish(cmd *exec.Cmd, look func(pid int)) error {
	err := cmd.Start()
	if err != nil {
		return err
	}
	if look != nil {
		defer watch(cmd.Process.Pid, look)()
	}
	err = cmd.Wait()
	if errors.Is(err, exec.ErrWaitDelay) {
		return nil
	}
	return err
}

func watch(pid int, look func(pid int)) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		ticks := time.NewTicker(watchEvery)
		defer ticks.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticks.C:
				look(pid)
			}
		}
	}()
	return func() { close(done); <-ended }
}

// ErrTooMuch means that a command printed more than it can have to say.
var ErrTooMuch = errors.New("it prints too much")

// Head keeps what a command prints. Full is called when that is more than Most bytes,
// and is to end the command.
type Head struct {
	Most int
	Full func()
	kept bytes.Buffer // not embedded: io.Copy would read into it past Write
}

func (h *Head) Write(p []byte) (int, error) {
	if room := h.Most - h.kept.Len(); len(p) > room {
		_, _ = h.kept.Write(p[:room])
		h.Full()
		return room, ErrTooMuch
	}
	return h.kept.Write(p)
}

// Bytes returns what was kept.
func (h *Head) Bytes() []byte { return h.kept.Bytes() }

func (h *Head) String() string { return h.kept.String() }

// Tail keeps the last Most bytes of what a command prints.
type Tail struct {
	Most  int
	bytes []byte
}

func (t *Tail) Write(p []byte) (int, error) {
	t.bytes = append(t.bytes, p...)
	if over := len(t.bytes) - t.Most; over > 0 {
		t.bytes = bytes.Clone(t.bytes[over:])
	}
	return len(p), nil
}

func (t *Tail) String() string { return string(t.bytes) }
