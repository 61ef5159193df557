//go:build linux || darwin

package terminal

import (
	"errors"
	"os"

	"github.com/muesli/cancelreader"
	"golang.org/x/sys/unix"
)

// keys are what a person types while a pane stands. It is not echoed into the pane; once
// somebody listens, it is read. Ctrl-C and Ctrl-Z stay signals.
type keys struct {
	tty    *os.File
	was    *unix.Termios // of the shell; nil: it is in force
	level  int
	reader cancelreader.CancelReader
	ended  chan struct{} // the reader has
}

// The levels: what is typed under unechoed waits for the shell.
const (
	untouched = iota
	unechoed
	heard
)

// take takes what is typed, and reports whether press is called for each key. From the
// background the terminal is not touched: that would stop the program, or change what is
// the shell's by then.
func (k *keys) take(s Screen, press func(key byte)) (listening bool) {
	if s.Open == nil {
		return false
	}
	if k.tty == nil {
		tty, err := s.Open()
		if err != nil {
			return false
		}
		k.tty = tty
	}
	if !foreground(int(k.tty.Fd())) {
		return false
	}
	wanted := unechoed
	if press != nil {
		wanted = heard
	}
	if k.level < wanted && !k.set(wanted) {
		return false
	}
	return press != nil && k.listen(press)
}

// set reports whether the terminal is at that level now.
func (k *keys) set(level int) bool {
	fd := int(k.tty.Fd())
	if k.was == nil {
		was, err := unix.IoctlGetTermios(fd, getTermios)
		if err != nil {
			return false
		}
		k.was = was
	}
	mode := *k.was
	mode.Lflag &^= unix.ECHO | unix.ECHONL
	if level == heard {
		mode.Lflag &^= unix.ICANON
		mode.Cc[unix.VMIN], mode.Cc[unix.VTIME] = 1, 0
	}
	if unix.IoctlSetTermios(fd, setTermios, &mode) != nil {
		return false
	}
	if level == heard {
		discardInput(k.tty) // what was typed before the keys were named is none of them
	}
	k.level = level
	return true
}

// foregroundFile is not read from the background, which would stop the program.
type foregroundFile struct{ *os.File }

var errBackground = errors.New("the terminal is another program's")

func (f foregroundFile) Read(p []byte) (int, error) {
	if !foreground(int(f.Fd())) {
		return 0, errBackground
	}
	return f.File.Read(p)
}

// listen reads the terminal, and reports whether it does.
func (k *keys) listen(press func(key byte)) bool {
	if k.reader != nil {
		select {
		case <-k.ended:
			_ = k.reader.Close()
		default:
			return true
		}
	}
	reader, err := cancelreader.NewReader(foregroundFile{k.tty})
	if err != nil {
		return false
	}
	typed, ended := make(chan byte, 1), make(chan struct{})
	k.reader, k.ended = reader, ended
	go func() {
		defer close(ended)
		defer close(typed)
		for buf := make([]byte, 4096); ; {
			n, err := reader.Read(buf)
			if err != nil {
				return
			}
			if n == 1 { // an arrow key, or what is pasted, comes as several
				select {
				case typed <- buf[0]:
				default: // the one before is still at work
				}
			}
		}
	}()
	go func() {
		for key := range typed {
			press(key)
		}
	}()
	return true
}

// leave restores the terminal. What was typed while it listened is dropped: the shell would
// take the rest of it for a command, and show it.
func (k *keys) leave() {
	if k.tty == nil {
		return
	}
	if k.reader != nil {
		k.reader.Cancel()
		<-k.ended
		_ = k.reader.Close()
		k.reader = nil
	}
	if k.level > untouched && foreground(int(k.tty.Fd())) {
		if k.level == heard {
			discardInput(k.tty)
		}
		_ = unix.IoctlSetTermios(int(k.tty.Fd()), setTermios, k.was)
		k.was = nil
	}
	k.level = untouched
	_ = k.tty.Close()
	k.tty = nil
}
