package rank

import (
	"os"
	"strings"
	"testing"
)

func TestSamples(t *testing.T) {
	names := lines(t, "testdata/names.txt")
	x := New(names)
	right, total := 0, 0
	for _, line := range lines(t, "testdata/queries.tsv") {
		f := strings.Split(line, "\t")
		kind, query, want := f[0], f[1], f[2]
		matches, typo := x.Match(query, nil)
		if typo != (kind == "typo") {
			t.Errorf("%s %q: typo is %v", kind, query, typo)
		}
		total++
		if len(matches) > 0 && names[matches[0].Index] == want {
			right++
			continue
		}
		var got []string
		for _, m := range matches[:min(3, len(matches))] {
			got = append(got, names[m.Index])
		}
		t.Logf("%s %q: %q, want %q", kind, query, got, want)
	}
	t.Logf("top-1 %d of %d", right, total)
	if right*100 < total*95 {
		t.Errorf("top-1 of %d, want 95 %% of %d", right, total)
	}
}

func lines(t testing.TB, path string) []string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(data)), "\n")
}
