package picker

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/manifoldco/promptui/list"
	"github.com/mattn/go-runewidth"

	"awsin/internal/terminal"
)

// view is what the person sees and has typed. Its methods are safe for
// concurrent use.
type view struct {
	o    Options
	out  io.Writer
	size func() (cols, rows int)

	mu      sync.Mutex
	term    []rune
	matches []int
	page    int        // rows on the screen at most
	list    *list.List // promptui's, of the matches: where the page and the cursor are
	rows    []int      // on the screen
	active  int        // of them
	drawn   bool
	closed  bool
}

func (v *view) query() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return string(v.term)
}

const maxTerm = 200 // runes; a paste can be longer

func (v *view) edit(change func(term []rune) []rune) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.term = change(v.term)
	v.term = v.term[:min(len(v.term), maxTerm)]
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
		switch k {
		case keySearch:
			v.matches = v.o.Rank(string(v.term))
			v.list, _ = list.New(v.matches, v.page) // it fails only without a slice or a page
		case keyNext:
			v.list.Next()
		case keyPrev:
			v.list.Prev()
		case keyPageUp:
			v.list.PageUp()
		case keyPageDown:
			v.list.PageDown()
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

// lines returns the term and the rows, none wider than cols cells, at most
// height of them.
func (v *view) lines(cols, height int) []string {
	count := fmt.Sprintf("  %d/%d", len(v.matches), v.o.Len)
	if len(v.rows) == 0 {
		count = "  no match"
	}
	label := "profile: "
	if cols < 40 { // what is typed matters most
		label, count = "", ""
	}
	typed := v.term // its end is what is being typed
	for room := max(cols-len(label)-1-len(count), 1); runewidth.StringWidth(string(typed)) > room; {
		typed = typed[1:]
	}
	cursor := "_"
	if v.o.Color {
		cursor, count = "\x1b[7m \x1b[0m", "\x1b[2m"+count+"\x1b[0m"
	}
	lines := []string{label + string(typed) + cursor + count}
	first := 0
	if room := height - 1; len(v.rows) > room { // the terminal has become lower
		first = max(0, min(v.active-room/2, len(v.rows)-room))
		room = max(room, 0)
		return append(lines, v.table(v.rows[first:first+room], v.active-first, cols)...)
	}
	return append(lines, v.table(v.rows, v.active, cols)...)
}

// table aligns the rows shown, by display cells.
func (v *view) table(rows []int, active, cols int) []string {
	cells := make([][]string, len(rows))
	names := make([]string, len(rows))
	var widths []int
	for at, row := range rows {
		names[at] = v.o.Name(row)
		first := names[at]
		if mark, _ := v.o.mark(row); mark != "" {
			names[at] = truncate(first, max(cols-len("> ")-len(" ")-runewidth.StringWidth(mark)-runewidth.RuneWidth(cut), 1))
			first = names[at] + " " + mark // and room for the columns' cut
		}
		cells[at] = append([]string{first}, v.o.Columns(row)...)
		for c, text := range cells[at] {
			if c == len(widths) {
				widths = append(widths, 0)
			}
			widths[c] = max(widths[c], runewidth.StringWidth(text))
		}
	}
	lines := make([]string, len(rows))
	for at, row := range rows {
		var b strings.Builder
		for c, text := range cells[at] {
			if c > 0 && widths[c] > 0 {
				b.WriteString("  ")
			}
			b.WriteString(runewidth.FillRight(text, widths[c]))
		}
		line := truncate(strings.TrimRight(b.String(), " "), cols-2)
		pointer, on, off := "  ", "", ""
		if at == active {
			pointer, on, off = "> ", "\x1b[1m", "\x1b[0m"
		}
		if !v.o.Color {
			lines[at] = pointer + line
			continue
		}
		// The columns are faint, the selected row bold.
		head := runewidth.Truncate(line, min(runewidth.StringWidth(names[at]), max(cols-2, 0)), "")
		rest := strings.TrimPrefix(line, head)
		lines[at] = pointer + on + head + off
		if mark, color := v.o.mark(row); mark != "" && strings.HasPrefix(rest, " "+mark) {
			lines[at] += " " + terminal.Paint(mark, color, true)
			rest = strings.TrimPrefix(rest, " "+mark)
		}
		lines[at] += "\x1b[2m" + rest + "\x1b[0m"
	}
	return lines
}

// cut stands where a line was cut.
const cut = '…'

// truncate cuts a line to cells, and marks the cut.
func truncate(line string, cells int) string {
	if cells < 1 {
		return ""
	}
	return runewidth.Truncate(line, cells, string(cut))
}
