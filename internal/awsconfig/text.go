package awsconfig

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lines iterates over a text as Python does in universal newlines mode: a line ends at "\n", "\r\n" or a lone
// "\r" and nowhere else.
type lines struct {
	all        string
	nextCR     int // the first "\r" not before end, or len(all)
	nextLF     int
	start, end int    // of the line, its ending included
	text       string // of the line, without its ending
	number     int    // from 1
}

func newLines(all string) lines { return linesOf(all, 0, len(all)) }

// linesOf returns the lines in a range, numbered from the text's first.
func linesOf(all string, from, to int) lines {
	return lines{all: all[:to], nextCR: -1, nextLF: -1, end: from, number: CountLines(all[:from])}
}

func (l *lines) next() bool {
	if l.end >= len(l.all) {
		return false
	}
	l.start = l.end
	l.number++
	// Each line ending is searched for only once, however the two kinds are mixed.
	if l.nextLF < l.start {
		l.nextLF = index(l.all, l.start, '\n')
	}
	if l.nextCR < l.start {
		l.nextCR = index(l.all, l.start, '\r')
	}
	stop := min(l.nextLF, l.nextCR)
	l.text = l.all[l.start:stop]
	l.end = min(stop+1, len(l.all))
	if l.nextCR < l.nextLF && l.nextLF == l.nextCR+1 && l.nextLF < len(l.all) {
		l.end = stop + 2
	}
	return true
}

func index(s string, from int, c byte) int {
	if i := strings.IndexByte(s[from:], c); i >= 0 {
		return from + i
	}
	return len(s)
}

// isPlain reports whether the byte is a complete character other than white space.
func isPlain(c byte) bool { return c > ' ' && c < utf8.RuneSelf }

// isSpace is Python's str.isspace, which str.strip and \s follow too. Go's unicode.IsSpace does not include
// the four separators 0x1c to 0x1f.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

func trim(s string) string { return trimRight(trimLeft(s)) }

func trimLeft(s string) string {
	for len(s) > 0 && s[0] == ' ' {
		s = s[1:]
	}
	if len(s) == 0 || isPlain(s[0]) {
		return s
	}
	return strings.TrimLeftFunc(s, isSpace)
}

func trimRight(s string) string {
	for len(s) > 0 && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	if len(s) == 0 || isPlain(s[len(s)-1]) {
		return s
	}
	return strings.TrimRightFunc(s, isSpace)
}

// strip returns s without surrounding white space, and the numbers of bytes (left) and of characters (indent)
// removed on the left.
func strip(s string) (left, indent int, text string) {
	text = trimLeft(s)
	left = len(s) - len(text)
	return left, utf8.RuneCountInString(s[:left]), trimRight(text)
}

// lineBreak returns the first place where Python's str.splitlines splits a text without "\r".
func lineBreak(s string) (at, size int) {
	for i, r := range s {
		switch r {
		case '\n', '\v', '\f', 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029:
			return i, utf8.RuneLen(r)
		}
	}
	return -1, 0
}

func hasLineBreak(s string) bool { at, _ := lineBreak(s); return at >= 0 }

// printable returns the text as it can safely be shown in a message: without control characters and of bounded
// length.
func printable(s string) string {
	q := quote(s)
	return strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`)
}

// quote returns printable(s) in quotes.
func quote(s string) string {
	const most = 60
	n := 0
	for i := range s {
		if n++; n > most {
			return strconv.Quote(s[:i] + "…")
		}
	}
	return strconv.Quote(s)
}
