package board

import (
	"strings"
	"unicode"
)

// Clean makes a foreign text harmless on a terminal: control characters,
// escape sequences' first bytes and invisible direction marks become "?", line
// breaks a space. Names, URLs and server messages come from files and networks.
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
