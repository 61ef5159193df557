package terminal

import (
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/mattn/go-runewidth"
)

// Shorten cuts a name to so many cells in its middle: names that begin alike differ
// at their ends.
func Shorten(name string, cells int) string {
	if runewidth.StringWidth(name) <= cells {
		return name
	}
	most, tail := max(0, cells-1)/2, name
	for runewidth.StringWidth(tail) > most {
		_, size := utf8.DecodeRuneInString(tail)
		tail = tail[size:]
	}
	return runewidth.Truncate(name, cells-most, "…") + tail
}

// Marked returns a name with a mark beside it, "" for none, in a color where that is wanted. It fits into so many cells, 0
// for any number: the name is cut, and never its mark.
func Marked(name, mark string, c text.Color, cells int, color bool) string {
	room := cells
	if mark != "" {
		mark, room = " "+Paint(mark, c, color), max(1, cells-runewidth.StringWidth(" "+mark))
	}
	if cells > 0 {
		name = Shorten(name, room)
	}
	return name + mark
}
