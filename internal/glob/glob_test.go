package glob

import (
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing"

	"awsin/internal/soak"
)

func TestAmong(t *testing.T) {
	for _, c := range []struct {
		pattern, names, want string
	}{
		{"acme*", "acme/prod acme acme-dev globex", "acme/prod acme acme-dev"},
		{"*prod", "acme/eu/prod prod/acme", "acme/eu/prod"},
		{"acme?prod", "acme/prod acme-prod acmeprod", "acme/prod acme-prod"},
		{"acme/*", "acme/prod acme-prod", "acme/prod"},
		{"acme-[dp]*", "acme-dev acme-test", "acme-dev"},
		{"acme", "acme acme-dev", "acme"},
		{"Acme", "acme", ""},
		{"本*", "本番/管理者 開発", "本番/管理者"},
		// A literal name wins over its reading as a glob.
		{"a*", "ab a* a/b", "a*"},
		{"a?", "ab a?", "a?"},
		{"[ab]", "a b [ab]", "[ab]"},
		{"a[b", "ab a[b", "a[b"},
		{`a\`, `a a\`, `a\`},
		// Without that name it is one.
		{"a*", "ab a/b", "ab a/b"},
		{`a\*`, "ab a*", "a*"},
		{"a*", "", ""},
		{"", "a", ""},
	} {
		names := strings.Fields(c.names)
		meant, err := Among(c.pattern, names)
		got := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !meant[name] })
		if err != nil || strings.Join(got, " ") != c.want || len(got) != len(meant) {
			t.Errorf("%q of %s: %q, %v; want %s", c.pattern, c.names, got, err, c.want)
		}
	}
}

func TestCheck(t *testing.T) {
	for pattern, ok := range map[string]bool{"a*": true, "a[b": false, `a\`: false, "[a-c]/?": true, "x[a-": false, strings.Repeat("x", 256): true, strings.Repeat("x", 257): false, "a" + strings.Repeat("*b", 4): true, "a" + strings.Repeat("*b", 5): false} {
		_, err := Among(pattern, []string{"ab"})
		if (Check(pattern) == nil) != ok || (err == nil) != ok {
			t.Errorf("%q: %v, %v", pattern, Check(pattern), err)
		}
	}
}

// Whatever the pattern, Fits says what path.Match says of names without slashes.
func TestRandomFits(t *testing.T) {
	word := func(r *rand.Rand, letters string, most int) string {
		var b strings.Builder
		for range r.IntN(most) {
			b.WriteByte(letters[r.IntN(len(letters))])
		}
		return b.String()
	}
	fits := 0
	for _, r := range soak.Rounds(t, 50_000) {
		pattern, name := word(r, `aab**?[]^-\é`, 9), word(r, "aab]-\\é", 7)
		want, err := path.Match(pattern, name)
		want = want && err == nil
		if got := Fits(pattern, name); got != want {
			t.Fatalf("%q, %q: %v", pattern, name, got)
		}
		if want {
			fits++
		}
	}
	if fits == 0 {
		t.Error("none fits")
	}
}

// TestFitsIsCheap: a person waits while 10,000 names are held against a company's patterns.
func TestFitsIsCheap(t *testing.T) {
	for pattern, name := range map[string]string{
		"acme/*":            "globex/prod",            // as most patterns are
		"*/live-*":          "acme/prod-web",          // likewise
		"[a-z]/*/prod-live": "a/b/prod",               // no such end
		"????/???????":      "a/b",                    // not so short
		"*a*a*a*b/":         strings.Repeat("a", 250), // which has many places to try
	} {
		if allocated := testing.AllocsPerRun(10, func() { _ = Fits(pattern, name) }); allocated > 0 || Fits(pattern, name) {
			t.Errorf("%q, %q: %v allocations: it went to path.Match", pattern, name, allocated)
		}
	}
}
