package rank

import "math"

// The costs of aligning a query with a name; the best alignment is the cheapest. A letter of the query costs
// nothing if it matches right after the previous one, and little at the beginning of a word.
const (
	unit = 256 // the low byte of a value holds where the reading began

	nextWord  = 1 * unit  // continuing at the beginning of a later word
	skipWord  = 1 * unit  // each word skipped on the way
	gap       = 4 * unit  // letters left out within a word
	inside    = 6 * unit  // starting in the middle of a word
	midWord   = 16 * unit // continuing in the middle of a later word
	wholeWord = 1 * unit  // bonus at the last letter of a word
	wrong     = 14 * unit // leaving out a letter of the query: a typo
	outOfTurn = 6         // the query's words are in another order
	overlap   = 30        // two words of the query want the same letters

	none = math.MinInt / 2
)

// word is a run of a query's letters that are aligned together. A letter with the flag first matches only at the
// beginning of a name's word.
type word []letter

func (w word) at(i int, l letter) bool {
	return (l^w[i])&(symbol|w[i]&first) == 0
}

// aligner holds the buffers of align.
type aligner struct {
	lo, hi [maxQuery]int // the range in which letter i of the query may match
	rows   [4][]cell     // for the last letters of the query; more than maxErrors + 1
}

// cell is the value of the best reading that ends at a letter of the text.
type cell struct{ at, value int }

// windows sets lo and hi. It reports whether the query aligns with the text if at most errors of its letters are
// left out. Letters of the text may be skipped freely, so having read more of the query is always better, and one
// number per count of errors is enough state.
func (a *aligner) windows(q word, text []letter, errors int) bool {
	m := len(q)
	if errors == 0 {
		i := 0
		for j, l := range text {
			if q.at(i, l) {
				a.lo[i] = j
				if i++; i == m {
					break
				}
			}
		}
		if i < m {
			return false
		}
		i--
		for j := len(text) - 1; i >= 0; j-- {
			if q.at(i, text[j]) {
				a.hi[i] = j
				i--
			}
		}
		return true
	}
	return a.bounds(a.lo[:m], q, text, errors, false) && a.bounds(a.hi[:m], q, text, errors, true)
}

// bounds sets the first place where each letter can match or, going from the end, the last one.
func (a *aligner) bounds(to []int, q word, text []letter, errors int, fromEnd bool) bool {
	m, n, step, j, i, known := len(q), len(text), 1, 0, 0, 0
	if fromEnd {
		step, j = -1, len(text)-1
	}
	read := [maxErrors + 1]int{0, 1, 2} // letters read, by number of errors
	for ; ; n-- {
		for ; known <= min(read[errors], m-1); known++ {
			if i = known; fromEnd {
				i = m - 1 - known
			}
			to[i] = j
		}
		if read[errors] >= m || n == 0 {
			return read[errors] >= m
		}
		for e := errors; e >= 0; e-- {
			if i = read[e]; fromEnd {
				i = m - 1 - i
			}
			if !q.at(i, text[j]) {
				continue
			}
			read[e]++
			for f := e + 1; f <= errors; f++ {
				read[f] = max(read[f], read[f-1]+1)
			}
			if read[errors] >= m {
				break
			}
		}
		j += step
	}
}

// reading is an alignment of a query with a text.
type reading struct{ score, from, to int }

// align returns the best reading that leaves out errors letters of the query, if there is one. It is
// dynamic programming over the places where each letter of the query may match.
func (a *aligner) align(q word, text []letter, errors int) (best reading, ok bool) {
	if !a.windows(q, text, errors) {
		return best, false
	}
	best.score = none
	for i := range q {
		row := a.row(q, text, i)
		for e := range min(errors, i) + 1 {
			if e == i {
				start(row, text, e*wrong)
			} else {
				extend(row, a.rows[(i-1-e)%len(a.rows)], text, e*wrong)
			}
		}
		left := len(q) - 1 - i
		for k := range row {
			c := &row[k]
			if text[c.at]&last != 0 {
				c.value += wholeWord
			}
			if v := c.value - left*wrong; left <= errors && v>>8 > best.score {
				best = reading{v >> 8, v & (unit - 1), c.at}
			}
		}
	}
	return best, true
}

// row returns the cells of letter i of the query, without values.
func (a *aligner) row(q word, text []letter, i int) []cell {
	row := a.rows[i%len(a.rows)][:0]
	for j := a.lo[i]; j <= a.hi[i]; j++ {
		if q.at(i, text[j]) {
			row = append(row, cell{j, none})
		}
	}
	a.rows[i%len(a.rows)] = row
	return row
}

// start sets the cells' values for a reading that begins there.
func start(row []cell, text []letter, cost int) {
	for i := range row {
		c := &row[i]
		v := c.at - cost
		if text[c.at]&first == 0 {
			v -= inside
		}
		c.value = max(c.value, v)
	}
}

// extend sets the cells' values for a reading that continues from one of the cells before.
func extend(row, before []cell, text []letter, cost int) {
	if len(before) == 1 && len(row) == 1 { // the common case: the very next letter
		if p, c := before[0], &row[0]; p.at+1 == c.at && text[c.at]&first == 0 {
			c.value = max(c.value, p.value-cost)
			return
		}
	}
	// The best values that ended in this word and in earlier ones. The latter include the cost of the words
	// before the cell's, which is subtracted again.
	here, earlier, current := none, none, letter(-1)
	k := 0
	for i := range row {
		c := &row[i]
		l := text[c.at]
		if w := l.word(); w != current {
			earlier = max(earlier, here+int(current)*skipWord)
			here, current = none, w
		}
		previous := none
		for ; k < len(before) && before[k].at < c.at; k++ {
			p := before[k]
			if w := text[p.at].word(); w != current {
				earlier = max(earlier, p.value+int(w)*skipWord)
			} else {
				here = max(here, p.value)
			}
			if p.at == c.at-1 {
				previous = p.value
			}
		}
		v := earlier - int(current-1)*skipWord
		if l&first != 0 {
			v -= nextWord
		} else {
			if !l.isDigit() { // people remember digits from anywhere in an account ID
				v -= midWord - inside
			}
			v = max(previous, here-gap, v-inside)
		}
		c.value = max(c.value, v-cost)
	}
}
