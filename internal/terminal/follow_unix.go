//go:build unix

package terminal

import (
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// foreground reports whether the terminal is this program's, and not a shell's
// that has put it into the background. A terminal that does not tell is: one from outside of a PID namespace says 0.
func foreground(fd int) bool {
	group, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP)
	return err != nil || group == 0 || group == unix.Getpgrp()
}

// follows is how often a program looks whether it has changed between foreground
// and background: a shell does not tell a job that runs.
const follows = time.Second

// Follow keeps what is drawn true to the terminal until it is stopped. redraw is
// called, from a goroutine of its own, when the size has changed, when the program
// goes on after Ctrl-Z, and when it has come to the foreground; leave before Ctrl-Z
// stops it, and where somebody else may have written meanwhile.
func (s Screen) Follow(leave, redraw func()) (stop func()) {
	if !s.Live {
		return func() {}
	}
	resized := make(chan os.Signal, 1)
	NotifyResize(resized)
	resumed := make(chan os.Signal, 1)
	signal.Notify(resumed, syscall.SIGCONT)
	stopping := make(chan os.Signal, 1)
	if !signal.Ignored(syscall.SIGTSTP) {
		signal.Notify(stopping, syscall.SIGTSTP)
	}
	over, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		look := time.NewTicker(follows)
		defer look.Stop()
		drawable := s.Drawable()
		for {
			select {
			case <-over:
				return
			case <-resized:
			case <-stopping:
				leave()
				suspend(resumed)
			case <-resumed: // from what cannot be seen coming
				leave()
			case <-look.C:
				if s.Drawable() == drawable {
					continue
				}
				leave()
			}
			drawable = s.Drawable()
			redraw()
		}
	}()
	return func() {
		signal.Stop(resized)
		signal.Stop(resumed)
		signal.Stop(stopping)
		close(over)
		<-ended
	}
}

// suspend stops the program as Ctrl-Z does, until it is resumed. Go, once it was told
// of SIGTSTP, no longer lets that stop it. Where the group is the session's first
// there is no shell that could resume it, and nothing is stopped.
func suspend(resumed <-chan os.Signal) {
	if session, err := unix.Getsid(0); err != nil || session == unix.Getpgrp() {
		return
	}
	select {
	case <-resumed: // of earlier
	default:
	}
	if syscall.Kill(os.Getpid(), syscall.SIGSTOP) == nil {
		<-resumed
	}
}
