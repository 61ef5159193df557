// Package rank orders profile names by how well they answer what a person typed: beginnings of words,
// initials, words in any order, any separators, a typo. The picker, `use`, completion and `profiles
// --match` all ask it, so that the same letters mean the same profile everywhere. It knows nothing of
// profiles and of how often one is used; who asks brings that as a weight.
package rank

import (
	"cmp"
	"slices"
	"strings"
)

// Index is names to be ranked. It keeps buffers from one query to the next, so it serves one goroutine.
type Index struct {
	names []string

	// The letters of all names, prepared by the first query that needs them.
	letters []letter
	ends    []uint32 // of each name in letters
	sets    []uint64 // of each name's letters, see bit

	query   query
	aligner aligner
	spare   [maxLetters]letter
	keys    []key
	tried   []key
	matches []Match
	rest    []Match
}

// Match is a name that answers a query.
type Match struct {
	Index int // into the names
	Score int // higher is better; equal scores are equally good
}

// Scores of names that are the query itself, or but for case, or but for case and separators.
const (
	Exact     = 1<<scoreBits - 1
	sameFold  = Exact - 1
	sameWords = Exact - 2
	clean     = Exact - 3 - maxQuery // what a reading without costs and without whole words has

	scoreBits = 12
)

// New makes an index of the names. It keeps the slice and costs nothing before the first query.
func New(names []string) *Index { return &Index{names: names} }

// Match gives the names that answer the query, best first. A name does if it has the letters of each word
// of the query, in their order; words end at what is neither letter nor digit. Case and separators do not
// matter, the order of the words little. Equal scores are ordered by weight (0 or more; nil is 0 for all),
// then shorter names first, then as in the names. The empty query has all names, by weight, then as in the
// names.
//
// If no name matches, or none better than with a typo, typo is true and the matches are all names that match
// without one or two letters of the query: one too many, a wrong one, one of two that are swapped.
//
// The slice is good until the next call.
func (x *Index) Match(query string, weight func(i int) float64) (matches []Match, typo bool) {
	x.query.parse(query)
	x.keys = x.find(x.keys[:0], query, 0)
	if errors := x.query.letters.errors(); errors > 0 && best(x.keys) < clean-wrong/unit {
		x.tried = x.find(x.tried[:0], query, errors)
		if typo = best(x.tried) > best(x.keys); typo {
			x.keys, x.tried = x.tried, x.keys
		}
	}
	x.sort()
	x.matches = x.matches[:0]
	for _, k := range x.keys {
		x.matches = append(x.matches, Match{k.index(), k.score()})
	}
	if weight != nil {
		x.byWeight(x.matches, weight)
	}
	return x.matches, typo
}

// A key orders a match: by score and length. The index in its low half only says whose it is: the names
// were gone through in order.
type key uint64

const lengthBits = 8

func makeKey(score, length, index int) key {
	return key(Exact-max(score, 0))<<(32+lengthBits) | key(length)<<32 | key(index)
}

func (k key) index() int { return int(uint32(k)) }
func (k key) score() int { return Exact - int(k>>(32+lengthBits)) }

// best gives the best score.
func best(keys []key) int {
	if len(keys) == 0 {
		return -1
	}
	return slices.Min(keys).score()
}

// sort orders the keys by all but their index; equal ones stay in order. It is a radix sort: each key press
// may have to sort all names.
func (x *Index) sort() {
	const digit = (scoreBits + lengthBits) / 2
	x.tried = slices.Grow(x.tried[:0], len(x.keys))[:len(x.keys)]
	for shift := 32; shift < 32+scoreBits+lengthBits; shift += digit {
		var at [1<<digit + 1]int32
		for _, k := range x.keys {
			at[k>>shift&(1<<digit-1)+1]++
		}
		for i := range 1 << digit {
			at[i+1] += at[i]
		}
		for _, k := range x.keys {
			d := k >> shift & (1<<digit - 1)
			x.tried[at[d]] = k
			at[d]++
		}
		x.keys, x.tried = x.tried, x.keys
	}
}

// find appends the keys of the names that match. If there may be errors, it is those with as few as
// possible, but one.
func (x *Index) find(keys []key, query string, errors int) []key {
	q := &x.query
	if len(q.letters) == 0 {
		for i, name := range x.names {
			score := clean
			if name == query {
				score = Exact
			}
			keys = append(keys, makeKey(score, 0, i))
		}
		return keys
	}
	x.prepare()
	for i, set := range x.sets {
		if missing := q.set &^ set; missing != 0 && (errors == 0 || q.count(missing) > errors) {
			continue
		}
		text, name := x.of(i), x.names[i]
		if errors > 0 {
			found := q.errorsIn(text, errors)
			if found > errors {
				continue
			}
			if fewer := max(found, 1); fewer < errors {
				errors, keys = fewer, keys[:0]
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
		keys = append(keys, makeKey(score, len(text), i))
	}
	return keys
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
		set := uint64(0)
		for _, l := range x.letters[begin:] {
			set |= bit(l)
		}
		x.sets[i] = set
	}
}

// of gives the letters of a name.
func (x *Index) of(i int) []letter {
	begin := uint32(0)
	if i > 0 {
		begin = x.ends[i-1]
	}
	return x.letters[begin:x.ends[i]]
}

// score reads the query in its order, or else word by word.
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

// byWeight orders equal scores by weight. Few names have one, so only those are sorted.
func (x *Index) byWeight(matches []Match, weight func(i int) float64) {
	for len(matches) > 0 {
		n, used, rest := 0, 0, x.rest[:0]
		for ; n < len(matches) && matches[n].Score == matches[0].Score; n++ {
			m := matches[n]
			if weight(m.Index) > 0 {
				matches[used] = m
				used++
			} else {
				rest = append(rest, m)
			}
		}
		slices.SortStableFunc(matches[:used], func(a, b Match) int {
			return cmp.Compare(weight(b.Index), weight(a.Index))
		})
		copy(matches[used:], rest)
		matches, x.rest = matches[n:], rest
	}
}

// Best gives the name that the query can only mean, if there is one. That is, in this order:
//
//   - the name that is the query;
//   - the only name with just the query's letters, whatever the case and the separators;
//   - the only name in which each word of the query begins at the beginning of a word, if each ends with a
//     word, too, or if no other name matches at all.
//
// Initials, left-out letters, middles of words and typos never are enough, not even if one name alone
// matches: to take a wrong account unasked is worse than to ask.
func (x *Index) Best(query string) (index int, ok bool) {
	matches, typo := x.Match(query, nil)
	if len(matches) == 0 || typo {
		return 0, false
	}
	if top := matches[0]; top.Score >= sameWords {
		return top.Index, top.Score == Exact || len(matches) == 1 || matches[1].Score < sameWords
	}
	if !x.query.whole || len(x.query.words) == 0 {
		return 0, false
	}
	for _, m := range matches {
		begins, whole := true, true
		for _, w := range x.query.words {
			b, e := w.begins(x.of(m.Index))
			begins, whole = begins && b, whole && e
		}
		if begins && ok {
			return 0, false
		}
		if begins {
			if !whole && len(matches) > 1 {
				return 0, false
			}
			index, ok = m.Index, true
		}
	}
	return index, ok
}
