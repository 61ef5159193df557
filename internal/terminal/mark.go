package terminal

// Mark is a sign before a line. The sign carries the meaning, its color only
// repeats it.
type Mark int

// The values of Mark.
const (
	Idle Mark = iota
	Busy
	Ask // a person has to act
	Good
	Bad
)

var marks = map[Mark]struct{ symbol, color string }{
	Idle: {"·", "2"}, Busy: {"…", "2"}, Ask: {"→", "33;1"}, Good: {"✓", "32"}, Bad: {"✗", "31"},
}

// Symbol returns a mark as it is drawn.
func (s Screen) Symbol(m Mark) string {
	if !s.Color {
		return marks[m].symbol
	}
	return "\x1b[" + marks[m].color + "m" + marks[m].symbol + "\x1b[0m"
}

// MarkOf returns Good or Bad.
func MarkOf(ok bool) Mark {
	if ok {
		return Good
	}
	return Bad
}
