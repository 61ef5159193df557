package rank

import (
	"slices"
	"testing"

	"awsin/internal/rank/ranktest"
)

// However the names are divided for several processors, the answer is the same.
func TestParts(t *testing.T) {
	for _, style := range ranktest.Styles() {
		names, queries := style.Generate(5, 500, 20)
		one, many := split(names, len(names)), split(names, 37)
		for _, q := range append(queries, ranktest.Case{}, ranktest.Case{Query: "a"}, ranktest.Case{Query: "prdo-admni"}, ranktest.Case{Query: "zzzzzz"}) {
			want, wantTypo := one.Match(q.Query, nil)
			got, gotTypo := many.Match(q.Query, nil)
			if !slices.Equal(got, want) || gotTypo != wantTypo {
				t.Errorf("%s, %q: %d matches, %v; want %d, %v", style.Name, q.Query, len(got), gotTypo, len(want), wantTypo)
			}
			wantBest, wantOK := one.Best(q.Query)
			if best, ok := many.Best(q.Query); best != wantBest || ok != wantOK {
				t.Errorf("%s, %q: best %d, %v; want %d, %v", style.Name, q.Query, best, ok, wantBest, wantOK)
			}
		}
	}
}
