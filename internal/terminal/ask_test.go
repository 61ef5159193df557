package terminal_test

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"awsin/internal/hint"
	"awsin/internal/terminal"
	"awsin/internal/terminal/terminaltest"
)

// What was typed before a question answers nothing, a part of a line neither.
func TestConfirmTypedAhead(t *testing.T) {
	for ahead, answer := range map[string]string{"y\ny\n": "n\n", "ye": "s\n"} {
		person := terminaltest.NewPerson(t)
		s := terminal.Streams{Open: person.Open}
		person.Type(ahead)
		answered := make(chan error)
		go func() { answered <- s.Confirm(t.Context(), "text\n", "Sure?", terminal.ByYes) }()
		person.Until("text\r\nSure? [y/N] ")
		person.Type(answer)
		if err := <-answered; !errors.Is(err, hint.ErrCancelled) {
			t.Errorf("%q: %v", ahead, err)
		}
	}
}

// Where nobody can be asked, what answers the question is named.
func TestConfirmNowhere(t *testing.T) {
	s := terminal.Streams{Open: func() (*os.File, error) { return nil, os.ErrNotExist }}
	for _, err := range []error{s.Confirm(t.Context(), "", "Sure?", "--production"), s.ConfirmTyped(t.Context(), "", "Sure?", "--production", []string{"a"})} {
		if hint.Of(err) != "--production" {
			t.Errorf("%v; %s", err, hint.Of(err))
		}
	}
}

func TestConfirmTyped(t *testing.T) {
	for _, test := range []struct {
		words  []string
		answer []string
		err    error
	}{
		{[]string{"a.example"}, []string{"a.example\n"}, nil},
		{[]string{"a.example"}, []string{"y\n", "yes\n", "b.example\n", " A.example \n"}, nil},
		{[]string{"a.example"}, []string{"y\n", "\n"}, hint.ErrCancelled},
		{[]string{"a.example"}, []string{"no\n"}, hint.ErrCancelled},
		{[]string{"a.example"}, []string{"\x04"}, hint.ErrCancelled},
		{[]string{"b.example", "a.example"}, []string{"a.example\n", "b.example b.example\n", "a.example b.example\n"}, nil},
	} {
		person := terminaltest.NewPerson(t)
		s := terminal.Streams{Open: person.Open}
		answered := make(chan error)
		go func() { answered <- s.ConfirmTyped(t.Context(), "", "Right?", terminal.ByYes, test.words) }()
		for _, answer := range test.answer {
			person.Until("Right? Then type " + strings.Join(test.words, " ") + ": ")
			person.Type(answer)
		}
		if err := <-answered; !errors.Is(err, test.err) {
			t.Errorf("%q: %v", test.answer, err)
		}
	}
}

// A text that has no room goes to the pager, whose words are not a shell's; nothing in it
// controls the terminal. What warns stands above the question again.
func TestConfirmPaged(t *testing.T) {
	text := "title\nwarning: \x1b]0;x\x07one\n" + strings.Repeat("wide ", 40) + "\n" + strings.Repeat("line\n", 3) + "warning: two\n"
	for _, test := range []struct {
		text       string
		rows, cols int
		paged      bool
		pager      string // its exit code
		above      string
		question   string
	}{
		{rows: 12, cols: 80},
		{rows: 0, cols: 0},
		{rows: 9, cols: 80, paged: true, pager: "0", above: "warning: ?]0;x?one\r\nwarning: two\r\n"},
		{rows: 11, cols: 40, paged: true, pager: "0", above: "warning: ?]0;x?one\r\nwarning: two\r\n"},
		{rows: 3, cols: 80, paged: true, pager: "0", above: "warning: ?]0;x?one\r\nwarning: two\r\n"},
		{rows: 2, cols: 80, paged: true, pager: "0", above: "warning: ?]0;x?one\r\nwarning: two\r\n2 warnings stand above\r\n"},
		// Neither a line that is longer than the screen nor a long question hides another one.
		{text: "warning: " + strings.Repeat("one ", 200) + "\nline\nwarning: two\n", rows: 9, cols: 80, paged: true, pager: "0",
			above: "warning: " + strings.Repeat("one ", 200) + "\r\nwarning: two\r\n2 warnings stand above\r\n"},
		{text: "line\nwarning: two\n", question: strings.Repeat("host ", 20), rows: 4, cols: 80},
		{text: "line\nwarning: two\n", question: strings.Repeat("host ", 20), rows: 3, cols: 80, paged: true, pager: "0", above: "warning: two\r\n"},
		{text: "warning: two\n", question: strings.Repeat("host ", 40), rows: 3, cols: 80, paged: true, pager: "3"},
		{rows: 9, cols: 80, paged: true, pager: "3", above: "warning: ?]0;x?one\r\nwarning: two\r\n"},
	} {
		text, question := cmp.Or(test.text, text), cmp.Or(test.question, "Sure?")
		person := terminaltest.NewPerson(t)
		person.Resize(test.rows, test.cols)
		paged := filepath.Join(t.TempDir(), "paged;$(x)")
		s := terminal.Streams{Open: person.Open, Plain: true, Pager: []string{"/bin/sh", "-c", `cat >"$1"; exit "$2"`, "sh", paged, test.pager}}
		answered := make(chan error)
		go func() { answered <- s.Confirm(t.Context(), text, question, terminal.ByYes) }()
		shown := person.Until(question + " [y/N] ")
		person.Type("y\n")
		if err := <-answered; err != nil {
			t.Error(err)
		}
		got, _ := os.ReadFile(paged)
		if want := strings.NewReplacer("\x1b", "?", "\x07", "?").Replace(text); test.paged && string(got) != want || !test.paged && got != nil {
			t.Errorf("%d×%d: the pager has %q", test.rows, test.cols, got)
		}
		if test.pager == "0" && shown != test.above+question+" [y/N] " || test.pager != "0" && strings.Count(shown, "warning: two\r\n") != 1+strings.Count(test.above, "warning: two\r\n") || !strings.HasSuffix(shown, test.above+question+" [y/N] ") {
			t.Errorf("%d×%d: on the terminal: %q", test.rows, test.cols, shown)
		}
	}
}

// TestConfirmLong: where there is no room for all of it the brief is shown, and d shows the rest; where there is none for
// the brief either, the text goes to the pager.
func TestConfirmLong(t *testing.T) {
	text := strings.Repeat("line\n", 30)
	for _, test := range []struct {
		rows        int
		brief       string
		shown, keys string
	}{
		{24, "brief\n", "brief\r\n", "d y"},
		{40, "brief\n", strings.ReplaceAll(text, "\n", "\r\n"), "y"},
		// What has no room of the brief is its end; what warns, and the line behind that, stays.
		{12, "warning: one\nhead\n" + strings.Repeat("brief\n", 30), "\x1b[33mwarning: one\x1b[0m\r\nhead\r\n" + strings.Repeat("brief\r\n", 9), "d y"},
		{12, strings.Repeat("warning: one\n", 12) + "head\n", "", "y"},
		{24, "", "", "y"},
	} {
		person := terminaltest.NewPerson(t)
		person.Resize(test.rows, 80)
		paged := filepath.Join(t.TempDir(), "paged")
		s := terminal.Streams{Open: person.Open, Pager: []string{"/bin/sh", "-c", `cat >"$1"`, "sh", paged}}
		answered := make(chan error)
		go func() { answered <- s.ConfirmLong(t.Context(), text, test.brief, "Sure?", terminal.ByYes) }()
		question := "Sure? [y/N] "
		if test.keys == "d y" {
			question = "Sure? [y/N, d: all of it] "
		}
		if got := person.Until(question); got != test.shown+question {
			t.Errorf("%d rows: %q", test.rows, got)
		}
		if _, err := os.Stat(paged); (err == nil) != (test.shown == "") {
			t.Errorf("%d rows: paged before the question: %v", test.rows, err)
		}
		for _, key := range strings.Fields(test.keys) {
			person.Type(key + "\n")
			if key == "d" {
				person.Until(question)
				if got, err := os.ReadFile(paged); err != nil || string(got) != text {
					t.Errorf("d: %q, %v", got, err)
				}
			}
		}
		if err := <-answered; err != nil {
			t.Error(err)
		}
	}
}

func TestPager(t *testing.T) {
	for value, want := range map[string]string{"": "", "cat": "", "less -R": "less,-R", `a "b c;d"`: "a,b c;d", `"`: ""} {
		s := terminal.System(func(name string) (string, bool) { return value, name == "PAGER" })
		if got := strings.Join(s.Pager, ","); got != want {
			t.Errorf("%q: %q", value, got)
		}
	}
	if s := terminal.System(func(string) (string, bool) { return "", false }); len(s.Pager) == 0 || s.Pager[0] != "less" {
		t.Errorf("%q", s.Pager)
	}
}
