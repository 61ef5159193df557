package rank

import "unicode"

// Letters reports which runes of a text a query has matched, for a text that it matches without a typo; none for any
// other. The alignment is one of the best, word by word where the query is in another order.
func Letters(query, text string) []bool {
	x := New([]string{text})
	x.prepare()
	x.query.parse(query)
	letters := x.of(0)
	runes := runesOf(text)
	hit := make([]bool, len([]rune(text)))
	at := x.aligner.trace(x.query.letters, letters)
	if at == nil {
		for _, w := range x.query.words {
			one := x.aligner.trace(w, letters)
			if one == nil {
				return make([]bool, len(hit))
			}
			at = append(at, one...)
		}
	}
	for _, j := range at {
		for r := runes[j]; r == runes[j] || r < len(hit) && unicode.Is(unicode.Mn, []rune(text)[r]); r++ {
			hit[r] = true
		}
	}
	return hit
}

// runesOf returns the rune of a text that each of its letters is.
func runesOf(text string) (runes []int) {
	before, r := 0, -1
	for begin := range text[:min(len(text), maxBytes)] {
		if n := len(appendLetters(nil, text[:begin], maxLetters)); n > before {
			runes, before = append(runes, r), n
		}
		r++
	}
	if len(appendLetters(nil, text, maxLetters)) > before {
		runes = append(runes, r)
	}
	return runes
}

// trace returns where the letters of a query stand in the text, in its best reading; nil where there is none.
func (a *aligner) trace(q word, text []letter) []int {
	if len(q) == 0 || !a.windows(q, text, 0) {
		return nil
	}
	if q.initials(text) {
		var at []int
		for j, l := range text {
			if l&first != 0 {
				at = append(at, j)
			}
		}
		return at
	}
	rows := make([][]cell, len(q))
	for i := range q {
		rows[i] = append([]cell(nil), a.row(q, text, i)...)
		if i == 0 {
			start(rows[i], text, 0)
			continue
		}
		extend(rows[i], rows[i-1], text, 0)
	}
	at := make([]int, len(q))
	var to cell
	for i := len(q) - 1; i >= 0; i-- {
		best := cell{value: none}
		for _, c := range rows[i] {
			reached := c
			if i < len(q)-1 { // what it is worth to the letter after it
				if c.at >= to.at {
					break
				}
				next := []cell{{to.at, none}}
				extend(next, []cell{c}, text, 0)
				reached.value = next[0].value
			} else if text[c.at]&last != 0 {
				reached.value += wholeWord
			}
			if reached.value > best.value {
				best = cell{c.at, reached.value}
			}
		}
		at[i], to = best.at, best
	}
	return at
}
