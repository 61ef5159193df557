// Package rank orders profile names by how well they match what a person typed: beginnings of words,
// initials, words in any order, any separators, a typo. The picker, `use`, completion and `profiles
// --match` all use it, so that the same letters mean the same profile everywhere. It knows nothing about
// profiles or how often one is used; the caller passes that as a weight.
package rank

import (
	"cmp"
	"slices"
)

// Index ranks a list of names. It keeps buffers between queries and is not safe for concurrent use.
type Index struct {
	names []string

	// The letters of the names, prepared by the first query that needs them.
	letters []letter
	ends    []uint32 // where each name ends in letters
	sets    []uint64 // the set of each name's letters; see bit
	cut     bool     // some name has more letters than are examined

	query   query
	aligner aligner
	spare   [maxLetters]letter

	found, tried []found
	matches      []Match
}

// Match is a name that matches a query.
type Match struct {
	Index int // of the name in the list
	Score int // higher is better; equal scores are equally good
}

// Scores of names that equal the query exactly, except for case, or except for case and separators.
const (
	Exact     = 1<<12 - 1
	sameFold  = Exact - 1
	sameWords = Exact - 2
	clean     = Exact - 3 - maxQuery // the score of a reading without costs and without whole words
)

// New returns an index of the names. It keeps the slice and does no work before the first query.
func New(names []string) *Index { return &Index{names: names} }

// Match returns the names that match the query, best first. A name matches if it has the letters of each word
// of the query in order; words are separated by anything but letters and digits. Case and separators do not
// matter, the order of the words matters little. Equal scores are ordered by weight (0 or more; nil is 0 for all),
// then by length, shortest first, then as in names. The empty query matches all names, by weight, then as in
// names.
//
// If no name matches, or none better than a typo would, typo is true and the matches are all names that match
// with one or two letters of the query left out: an extra one, a wrong one, one of two that are swapped.
//
// The slice is valid until the next call.
func (x *Index) Match(query string, weight func(i int) float64) (matches []Match, typo bool) {
	return x.match(query, weight, clean-wrong/unit)
}

// Narrow is Match for a query that is being typed: a further letter only ever leaves names out. Typos are looked for
// when no name is left, however far-fetched the last ones were.
func (x *Index) Narrow(query string, weight func(i int) float64) (matches []Match, typo bool) {
	return x.match(query, weight, 0)
}

// match looks for typos where no name has at least this score.
func (x *Index) match(query string, weight func(i int) float64, enough int) (matches []Match, typo bool) {
	x.query.parse(query)
	x.found = x.find(x.found[:0], query, 0)
	if errors := x.query.letters.errors(); errors > 0 && best(x.found) < enough {
		x.tried = x.find(x.tried[:0], query, errors)
		if typo = best(x.tried) > best(x.found); typo {
			x.found, x.tried = x.tried, x.found
		}
	}
	if weight != nil {
		for i := range x.found {
			x.found[i].weight = weight(x.found[i].Index)
		}
	}
	slices.SortFunc(x.found, found.compare)
	x.matches = slices.Grow(x.matches[:0], len(x.found))
	for _, f := range x.found {
		x.matches = append(x.matches, f.Match)
	}
	return x.matches, typo
}

// found is a match, and what orders matches of equal score.
type found struct {
	Match
	length int
	weight float64
}

// compare orders the best first. No two matches are equal, so the order does not depend on the sort algorithm.
func (f found) compare(g found) int {
	switch {
	case f.Score != g.Score:
		return g.Score - f.Score
	case f.weight != g.weight:
		return cmp.Compare(g.weight, f.weight)
	case f.length != g.length:
		return f.length - g.length
	}
	return f.Index - g.Index
}

// best returns the best score, -1 if nothing was found.
func best(all []found) int {
	score := -1
	for _, f := range all {
		score = max(score, f.Score)
	}
	return score
}

// Best returns the only name that the query can mean, if there is one. In this order, that is:
//
//   - the name that equals the query;
//   - the only name that equals the query except for case and separators;
//   - the only name that matches at all, if no typo reads better;
//   - the only name in which each word of the query is a whole word.
//
// Typos are never enough, not even if only one name is near.
func (x *Index) Best(query string) (index int, ok bool) {
	matches, typo := x.Match(query, nil)
	if len(matches) == 0 || typo {
		return 0, false
	}
	if matches[0].Score >= sameWords {
		return same(matches)
	}
	if !x.query.whole || x.cut || len(x.query.words) == 0 { // a cut name may match in the part that is not examined
		return 0, false
	}
	if len(matches) == 1 {
		return matches[0].Index, true
	}
	for _, m := range matches {
		begins, whole := true, true
		for _, w := range x.query.words {
			b, e := w.begins(x.of(m.Index))
			begins, whole = begins && b, whole && e
		}
		if begins && (ok || !whole) {
			return 0, false
		}
		if begins {
			index, ok = m.Index, true
		}
	}
	return index, ok
}

// Same returns the name that equals the query, but for case and separators where only one does.
func (x *Index) Same(query string) (index int, ok bool) {
	matches, typo := x.Match(query, nil)
	if len(matches) == 0 || typo || matches[0].Score < sameWords {
		return 0, false
	}
	return same(matches)
}

func same(matches []Match) (index int, ok bool) {
	top := matches[0]
	return top.Index, top.Score == Exact || len(matches) == 1 || matches[1].Score < sameWords
}

// Matches reports whether a name matches the query without a typo: at a small part of what it costs to say how well.
func (x *Index) Matches(query string) bool {
	q := &x.query
	q.parse(query)
	if x.prepare(); len(q.letters) == 0 {
		return len(x.names) > 0
	}
	for i, set := range x.sets {
		if q.set&^set == 0 && q.errorsIn(x.of(i), 0) == 0 {
			return true
		}
	}
	return false
}
