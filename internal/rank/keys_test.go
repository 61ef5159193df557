package rank

import (
	"slices"
	"strings"
	"testing"

	"awsin/internal/rank/ranktest"
)

// most is how many keys a person pressed in the median from the prompt to the profile when this was written.
var most = map[string]int{"use": 14, "Tab": 17, "picker": 8}

// TestKeys counts the keys from the prompt to the profile, without the words `awsin use` and their Enter:
//
//	go test ./internal/rank -run TestKeys -v
func TestKeys(t *testing.T) {
	samples := lines(t, "testdata/names.txt")
	var cases []ranktest.Case
	for _, line := range lines(t, "testdata/queries.tsv") {
		f := strings.Split(line, "\t")
		cases = append(cases, ranktest.Case{Query: f[1], Want: f[2]})
	}
	keys := map[string][]int{}
	count := func(names []string, cases []ranktest.Case) {
		x := New(names)
		for _, c := range cases {
			keys["use"] = append(keys["use"], keysOfUse(x, c))
			keys["Tab"] = append(keys["Tab"], keysOfTab(names, c))
			keys["picker"] = append(keys["picker"], keysOfPicker(x, c))
		}
	}
	count(samples, cases)
	for _, s := range ranktest.Styles() {
		count(s.Generate(1, 1000, 30))
	}
	for way, counts := range keys {
		slices.Sort(counts)
		median, tenth := counts[len(counts)/2], counts[len(counts)*9/10]
		t.Logf("%s: median %d, nine of ten %d", way, median, tenth)
		if median > most[way] {
			t.Errorf("%s: %d, and it was %d", way, median, most[way])
		}
	}
}

// keysOfUse types the query; where that is not taken, the picker opens with it.
func keysOfUse(x *Index, c ranktest.Case) int {
	typed := len([]rune(c.Query))
	if i, ok := x.Best(c.Query); ok {
		if x.names[i] == c.Want {
			return typed
		}
		return 1000 // the wrong one
	}
	matches, _ := x.Match(c.Query, nil)
	if down := x.place(matches, c.Want); down >= 0 {
		return typed + down + 1
	}
	return typed + keysOfPicker(x, c)
}

// keysOfPicker types as much of the query as it takes, goes down and takes it.
func keysOfPicker(x *Index, c ranktest.Case) int {
	fewest := 1000
	query := []rune(c.Query)
	for n := range len(query) + 1 {
		matches, _ := x.Narrow(string(query[:n]), nil)
		if down := x.place(matches, c.Want); down >= 0 {
			fewest = min(fewest, n+down+1)
		}
	}
	return fewest
}

// place returns the row at which a name stands, -1 for none.
func (x *Index) place(matches []Match, name string) int {
	return slices.IndexFunc(matches, func(m Match) bool { return x.names[m.Index] == name })
}

// keysOfTab types the name until it is the only one that begins so, and Tab.
func keysOfTab(names []string, c ranktest.Case) int {
	name := []rune(c.Want)
	for n := range name {
		others := slices.ContainsFunc(names, func(other string) bool {
			return other != c.Want && strings.HasPrefix(other, string(name[:n]))
		})
		if !others {
			return n + 1
		}
	}
	return len(name)
}
