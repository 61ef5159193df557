// Package rank orders profile names by how well they answer what a person typed: beginnings of words,
// initials, words in any order, any separators, a typo. The picker, `use`, completion and `profiles
// --match` all ask it, so that the same letters mean the same profile everywhere. It knows nothing of
// profiles and of how often one is used; who asks brings that as a weight.
package rank

import (
	"cmp"
	"slices"
)

// Index is names to be ranked. It keeps buffers from one query to the next, so it serves one goroutine.
type Index struct {
	names []string

	// The letters of the names, prepared by the first query that needs them.
	letters []letter
	ends    []uint32 // of each name in letters
	sets    []uint64 // of each name's letters, see bit
	cut     bool     // a name has more letters than are looked at

	query   query
	aligner aligner
	spare   [maxLetters]letter

	found, tried []found
	matches      []Match
}

// Match is a name that answers a query.
type Match struct {
	Index int // into the names
	Score int // higher is better; equal scores are equally good
}

// Scores of names that are the query itself, or but for case, or but for case and separators.
const (
	Exact     = 1<<12 - 1
	sameFold  = Exact - 1
	sameWords = Exact - 2
	clean     = Exact - 3 - maxQuery // what a reading without costs and without whole words has
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
	x.found = x.find(x.found[:0], query, 0)
	if errors := x.query.letters.errors(); errors > 0 && best(x.found) < clean-wrong/unit {
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
	x.matches = x.matches[:0]
	for _, f := range x.found {
		x.matches = append(x.matches, f.Match)
	}
	return x.matches, typo
}

// found is a match and what orders those of equal score.
type found struct {
	Match
	length int
	weight float64
}

// compare orders the best first. No two are equal: the order never depends on how it is sorted.
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
	if !x.query.whole || x.cut || len(x.query.words) == 0 { // a name that was cut may match where nobody looked
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
