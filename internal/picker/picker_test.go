package picker

import (
	"io"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/mattn/go-runewidth"
)

func testView(term string, rows int, color bool) *view {
	names := []string{"acme-prod-admin", "本番-管理者", "x", strings.Repeat("long-", 40), "é"}
	v := &view{
		o: Options{
			Len: 10_000, Color: color,
			Name:    func(i int) string { return names[i%len(names)] },
			Columns: func(i int, _ string) []string { return []string{"111111111111", names[(i+1)%len(names)], "", "valid"} },
			Hits: func(_, _ int, text, query string) []bool {
				hits := make([]bool, len([]rune(text)))
				for i, r := range []rune(text) {
					hits[i] = strings.ContainsRune(query, r)
				}
				return hits
			},
			Sign: func(i int) string { return []string{"*", "-", "", ""}[i%4] },
			Mark: func(i int) (string, text.Color) {
				if i%2 == 0 {
					return "", text.Reset
				}
				return "production", text.FgRed
			},
		},
		term: typed{[]rune(term), len([]rune(term))}, matches: make([]int, 321),
	}
	for i := range rows {
		v.rows = append(v.rows, i)
	}
	return v
}

// Whatever the size of the terminal: no line is wider, there are no more, and
// the selected row is among them.
func TestLines(t *testing.T) {
	if testing.Short() {
		t.Skip("some thousand screens")
	}
	for _, term := range []string{"", "prod", strings.Repeat("本番 ", 60)} {
		for cols := 1; cols < 140; cols += 1 + cols/16 {
			for _, height := range []int{1, 2, 3, 8, 30} {
				for _, rows := range []int{0, 1, maxRows} {
					for _, color := range []bool{true, false} {
						v := testView(term, rows, color)
						v.active = max(0, rows-1)
						lines := v.lines(cols, height)
						all := strings.Join(lines, "\n")
						if len(lines) > height || height > 1 && rows > 0 && strings.Count(all, "> ") != 1 {
							t.Fatalf("%d×%d, %d rows: %q", cols, height, rows, lines)
						}
						if !color && strings.Contains(all, "\x1b") {
							t.Fatalf("a sequence without colour: %q", all)
						}
						for _, line := range lines {
							plain := strings.NewReplacer("\x1b[31m", "", "\x1b[7m", "", "\x1b[2m", "", "\x1b[1m", "", "\x1b[36m", "", "\x1b[0m", "").Replace(line)
							if w := runewidth.StringWidth(plain); w > max(cols, 3) || strings.ContainsFunc(plain, unicode.IsControl) {
								t.Fatalf("%d cells in %d: %q", w, cols, line)
							}
						}
					}
				}
			}
		}
	}
}

// TestMark: what is production says so in red beside its name, however narrow it gets.
func TestMark(t *testing.T) {
	for _, cols := range []int{120, 40, 20} {
		for _, color := range []bool{true, false} {
			v := testView("", 5, color)
			for i, line := range v.table(v.rows, 1, cols) {
				mark := " production"
				if color {
					mark = " \x1b[31mproduction\x1b[0m"
				}
				if strings.Contains(line, mark) != (i%2 == 1) {
					t.Errorf("%d cells, row %d: %q", cols, i, line)
				}
			}
		}
	}
}

// TestKeysFit: what the keys do stands whole on a terminal of 40 cells.
func TestKeysFit(t *testing.T) {
	v := testView("", 5, false)
	v.help = true
	page := strings.Join(v.lines(40-1, 24), "\n")
	for _, line := range help {
		if !strings.Contains(page, line) {
			t.Errorf("no %q in\n%s", line, page)
		}
	}
}

// TestLongColumn: one long text takes the columns behind it from no row; below the rows it stands in full.
func TestLongColumn(t *testing.T) {
	long := "a-customer's-data-platform-for-analytics-and-reports"
	v := testView("", 2, false)
	v.o.Mark, v.o.Sign = nil, nil
	v.o.Name = func(i int) string { return []string{"shop-prod", "data-prod"}[i] }
	v.o.Columns = func(i int, _ string) []string {
		return []string{[]string{"shop", long}[i], "Admin", "valid", "eu-west-1"}
	}
	for i, line := range v.table(v.rows, 0, 80) {
		if !strings.Contains(line, "Admin  valid  eu-west-1") || strings.Contains(line, long) {
			t.Errorf("row %d: %q", i, line)
		}
	}
	v.active = 1
	if below := strings.Join(v.detail(80, 3), "\n"); below != "  "+long {
		t.Errorf("below: %q", below)
	}
	// Where a column has no room the ones behind it do.
	if line := v.table(v.rows, 1, 32)[1]; !strings.Contains(line, "valid") || strings.Contains(line, "data-platform") {
		t.Errorf("narrow: %q", line)
	}
	if below := strings.Join(v.detail(32, 9), ""); !strings.Contains(strings.ReplaceAll(below, "  ", ""), long) {
		t.Errorf("below, narrow: %q", below)
	}
	// For fzf, too: only its own row is wider.
	v.o.Len, v.o.Name = 2, func(i int) string { return []string{"shop-prod", strings.Repeat("long-", 12)}[i] }
	row, _, _ := strings.Cut(v.o.aligned(), "\x00")
	if at := strings.Index(row, "Admin"); at < 0 || at > 75 {
		t.Errorf("Admin in cell %d: %q", at, row)
	}
}

func TestColumnsAlign(t *testing.T) {
	v := testView("", 5, false)
	v.rows = []int{0, 1, 2, 4}
	var at []int
	for _, line := range v.table(v.rows, 0, 120) {
		at = append(at, runewidth.StringWidth(line[:strings.Index(line, "1111")]))
	}
	if len(slices.Compact(at)) != 1 {
		t.Errorf("the accounts stand in cells %v", at)
	}
}

func decodeAll(chunks ...string) (term string, keys []key, cancelled bool) {
	v, d := testView("", 0, false), decoder{}
	v.out, v.size = io.Discard, func() (int, int) { return 80, 24 }
	for _, c := range chunks {
		k, end := d.decode(c, v)
		keys = append(keys, k...)
		if end {
			return v.query(), keys, true
		}
	}
	return v.query(), keys, false
}

func TestDecode(t *testing.T) {
	for _, test := range []struct {
		typed, term string
		keys        []key
		cancelled   bool
	}{
		{"prod", "prod", []key{keySearch}, false},
		{"Sub/本番 x", "Sub/本番 x", []key{keySearch}, false},
		{"ab\x7f\x08c", "c", []key{keySearch}, false},
		{"one two \x17x", "one x", []key{keySearch}, false},
		{"one\x15", "", []key{keySearch}, false},
		{"one\x01\x1b[3~T\x05!", "Tne!", []key{keySearch}, false},
		{"abc\x1b[D\x02x\x06\x1b[Cy\x1b[H1\x1b[F2", "1axbcy2", []key{keySearch}, false},
		{"acme prod-x\x1bb\x1bb_\x1b[1;5D\x15", "acme _prod-x", []key{keySearch}, false},
		{"acme prod\x1bb\x17\x1bf!\x1b\x7f", "", []key{keySearch}, false},
		{"ab\x1b[D\x15", "b", []key{keySearch}, false},
		{"\x01\x05\x1b[D", "", []key{keyMoved}, false},
		{"\n\x0b\x0e\x10\x12", "", []key{keyNext, keyPrev, keyNext, keyPrev, keyBeside}, false},
		{"?\x1bOP\x1b[11~\x1b[[A", "", []key{keyHelp, keyHelp, keyHelp, keyHelp}, false},
		{"\x1bx\x1b本\x1b[15~\x1bOR\x1b[1;3A\x1b[[B\x1b\x01", "", nil, false},
		{"\x1b[200~a?b\x1b[201~", "a?b", []key{keySearch}, false},
		{"\x1b[A\x1b[B\x1bOA\x1bOB\x10\x0e\x1b[5~\x1b[6~", "", []key{keyPrev, keyNext, keyPrev, keyNext, keyPrev, keyNext, keyPageUp, keyPageDown}, false},
		{"ab\x1b[B\r", "ab", []key{keySearch, keyNext, keyEnter}, false},
		{"\x1b[1;5C\x1b[3~\x1b[H\t\x1a\x07\x00", "", []key{keyMoved}, false},
		{"a\x03b", "a", nil, true},
		{"\x04", "", nil, true},
		{"\x1b\x1b", "", nil, true},
		{"\x1b\x03", "", nil, true},
		{"a\x1b[2\x03", "a", nil, true},
		{"\x1b[2本\r", "本", []key{keySearch, keyEnter}, false},
		{"\x1bO\x7fx\x1b[1\x1b[B", "x", []key{keySearch, keyNext}, false},
		{"\x1b[200~acme\x1b[31m\r\nprod\r\x1b[201~!", "acme!", []key{keySearch}, false},
		{"\x1b[200~\nacme\x1b[201~", "acme", []key{keySearch}, false},
	} {
		term, keys, cancelled := decodeAll(test.typed)
		if term != test.term || !slices.Equal(keys, test.keys) && !cancelled || cancelled != test.cancelled {
			t.Errorf("%q: %q %v %v", test.typed, term, keys, cancelled)
		}
		// However the terminal cuts it; more searches are then done.
		for cut := 1; cut < len(test.typed); cut++ {
			cutTerm, cutKeys, cutCancelled := decodeAll(test.typed[:cut], test.typed[cut:])
			moved := func(k key) bool { return k == keySearch || k == keyMoved }
			if cutTerm != term || cutCancelled != cancelled || !cancelled && !slices.Equal(slices.DeleteFunc(cutKeys, moved), slices.DeleteFunc(slices.Clone(keys), moved)) {
				t.Errorf("%q cut at %d: %q %v %v", test.typed, cut, cutTerm, cutKeys, cutCancelled)
			}
		}
	}
}

// FuzzDecode: only printable text is typed, only known keys are passed on.
func FuzzDecode(f *testing.F) {
	f.Add("prod\x1b[A\x1b[200~x\r\x1b[201~\xff\x03")
	f.Fuzz(func(t *testing.T, typed string) {
		term, keys, _ := decodeAll(typed)
		if len([]rune(term)) > maxTyped || strings.ContainsFunc(term, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Fatalf("typed %q", term)
		}
		for _, k := range keys {
			if !slices.Contains([]key{keySearch, keyNext, keyPrev, keyPageUp, keyPageDown, keyEnter, keyMoved, keyBeside, keyHelp}, k) {
				t.Fatalf("key %d", k)
			}
		}
	})
}

// Keys move over what is ranked; Enter chooses, and chooses nothing where nothing
// is. After the end nothing is drawn.
func TestPress(t *testing.T) {
	v := testView("x", 0, false)
	var out strings.Builder
	v.out, v.size, v.page = &out, func() (int, int) { return 80, 24 }, 3
	v.o.Rank = func(query string) ([]int, bool) {
		if query == "" {
			return nil, false
		}
		return []int{70, 10, 50, 30, 90}, false
	}
	for _, test := range []struct {
		keys   []key
		rows   []int
		active int
	}{
		{[]key{keySearch}, []int{70, 10, 50}, 0},
		{[]key{keyPrev, keyNext, keyNext}, []int{70, 10, 50}, 2},
		{[]key{keyNext}, []int{10, 50, 30}, 2},
		{[]key{keyPageDown}, []int{50, 30, 90}, 1},
		{[]key{keyPageUp, keySearch, keyNext}, []int{70, 10, 50}, 1},
	} {
		if _, chosen := v.press(test.keys...); chosen || !slices.Equal(v.rows, test.rows) || v.active != test.active || !strings.Contains(out.String(), "> ") {
			t.Errorf("%v: rows %v, active %d, want %v, %d", test.keys, v.rows, v.active, test.rows, test.active)
		}
	}
	if row, chosen := v.press(keyNext, keyEnter, keyNext); row != 50 || !chosen {
		t.Errorf("chose %d, %v", row, chosen)
	}
	v.term = typed{}
	for _, keys := range [][]key{{keySearch, keyEnter}, {keyPageDown}, {keyNext, keyPrev, keyPageUp, keyEnter}} {
		if _, chosen := v.press(keys...); chosen || len(v.rows) > 0 {
			t.Errorf("%v without a match: %v, %v", keys, v.rows, chosen)
		}
	}
	v.close()
	after := out.Len()
	v.draw()
	if out.Len() != after || !strings.HasSuffix(out.String(), "\r\x1b[J\x1b[?2004l\x1b[?25h") {
		t.Errorf("after the end: %q", out.String()[after:])
	}
}
