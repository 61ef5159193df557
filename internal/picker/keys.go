package picker

import (
	"os"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/muesli/cancelreader"
)

// key is what a pressed key asks of the list.
type key int

const (
	keySearch key = iota + 1 // search for what is typed now
	keyNext
	keyPrev
	keyPageUp
	keyPageDown
	keyEnter
	keyMoved  // the cursor has moved in what is typed
	keyBeside // show what is beside the selected row, or all again
	keyHelp
)

// help is what the keys do, in lines that a terminal of 40 cells has room for.
var help = []string{
	"Enter                take it",
	"Esc, Ctrl-C          leave",
	"Down, Ctrl-N, Ctrl-J next",
	"Up, Ctrl-P, Ctrl-K   previous",
	"PageUp, PageDown     a page",
	"Ctrl-A, -E, -B, -F   move in query",
	"Alt-B, Alt-F         move by words",
	"Ctrl-U, Ctrl-W       clear, or a word",
	"Ctrl-R               roles beside it",
	"* current, - previous",
}

// escapeDelay is how long to wait after Esc for the rest of a key's sequence, which a slow line may have
// split.
const escapeDelay = 50 * time.Millisecond

// reader reads the terminal until it is cancelled: no reader is left behind that
// would take a key away from the shell.
type reader struct {
	cancelreader.CancelReader
	chunks chan []byte
}

func newReader(tty *os.File) (*reader, error) {
	c, err := cancelreader.NewReader(tty)
	return &reader{c, make(chan []byte)}, err
}

func (r *reader) cancel() { r.Cancel() }

// choose handles the keys that are read until a row is chosen; ok is false if the person
// cancelled, or the reader was cancelled.
func (r *reader) choose(v *view) (row int, ok bool) {
	done := make(chan struct{})
	defer close(done)
	go func() {
		defer close(r.chunks)
		defer func() { _ = r.Close() }()
		for {
			buf := make([]byte, 4096)
			n, err := r.Read(buf)
			if n > 0 {
				select {
				case r.chunks <- buf[:n]:
				case <-done:
					return
				}
			}
			if err != nil {
				return
			}
		}
	}()
	defer func() {
		r.Cancel()
		for range r.chunks { // until the goroutine above has ended
		}
	}()
	d := decoder{}
	for {
		var late <-chan time.Time
		if d.pending == "\x1b" || d.pending == "\x1b[" || d.pending == "\x1bO" {
			late = time.After(escapeDelay)
		}
		var chunk []byte
		select {
		case c, ok := <-r.chunks:
			if !ok {
				return 0, false
			}
			chunk = c
		case <-late:
			if d.pending == "\x1b" {
				return 0, false
			}
			d.pending = "" // Alt-[ or Alt-O, which are not used
			continue
		}
		keys, cancelled := d.decode(string(chunk), v)
		if row, ok := v.press(keys...); ok {
			return row, true
		}
		if cancelled {
			return 0, false
		}
	}
}

// decoder keeps the incomplete sequence at the end of a read.
type decoder struct {
	pending string
	pasting bool
	pasted  bool // a line of this paste has ended: the rest is dropped
}

const (
	pasteBegin = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
)

// moves are the keys that ask something of the list, in the sequences of all terminals; \n is Ctrl-J, as Enter is \r.
var moves = sync.OnceValue(func() map[string]key {
	return map[string]key{
		"\r": keyEnter, "\n": keyNext, "\x0e": keyNext, "\x0b": keyPrev, "\x10": keyPrev, "\x12": keyBeside, "?": keyHelp,
		"\x1b[A": keyPrev, "\x1bOA": keyPrev, "\x1b[B": keyNext, "\x1bOB": keyNext, "\x1b[5~": keyPageUp, "\x1b[6~": keyPageDown,
		"\x1bOP": keyHelp, "\x1b[11~": keyHelp, "\x1b[[A": keyHelp,
	}
})

// edits are the keys that change what is typed, or move the cursor in it.
var edits = sync.OnceValue(func() map[string]func(t *typed) {
	return map[string]func(t *typed){
		"\x1b[D": (*typed).left, "\x1bOD": (*typed).left, "\x02": (*typed).left,
		"\x1b[C": (*typed).right, "\x1bOC": (*typed).right, "\x06": (*typed).right,
		"\x1b[H": (*typed).home, "\x1bOH": (*typed).home, "\x1b[1~": (*typed).home, "\x1b[7~": (*typed).home, "\x01": (*typed).home,
		"\x1b[F": (*typed).end, "\x1bOF": (*typed).end, "\x1b[4~": (*typed).end, "\x1b[8~": (*typed).end, "\x05": (*typed).end,
		"\x1bb": (*typed).wordLeft, "\x1b[1;5D": (*typed).wordLeft, "\x1b[1;3D": (*typed).wordLeft,
		"\x1bf": (*typed).wordRight, "\x1b[1;5C": (*typed).wordRight, "\x1b[1;3C": (*typed).wordRight,
		"\x08": (*typed).backspace, "\x7f": (*typed).backspace, "\x1b[3~": (*typed).remove,
		"\x15": (*typed).clear, "\x17": (*typed).removeWord, "\x1b\x7f": (*typed).removeWord, "\x1b\x08": (*typed).removeWord,
	}
})

// decode decodes one read. However much was typed in it, the search is done once.
func (d *decoder) decode(text string, v *view) (keys []key, cancelled bool) {
	text, d.pending = d.pending+text, ""
	changed, moved := false, false
	settle := func() {
		switch {
		case changed:
			keys = append(keys, keySearch)
		case moved:
			keys = append(keys, keyMoved)
		}
		changed, moved = false, false
	}
	edit := func(change func(t *typed)) {
		differs := v.edit(change)
		changed, moved = changed || differs, true
	}
	for len(text) > 0 {
		seq, rest, whole := sequence(text)
		if !whole {
			d.pending = text
			break
		}
		text = rest
		switch r, _ := utf8.DecodeRuneInString(seq); {
		case seq == pasteBegin:
			d.pasting, d.pasted = true, false
		case seq == pasteEnd:
			d.pasting = false
		case d.pasting && (r == '\r' || r == '\n'):
			d.pasted = len(v.query()) > 0
		case d.pasting && (d.pasted || !unicode.IsPrint(r)):
		case d.pasting:
			edit(func(t *typed) { t.insert(r) })
		case seq == "\x1b", seq == "\x1b\x03", seq == "\x03", seq == "\x04": // Esc before another Esc, Ctrl-C, Ctrl-D
			return keys, true
		case moves()[seq] != 0:
			settle()
			keys = append(keys, moves()[seq])
		case edits()[seq] != nil:
			edit(edits()[seq])
		case seq == "\x0c": // Ctrl-L
			v.draw()
		case unicode.IsPrint(r) && r != utf8.RuneError:
			edit(func(t *typed) { t.insert(r) })
		}
	}
	settle()
	return keys, false
}

// sequence splits one key off the text: a character, ESC [ … letter or ~, ESC [ [ letter of Linux's console, ESC O
// letter, ESC and a character, which is Alt, or Esc itself before another one. A sequence that a control character
// interrupts is dropped, and that character is a key again. whole is false if more has to be read to know.
func sequence(text string) (seq, rest string, whole bool) {
	split := func(n int) (string, string, bool) { return text[:n], text[n:], true }
	switch {
	case text[0] != 0x1b && !utf8.FullRuneInString(text):
		return "", "", false
	case text[0] != 0x1b:
		_, size := utf8.DecodeRuneInString(text)
		return split(size)
	case len(text) == 1:
		return "", "", false
	case text[1] == 0x1b:
		return split(1)
	case (text[1] == 'O' || strings.HasPrefix(text, "\x1b[[")) && len(text) < 3+strings.Count(text[1:2], "["):
		return "", "", false
	case text[1] == 'O' && (text[2] < ' ' || text[2] > '~'):
		return split(2)
	case text[1] == 'O':
		return split(3)
	case strings.HasPrefix(text, "\x1b[[") && (text[3] < ' ' || text[3] > '~'):
		return split(3)
	case strings.HasPrefix(text, "\x1b[["):
		return split(4)
	case text[1] != '[' && !utf8.FullRuneInString(text[1:]):
		return "", "", false
	case text[1] != '[':
		_, size := utf8.DecodeRuneInString(text[1:])
		return split(1 + size)
	}
	for i := 2; i < len(text); i++ {
		switch c := text[i]; {
		case c < ' ' || c > '~':
			return split(i)
		case c >= '@':
			return split(i + 1)
		}
	}
	return "", "", false
}
