package picker

import (
	"slices"
	"unicode"

	"github.com/mattn/go-runewidth"
)

// maxTyped bounds what is typed, in runes; a paste can be longer.
const maxTyped = 200

// typed is what the person has typed, and where the cursor is in it.
type typed struct {
	runes []rune
	at    int
}

func (t *typed) insert(r rune) {
	if len(t.runes) < maxTyped {
		t.runes = slices.Insert(t.runes, t.at, r)
		t.at++
	}
}

func (t *typed) left()  { t.at = max(0, t.at-1) }
func (t *typed) right() { t.at = min(len(t.runes), t.at+1) }
func (t *typed) home()  { t.at = 0 }
func (t *typed) end()   { t.at = len(t.runes) }

// wordLeft goes to the beginning of a word, as readline does.
func (t *typed) wordLeft() {
	for t.at > 0 && !isWord(t.runes[t.at-1]) {
		t.at--
	}
	for t.at > 0 && isWord(t.runes[t.at-1]) {
		t.at--
	}
}

func (t *typed) wordRight() {
	for t.at < len(t.runes) && !isWord(t.runes[t.at]) {
		t.at++
	}
	for t.at < len(t.runes) && isWord(t.runes[t.at]) {
		t.at++
	}
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func (t *typed) backspace() { t.cut(max(0, t.at-1), t.at) }
func (t *typed) remove()    { t.cut(t.at, min(len(t.runes), t.at+1)) }

// clear removes what is before the cursor, as Ctrl-U does in a shell.
func (t *typed) clear() { t.cut(0, t.at) }

// removeWord removes back to a space.
func (t *typed) removeWord() {
	from := t.at
	for from > 0 && t.runes[from-1] == ' ' {
		from--
	}
	for from > 0 && t.runes[from-1] != ' ' {
		from--
	}
	t.cut(from, t.at)
}

func (t *typed) cut(from, to int) {
	t.runes, t.at = slices.Delete(t.runes, from, to), from
}

// shown returns what is before and behind the cursor, as much as so many cells have room for.
func (t *typed) shown(cells int) (before, behind string) {
	b := t.runes[:t.at]
	for runewidth.StringWidth(string(b)) > cells {
		b = b[1:]
	}
	before = string(b)
	return before, runewidth.Truncate(string(t.runes[t.at:]), max(0, cells-runewidth.StringWidth(before)), "")
}
