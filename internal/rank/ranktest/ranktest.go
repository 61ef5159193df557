// Package ranktest makes up profile names in many styles, and what people would type for them. It does not
// depend on how package rank works.
package ranktest

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf8"
)

// Case is a query and the name it is meant for.
type Case struct{ Query, Want string }

// Style is a way to name profiles.
type Style struct {
	Name   string
	join   func(words []string) string
	pools  func(r *rand.Rand, n int) [][]string // the words to choose from, by place in the name
	spoken func(r *rand.Rand, words []string) (pieces []piece, separator string)
	typo   bool
}

// piece is what is typed for the word at a place.
type piece struct {
	place int
	typed string
}

// Styles returns all styles.
func Styles() []Style {
	joined := func(separator string) func([]string) string {
		return func(words []string) string { return strings.Join(words, separator) }
	}
	styles := []Style{
		{"kebab", joined("-"), latin, abbreviated, false},
		{"snake", joined("_"), latin, abbreviated, false},
		{"slash", joined("/"), latin, abbreviated, false},
		{"dot", joined("."), latin, abbreviated, false},
		{"space", joined(" "), latin, abbreviated, false},
		{"colon", joined(":"), latin, abbreviated, false},
		{"role@account", func(w []string) string { return w[0] + "@" + w[1] + "+" + w[2] + "." + w[3] }, jobFirst, abbreviated, false},
		{"camel", func(w []string) string { return title(w[0]) + title(w[1]) + title(w[2]) + title(w[3]) }, latin, abbreviated, false},
		{"Org/env/Role", func(w []string) string { return title(w[0]) + "/" + w[1] + "-" + w[2] + "/" + w[3] }, roles, abbreviated, false},
		{"account id", func(w []string) string { return w[0] + "_" + w[1] }, accounts, partialID, false},
		{"Japanese", joined("-"), japanese, beginnings, false},
		{"Japanese, nothing between", joined(""), japanese, beginnings, false},
		{"initials", joined("-"), latin, initials, false},
		{"any order", joined("-"), latin, anyOrder, false},
		{"other separator", joined("-"), latin, otherSeparator, false},
		{"typo", joined("-"), latin, wholeWords, true},
	}
	return styles
}

// Generate makes up n names and m queries.
func (s Style) Generate(seed uint64, n, m int) (names []string, cases []Case) {
	h := fnv.New64()
	_, _ = h.Write([]byte(s.Name))
	r := rand.New(rand.NewPCG(seed, h.Sum64())) //nolint:gosec // meant to be reproducible
	pools := s.pools(r, n)
	var words, lower [][]string
	seen := map[string]bool{}
	for len(names) < n {
		var w []string
		for _, pool := range pools {
			w = append(w, pool[r.IntN(len(pool))])
		}
		if name := s.join(w); !seen[name] {
			seen[name] = true
			names, words = append(names, name), append(words, w)
			var l []string
			for _, word := range w {
				l = append(l, strings.ToLower(word))
			}
			lower = append(lower, l)
		}
	}
	for len(cases) < m {
		i := r.IntN(n)
		pieces, separator := s.spoken(r, words[i])
		if unique(lower, pieces) {
			var typed []string
			for _, p := range pieces {
				typed = append(typed, p.typed)
			}
			cases = append(cases, Case{s.slip(r, strings.Join(typed, separator)), names[i]})
		}
	}
	return names, cases
}

// unique reports whether the pieces can stand for only one name, given all names' words in lower case.
func unique(words [][]string, pieces []piece) bool {
	pieces = slices.Clone(pieces)
	for i := range pieces {
		pieces[i].typed = strings.ToLower(pieces[i].typed)
	}
	found := 0
	for _, w := range words {
		if !slices.ContainsFunc(pieces, func(p piece) bool { return !stands(p.typed, w[p.place]) }) {
			if found++; found > 1 {
				return false
			}
		}
	}
	return found == 1
}

// stands reports whether somebody may type the piece for the word, both in lower case.
func stands(typed, word string) bool {
	if strings.Contains(word, typed) {
		return true
	}
	for i, l := range word {
		next, size := utf8.DecodeRuneInString(typed)
		switch {
		case typed == "":
			return true
		case l == next:
			typed = typed[size:]
		case i == 0:
			return false
		}
	}
	return typed == ""
}

// slip makes one typing error in the query, if the style has them.
func (s Style) slip(r *rand.Rand, query string) string {
	if !s.typo {
		return query
	}
	q := []byte(query)
	for {
		i := 1 + r.IntN(len(q)-2)
		if q[i] == '-' || q[i+1] == '-' || q[i] == q[i+1] {
			continue
		}
		switch r.IntN(4) {
		case 0:
			q[i], q[i+1] = q[i+1], q[i]
		case 1:
			q[i] = byte('a' + r.IntN(26))
		case 2:
			q = slices.Insert(q, i, byte('a'+r.IntN(26)))
		case 3:
			q = slices.Delete(q, i, i+1)
		}
		return string(q)
	}
}
