//go:build linux

package terminal

import (
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"awsin/internal/terminal/terminaltest"
)

// TestKeys: what is typed over a pane is not echoed; it waits for the shell until somebody
// listens, who gets keys and nothing typed before, no pasted text, and leaves nothing. The
// terminal is as before each time it is handed back.
func TestKeys(t *testing.T) {
	person := terminaltest.NewPerson(t)
	tty, err := person.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	fd := int(tty.Fd())
	mode := func() unix.Termios {
		m, err := unix.IoctlGetTermios(fd, unix.TCGETS)
		if err != nil {
			t.Fatal(err)
		}
		return *m
	}
	arrived := func(bytes int) {
		for n := 0; n < bytes; {
			if n, err = unix.IoctlGetInt(fd, unix.TIOCINQ); err != nil {
				t.Fatal(err)
			}
		}
	}
	read := func(want string) {
		t.Helper()
		buf := make([]byte, 100)
		if n, err := tty.Read(buf); err != nil || string(buf[:n]) != want {
			t.Errorf("the shell reads %q, %v; want %q", buf[:n], err, want)
		}
	}
	before := mode()
	screen := terminaltest.New(t, 80, 24)
	p := NewPane(Screen{Out: screen, Live: true, Size: screen.Size, Open: person.Open})
	p.Draw("", []string{"checking"})
	if m := mode(); m.Lflag&unix.ECHO != 0 || m.Lflag&unix.ICANON == 0 || m.Lflag&unix.ISIG == 0 {
		t.Errorf("drawn: %x", m.Lflag)
	}
	person.Type("ls\n")
	arrived(3)
	if p.Leave(); mode() != before {
		t.Error("left, and the terminal is not as before")
	}
	read("ls\n")

	pressed := make(chan byte)
	p.Draw("", []string{"waiting"}, "q quits")
	person.Type("q\n") // nobody has seen what it means
	arrived(2)
	if !p.Listen(func(key byte) { pressed <- key }) {
		t.Fatal("nobody can press a key")
	}
	p.Draw("", []string{"waiting"}, "q quits")
	if m := mode(); m.Lflag&(unix.ECHO|unix.ICANON) != 0 || m.Lflag&unix.ISIG == 0 || m.Oflag&unix.OPOST == 0 {
		t.Errorf("listening: %x", m.Lflag)
	}
	for _, key := range []byte("uo") {
		person.Type(string(key))
		if got := <-pressed; got != key {
			t.Errorf("%q is pressed as %q", key, got)
		}
	}
	person.Type("\x1b[A") // in one piece, as terminals send it
	for got := byte(0); got == 0; {
		person.Type("z") // until it does not come along with the arrow
		select {
		case got = <-pressed:
			if got != 'z' {
				t.Errorf("an arrow is pressed as %q", got)
			}
		case <-time.After(10 * time.Millisecond):
		}
	}
	p.Leave()
	if mode() != before {
		t.Error("left, and the terminal is not as before")
	}
	p.Draw("", []string{"waiting again"}, "q quits")
	person.Type("a")
	for key := byte('z'); key == 'z'; { // another z may have been on its way
		if key = <-pressed; key != 'a' && key != 'z' {
			t.Errorf("after the return: %q", key)
		}
	}
	if p.Close(nil); mode() != before {
		t.Error("closed, and the terminal is not as before")
	}
	person.Type("after\n")
	read("after\n")
}
