package awsconfig

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lower is Python's str.lower. It differs from strings.ToLower in two letters: İ becomes two characters, and Σ at
// the end of a word becomes ς. Compared with Python 3.11 for every character, alone and beside a Σ, it differs
// only for six letters new in Unicode 15: they end a word in Python's Unicode 14 but not here.
func lower(s string) string {
	upper := false
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return lowerUnicode(s)
		}
		upper = upper || 'A' <= s[i] && s[i] <= 'Z'
	}
	if !upper {
		return s
	}
	return strings.ToLower(s)
}

func lowerUnicode(s string) string {
	var b strings.Builder
	// A Σ depends on whether the last character that is not case-ignorable is cased.
	afterCased := false
	for i, r := range s {
		switch {
		case r == 'İ':
			b.WriteString("i\u0307")
		case r == 'Σ' && afterCased && !beforeCased(s[i+len("Σ"):]):
			b.WriteRune('ς')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
		if !isCaseIgnorable(r) {
			afterCased = isCased(r)
		}
	}
	return b.String()
}

func beforeCased(rest string) bool {
	for _, r := range rest {
		if !isCaseIgnorable(r) {
			return isCased(r)
		}
	}
	return false
}

// isCased reports whether r has Unicode's property Cased.
func isCased(r rune) bool {
	return unicode.In(r, unicode.Lu, unicode.Ll, unicode.Lt, unicode.Other_Uppercase, unicode.Other_Lowercase)
}

// isCaseIgnorable reports whether r has Unicode's property Case_Ignorable: marks, formats, modifiers, and the
// punctuation that occurs within words.
func isCaseIgnorable(r rune) bool {
	switch r {
	case '\'', '.', ':', '·', '\u0387', '\u055f', '\u05f4', '‘', '’', '․', '‧',
		'\ufe13', '\ufe52', '\ufe55', '\uff07', '\uff0e', '\uff1a':
		return true
	}
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk)
}
