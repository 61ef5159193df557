package picker

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/mattn/go-runewidth"
)

// What promptui draws is not shown: a line that is wider than the terminal
// would stack copies of itself, and readline rings the bell. Its frames are read
// instead. They say which rows stand where and which is selected, in these marks.
const (
	frameMark  = "\x03" // before promptui's term: this is a frame
	rowMark    = "\x01"
	activeMark = "\x02"
)

func itemMark(row int) string { return rowMark + strconv.Itoa(row) + rowMark }

// view is what the person sees and has typed. Its methods are safe for
// concurrent use.
type view struct {
	o    Options
	out  io.Writer
	size func() (cols, rows int)

	mu      sync.Mutex
	term    []rune
	matches []int
	rows    []int // on the screen
	active  int   // of them
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

// rank orders the rows for what is typed.
func (v *view) rank() []int {
	matches := v.o.Rank(v.query())
	v.mu.Lock()
	defer v.mu.Unlock()
	v.matches = matches
	return matches
}

// Write takes what promptui draws. Its frames come in one write each.
func (v *view) Write(p []byte) (int, error) {
	text := string(p)
	if _, frame, ok := strings.Cut(text, frameMark); ok {
		v.mu.Lock()
		v.rows, v.active = v.rows[:0], 0
		for {
			before, row, found := strings.Cut(frame, rowMark)
			if !found {
				break
			}
			number, rest, _ := strings.Cut(row, rowMark)
			i, err := strconv.Atoi(number)
			if err != nil {
				break
			}
			if strings.HasSuffix(before, activeMark) {
				v.active = len(v.rows)
			}
			v.rows, frame = append(v.rows, i), rest
		}
		v.mu.Unlock()
		v.draw()
	}
	return len(p), nil
}

// Close is promptui's; the terminal is not its.
func (v *view) Close() error { return nil }

// draw shows the frame, in one write. The cursor stays in the first line: when
// the terminal becomes narrower and wraps the lines, they are all below it.
func (v *view) draw() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return
	}
	cols, height := v.size()
	var b strings.Builder
	b.WriteString("\x1b[?2026h") // a terminal that knows it shows the frame at once
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

// close takes the picker off the terminal.
func (v *view) close() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.closed = true
	if v.drawn {
		_, _ = io.WriteString(v.out, "\r\x1b[J\x1b[?2004l\x1b[?25h")
	}
}

// lines are the term and the rows, none wider than cols cells, no more than
// height.
func (v *view) lines(cols, height int) []string {
	count := fmt.Sprintf("  %d/%d", len(v.matches), v.o.Len)
	if len(v.rows) == 0 {
		count = "  no match"
	}
	label := "profile: "
	if cols < 40 { // what is typed matters most
		label, count = "", ""
	}
	typed := v.term // of which the end is what is being typed
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

// table aligns the rows that are shown by display cells.
func (v *view) table(rows []int, active, cols int) []string {
	cells := make([][]string, len(rows))
	var widths []int
	for at, row := range rows {
		cells[at] = append([]string{v.o.Name(row)}, v.o.Columns(row)...)
		for c, text := range cells[at] {
			if c == len(widths) {
				widths = append(widths, 0)
			}
			widths[c] = max(widths[c], runewidth.StringWidth(text))
		}
	}
	lines := make([]string, len(rows))
	for at := range rows {
		var b strings.Builder
		for c, text := range cells[at] {
			if c > 0 && widths[c] > 0 {
				b.WriteString("  ")
			}
			b.WriteString(runewidth.FillRight(text, widths[c]))
		}
		name := runewidth.StringWidth(cells[at][0])
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
		head := runewidth.Truncate(line, min(name, max(cols-2, 0)), "")
		lines[at] = pointer + on + head + off + "\x1b[2m" + strings.TrimPrefix(line, head) + "\x1b[0m"
	}
	return lines
}

// truncate cuts a line to cells, and shows that it did.
func truncate(line string, cells int) string {
	if cells < 1 {
		return ""
	}
	return runewidth.Truncate(line, cells, "…")
}
