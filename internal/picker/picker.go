// Package picker lets a person choose one of many rows on the terminal. It is
// the only user of promptui, whose Select is the frame: it keeps the list, the
// selected row and the keys. What is typed, what is drawn and in which order
// the rows stand is ours: see keys.go and screen.go, which say why.
package picker

import (
	"context"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/manifoldco/promptui"
	"golang.org/x/term"

	"awsin/internal/hint"
	"awsin/internal/terminal"
)

// Options are the rows and how they are searched.
type Options struct {
	Len int
	// Name is row i's name, without control characters; it is never cut before
	// the columns are.
	Name func(i int) string
	// Columns are what stands beside row i's name. It is called for rows that are
	// on the screen.
	Columns func(i int) []string
	// Rank gives the rows that answer a query, best first. It is called once per
	// change of the query.
	Rank  func(query string) []int
	Query string // typed in already
	Color bool
}

// maxRows is how many rows are shown at most.
const maxRows = 15

// slot is a place in promptui's list; the ranking says which row stands in it.
type slot struct{ row int }

func (s *slot) String() string { return itemMark(s.row) }

// Pick shows the rows on the terminal itself, never on standard output, and
// returns the one that was chosen. The error is hint.ErrCancelled or terminal.ErrNone,
// or one of the terminal's.
func Pick(ctx context.Context, o Options) (int, error) {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil || os.Getenv("TERM") == "dumb" {
		return 0, terminal.ErrNone
	}
	defer func() { _ = tty.Close() }()
	fd := int(tty.Fd())
	was, err := term.MakeRaw(fd)
	if err != nil {
		return 0, terminal.ErrNone
	}
	defer func() { _ = term.Restore(fd, was) }()
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM, syscall.SIGHUP, os.Interrupt)
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

// run drives promptui until a row is chosen.
func (v *view) run(ctx context.Context, tty *os.File) (int, error) {
	slots := make([]*slot, v.o.Len)
	all := make([]slot, v.o.Len)
	for i := range slots {
		slots[i] = &all[i]
	}
	_, rows := v.size()
	list := promptui.Select{
		Items: slots, Size: max(1, min(maxRows, rows-2)),
		StartInSearchMode: true, HideHelp: true, HideSelected: true,
		// promptui asks for each slot in turn; the first time everything is ranked.
		Searcher: func(_ string, i int) bool {
			if i == 0 {
				for at, row := range v.rank() {
					all[at].row = row
				}
			}
			return i < len(v.matches)
		},
		Templates: &promptui.SelectTemplates{Label: " ", Active: activeMark + "{{.}}", Inactive: "{{.}}", Selected: " "},
		Keys: &promptui.SelectKeys{
			Next: promptui.Key{Code: keyNext}, Prev: promptui.Key{Code: keyPrev},
			PageDown: promptui.Key{Code: keyPageDown}, PageUp: promptui.Key{Code: keyPageUp},
			Search: promptui.Key{Code: '\ue000'}, // a key that nobody has: "/" is in names
		},
		Stdout: v,
	}
	promptui.SearchPrompt = frameMark
	in, keys := io.Pipe()
	list.Stdin = in
	reader, err := newReader(tty)
	if err != nil {
		return 0, err
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		reader.keys(keys, v)
		_ = keys.Close() // promptui takes the end of its input for Ctrl-D
	})
	defer context.AfterFunc(ctx, reader.cancel)()
	chosen, _, err := list.Run()
	reader.cancel()
	_ = in.Close()
	wg.Wait()
	if err != nil {
		return 0, hint.ErrCancelled
	}
	return all[chosen].row, nil
}
