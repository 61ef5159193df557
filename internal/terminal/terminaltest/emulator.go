// Package terminaltest is a terminal for tests.
package terminaltest

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// Terminal is a screen as real ones are: it wraps what is too wide, wraps anew
// when its size changes, and does not go up beyond its top. Anything that the
// board has no business to write fails the test.
type Terminal struct {
	t          *testing.T
	Cols, Rows int
	Lines      []string // as they were written; the cursor is at the end of the last
	// Links is where each text that is a hyperlink leads.
	Links map[string]string
	stale bool   // below the cursor stands what was there before it went up
	link  string // that is open
	from  int    // where in the last line it begins
}

// New returns an empty one.
func New(t *testing.T, cols, rows int) *Terminal {
	return &Terminal{t: t, Cols: cols, Rows: rows, Lines: []string{""}, Links: map[string]string{}}
}

// Size is a Screen's.
func (s *Terminal) Size() (int, int) { return s.Cols, s.Rows }

// height is how many rows a line takes.
func (s *Terminal) height(line string) int {
	return max(1, (runewidth.StringWidth(line)+s.Cols-1)/s.Cols)
}

// hyperlink is OSC 8; its address has printable ASCII only.
var hyperlink = regexp.MustCompile(`^\x1b\]8;;([!-~]*)\x1b\\`)

var sequence = regexp.MustCompile(`^\x1b\[(\??)([0-9;]*)([A-Za-z])`)

// Write takes what a program prints.
func (s *Terminal) Write(p []byte) (int, error) {
	for rest := string(p); rest != ""; {
		last := &s.Lines[len(s.Lines)-1]
		if m := sequence.FindStringSubmatch(rest); m != nil {
			rest = rest[len(m[0]):]
			switch {
			case m[3] == "m" || m[1] == "?" && (m[2] == "25" || m[2] == "2026"):
			case m[3] == "A":
				n, _ := strconv.Atoi(m[2])
				s.up(n)
			case m[3] == "C" && m[2] == "": // so that tmux keeps no copy of what is erased
			case m[3] == "J" && m[2] == "":
				s.stale = false
			case m[3] == "K" && m[2] == "" && !s.stale:
			default:
				s.t.Errorf("the sequence %q", m[0])
			}
			continue
		}
		if m := hyperlink.FindStringSubmatch(rest); m != nil {
			rest = rest[len(m[0]):]
			if (m[1] == "") == (s.link == "") {
				s.t.Errorf("the link %q behind %q", m[1], s.link)
			}
			if m[1] == "" {
				s.Links[(*last)[s.from:]] = s.link
			}
			s.link, s.from = m[1], len(*last)
			continue
		}
		r, size := utf8.DecodeRuneInString(rest)
		rest = rest[size:]
		if s.stale && r != '\r' {
			s.t.Fatalf("%q is written over what stands there", string(r)+rest)
		}
		switch {
		case r == '\n':
			if s.link != "" {
				s.t.Errorf("the link %q does not end with its line", s.link)
			}
			s.Lines = append(s.Lines, "")
		case r == '\r':
			if *last != "" {
				s.t.Errorf("a return over %q", *last)
			}
		case unicode.IsControl(r):
			s.t.Errorf("the control character %q", r)
		default:
			*last += string(r)
		}
	}
	return len(p), nil
}

// up goes to the first column n rows above, or as far as the screen goes. What
// is below has to be erased next.
func (s *Terminal) up(n int) {
	if last := s.Lines[len(s.Lines)-1]; last != "" {
		s.t.Errorf("up from the middle of %q", last)
	}
	s.stale = true
	n = min(n, s.Rows-1)
	s.Lines = s.Lines[:len(s.Lines)-1]
	for n > 0 && len(s.Lines) > 0 {
		line := s.Lines[len(s.Lines)-1]
		s.Lines = s.Lines[:len(s.Lines)-1]
		if h := s.height(line); h > n {
			s.Lines = append(s.Lines, runewidth.Truncate(line, (h-n)*s.Cols, ""))
			break
		} else {
			n -= h
		}
	}
	s.Lines = append(s.Lines, "")
}

// Text is all that stands there.
func (s *Terminal) Text() string { return strings.Join(s.Lines, "\n") }

// Widest is the widest line, in cells.
func (s *Terminal) Widest() int {
	w := 0
	for _, line := range s.Lines {
		w = max(w, runewidth.StringWidth(line))
	}
	return w
}
