package identity

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Readable judges what somebody else's name has to be beside a name: a person who reads
// it knows which characters it has. So it is of one script, or of those that are written
// together (UTS 39, 5.2, "highly restrictive"), in the one form that Unicode gives its
// characters (NFKC), and not of another script's letters that all look like Latin ones.
func Readable(s string) error {
	reason := ""
	switch foreign, script := foreignIn(s); {
	case foreign != 0:
		reason = fmt.Sprintf("it contains %s (%U), which looks like another character", quoteRune(foreign), foreign)
	case !norm.NFKC.IsNormalString(s):
		reason = "it looks like " + Quote(norm.NFKC.String(s))
	case script == "":
		reason = "it mixes scripts whose letters look alike"
	case (script == "Cyrillic" || script == "Greek") && looksLatin(s):
		reason = "all of its letters are " + script + ", and look like Latin ones"
	default:
		return nil
	}
	return fmt.Errorf("%s cannot be told from another name: %s", Quote(s), reason)
}

// LookAlike is what a person sees beside a doubtful name.
const LookAlike = "look-alike"

// Doubtful reports whether a name can be taken for another one by who reads it: it is not
// Readable, or has what shows nothing. It is for the person's own names, which are theirs to
// choose, wherever they choose between them.
func Doubtful(s string) bool {
	if !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return false
	}
	return strings.TrimSpace(s) != s || strings.ContainsFunc(s, func(r rune) bool { return !visible(r) && r != '\ufe0f' }) || Readable(s) != nil
}

// recommended are the scripts that UTS 39 (UAX 31, table 5) has for names.
var recommended = []string{
	"Latin", "Han", "Hiragana", "Katakana", "Hangul", "Bopomofo", "Cyrillic", "Greek", "Arabic", "Armenian", "Bengali", "Devanagari",
	"Ethiopic", "Georgian", "Gujarati", "Gurmukhi", "Hebrew", "Kannada", "Khmer", "Lao", "Malayalam", "Myanmar", "Oriya", "Sinhala",
	"Tamil", "Telugu", "Thaana", "Thai", "Tibetan",
}

// together are those that are written together.
var together = [][]string{{"Latin", "Han", "Hiragana", "Katakana"}, {"Latin", "Han", "Hangul"}, {"Latin", "Han", "Bopomofo"}}

// foreignIn returns the first character that belongs into no name, 0 for none, and the
// script of the rest: the first one where there are several that are written together, ""
// where they are not, "Common" where there are only digits and signs.
func foreignIn(s string) (foreign rune, script string) {
	var found []string
	kana := strings.ContainsFunc(s, func(r rune) bool { return unicode.In(r, unicode.Hiragana, unicode.Katakana) })
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Common, unicode.Inherited):
			// Dashes, slashes and dots of all kinds; not the middle dot between Japanese words, or their long vowel.
			if r > unicode.MaxASCII && r != '・' && (r != 'ー' || !kana) && unicode.In(r, unicode.P, unicode.Sm, unicode.Sk, unicode.Lm) {
				return r, ""
			}
			continue
		case unicode.Is(unicode.Latin, r) && !latin(r) && norm.NFKC.IsNormalString(string(r)): // such as the script a, which looks like the other one
			return r, ""
		case slices.ContainsFunc(found, func(name string) bool { return unicode.Is(unicode.Scripts[name], r) }):
			continue
		}
		i := slices.IndexFunc(recommended, func(name string) bool { return unicode.Is(unicode.Scripts[name], r) })
		if i < 0 {
			return r, ""
		}
		found = append(found, recommended[i])
	}
	if len(found) == 0 {
		return 0, "Common"
	}
	if len(found) > 1 && !slices.ContainsFunc(together, func(set []string) bool {
		return !slices.ContainsFunc(found, func(name string) bool { return !slices.Contains(set, name) })
	}) {
		return 0, ""
	}
	return 0, found[0]
}

// latin reports whether a Latin letter is one of those that languages are written with today: UTS 39 has hardly more.
func latin(r rune) bool {
	return r <= unicode.MaxASCII || 0xC0 <= r && r <= 0x17F && !strings.ContainsRune("ıĸŉſ", r) || 0x1E00 <= r && r <= 0x1EFF || strings.ContainsRune("ƠơƯưǍǎǏǐǑǒǓǔȘșȚț", r)
}

// alike are the Cyrillic and Greek letters that look like Latin ones.
const alike = "асԁеһіјӏорԛѕԝхуѵүАВЕЅІЈКМНОРСТХУԚԜ" + "ανορυιΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"

func looksLatin(s string) bool {
	for _, r := range s {
		if r > unicode.MaxASCII && unicode.IsLetter(r) && !slices.Contains([]rune(alike), r) {
			return false
		}
	}
	return true
}
