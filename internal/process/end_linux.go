package process

import (
	"errors"
	"fmt"
	"os"

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

// AwaitEnd waits until the process of a handle has ended, whose ID is given as well.
func AwaitEnd(f *os.File, _ int) error {
	for {
		_, err := unix.Poll([]unix.PollFd{{Fd: int32(f.Fd()), Events: unix.POLLIN}}, -1) //nolint:gosec // a descriptor
		switch {
		case errors.Is(err, unix.EINTR):
		case err != nil:
			return err
		case errors.Is(unix.PidfdSendSignal(int(f.Fd()), 0, nil, 0), unix.ESRCH): //nolint:gosec // a descriptor
			return nil
		}
	}
}
