package terminal

import (
	"testing"

	"github.com/mattn/go-runewidth"
)

// A terminal without a name can do nothing but print lines.
func TestDumb(t *testing.T) {
	for _, c := range []struct {
		vars        map[string]string
		dumb, plain bool
	}{
		{nil, true, true},
		{map[string]string{"TERM": "dumb"}, true, true},
		{map[string]string{"TERM": "xterm"}, false, false},
		{map[string]string{"TERM": "xterm", "NO_COLOR": "1"}, false, true},
	} {
		s := System(func(name string) (string, bool) { v, ok := c.vars[name]; return v, ok })
		if s.Dumb != c.dumb || s.Plain != c.plain {
			t.Errorf("%v: dumb %v, plain %v", c.vars, s.Dumb, s.Plain)
		}
	}
}

func TestMarked(t *testing.T) {
	for _, c := range []struct {
		name, mark string
		cells      int
		color      bool
		want       string
	}{
		{"acme-prod", "", 0, true, "acme-prod"},
		{"acme-prod", "", 5, true, "ac…od"},
		{"acme-prod", "live", 0, false, "acme-prod live"},
		{"acme-prod", "live", 0, true, "acme-prod \x1b[31mlive\x1b[0m"},
		{"acme-prod", "live", 14, false, "acme-prod live"},
		{"acme-prod", "live", 10, true, "ac…od \x1b[31mlive\x1b[0m"},
		{"acme-prod", "live", 2, false, "… live"},
	} {
		if got := Marked(c.name, c.mark, Color("red"), c.cells, c.color); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

func TestShorten(t *testing.T) {
	for _, c := range []struct {
		name  string
		cells int
		want  string
	}{
		{"acme", 4, "acme"}, {"acme-east", 8, "acme…ast"}, {"acme-east", 5, "ac…st"}, {"acme", 1, "…"},
		{"日本語の組織", 8, "日本…織"}, {"日本語の組織", 10, "日本…組織"}, {"日本語の組織", 3, "…"}, {"", 0, ""},
	} {
		got := Shorten(c.name, c.cells)
		if w := runewidth.StringWidth(got); w > c.cells || got != c.want {
			t.Errorf("%q in %d cells: %q", c.name, c.cells, got)
		}
	}
}
