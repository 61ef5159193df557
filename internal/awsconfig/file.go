package awsconfig

import (
	"fmt"
	"io/fs"
	"iter"
	"os"
	"strings"
	"sync"
)

// defaultHeader is the section whose keys every other section of its file inherits. Case matters:
// [default] is a profile.
const defaultHeader = "DEFAULT"

// maxSize is the largest file, in bytes: offsets into Text and into extra behind it have to fit into 32 bits.
const maxSize = 1 << 30

// File is one parsed file. All offsets are byte offsets into Text, all lines are counted from 1.
type File struct {
	Path string
	Text string
	// Sections in file order, [DEFAULT] included as often as it appears. They do not overlap; each
	// begins where the one before ends. Only comments and blank lines can be before the first.
	Sections []Section

	keys     []keyRef       // of all sections, in file order
	extra    string         // names and values that are not in Text as they are: lower-cased, or of several lines
	defaults map[string]int // of all [DEFAULT] sections: index in keys
	names    sync.Map       // of sections with many keys: firstKey to their map of names
	err      error          // the first error that read met, in a section found by parseLazy
	was      fs.FileInfo    // the file when it was read, nil where it was not
}

// Unchanged reports whether nobody has written the file since it was read.
func (f *File) Unchanged() bool {
	now, err := os.Stat(f.Path)
	return err == nil && f.was != nil && os.SameFile(now, f.was) && now.Size() == f.was.Size() && now.ModTime().Equal(f.was.ModTime())
}

// Section is a header and the lines up to the next header or the end of the file.
type Section struct {
	Header string // what stands between the brackets, quotes and all: `profile "a b"`
	file   *File

	// 32 bits, like keyRef: the prompt of every terminal may hold 10,000 sections in memory.
	Line       uint32 // of the header
	Start, End uint32 // from the first byte of the header's line to the first byte of the next header's line

	firstKey, pastKey uint32 // in file.keys
	unread            bool   // found by parseLazy: Line and the keys are not set until read
}

// Key is one option of a section.
type Key struct {
	Name string // lower case
	// Value has no surrounding space. The lines of a continued value are separated by "\n"; a nested value,
	// with nothing after the "=", begins with "\n".
	Value      string
	Line       int // the line of the name
	Start, End int // from the first byte of its line to the end of its last line, line ending included
}

// keyRef is a Key in 28 bytes without pointers: 10,000 profiles have 50,000 of them, few of which are
// ever used.
type keyRef struct {
	name, value      span
	line, start, end uint32
}

// span is a range of Text, or of extra if it begins at or after the end of Text.
type span struct{ start, end uint32 }

func (f *File) part(s span) string {
	if n := uint32(len(f.Text)); s.start >= n {
		return f.extra[s.start-n : s.end-n]
	}
	return f.Text[s.start:s.end]
}

// Line returns the line that begins at the offset, without its ending, and the offset of the next line.
func (f *File) Line(offset int) (text string, end int) {
	rest := f.Text[offset:]
	stop := strings.IndexAny(rest, "\r\n")
	switch {
	case stop < 0:
		return rest, len(f.Text)
	case strings.HasPrefix(rest[stop:], "\r\n"):
		return rest[:stop], offset + stop + 2
	}
	return rest[:stop], offset + stop + 1
}

func (f *File) key(i int) Key {
	r := &f.keys[i]
	return Key{Name: f.part(r.name), Value: f.part(r.value), Line: int(r.line), Start: int(r.start), End: int(r.end)}
}

// Keys returns the section's own keys in file order, each name once.
func (s *Section) Keys() iter.Seq[Key] {
	return func(yield func(Key) bool) {
		s.read()
		for i := s.firstKey; i < s.pastKey; i++ {
			if !yield(s.file.key(int(i))) {
				return
			}
		}
	}
}

// Empty reports whether the section has no keys of its own.
func (s *Section) Empty() bool {
	s.read()
	return s.firstKey == s.pastKey
}

// Lookup returns a key of the section itself, not one inherited from [DEFAULT]. The name must be in lower case.
func (s *Section) Lookup(name string) (Key, bool) {
	if i := s.at(name); i >= 0 {
		return s.file.key(i), true
	}
	return Key{}, false
}

// at returns the index in File.keys of a key of the section itself, -1 if there is none.
func (s *Section) at(name string) int {
	s.read()
	f := s.file
	if s.pastKey-s.firstKey > fewKeys {
		if i, ok := s.names()[name]; ok {
			return int(i)
		}
		return -1
	}
	for i := s.firstKey; i < s.pastKey; i++ {
		if at := f.keys[i].name; int(at.end-at.start) == len(name) && f.part(at) == name {
			return int(i)
		}
	}
	return -1
}

// fewKeys is the number of keys up to which a search is cheaper than a map of them.
const fewKeys = 64

// names returns the section's keys by name, as indices in File.keys.
func (s *Section) names() map[string]uint32 {
	if known, ok := s.file.names.Load(s.firstKey); ok {
		return known.(map[string]uint32)
	}
	names := make(map[string]uint32, s.pastKey-s.firstKey)
	for i := s.firstKey; i < s.pastKey; i++ {
		names[s.file.part(s.file.keys[i].name)] = i
	}
	s.file.names.Store(s.firstKey, names)
	return names
}

// effective returns the key that is in effect for the section: its own or, failing that, the inherited one.
func (s *Section) effective(name string) (Key, bool) {
	if i := s.effect(name); i >= 0 {
		return s.file.key(i), true
	}
	return Key{}, false
}

// effect returns the index in File.keys of effective's key, -1 if there is none.
func (s *Section) effect(name string) int {
	i := s.at(name)
	if i < 0 && len(s.file.defaults) > 0 {
		if inherited, ok := s.file.defaults[name]; ok {
			return inherited
		}
	}
	return i
}

// ParseError explains why the AWS CLI, or a tool that maintains a part of the file, refuses the whole file.
type ParseError struct {
	Path    string
	Line    int    // counted from 1
	Problem string // no control characters
	Remedy  string // what to do about it
}

func (e *ParseError) Error() string {
	return fmt.Sprintf("%s:%d: %s", e.Path, e.Line, e.Problem)
}

// Hint returns the remedy.
func (e *ParseError) Hint() string { return e.Remedy }

// ExitCode returns the program's exit code for a wrong configuration.
func (e *ParseError) ExitCode() int { return 2 }
