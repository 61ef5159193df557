package board

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/mattn/go-runewidth"
)

// terminal is a screen as real ones are: it wraps what is too wide, wraps anew
// when its size changes, and does not go up beyond its top. Anything that the
// board has no business to write fails the test.
type terminal struct {
	t          *testing.T
	cols, rows int
	lines      []string // as they were written; the cursor is at the end of the last
	stale      bool     // below the cursor stands what was there before it went up
}

func newTerminal(t *testing.T, cols, rows int) *terminal {
	return &terminal{t: t, cols: cols, rows: rows, lines: []string{""}}
}

func (s *terminal) size() (int, int) { return s.cols, s.rows }

// height is how many rows a line takes.
func (s *terminal) height(line string) int {
	return max(1, (runewidth.StringWidth(line)+s.cols-1)/s.cols)
}

var sequence = regexp.MustCompile(`^\x1b\[(\??)([0-9;]*)([A-Za-z])`)

func (s *terminal) Write(p []byte) (int, error) {
	for rest := string(p); rest != ""; {
		last := &s.lines[len(s.lines)-1]
		if m := sequence.FindStringSubmatch(rest); m != nil {
			rest = rest[len(m[0]):]
			switch {
			case m[3] == "m" || m[1] == "?" && (m[2] == "25" || m[2] == "2026"):
			case m[3] == "A":
				n, _ := strconv.Atoi(m[2])
				s.up(n)
			case m[3] == "J" && m[2] == "":
				s.stale = false
			default:
				s.t.Errorf("the sequence %q", m[0])
			}
			continue
		}
		r := []rune(rest)[0]
		rest = rest[len(string(r)):]
		if s.stale && r != '\r' {
			s.t.Fatalf("%q is written over what stands there", string(r)+rest)
		}
		switch {
		case r == '\n':
			s.lines = append(s.lines, "")
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
func (s *terminal) up(n int) {
	if last := s.lines[len(s.lines)-1]; last != "" {
		s.t.Errorf("up from the middle of %q", last)
	}
	s.stale = true
	n = min(n, s.rows-1)
	s.lines = s.lines[:len(s.lines)-1]
	for n > 0 && len(s.lines) > 0 {
		line := s.lines[len(s.lines)-1]
		s.lines = s.lines[:len(s.lines)-1]
		if h := s.height(line); h > n {
			s.lines = append(s.lines, runewidth.Truncate(line, (h-n)*s.cols, ""))
			break
		} else {
			n -= h
		}
	}
	s.lines = append(s.lines, "")
}

// text is all that stands there.
func (s *terminal) text() string { return strings.Join(s.lines, "\n") }

// widest is the widest line, in cells.
func (s *terminal) widest() int {
	w := 0
	for _, line := range s.lines {
		w = max(w, runewidth.StringWidth(line))
	}
	return w
}
