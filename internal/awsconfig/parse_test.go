package awsconfig

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestPositions(t *testing.T) {
	const text = "# mine\n\n[default]\nRegion = eu-west-1\n\n" +
		"[profile \"a b\"] junk\r\n  s3 =\r\n    x = y\r\n\r\n    # inside\r\n    z = 1\r\n\r\n  output: json\r\n" +
		"[DEFAULT]\rcolor=\rKÉY = v\n; end"
	f, err := Parse("config", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	type key struct {
		Name, Value string
		Line        int
		Lines       string
	}
	type section struct {
		Header string
		Line   int
		Lines  string
		Keys   []key
	}
	want := []section{
		{"default", 3, "[default]\nRegion = eu-west-1\n\n", []key{{"region", "eu-west-1", 4, "Region = eu-west-1\n"}}},
		{
			"profile \"a b\"", 6,
			"[profile \"a b\"] junk\r\n  s3 =\r\n    x = y\r\n\r\n    # inside\r\n    z = 1\r\n\r\n  output: json\r\n",
			[]key{
				{"s3", "\nx = y\n\nz = 1", 7, "  s3 =\r\n    x = y\r\n\r\n    # inside\r\n    z = 1\r\n"},
				{"output", "json", 13, "  output: json\r\n"},
			},
		},
		{
			"DEFAULT", 14, "[DEFAULT]\rcolor=\rKÉY = v\n; end",
			[]key{{"color", "", 15, "color=\r"}, {"kéy", "v", 16, "KÉY = v\n"}},
		},
	}
	var got []section
	for i := range f.Sections {
		s := &f.Sections[i]
		g := section{s.Header, int(s.Line), f.Text[s.Start:s.End], nil}
		for k := range s.Keys() {
			g.Keys = append(g.Keys, key{k.Name, k.Value, k.Line, f.Text[k.Start:k.End]})
		}
		got = append(got, g)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestRefused(t *testing.T) {
	tests := []struct {
		text    string
		line    int
		problem string
		hint    string // a part of it
	}{
		{"[a]\n[b]\n[a]\n", 3, `section [a] appears twice; the first is on line 1`, "move its keys to the first"},
		{"[profile \"a\"]\n[profile \"a\"]", 2, `section [profile "a"] appears twice; the first is on line 1`, "rename one"},
		{"[a]\nx=1\n\nX: 2\n", 4, `key "x" appears twice in section [a]; the first is on line 2`, "remove line 2 or line 4"},
		{"[DEFAULT]\nx=1\n[a]\n[DEFAULT]\nx=2", 5, `key "x" appears twice in section [DEFAULT]; the first is on line 2`, "remove line 2 or line 5"},
		{"[a]\nx=1\njunk\n[a]\n", 3, `"junk" is neither a section header nor key = value`, "begin it with #"},
		{"[a]\n[profile b\n", 2, `"[profile b" is neither a section header nor key = value`, "end the section header with a bracket"},
		{"[a]\n= x", 2, `there is no key before the "="`, "key = value"},
		{"[a]\n: x", 2, `there is no key before the ":"`, "key = value"},
		{"# c\n\nx = 1\n[a]\n", 3, `"x = 1" comes before any section`, "[profile NAME]"},
		{"x\x1by = 1", 1, `"x\x1by = 1" comes before any section`, "[profile NAME]"},
		{strings.Repeat("x", 100), 1, `"` + strings.Repeat("x", 60) + `…" comes before any section`, "[profile NAME]"},
		{"\ufeff[a]\n", 1, "the file begins with a byte order mark (BOM)", "without BOM"},
		{"\xff\xfe[\x00a\x00", 1, "the file is UTF-16, not UTF-8", "UTF-8"},
		{"[a]\r\nx = \ufffd\r\ny = caf\xe9\r\n[a]", 3, "byte 0xe9 is not UTF-8", "UTF-8"},
		{"[a]\ns3 =\n  x = y\n\n  # c\n  junk\n", 6, `"junk" is part of the nested value of "s3" but has no "="`, `below "s3 ="`},
		{"[a]\nx =\n  y = \u2028 z\n", 3, `"y = \u2028 z" is part of the nested value of "x" but has no "="`, "key = value"},
		{"[DEFAULT]\nx =\n y\nz =\n w\n[a]\nx = 1\n", 5, `"w" is part of the nested value of "z" but has no "="`, `below "z ="`},
		{"[a]\nx =\n y\n[a]\n", 4, `section [a] appears twice; the first is on line 1`, ""},
	}
	for _, test := range tests {
		_, err := Parse("dir/config", []byte(test.text))
		var refused *ParseError
		if !errors.As(err, &refused) {
			t.Errorf("%q: %v", test.text, err)
			continue
		}
		if refused.Line != test.line || refused.Problem != test.problem || !strings.Contains(refused.Remedy, test.hint) {
			t.Errorf("%q:\ngot  %d %s (%s)\nwant %d %s (%s)", test.text, refused.Line, refused.Problem, refused.Remedy, test.line, test.problem, test.hint)
		}
		if want := fmt.Sprintf("dir/config:%d: %s", test.line, test.problem); refused.Error() != want {
			t.Errorf("got %q, want %q", refused.Error(), want)
		}
	}
}

func TestLower(t *testing.T) {
	for in, want := range map[string]string{
		"region": "region", "REGION": "region", "É": "é", "İ": "i\u0307", "ΑΣ": "ας", "ΑΣΑ": "ασα", "Σ": "σ", "ΑΣ.": "ας.", "ΑΣ.Α": "ασ.α", "ΑΣ Α": "ας α",
	} {
		if got := lower(in); got != want {
			t.Errorf("lower(%q) is %q, want %q", in, got, want)
		}
	}
}

// Input that is hostile on purpose must not make the parser slow.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("files of 10 MB")
	}
	const size = 10 << 20 // quadratic work on it would run into go test's time limit
	many := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	for name, text := range map[string]string{
		"one line":         "[a]\nx = " + strings.Repeat("y", size),
		"one key":          "[a]\n" + strings.Repeat("k", size) + " = x",
		"spaces":           "[a]\nx" + strings.Repeat(" ", size) + "y",
		"header":           "[" + strings.Repeat("a", size) + "]",
		"quotes":           "[profile " + strings.Repeat(`"`, size) + "]",
		"brackets":         strings.Repeat("[", size),
		"open lines":       "[a]\n" + strings.Repeat("[\n", size/2),
		"blank lines":      "[a]\nx = y\n" + strings.Repeat("\n", size),
		"line ends":        "[a]\nx = y\n" + strings.Repeat("\r", size),
		"mixed line ends":  "[a]\nx = y\n" + strings.Repeat("\r\r\n", size/3),
		"continued":        "[a]\nx = y\n" + strings.Repeat(" z\n", size/3),
		"nested":           "[a]\nx =\n" + strings.Repeat(" z=\n", size/4),
		"bad nested":       "[a]\nx =\n" + strings.Repeat(" z\n", size/3),
		"not UTF-8":        strings.Repeat("\xff", size),
		"sections":         many(20_000, "[profile p%d]\nx = y\n"),
		"quoted sections":  many(20_000, "[profile p%[1]d]\n[profile \"p%[1]d\"]\n"),
		"keys":             "[a]\n" + many(200_000, "k%d = v\n"),
		"inherited keys":   "[DEFAULT]\n" + many(100_000, "k%d = v\n") + many(20_000, "[profile p%d]\n"),
		"bad nested twice": "[DEFAULT]\n" + many(1000, "k%d =\n x\n") + many(20_000, "[profile p%d]\nk1 = x\n"),
		"sigmas":           "[a]\n" + strings.Repeat("Σ", 1<<20) + " = x",
	} {
		t.Run(name, func(t *testing.T) {
			f, err := Parse("config", []byte(text))
			if err != nil {
				checkError(t, err, []byte(text))
				return
			}
			checkSessions(t, Merge(f, f))
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, p := range oddFiles(f) {
		f.Add(p.config, p.credentials)
	}
	f.Fuzz(func(t *testing.T, config, credentials []byte) {
		sameLazily(t, config)
		c, err := Parse("config", config)
		if err != nil {
			checkError(t, err, config)
			return
		}
		checkPositions(t, c)
		if d, err := Parse("credentials", credentials); err == nil {
			checkSessions(t, Merge(c, d))
		}
		checkSessions(t, Merge(c, nil))
	})
}

func checkError(t *testing.T, err error, data []byte) {
	var refused *ParseError
	if !errors.As(err, &refused) || refused.Remedy == "" || hasControl(refused.Error()) || hasControl(refused.Remedy) {
		t.Fatalf("%#v", err)
	}
	if refused.Line < 1 || refused.Line > 1+strings.Count(string(data), "\n")+strings.Count(string(data), "\r") {
		t.Fatalf("line %d", refused.Line)
	}
}

// checkPositions checks that sections and keys are in order, do not overlap, and that the sections cover the file.
func checkPositions(t *testing.T, f *File) {
	at, line := 0, 0
	if len(f.Sections) > 0 {
		at = int(f.Sections[0].Start)
	}
	for i := range f.Sections {
		s := &f.Sections[i]
		start, stop, number := int(s.Start), int(s.End), int(s.Line)
		if start != at || stop <= start || number <= line || !strings.Contains(f.Text[s.Start:s.End], "["+s.Header+"]") {
			t.Fatalf("section %+v at %d, line %d", s, at, line)
		}
		at, line = stop, number
		end := start
		for k := range s.Keys() {
			if k.Start < end || k.End <= k.Start || k.End > stop || k.Line <= line || k.Name == "" {
				t.Fatalf("key %+v in section %+v", k, s)
			}
			end, line = k.End, k.Line
			if got := strings.Count(strings.ReplaceAll(strings.ReplaceAll(f.Text[:k.Start], "\r\n", "\n"), "\r", "\n"), "\n") + 1; got != k.Line {
				t.Fatalf("key %+v is on line %d", k, got)
			}
		}
	}
	if len(f.Sections) > 0 && at != len(f.Text) {
		t.Fatalf("the last section ends at %d of %d", at, len(f.Text))
	}
}

func checkSessions(t *testing.T, c *Config) {
	members := map[string]bool{}
	for _, s := range c.Sessions() {
		if hasControl(s.Problem) || hasControl(s.Hint) || (s.Problem == "") != (s.Hint == "") || s.Line < 1 || s.Path == "" {
			t.Fatalf("%+v", s)
		}
		if s.Problem == "" && (s.Name == "" || hasControl(s.Name+s.StartURL+s.Region+s.LoginProfile) || s.StartURL == "" || s.Region == "") {
			t.Fatalf("%+v", s)
		}
		for _, p := range s.Profiles {
			if members[p] || c.SessionOf(c.Profile(p)) != s {
				t.Fatalf("profile %q belongs to two sessions", p)
			}
			members[p] = true
		}
	}
}
