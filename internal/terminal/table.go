package terminal

import (
	"io"
	"slices"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// Table returns a plain table with a header, cut to the width of the terminal
// that it is for.
func Table(out io.Writer, header ...any) table.Writer { return TableOf(Width(out), header...) }

// TableOf is Table for so many cells; 0 does not cut.
func TableOf(cols int, header ...any) table.Writer {
	t := table.NewWriter()
	style := table.StyleDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Box.PaddingLeft, style.Box.PaddingRight, style.Box.UnfinishedRow = "", "  ", "…"
	t.SetStyle(style)
	if cols > 0 {
		t.SetAllowedRowLength(cols)
	}
	t.AppendHeader(header)
	return t
}

// Paint returns s in a color where colors are wanted. A color only repeats what
// the word says.
func Paint(s string, c text.Color, wanted bool) string {
	if !wanted {
		return s
	}
	return c.EscapeSeq() + s + text.Reset.EscapeSeq()
}

// Color returns the color of that name, red for one that is not known.
func Color(name string) text.Color {
	return colors[max(0, slices.Index(Colors, name))]
}

// Colors are the names that Color knows; the first is the usual one.
var Colors = []string{"red", "yellow", "magenta", "cyan", "blue"}

var colors = []text.Color{text.FgRed, text.FgYellow, text.FgMagenta, text.FgCyan, text.FgBlue}
