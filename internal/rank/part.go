package rank

import "strings"

// part is some of the names, with what their search needs.
type part struct {
	from  int // of names[0] in all names
	names []string

	// The letters of the names, prepared by the first query that needs them.
	letters []letter
	ends    []uint32 // of each name in letters
	sets    []uint64 // of each name's letters, see bit
	cut     bool     // a name has more letters than are looked at

	aligner aligner
	spare   [maxLetters]letter

	keys   []key // that find found
	errors int   // that they have; what was allowed if there are none
}

// find sets the keys.
func (p *part) find(q *query, query string, errors int) {
	p.keys = p.keys[:0]
	p.prepare()
	for i, set := range p.sets {
		if missing := q.set &^ set; missing != 0 && (errors == 0 || q.count(missing) > errors) {
			continue
		}
		text, name := p.of(i), p.names[i]
		if errors > 0 {
			found := q.errorsIn(text, errors)
			if found > errors {
				continue
			}
			if fewer := max(found, 1); fewer < errors {
				errors, p.keys = fewer, p.keys[:0]
			}
		}
		score, ok := p.score(q, text, errors)
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
		p.keys = append(p.keys, makeKey(score, len(text), p.from+i))
	}
	p.errors = errors
}

func (p *part) prepare() {
	if p.sets != nil {
		return
	}
	size := 0
	for _, name := range p.names {
		size += min(len(name), maxLetters)
	}
	p.letters = make([]letter, 0, size)
	p.ends = make([]uint32, len(p.names))
	p.sets = make([]uint64, len(p.names))
	for i, name := range p.names {
		begin := len(p.letters)
		p.letters = appendLetters(p.letters, name, maxLetters)
		p.ends[i] = uint32(len(p.letters))
		p.cut = p.cut || len(p.letters)-begin == maxLetters || len(name) > maxBytes
		set := uint64(0)
		for _, l := range p.letters[begin:] {
			set |= bit(l)
		}
		p.sets[i] = set
	}
}

// of gives the letters of a name.
func (p *part) of(i int) []letter {
	begin := uint32(0)
	if i > 0 {
		begin = p.ends[i-1]
	}
	return p.letters[begin:p.ends[i]]
}

// score reads the query in its order, or else word by word.
func (p *part) score(q *query, text []letter, errors int) (score int, ok bool) {
	if q.letters.initials(text) {
		return 0, true
	}
	if r, ok := p.aligner.align(q.letters, text, errors); ok {
		return r.score, true
	}
	if len(q.words) == 1 || q.errorsIn(text, errors) > errors {
		return 0, false
	}
	left := p.spare[:copy(p.spare[:], text)]
	score = -outOfTurn
	for _, w := range q.words {
		r, ok := p.aligner.align(w, left, 0)
		for e := 0; !ok && e <= errors; e++ {
			r, ok = p.aligner.align(w, text, e)
			score -= overlap
		}
		score += r.score
		for j := r.from; j <= r.to; j++ {
			left[j] &^= symbol
		}
	}
	return score, true
}
