package glob

import "testing"

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"acme*", "acme/prod", true},
		{"*prod", "acme/eu/prod", true},
		{"acme?prod", "acme/prod", true},
		{"acme-[dp]*", "acme-dev", true},
		{"acme-[dp]*", "acme-test", false},
		{"acme", "acme-dev", false},
		{"a*", "a*", true},
		{"a[b", "a[b", true},
		{"a[b", "ab", false},
		{"", "", true},
		{"", "x", false},
		{"本*", "本番/管理者", true},
	} {
		if got := Match(c.pattern, c.name); got != c.want {
			t.Errorf("%q, %q: %v", c.pattern, c.name, got)
		}
	}
	for pattern, ok := range map[string]bool{"a*": true, "a[b": false, `a\`: false, "[a-c]/?": true} {
		if err := Check(pattern); (err == nil) != ok {
			t.Errorf("%q: %v", pattern, err)
		}
	}
}
