// Package terminal is how awsin talks to a person: the streams, whether they
// are a terminal and how large, colours, questions, tables, progress, and the pane
// that is drawn in place. It decides once what a terminal can show.
package terminal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"awsin/internal/system"

	"golang.org/x/term"
)

// ErrNone means that there is no terminal to ask on.
var ErrNone = errors.New("no terminal")

// Streams are a program's input and output. Standard output is for what is evaluated,
// piped or parsed; standard error is for people.
type Streams struct {
	Stdout, Stderr io.Writer
	// StderrFd is standard error's descriptor where that is a terminal, else -1.
	StderrFd int
	// Open opens the terminal itself, whatever the streams are.
	Open func() (*os.File, error)
	// Dumb is a terminal that cannot move its cursor; Plain is one on which no
	// colours are wanted, either because it is dumb or because of NO_COLOR.
	Dumb, Plain bool
	// Links: the terminal is known to show hyperlinks.
	Links bool
	// Pager is the command line that shows what is longer than the screen, nil for none.
	Pager []string
}

// System returns the process's own streams.
func System(lookup func(string) (string, bool)) Streams {
	s := Streams{Stdout: os.Stdout, Stderr: os.Stderr, StderrFd: -1, Open: open, Pager: pagerOf(lookup)}
	if fd := int(os.Stderr.Fd()); term.IsTerminal(fd) {
		s.StderrFd = fd
	}
	name, _ := lookup("TERM")
	noColor, _ := lookup("NO_COLOR")
	s.Dumb = name == "dumb" || name == "" && system.Here.SetsTERM()
	s.Plain = s.Dumb || noColor != ""
	s.Links = links(lookup)
	return s
}

// open opens the terminal that the process belongs to, where that is one file.
func open() (*os.File, error) { return os.OpenFile(system.Here.Terminal(), os.O_RDWR, 0) }

// Keyboard opens what a person types on, whatever the streams are.
func (s *Streams) Keyboard() (*os.File, error) {
	if system.Here.Terminal() == "" && s.StderrFd >= 0 {
		return os.OpenFile(system.Here.Keyboard(), os.O_RDWR, 0)
	}
	return s.Open()
}

// Asks reports whether a person can be asked on a terminal: from a shell's background, reading from it would stop the
// program, unseen.
func Asks(tty *os.File) bool { return foreground(int(tty.Fd())) }

// Attached reports whether the process belongs to a terminal, whatever its streams are.
func (s *Streams) Attached() bool {
	if system.Here.Terminal() == "" {
		return s.StderrFd >= 0
	}
	tty, err := s.Open()
	return err == nil && tty.Close() == nil
}

// Aside returns the streams with what goes to standard output sent to standard
// error: standard output stays what a shell evaluates or a program reads.
func (s Streams) Aside() *Streams {
	s.Stdout = s.Stderr
	return &s
}

// Say prints a line for the person.
func (s *Streams) Say(format string, args ...any) {
	_, _ = fmt.Fprintf(s.Stderr, "awsin: "+format+"\n", args...)
}

// SayEach prints lines, each as Say does.
func (s *Streams) SayEach(lines []string) {
	for _, line := range lines {
		s.Say("%s", line)
	}
}

// Colored reports whether what is printed on standard output may have colors.
func (s *Streams) Colored() bool { return Is(s.Stdout) && !s.Plain }

// Screen returns standard error as a place to draw on.
func (s *Streams) Screen() Screen {
	live := s.StderrFd >= 0 && !s.Dumb
	return Screen{
		Out: s.Stderr, Live: live, Color: live && !s.Plain, Links: live && s.Links, Open: s.Open,
		Clock: time.Time.Local,
		Size: func() (int, int) {
			cols, rows, err := term.GetSize(s.StderrFd)
			if err != nil || cols <= 0 || rows <= 0 {
				return 80, 24
			}
			return cols, rows
		},
		Foreground: func() bool { return foreground(s.StderrFd) },
	}
}

// Screen is a place to draw on.
type Screen struct {
	Out   io.Writer
	Live  bool                      // a terminal that moves its cursor
	Color bool                      // colours are wanted
	Links bool                      // hyperlinks are shown
	Size  func() (cols, rows int)   // asked anew for each frame
	Clock func(time.Time) time.Time // into the person's time zone
	// Open opens the terminal to read keys from; nil: there are none.
	Open func() (*os.File, error)
	// Foreground reports whether the terminal is the program's now; nil: always.
	Foreground func() bool
}

// Drawable reports whether the screen can be drawn on now. From the background it
// cannot: a shell's prompt stands there, and what a person types.
func (s Screen) Drawable() bool { return s.Live && (s.Foreground == nil || s.Foreground()) }

// fd returns a stream's descriptor, -1 where it has none.
func fd(w io.Writer) int {
	if f, ok := w.(interface{ Fd() uintptr }); ok {
		return int(f.Fd())
	}
	return -1
}

// Is reports whether a stream is a terminal.
func Is(w io.Writer) bool { return term.IsTerminal(fd(w)) }

// Width returns a terminal's width in cells, 0 for what is not a terminal.
func Width(w io.Writer) int {
	cols, _, err := term.GetSize(fd(w))
	if err != nil {
		return 0
	}
	return cols
}

// SameFile reports whether two streams end in the same file, as with 2>&1.
func SameFile(a, b io.Writer) bool {
	f, ok := a.(*os.File)
	g, ok2 := b.(*os.File)
	if !ok || !ok2 {
		return false
	}
	fi, err := f.Stat()
	gi, err2 := g.Stat()
	return err == nil && err2 == nil && os.SameFile(fi, gi)
}
