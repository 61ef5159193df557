package process

import (
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// Handle returns what tells another program of this process's end, whatever it becomes until then. It is handed to a
// program that is started, as an open file; ready waits until that one watches, and closes it here.
//
// On Linux it is the process itself and no number, which could be another's by then.
func Handle() (f *os.File, ready func(), err error) {
	fd, err := unix.PidfdOpen(os.Getpid(), 0)
	if err != nil {
		return nil, nil, fmt.Errorf("this Linux cannot watch a process (pidfd_open, 5.3 or newer): %w", err)
	}
	f = os.NewFile(uintptr(fd), "process") //nolint:gosec // a descriptor
	return f, func() { _ = f.Close() }, nil
}

// AwaitEnd waits until the process of a handle has ended, whose ID is given as well. That it was not waited for by its
// parent changes nothing.
func AwaitEnd(f *os.File, _ int) error {
	ended := func(timeout int) (bool, error) {
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(f.Fd()), Events: unix.POLLIN}}, timeout) //nolint:gosec // a descriptor
		if errors.Is(err, unix.EINTR) {
			return false, nil
		}
		return n > 0, err
	}
	for {
		if is, err := ended(-1); err != nil {
			return err
		} else if !is {
			continue
		}
		// While a thread other than the first becomes another program, the first one's end may be seen for a moment.
		time.Sleep(settled)
		if is, err := ended(0); is || err != nil {
			return err
		}
	}
}

// settled is how long after its end a process has ended for good.
const settled = 10 * time.Millisecond
