// Package picker lets a person choose one of many rows on the terminal. It is
// the only user of promptui, whose list tracks the page and the cursor. promptui's
// Select around that list is not used: its lines leave copies of themselves behind when
// they are wider than the terminal, and its line editor rings the bell and takes
// "/" for the end of the search. Typing, drawing and ranking are ours.
package picker

import (
	"context"
	"os"
	"os/signal"

	"github.com/jedib0t/go-pretty/v6/text"
	"golang.org/x/term"

	"awsin/internal/hint"
	"awsin/internal/process"
	"awsin/internal/system"
	"awsin/internal/terminal"
)

// Options are the rows and how they are searched.
type Options struct {
	Len int
	// Name is row i's name, without control characters; one of 64 cells or fewer is not cut before
	// the columns are left out.
	Name func(i int) string
	// Mark returns what stands beside row i's name, "" for nothing; a name is cut before its mark is. nil: none has one.
	Mark func(i int) (mark string, color text.Color)
	// Sign returns the sign of the current and of the previous row, "" for others. nil: none has one.
	Sign func(i int) string
	// Columns returns what is shown beside row i's name for a query, what tells most first: those that have no room
	// are left out. It is called only for rows that are on the screen.
	Columns func(i int, query string) []string
	// Said reports whether row i's name says what stands in a column; one in which all that is on the screen is said is
	// left out. nil: none does.
	Said func(i, column int) bool
	// Hits reports in which runes of a text the query was found, of row i's name (column 0) or columns. nil: in none.
	Hits func(i, column int, text, query string) []bool
	// Rank returns the rows that match a query, best first, and whether they only nearly match. It is called once per
	// change of the query.
	Rank func(query string) (rows []int, near bool)
	// Beside returns the rows that belong to row i's account. nil: there are none.
	Beside func(i int) []int
	Query  string // typed already
	Color  bool
}

// maxRows is the maximum number of rows shown on a terminal of less than twice that.
const maxRows = 15

// Pick shows the rows on the terminal itself, never on standard output, and
// returns the one that was chosen. The error is hint.ErrCancelled or terminal.ErrNone,
// or one of the terminal's.
func Pick(ctx context.Context, o Options) (int, error) {
	tty, err := os.OpenFile(system.Here.Terminal(), os.O_RDWR, 0)
	if name := os.Getenv("TERM"); err != nil || name == "" || name == "dumb" {
		return 0, terminal.ErrNone
	}
	defer func() { _ = tty.Close() }()
	if !terminal.Asks(tty) {
		return 0, terminal.ErrNone
	}
	fd := int(tty.Fd())
	restore, err := terminal.Raw(tty)
	if err != nil {
		return 0, terminal.ErrNone
	}
	defer restore()
	ctx, stop := signal.NotifyContext(ctx, process.Ends()...)
	defer stop()

	v := &view{o: o, term: typed{[]rune(o.Query), len([]rune(o.Query))}, out: tty, size: func() (int, int) {
		cols, rows, err := term.GetSize(fd)
		if err != nil || cols <= 0 || rows <= 0 {
			return 80, 24
		}
		return cols, rows
	}}
	defer v.close()
	defer terminal.OnResize(v.draw)()
	return v.run(ctx, tty)
}

// run searches, moves and draws until a row is chosen.
func (v *view) run(ctx context.Context, tty *os.File) (int, error) {
	_, rows := v.size()
	v.page = max(1, min(max(maxRows, rows/2), rows-2))
	reader, err := newReader(tty)
	if err != nil {
		return 0, err
	}
	defer context.AfterFunc(ctx, reader.cancel)()
	v.press(keySearch)
	row, ok := reader.choose(v)
	if !ok {
		return 0, hint.ErrCancelled
	}
	return row, nil
}

func (o Options) mark(i int) (mark string, color text.Color) {
	if o.Mark == nil {
		return "", text.Reset
	}
	return o.Mark(i)
}
