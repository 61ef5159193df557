package each

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"os"
	"unicode/utf8"

	"awsin/internal/sanitize"
)

// Spool is a file for what a command prints. It has no name any more, so that
// nothing is left behind however the program ends. Commands write into it
// themselves: their output costs no memory and wakes nobody.
type Spool struct {
	*os.File
	unlinked bool
}

// NewSpool makes a file in the folder for temporary files.
func NewSpool() (*Spool, error) {
	f, err := os.CreateTemp("", "awsin-each-")
	if err != nil {
		return nil, err
	}
	return &Spool{f, os.Remove(f.Name()) == nil}, nil // Windows does not remove an open file
}

// Close frees the space.
func (s *Spool) Close() error {
	err := s.File.Close()
	if !s.unlinked {
		err = os.Remove(s.Name())
	}
	return err
}

// Reader reads what was written so far. The position, which a command that still
// runs may share, stays.
func (s *Spool) Reader() io.Reader {
	size := int64(0)
	if info, err := s.Stat(); err == nil {
		size = info.Size()
	}
	return io.NewSectionReader(s, 0, size)
}

// maxLine is the longest line in bytes that is kept together.
const maxLine = 64 << 10

// Lines writes whole lines to Out, each behind a prefix and ending with a line
// feed. Longer ones than 64 KiB are cut.
type Lines struct {
	Out    io.Writer
	Prefix string
	Clean  func(string) string // each line, without its end; nil: as it is
	part   []byte              // of a line that has not ended
}

// Write takes a part of the output. Only what Out says is an error.
func (l *Lines) Write(p []byte) (int, error) {
	var out []byte
	for rest := p; len(rest) > 0; {
		room := rest[:min(len(rest), maxLine-len(l.part))]
		if i := bytes.IndexByte(room, '\n'); i >= 0 {
			out = l.append(out, append(l.part, room[:i]...))
			l.part, rest = l.part[:0], rest[i+1:]
			continue
		}
		l.part, rest = append(l.part, room...), rest[len(room):]
		if len(l.part) == maxLine {
			out = l.append(out, l.part)
			l.part = l.part[:0]
		}
	}
	if out == nil {
		return len(p), nil
	}
	if _, err := l.Out.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Flush ends a line that has not ended.
func (l *Lines) Flush() error {
	if len(l.part) == 0 {
		return nil
	}
	_, err := l.Write([]byte{'\n'})
	return err
}

func (l *Lines) append(out, line []byte) []byte {
	out = append(out, l.Prefix...)
	if l.Clean != nil {
		line = []byte(l.Clean(string(line)))
	}
	return append(append(out, line...), '\n')
}

// WriteJSON writes an object as one line: the fields of head, and what each
// stream holds as a string. Bytes that are no UTF-8 are U+FFFD there; the stream
// is then also given whole, as NAME_base64. No stream is ever in memory whole.
func WriteJSON(w io.Writer, head any, streams ...Stream) error {
	out := bufio.NewWriterSize(w, 64<<10)
	text, err := marshal(head)
	if err != nil {
		return err
	}
	_, _ = out.Write(bytes.TrimSuffix(text, []byte("}")))
	for _, s := range streams {
		valid, err := s.text(out)
		if err == nil && !valid {
			err = s.base64(out)
		}
		if err != nil {
			return err
		}
	}
	_, _ = out.WriteString("}\n")
	return out.Flush()
}

// Stream is one field of WriteJSON. Spool nil is an empty one.
type Stream struct {
	Name  string
	Spool *Spool
}

func (s Stream) reader() io.Reader {
	if s.Spool == nil {
		return bytes.NewReader(nil)
	}
	return s.Spool.Reader()
}

// text writes the stream as a string, and reports whether it is UTF-8.
func (s Stream) text(out *bufio.Writer) (valid bool, err error) {
	_, _ = out.WriteString(`,"` + s.Name + `":"`)
	valid = true
	in, buf, n := s.reader(), make([]byte, 32<<10), 0
	for {
		m, err := in.Read(buf[n:])
		if err != nil && err != io.EOF {
			return false, err
		}
		n += m
		end := n
		if err == nil {
			end -= begun(buf[:n])
		}
		valid = valid && utf8.Valid(buf[:end])
		text, wrong := marshal(string(buf[:end]))
		if wrong != nil {
			return false, wrong
		}
		_, _ = out.Write(text[1 : len(text)-1])
		n = copy(buf, buf[end:n])
		if err == io.EOF {
			return valid, out.WriteByte('"')
		}
	}
}

// begun is how many bytes at the end are a character that has only begun.
func begun(b []byte) int {
	for k := 1; k <= min(utf8.UTFMax-1, len(b)); k++ {
		if last := b[len(b)-k:]; utf8.RuneStart(last[0]) {
			if utf8.FullRune(last) {
				return 0
			}
			return k
		}
	}
	return 0
}

func (s Stream) base64(out *bufio.Writer) error {
	_, _ = out.WriteString(`,"` + s.Name + `_base64":"`)
	enc := base64.NewEncoder(base64.StdEncoding, out)
	if _, err := io.Copy(enc, s.reader()); err != nil {
		return err
	}
	_ = enc.Close() // out keeps its first error for Flush
	return out.WriteByte('"')
}

// marshal is json.Marshal that leaves <, > and & as they are, and escapes what a
// terminal would obey or not show.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return sanitize.JSON(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), err
}
