//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package process

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// Handle returns what tells another program of this process's end, whatever it becomes until then. It is handed to a
// program that is started, as an open file; ready waits until that one watches, and closes it here.
//
// It is a pipe, which is closed once the process is watched by its number: until then that is nobody else's.
func Handle() (f *os.File, ready func(), err error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	return w, func() {
		_ = w.Close()
		_, _ = r.Read(make([]byte, 1))
		_ = r.Close()
	}, nil
}

// AwaitEnd waits until the process of a handle has ended, whose ID is given as well.
func AwaitEnd(f *os.File, pid int) error {
	queue, err := unix.Kqueue()
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(queue) }()
	var watch unix.Kevent_t
	unix.SetKevent(&watch, pid, unix.EVFILT_PROC, unix.EV_ADD)
	watch.Fflags = unix.NOTE_EXIT
	_, err = unix.Kevent(queue, []unix.Kevent_t{watch}, nil, nil)
	_ = f.Close()
	switch {
	case errors.Is(err, unix.ESRCH):
		return nil
	case err != nil:
		return err
	}
	for {
		n, err := unix.Kevent(queue, nil, make([]unix.Kevent_t, 1), nil)
		if n > 0 || err != nil && !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}
