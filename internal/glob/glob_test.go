package glob

import (
	"slices"
	"strings"
	"testing"
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
