package terminal

import "github.com/mattn/go-runewidth"

// Shorten cuts a name to so many cells in its middle: names that begin alike differ
// at their ends.
func Shorten(name string, cells int) string {
	over := runewidth.StringWidth(name) - cells
	if over <= 0 {
		return name
	}
	tail := max(0, cells-1) / 2
	head := runewidth.Truncate(name, cells-tail, "…")
	return head + runewidth.TruncateLeft(name, runewidth.StringWidth(name)-tail, "")
}
