// Package sanitize makes foreign texts harmless to show. Names, URLs and messages
// come from files, repositories and servers.
package sanitize

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text sanitizes a text for a terminal: control characters, escape
// sequences' first bytes and invisible direction marks become "?", line breaks
// a space. What Secret keeps out is not in it.
func Text(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case hidden(r):
			return '?'
		}
		return r
	}, Redact(s))
}

// Line sanitizes one line of a program's output: it can colour
// itself, and no more. Colours end with the line; of what overwrites itself, as
// a progress bar does, the last is left. What Text takes out because it hides
// something in a name stays, as in emoji.
func Line(s string) string {
	s = strings.TrimSuffix(s, "\r")
	s = s[strings.LastIndexByte(s, '\r')+1:]
	if strings.IndexFunc(s, unicode.IsControl) < 0 {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	var out strings.Builder
	colored := false
	for i, r := range s {
		switch {
		case r == '\x1b' && isColor(s[i:]):
			colored = true
			out.WriteRune(r)
		case r != '\t' && unicode.IsControl(r):
			out.WriteByte('?')
		default:
			out.WriteRune(r)
		}
	}
	if colored {
		out.WriteString("\x1b[m")
	}
	return out.String()
}

// isColor reports whether s begins with a sequence that only sets colours.
func isColor(s string) bool {
	rest, ok := strings.CutPrefix(s, "\x1b[")
	return ok && strings.HasPrefix(strings.TrimLeft(rest, "0123456789;:"), "m")
}

// Truncate keeps the first size bytes or somewhat fewer, since no character is cut in
// two, and shows that it did with "…".
func Truncate(s string, size int) string {
	if len(s) <= size {
		return s
	}
	for size > 0 && !utf8.RuneStart(s[size]) {
		size--
	}
	return s[:size] + "…"
}

// Widest is how much of a foreign text is shown, in bytes: a file may hold a line
// of 10 MB.
const Widest = 1000

// Brief sanitizes a foreign text and cuts it to fit on a line of a terminal.
func Brief(text string) string { return Text(Truncate(Redact(text), Widest)) }

// Some returns the first few names, and how many more there are.
func Some(names []string) string {
	const few = 5
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:few], ", "), len(names)-few)
}

// Count returns a number of things as a person says it: "1 file", "3 files".
func Count(n int, word string) string {
	if n != 1 {
		word += "s"
	}
	return fmt.Sprint(n, " ", word)
}
