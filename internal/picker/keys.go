package picker

import (
	"os"
	"strings"
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
)

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

// decode decodes one read. However much was typed in it, the search is done once.
func (d *decoder) decode(text string, v *view) (keys []key, cancelled bool) {
	text, d.pending = d.pending+text, ""
	changed := false
	settle := func() {
		if changed {
			keys, changed = append(keys, keySearch), false
		}
	}
	for len(text) > 0 {
		if text[0] == 0x1b {
			seq, rest, whole := sequence(text)
			if !whole {
				d.pending = text
				break
			}
			text = rest
			var pressed key
			switch seq {
			case "\x1b": // Esc, and another key after it
				return keys, true
			case pasteBegin:
				d.pasting, d.pasted = true, false
			case pasteEnd:
				d.pasting = false
			case "\x1b[A", "\x1bOA":
				pressed = keyPrev
			case "\x1b[B", "\x1bOB":
				pressed = keyNext
			case "\x1b[5~":
				pressed = keyPageUp
			case "\x1b[6~":
				pressed = keyPageDown
			}
			if pressed != 0 {
				settle()
				keys = append(keys, pressed)
			}
			continue
		}
		if !utf8.FullRuneInString(text) {
			d.pending = text
			break
		}
		r, size := utf8.DecodeRuneInString(text)
		text = text[size:]
		if d.pasting {
			if r == '\r' || r == '\n' {
				d.pasted = len(v.query()) > 0
			} else if !d.pasted && unicode.IsPrint(r) {
				v.edit(func(term []rune) []rune { return append(term, r) })
				changed = true
			}
			continue
		}
		switch r {
		case 3, 4: // Ctrl-C, Ctrl-D
			return keys, true
		case '\r', '\n':
			settle()
			keys = append(keys, keyEnter)
		case 14: // Ctrl-N
			settle()
			keys = append(keys, keyNext)
		case 16: // Ctrl-P
			settle()
			keys = append(keys, keyPrev)
		case 8, 0x7f:
			v.edit(func(term []rune) []rune { return term[:max(0, len(term)-1)] })
			changed = true
		case 21: // Ctrl-U
			v.edit(func([]rune) []rune { return nil })
			changed = true
		case 23: // Ctrl-W
			v.edit(func(term []rune) []rune {
				left := strings.TrimRight(string(term), " ")
				return []rune(left[:strings.LastIndexByte(left, ' ')+1])
			})
			changed = true
		case 12: // Ctrl-L
			v.draw()
		default:
			if unicode.IsPrint(r) && r != utf8.RuneError {
				v.edit(func(term []rune) []rune { return append(term, r) })
				changed = true
			}
		}
	}
	settle()
	return keys, false
}

// sequence splits one escape sequence off the text: ESC [ … letter or ~,
// ESC O letter, or Esc itself before another key. A sequence that a control character
// interrupts is dropped, and that character is a key again. whole is false if more has to be read
// to know.
func sequence(text string) (seq, rest string, whole bool) {
	switch {
	case len(text) == 1:
		return "", "", false
	case text[1] == 'O' && len(text) < 3:
		return "", "", false
	case text[1] == 'O' && (text[2] < ' ' || text[2] > '~'):
		return text[:2], text[2:], true
	case text[1] == 'O':
		return text[:3], text[3:], true
	case text[1] != '[':
		return text[:1], text[1:], true
	}
	for i := 2; i < len(text); i++ {
		switch c := text[i]; {
		case c < ' ' || c > '~':
			return text[:i], text[i:], true
		case c >= '@':
			return text[:i+1], text[i+1:], true
		}
	}
	return "", "", false
}
