package rank

import (
	"slices"
	"strings"
)

// find appends the names that match. If errors > 0, these are the names with the fewest errors: at least one, at
// most that many.
func (x *Index) find(to []found, query string, errors int) []found {
	q := &x.query
	if len(q.letters) == 0 {
		to = slices.Grow(to, len(x.names))
		for i, name := range x.names {
			score := clean
			if name == query {
				score = Exact
			}
			to = append(to, found{Match: Match{i, score}})
		}
		return to
	}
	x.prepare()
	for i, set := range x.sets {
		if missing := q.set &^ set; missing != 0 && (errors == 0 || q.count(missing) > errors) {
			continue
		}
		text, name := x.of(i), x.names[i]
		if errors > 0 {
			count := q.errorsIn(text, errors)
			if count > errors {
				continue
			}
			if fewer := max(count, 1); fewer < errors {
				errors, to = fewer, to[:0]
			}
		}
		score, ok := x.score(text, errors)
		if !ok {
			continue
		}
		score += clean
		switch {
		case len(name) == len(query) && name == query:
			score = Exact
		case len(text) == len(q.letters) && q.whole && q.letters.equal(text):
			score = sameWords
			if strings.EqualFold(name, query) {
				score = sameFold
			}
		}
		to = append(to, found{Match: Match{i, max(score, 0)}, length: len(text)})
	}
	return to
}

func (x *Index) prepare() {
	if x.sets != nil {
		return
	}
	size := 0
	for _, name := range x.names {
		size += min(len(name), maxLetters)
	}
	x.letters = make([]letter, 0, size)
	x.ends = make([]uint32, len(x.names))
	x.sets = make([]uint64, len(x.names))
	for i, name := range x.names {
		begin := len(x.letters)
		x.letters = appendLetters(x.letters, name, maxLetters)
		x.ends[i] = uint32(len(x.letters))
		x.cut = x.cut || len(x.letters)-begin == maxLetters || len(name) > maxBytes
		set := uint64(0)
		for _, l := range x.letters[begin:] {
			set |= bit(l)
		}
		x.sets[i] = set
	}
}

// of returns the letters of a name.
func (x *Index) of(i int) []letter {
	begin := uint32(0)
	if i > 0 {
		begin = x.ends[i-1]
	}
	return x.letters[begin:x.ends[i]]
}

// score returns the score of a text: the query is aligned in its own order or, failing that, word by word.
func (x *Index) score(text []letter, errors int) (score int, ok bool) {
	q := &x.query
	if q.letters.initials(text) {
		return 0, true
	}
	if r, ok := x.aligner.align(q.letters, text, errors); ok {
		return r.score, true
	}
	if len(q.words) == 1 || q.errorsIn(text, errors) > errors {
		return 0, false
	}
	left := x.spare[:copy(x.spare[:], text)]
	score = -outOfTurn
	for _, w := range q.words {
		r, ok := x.aligner.align(w, left, 0)
		for e := 0; !ok && e <= errors; e++ {
			r, ok = x.aligner.align(w, text, e)
			score -= overlap
		}
		score += r.score
		for j := r.from; j <= r.to; j++ {
			left[j] &^= symbol
		}
	}
	return score, true
}
