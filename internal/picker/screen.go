package picker

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/manifoldco/promptui/list"
	"github.com/mattn/go-runewidth"
)

// view is what the person sees and has typed. Its methods are safe for
// concurrent use.
type view struct {
	o    Options
	out  io.Writer
	size func() (cols, rows int)

	mu      sync.Mutex
	term    typed
	matches []int
	near    bool       // they only nearly match
	beside  []int      // the rows that there are for now, nil for all
	before  typed      // what was typed before those
	page    int        // rows on the screen at most
	list    *list.List // promptui's, of the matches: where the page and the cursor are
	rows    []int      // on the screen
	active  int        // of them
	help    bool       // the keys are shown
	drawn   bool
	closed  bool
}

func (v *view) query() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return string(v.term.runes)
}

// edit changes what is typed, or moves the cursor in it, and reports whether it differs.
func (v *view) edit(change func(t *typed)) (differs bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	was := string(v.term.runes)
	change(&v.term)
	return string(v.term.runes) != was
}

// press handles the keys and shows the outcome in one frame. It returns the
// row that Enter chose.
func (v *view) press(keys ...key) (row int, chosen bool) {
	if len(keys) == 0 {
		return 0, false
	}
	defer v.draw()
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, k := range keys {
		if v.help {
			if v.help = false; k == keyEnter || k == keyHelp { // what is taken has been seen
				continue
			}
		}
		switch k {
		case keySearch:
			v.search()
		case keyNext:
			v.list.Next()
		case keyPrev:
			v.list.Prev()
		case keyPageUp:
			v.list.PageUp()
		case keyPageDown:
			v.list.PageDown()
		case keyBeside:
			v.turn()
		case keyHelp:
			v.help = true
		case keyEnter:
			if len(v.matches) > 0 {
				return v.matches[v.list.Index()], true
			}
		}
	}
	page, active := v.list.Items()
	v.rows, v.active = v.rows[:0], max(active, 0)
	for _, row := range page {
		v.rows = append(v.rows, row.(int))
	}
	return 0, false
}

// search finds the rows for what is typed.
func (v *view) search() {
	v.matches, v.near = v.o.Rank(string(v.term.runes))
	if v.beside != nil {
		v.matches = slices.DeleteFunc(slices.Clone(v.matches), func(i int) bool { return !slices.Contains(v.beside, i) })
	}
	v.list, _ = list.New(v.matches, v.page) // it fails only without a slice or a page
}

// turn shows what is beside the selected row, or what was there before.
func (v *view) turn() {
	switch {
	case v.beside != nil:
		v.beside, v.term = nil, v.before
	case len(v.matches) > 0 && v.o.Beside != nil:
		v.beside = v.o.Beside(v.matches[v.list.Index()])
		v.before, v.term = v.term, typed{}
	}
	v.search()
}

// draw shows the frame in one write. The cursor stays in the first line: when
// the terminal becomes narrower and wraps the lines, they are all below it.
func (v *view) draw() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return
	}
	cols, height := v.size()
	var b strings.Builder
	b.WriteString("\x1b[?2026h") // synchronized output: a terminal that supports it shows the frame at once
	if !v.drawn {
		b.WriteString("\x1b[?25l\x1b[?2004h")
		v.drawn = true
	}
	b.WriteString("\r\x1b[J")
	lines := v.lines(cols-1, max(height-1, 1))
	b.WriteString(strings.Join(lines, "\r\n"))
	if n := len(lines) - 1; n > 0 {
		fmt.Fprintf(&b, "\x1b[%dA", n)
	}
	b.WriteString("\r\x1b[?2026l")
	_, _ = io.WriteString(v.out, b.String())
}

// close removes the picker from the terminal.
func (v *view) close() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.closed = true
	if v.drawn {
		_, _ = io.WriteString(v.out, "\r\x1b[J\x1b[?2004l\x1b[?25h")
	}
}

// lines returns what is typed and the rows, none wider than cols cells, at most
// height of them.
func (v *view) lines(cols, height int) []string {
	lines := []string{v.head(cols)}
	if v.help {
		for _, line := range help[:min(len(help), height-1)] {
			lines = append(lines, runewidth.Truncate("  "+line, cols, ""))
		}
		return lines
	}
	rows, active := v.rows, v.active
	room := max(0, height-1)
	detail := v.detail(cols, min(3, height-4))
	room = max(0, room-len(detail))
	if len(rows) > room { // the terminal is too low
		first := max(0, min(active-room/2, len(rows)-room))
		rows, active = rows[first:first+room], active-first
	}
	return append(append(lines, v.table(rows, active, cols)...), detail...)
}

// head is the line in which the person types.
func (v *view) head(cols int) string {
	all := v.o.Len
	label := "profile: "
	if v.beside != nil {
		all, label = len(v.beside), "role beside: "
	}
	count := fmt.Sprintf("  %d/%d", len(v.matches), all)
	switch {
	case len(v.rows) == 0:
		count = "  no match"
	case v.near:
		count = fmt.Sprintf("  no match, %d near", len(v.matches))
	case len(v.term.runes) == 0 && cols >= 60:
		count += "  ? keys"
	}
	if cols < 30 { // what is typed matters most
		label = ""
		if !v.near {
			count = ""
		}
	}
	if len(label)+1+runewidth.StringWidth(count) > cols/2+cols/4 {
		count = ""
	}
	before, behind := v.term.shown(max(cols-len(label)-1-len(count), 1))
	if !v.o.Color {
		return label + before + "_" + behind + count
	}
	under, rest := " ", ""
	if _, size := utf8.DecodeRuneInString(behind); size > 0 { // the cursor is on it
		under, rest = behind[:size], behind[size:]
	}
	return label + before + "\x1b[7m" + under + "\x1b[0m" + rest + "\x1b[2m" + count + "\x1b[0m"
}
