package sanitize

import "testing"

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain":               "plain",
		"日本語 é":               "日本語 é",
		"a\tb\nc\rd":          "a b c d",
		"\x1b[31mred\x7f":     "?[31mred?",
		"\u200bx\u2028\ufeff": "?x??",
	} {
		if got := Text(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"":                                 "",
		"a\tb é 👩\u200d💻":                  "a\tb é 👩\u200d💻",
		"\x1b[1;31mred\x1b[0m":             "\x1b[1;31mred\x1b[0m\x1b[m",
		"\x1b[38:5:9mleft on":              "\x1b[38:5:9mleft on\x1b[m",
		"\x1b[2Jgone \x1b]0;title\a \x1b[": "?[2Jgone ?]0;title? ?[",
		"10%\r50%\r100%\r":                 "100%",
		"\u009b31m \x00\b\x7f":             "?31m ???",
		"\xff\x9b1m":                       "\uFFFD1m",
		"\xff\a":                           "\uFFFD?",
	} {
		if got := Line(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
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
		if got := Truncate(c.in, c.size); got != c.want {
			t.Errorf("%q to %d: got %q, want %q", c.in, c.size, got, c.want)
		}
	}
}
