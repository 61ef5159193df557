package rank

import (
	"cmp"
	"slices"
	"strings"
)

// maxErrors is the maximum number of a query's letters that may be typos.
const maxErrors = 2

// query is what a person typed.
type query struct {
	letters word   // of all words; the first letter of each word but the first has the flag first
	words   []word // longest first
	set     uint64 // of all letters; see bit
	whole   bool   // nothing was cut off
}

func (q *query) parse(s string) {
	q.letters, q.words, q.set, q.whole = q.letters[:0], q.words[:0], 0, len(s) <= maxBytes
	for field := range strings.FieldsFuncSeq(s[:min(len(s), maxBytes)], isSeparator) {
		begin := len(q.letters)
		q.letters = appendLetters(q.letters, field, maxQuery-begin+1)
		if len(q.letters) > maxQuery {
			q.letters, q.whole = q.letters[:maxQuery], false
		}
		for i := begin; i < len(q.letters); i++ {
			q.letters[i] &= symbol
			q.set |= bit(q.letters[i])
		}
		if len(q.letters) > begin {
			q.words = append(q.words, slices.Clone(q.letters[begin:]))
			if begin > 0 {
				q.letters[begin] |= first
			}
		}
	}
	slices.SortStableFunc(q.words, func(a, b word) int { return cmp.Compare(len(b), len(a)) })
}

// count returns how many letters of the query are in the set.
func (q *query) count(set uint64) (n int) {
	for _, l := range q.letters {
		if bit(l)&set != 0 {
			n++
		}
	}
	return n
}

// errorsIn returns the number of letters that have to be left out to align each word of the query with the text
// on its own. It returns a number greater than most if most are not enough.
func (q *query) errorsIn(text []letter, most int) (errors int) {
	for _, w := range q.words {
		errors += w.errorsIn(text, min(most-errors, w.errors()))
		if errors > most {
			break
		}
	}
	return errors
}

// errorsIn is like query.errorsIn, for one word without flags.
func (w word) errorsIn(text []letter, most int) int {
	if most == 0 {
		i := 0
		for _, l := range text {
			if l&symbol == w[i] {
				if i++; i == len(w) {
					return 0
				}
			}
		}
		return maxErrors + 1
	}
	read := [maxErrors + 1]int{0, 1, 2} // letters read, by number of errors
	given := most
	for _, l := range text {
		for e := most; e >= 0; e-- {
			if l&symbol != w[read[e]] {
				continue
			}
			read[e]++
			for f := e + 1; f <= most; f++ {
				read[f] = max(read[f], read[f-1]+1)
			}
		}
		for read[most] >= len(w) { // most errors are enough; would fewer be?
			if most--; most < 0 {
				return 0
			}
		}
	}
	if most == given {
		return maxErrors + 1
	}
	return most + 1
}

func isSeparator(r rune) bool {
	k, _ := classify(narrow(r))
	return k == separator
}

// errors returns how many letters of the word may be typos. Short words may have fewer: the two letters that
// remain would match anything.
func (w word) errors() int {
	switch {
	case len(w) < 3:
		return 0
	case len(w) < 6:
		return 1
	}
	return maxErrors
}

// begins reports whether a word of the text begins with w, and whether w also ends at the end of a word there.
func (w word) begins(text []letter) (begins, whole bool) {
	for j := 0; j+len(w) <= len(text); j++ {
		if text[j]&first != 0 && w.at(0, text[j]) && w.equal(text[j:j+len(w)]) {
			begins = true
			whole = whole || text[j+len(w)-1]&last != 0
		}
	}
	return begins, whole
}

// initials reports whether w consists of the initials of all words of the text.
func (w word) initials(text []letter) bool {
	if len(text) == 0 || int(text[len(text)-1].word()) != len(w)-1 {
		return false
	}
	for _, l := range text {
		if l&first != 0 && !w.at(int(l.word()), l) {
			return false
		}
	}
	return true
}

func (w word) equal(text []letter) bool {
	return slices.EqualFunc(w, text, func(a, b letter) bool { return (a^b)&symbol == 0 })
}
