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
	"awsin/internal/terminal"
)

// Options are the rows and how they are searched.
type Options struct {
	Len int
	// Name is row i's name, without control characters; it is never cut before
	// the columns are.
	Name func(i int) string
	// Mark returns what stands beside row i's name, "" for nothing; a name is cut before its mark is. nil: none has one.
	Mark func(i int) (mark string, color text.Color)
	// Columns returns what is shown beside row i's name. It is called only for rows that are
	// on the screen.
	Columns func(i int) []string
	// Rank returns the rows that match a query, best first. It is called once per
	// change of the query.
	Rank  func(query string) []int
	Query string // typed already
	Color bool
}

// maxRows is the maximum number of rows shown.
const maxRows = 15

// Pick shows the rows on the terminal itself, never on standard output, and
// returns the one that was chosen. The error is hint.ErrCancelled or terminal.ErrNone,
// or one of the terminal's.
func Pick(ctx context.Context, o Options) (int, error) {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if name := os.Getenv("TERM"); err != nil || name == "" || name == "dumb" {
		return 0, terminal.ErrNone
	}
	defer func() { _ = tty.Close() }()
	fd := int(tty.Fd())
	was, err := term.MakeRaw(fd)
	if err != nil {
		return 0, terminal.ErrNone
	}
	defer func() { _ = term.Restore(fd, was) }()
	ctx, stop := signal.NotifyContext(ctx, process.Ends()...)
	defer stop()

	v := &view{o: o, term: []rune(o.Query), out: tty, size: func() (int, int) {
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
	v.page = max(1, min(maxRows, rows-2))
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
