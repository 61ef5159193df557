package picker

import (
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/mattn/go-runewidth"

	"awsin/internal/terminal"
)

// pointer and gap stand before a row and between its columns.
const (
	pointer = "> "
	gap     = "  "
)

// wide is how long a name may be before columns go for it; a longer one is cut in its middle.
const wide = 64

// column is how wide another column gets: what is longer is cut in its middle, and stands below in full.
const column = 24

// row is a row's texts.
type row struct {
	name, sign, mark string
	color            text.Color
	columns          []string
}

func (v *view) row(i int) row {
	r := row{name: v.o.Name(i), columns: v.o.Columns(i, string(v.term.runes))}
	r.mark, r.color = v.o.mark(i)
	if v.o.Sign != nil {
		r.sign = v.o.Sign(i)
	}
	return r
}

// beside returns the cells of what stands beside a name in its column.
func (r row) beside() (cells int) {
	for _, s := range []string{r.mark, r.sign} {
		if s != "" {
			cells += 1 + runewidth.StringWidth(s)
		}
	}
	return cells
}

// layout is what has room: the first column's cells, and those of each after it, 0 where it says nothing more.
type layout struct {
	first   int
	columns []int
}

// noRoom are the cells of a column that has none.
const noRoom = -1

// layout measures the rows on the screen, so that nothing moves when the terminal shows fewer of them.
func (v *view) layout(cols int) (l layout) {
	var widths []int
	var tells []bool // which columns say more than the names
	names, all := 0, 0
	for _, i := range v.rows {
		r := v.row(i)
		names = max(names, runewidth.StringWidth(r.name)+r.beside())
		for c, text := range r.columns {
			if c == len(widths) {
				widths, tells = append(widths, 0), append(tells, false)
			}
			widths[c] = max(widths[c], min(runewidth.StringWidth(text), column))
			tells[c] = tells[c] || text != "" && (v.o.Said == nil || !v.o.Said(i, c))
		}
	}
	for c, w := range widths {
		if !tells[c] {
			w, widths[c] = 0, 0
		}
		all += len(gap) + w
	}
	room := max(cols-len(pointer), 1)
	l.first = min(names, max(wide, room-all), room)
	room -= l.first
	for _, w := range widths {
		switch {
		case w > 0 && len(gap)+w > room:
			w = noRoom
		case w > 0:
			room -= len(gap) + w
		}
		l.columns = append(l.columns, w)
	}
	return l
}

// table aligns the rows, by display cells.
func (v *view) table(rows []int, active, cols int) []string {
	l := v.layout(cols)
	lines := make([]string, len(rows))
	for at, i := range rows {
		r := v.row(i)
		head, style := strings.Repeat(" ", len(pointer)), ""
		if at == active {
			head, style = pointer, "\x1b[1m"
		}
		room := l.first - r.beside()
		if room < 1 { // not even the mark has room
			lines[at] = runewidth.Truncate(head+terminal.Shorten(r.name, 1)+" "+r.mark, max(cols, len(pointer)+1), "")
			continue
		}
		name := terminal.Shorten(r.name, room)
		line, cells := v.hits(i, 0, r.name, name, style), runewidth.StringWidth(name)+r.beside()
		if r.mark != "" {
			line += " " + terminal.Paint(r.mark, r.color, v.o.Color)
		}
		if r.sign != "" {
			line += " " + r.sign
		}
		from := l.first // where the column before ends
		for c, width := range l.columns {
			if width <= 0 || c >= len(r.columns) {
				continue
			}
			if text := r.columns[c]; text != "" {
				shown := terminal.Shorten(text, width)
				line += strings.Repeat(" ", from-cells) + gap + v.hits(i, c+1, text, shown, "\x1b[2m")
				cells = from + len(gap) + runewidth.StringWidth(shown)
			}
			from += len(gap) + width
		}
		lines[at] = head + line
	}
	return lines
}

// hits returns what is shown of a text in a style, the letters in which the query was found in another one.
func (v *view) hits(i, column int, text, shown, style string) string {
	if !v.o.Color {
		return shown
	}
	runes := []rune(shown)
	hit := make([]bool, len(runes))
	if v.o.Hits != nil && !v.near {
		all := v.o.Hits(i, column, text, string(v.term.runes))
		head := 0 // as much as stands before a cut
		for whole := []rune(text); head < len(runes) && head < len(whole) && runes[head] == whole[head]; head++ {
		}
		copy(hit, all[:min(head, len(all))])
		if tail := len(runes) - head - 1; tail > 0 && len(all) >= tail {
			copy(hit[head+1:], all[len(all)-tail:])
		}
	}
	var b strings.Builder
	on := false
	b.WriteString(style)
	for at, r := range runes {
		if hit[at] != on {
			if on = hit[at]; on {
				b.WriteString("\x1b[36m")
			} else {
				b.WriteString("\x1b[0m" + style)
			}
		}
		b.WriteRune(r)
	}
	if on || style != "" {
		b.WriteString("\x1b[0m")
	}
	return b.String()
}

// detail is what of the selected row has no room in it, in so many lines at most.
func (v *view) detail(cols, most int) (lines []string) {
	if most < 1 || len(v.rows) == 0 {
		return nil
	}
	l, r := v.layout(cols), v.row(v.rows[v.active])
	var texts []string
	if runewidth.StringWidth(r.name) > l.first-r.beside() {
		texts = append(texts, r.name)
	}
	for c, text := range r.columns {
		if width := l.columns[c]; width == noRoom || width > 0 && runewidth.StringWidth(text) > width {
			texts = append(texts, text)
		}
	}
	room := max(cols-len(gap), 1)
	for _, text := range texts {
		if last := len(lines) - 1; last >= 0 && text != "" && runewidth.StringWidth(lines[last]+gap+text) <= room {
			lines[last] += gap + text
			continue
		}
		for text != "" {
			part := runewidth.Truncate(text, room, "")
			if part == "" {
				break // a wide character has no room
			}
			lines, text = append(lines, part), text[len(part):]
		}
	}
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = terminal.Shorten(lines[most-1]+"……", room)
	}
	for at := range lines {
		lines[at] = gap + lines[at]
		if v.o.Color {
			lines[at] = "\x1b[2m" + lines[at] + "\x1b[0m"
		}
	}
	return lines
}
