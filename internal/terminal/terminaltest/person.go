package terminaltest

import (
	"os"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// Person is somebody who sits at a terminal.
type Person struct {
	t   *testing.T
	pty *os.File
	tty string
}

// NewPerson returns one who is asked on a pair of pseudo terminals.
func NewPerson(t *testing.T) *Person {
	t.Helper()
	ours, theirs, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ours.Close(); _ = theirs.Close() })
	return &Person{t, ours, theirs.Name()}
}

// Open is a Streams' Open.
func (p *Person) Open() (*os.File, error) { return os.OpenFile(p.tty, os.O_RDWR, 0) }

// Resize makes the terminal that large.
func (p *Person) Resize(rows, cols int) {
	if err := pty.Setsize(p.pty, &pty.Winsize{Rows: uint16(rows), Cols: uint16(cols)}); err != nil { //nolint:gosec // a screen's
		p.t.Error(err)
	}
}

// Type presses keys.
func (p *Person) Type(keys string) {
	if _, err := p.pty.WriteString(keys); err != nil {
		p.t.Error(err)
	}
}

// Until reads the terminal up to some text and returns all that it has read.
func (p *Person) Until(text string) string {
	var seen strings.Builder
	for buf := make([]byte, 4096); !strings.Contains(seen.String(), text); {
		n, err := p.pty.Read(buf)
		if err != nil {
			p.t.Errorf("%v after %q", err, seen.String())
			return seen.String()
		}
		seen.Write(buf[:n])
	}
	return seen.String()
}
