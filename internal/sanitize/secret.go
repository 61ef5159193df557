package sanitize

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf16"
)

// secrets are the tokens and keys that this process has read or was given: a server
// may send back in an error what it was sent.
var secrets struct {
	sync.RWMutex
	all []string
}

// shortest is how long a secret is at least, in bytes: less would be found in names.
const shortest = 8

// Secret keeps values out of every text that Text, Brief, Redact and JSON return from now on.
func Secret(values ...string) {
	secrets.Lock()
	defer secrets.Unlock()
	for _, v := range values {
		if len(v) >= shortest && !slices.Contains(secrets.all, v) { // status --watch reads the same tokens again and again
			secrets.all = append(secrets.all, v)
		}
	}
}

const redacted = "[secret]"

// Redact replaces each secret in a text.
func Redact(text string) string {
	if len(text) < shortest {
		return text
	}
	secrets.RLock()
	defer secrets.RUnlock()
	for _, s := range secrets.all {
		if strings.Contains(text, s) {
			text = strings.ReplaceAll(text, s, redacted)
		}
	}
	return text
}

// Made on first use: most runs fail in nothing.
var (
	words = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[A-Za-z0-9_+/=-]{20,}`) })
	// piece is what no person writes: a code, a token, a part of either.
	piece = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[A-Za-z0-9]{20,}`) })
	// hash is the name of a file in the AWS CLI's cache.
	hash = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(.*/)?[0-9a-f]{40}$`) })
)

// Opaque replaces what may be a secret that this process does not know, in the words of
// another program about what a server said: words with 20 letters and digits in a row, or
// capitals. A request's ID, a name and a file of the cache are none.
func Opaque(text string) string {
	return words().ReplaceAllStringFunc(text, func(word string) string {
		for _, p := range piece().FindAllString(word, -1) {
			if (strings.ContainsAny(p, "0123456789") || p == strings.ToUpper(p)) && !hash().MatchString(word) {
				return redacted
			}
		}
		return word
	})
}

// JSON makes an encoded value harmless to show, whose meaning stays: what Text takes
// out of a text is escaped.
func JSON(data []byte) []byte {
	text := string(data)
	if strings.IndexFunc(text, hidden) < 0 {
		return data
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case !hidden(r) || r == '\n':
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return []byte(b.String())
}

// hidden reports whether a character controls the terminal, or cannot be seen.
func hidden(r rune) bool {
	if ' ' <= r && r <= '~' {
		return false // most of all that is ever looked at
	}
	return unicode.IsControl(r) || r > unicode.MaxLatin1 && Invisible(r) || r == '\u00ad'
}

// blank are characters that are neither spaces nor ignorable to Unicode, and show nothing:
// the Braille pattern without dots, what stands for an object, a musical note without a
// head, two blanks of the hieroglyphs.
var blank = []rune{'\u2800', '\ufffc', '\U0001d159', '\U00013441', '\U00013442'}

// Invisible reports whether a character shows nothing, such as a Hangul filler or the
// marks for the direction of text. The two that say whether an emoji has colours stay:
// they are in texts.
func Invisible(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point) ||
		unicode.Is(unicode.Variation_Selector, r) && r != '\ufe0e' && r != '\ufe0f' || slices.Contains(blank, r)
}
