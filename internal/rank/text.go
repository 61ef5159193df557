package rank

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A letter is a letter or digit of a name, case-folded, with flags for its place in a word. Separators are not
// kept: nobody remembers whether it was "-" or "/".
type letter int32

const (
	first  letter = 1 << 30 // the first of a word
	last   letter = 1 << 29 // the last of a word
	places        = first | last
	symbol letter = 1<<21 - 1 // the rune; the bits up to the flags are the number of the word
)

func (l letter) word() letter { return l &^ places >> 21 }

func (l letter) isDigit() bool { return l&symbol >= '0' && l&symbol <= '9' }

// Bounds on what is examined, so that the cost of hostile names and queries is limited.
const (
	maxLetters = 128 // of a name; fits the low byte of a value in align
	maxQuery   = 64
	maxBytes   = 4 * maxLetters
)

type kind uint8

const (
	separator kind = iota
	lower
	upper
	digit
	katakana
	other // letters without case: kanji, hiragana, …
)

// appendLetters appends the letters of s, at most n of them.
func appendLetters(to []letter, s string, n int) []letter {
	start, number, before, previous := len(to), letter(-1), separator, separator
	s = s[:min(len(s), maxBytes)]
	for i := 0; i < len(s); {
		var k kind
		var folded letter
		if c := s[i]; c < utf8.RuneSelf {
			k, folded = ascii[c].kind, ascii[c].folded
			i++
		} else {
			r, size := utf8.DecodeRuneInString(s[i:])
			r = narrow(r)
			i += size
			if previous != separator && compose(&to[len(to)-1], r) {
				continue
			}
			k, folded = classify(r)
		}
		if k == separator {
			before, previous = previous, k
			continue
		}
		if len(to)-start == n {
			break
		}
		switch {
		case previous == k:
		case previous == upper && k == lower:
			if before == upper { // AWSAdmin: the new word began one letter earlier
				number++
				to[len(to)-2] |= last
				to[len(to)-1] = to[len(to)-1]&symbol | first | number<<21
			}
		default:
			number++
			if len(to) > start {
				to[len(to)-1] |= last
			}
			folded |= first
		}
		to = append(to, folded|number<<21)
		before, previous = previous, k
	}
	if len(to) > start {
		to[len(to)-1] |= last
	}
	return to
}

var ascii = func() (table [utf8.RuneSelf]struct {
	kind   kind
	folded letter
	bit    uint64
}) {
	for r := range rune(utf8.RuneSelf) {
		c := &table[r]
		c.kind, c.folded = classify(r)
		switch {
		case c.kind == digit:
			c.bit = 1 << (c.folded - '0')
		case c.kind != separator:
			c.bit = 1 << (c.folded - 'a' + 10)
		}
	}
	return table
}()

// bit returns the letter's bit in a set of letters. Only a-z and 0-9 have a bit of their own.
func bit(l letter) uint64 {
	if l &= symbol; l < utf8.RuneSelf {
		return ascii[l].bit
	}
	return 1 << (l%28 + 36)
}

func classify(r rune) (kind, letter) {
	switch {
	case unicode.IsUpper(r) || unicode.IsTitle(r):
		return upper, letter(unicode.ToLower(r))
	case unicode.IsLower(r):
		// Upper-casing first makes Σ and ς, and K and the Kelvin sign, equal.
		return lower, letter(unicode.ToLower(unicode.ToUpper(r)))
	case unicode.IsDigit(r):
		return digit, letter(r)
	case unicode.Is(unicode.Katakana, r) || r == 'ー':
		return katakana, letter(r)
	case r < utf8.RuneSelf || unicode.IsPunct(r) || unicode.IsSpace(r) || unicode.IsControl(r) || r == utf8.RuneError:
		return separator, letter(r)
	}
	return other, letter(r) // an emoji is a word too
}

const halfwidthKatakana = "・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜"

var fullwidthKatakana = []rune(halfwidthKatakana)

// narrow returns the usual-width form of full-width ASCII and half-width katakana.
func narrow(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r >= '･' && r <= 'ﾟ':
		return fullwidthKatakana[r-'･']
	}
	return r
}

// compose merges a separate (semi-)voiced sound mark into the kana before it. Half-width katakana and file
// names of macOS have separate marks.
func compose(l *letter, mark rune) bool {
	const plain, both = "かきくけこさしすせそたちつてとはひふへほカキクケコサシスセソタチツテトハヒフヘホ", "はひふへほハヒフヘホ"
	kana := rune(*l & symbol)
	switch {
	case (mark == '\u3099' || mark == '゛') && strings.ContainsRune(plain, kana):
		*l++
	case (mark == '\u309a' || mark == '゜') && strings.ContainsRune(both, kana):
		*l += 2
	default:
		return false
	}
	return true
}
