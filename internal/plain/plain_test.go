package plain

import "testing"

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain":               "plain",
		"日本語 é":               "日本語 é",
		"a\tb\nc\rd":          "a b c d",
		"\x1b[31mred\x7f":     "?[31mred?",
		"\u200bx\u2028\ufeff": "?x??",
	} {
		if got := Clean(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		in   string
		size int
		want string
	}{
		{"", 0, ""}, {"abc", 3, "abc"}, {"abc", 2, "ab…"}, {"日本語", 7, "日本…"}, {"日本語", 9, "日本語"}, {"日", 1, "…"}, {"\x80\x80\x80", 1, "…"},
	} {
		if got := Cut(c.in, c.size); got != c.want {
			t.Errorf("%q to %d: got %q, want %q", c.in, c.size, got, c.want)
		}
	}
}
