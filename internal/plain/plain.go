// Package plain makes foreign texts harmless to show. Names, URLs and messages
// come from files, repositories and servers.
package plain

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes a text harmless on a terminal: control characters, escape
// sequences' first bytes and invisible direction marks become "?", line breaks
// a space.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029':
			return '?'
		}
		return r
	}, s)
}

// Cut keeps the first size bytes or somewhat fewer, for no character is cut in
// two, and shows that it did with "…".
func Cut(s string, size int) string {
	if len(s) <= size {
		return s
	}
	for size > 0 && !utf8.RuneStart(s[size]) {
		size--
	}
	return s[:size] + "…"
}

// Secret tells from a key's name that its value is not to be shown.
func Secret(key string) bool {
	key = strings.ToLower(key)
	return strings.Contains(key, "secret") || strings.Contains(key, "token") || strings.Contains(key, "password")
}
