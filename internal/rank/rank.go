// Package rank orders profile names by how well they answer what a person typed: beginnings of words,
// initials, words in any order, any separators, a typo. The picker, `use`, completion and `profiles
// --match` all ask it, so that the same letters mean the same profile everywhere. It knows nothing of
// profiles and of how often one is used; who asks brings that as a weight.
package rank

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
)

// Index is names to be ranked. It keeps buffers from one query to the next, so it serves one goroutine.
type Index struct {
	names []string

	parts []part // searched at the same time
	size  int    // names in each but the last

	query   query
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
func New(names []string) *Index {
	size := max(len(names), 1)
	if cpus := runtime.GOMAXPROCS(0); size > fewNames {
		size = (size + cpus - 1) / cpus
	}
	return split(names, size)
}

func split(names []string, size int) *Index {
	x := &Index{names: names, size: size}
	for from := 0; from < len(names); from += size {
		x.parts = append(x.parts, part{from: from, names: names[from:min(from+size, len(names))]})
	}
	return x
}

// fewNames are searched before a second goroutine would have started.
const fewNames = 1000

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
	if len(x.query.letters) == 0 {
		for i, name := range x.names {
			score := clean
			if name == query {
				score = Exact
			}
			keys = append(keys, makeKey(score, 0, i))
		}
		return keys
	}
	if len(x.parts) == 0 {
		return keys
	}
	var wg sync.WaitGroup
	for i := range x.parts[1:] {
		wg.Go(func() { x.parts[i+1].find(&x.query, query, errors) })
	}
	x.parts[0].find(&x.query, query, errors)
	wg.Wait()
	for i := range x.parts {
		errors = min(errors, x.parts[i].errors)
	}
	for i := range x.parts {
		if p := &x.parts[i]; p.errors == errors {
			keys = append(keys, p.keys...)
		}
	}
	return keys
}

// of gives the letters of a name.
func (x *Index) of(i int) []letter { return x.parts[i/x.size].of(i % x.size) }

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
	cut := slices.ContainsFunc(x.parts, func(p part) bool { return p.cut }) // it may match where nobody looked
	if !x.query.whole || cut || len(x.query.words) == 0 {
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
