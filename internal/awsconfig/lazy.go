package awsconfig

import (
	"strings"
	"unicode/utf8"
)

// parseLazy finds the sections of a text without parsing their contents. It agrees with parse on every text that
// parse accepts; mistakes between the headers go unnoticed.
func parseLazy(path, text string) (*File, error) {
	if err := checkText(path, text); err != nil {
		return nil, err
	}
	f := &File{Path: path, Text: text}
	sections := make([]Section, 0, min(strings.Count(text, "["), len(text)/8))
	for at := index(text, 0, '['); at < len(text); at = index(text, at+1, '[') {
		switch lineStart(text, at) {
		case unclear: // a header, or a continued value: only parsing all lines can tell
			return parse(path, text)
		case within:
			continue
		}
		line := text[at:index(text, at, '\n')]
		if cr := strings.IndexByte(line, '\r'); cr >= 0 {
			line = line[:cr]
		}
		end := strings.LastIndexByte(line, ']')
		if end < 2 {
			continue // not a header, see parser.line
		}
		header := line[1:end]
		if header == defaultHeader { // the other sections inherit its keys
			return parse(path, text)
		}
		if n := len(sections); n > 0 {
			sections[n-1].End = uint32(at)
		} else if err := checkBefore(path, text[:at]); err != nil {
			return nil, err
		}
		sections = append(sections, Section{Header: header, Start: uint32(at), End: uint32(len(text)), file: f, unread: true})
		at += end
	}
	if len(sections) == 0 {
		return parse(path, text)
	}
	f.Sections = sections
	return f, nil
}

// Where a bracket is in its line, which decides whether it can begin a header.
const (
	first   = iota // the first character: always a header, however deep a value is indented
	within         // after other text: never a header
	unclear        // after white space: a header or part of a continued value
)

func lineStart(text string, at int) int {
	for i := at; i > 0; i-- {
		switch c := text[i-1]; {
		case c == '\n' || c == '\r':
			if i == at {
				return first
			}
			return unclear
		case c >= utf8.RuneSelf:
			return unclear
		case !isSpace(rune(c)):
			return within
		}
	}
	if at == 0 {
		return first
	}
	return unclear
}

// checkBefore returns an error for anything but comments and blank lines before the first header.
func checkBefore(path, text string) error {
	p := parser{file: &File{Path: path, Text: text}, lines: newLines(text)}
	for p.lines.next() {
		if err := p.line(); err != nil {
			return err
		}
	}
	return nil
}

// read parses a section found by parseLazy. A section with a mistake gets no keys, and the mistake is recorded in
// File.err.
func (s *Section) read() {
	if !s.unread {
		return
	}
	s.unread = false
	f := s.file
	s.file = &File{Path: f.Path, Text: f.Text}
	p := parser{file: s.file, lines: linesOf(f.Text, int(s.Start), int(s.End)), sections: map[string]struct{}{}}
	s.Line = uint32(p.lines.number + 1)
	if err := p.run(); err != nil {
		if f.err == nil {
			f.err = err
		}
		return
	}
	s.firstKey, s.pastKey = 0, uint32(len(s.file.keys))
}

// CountLines returns the number of lines of a text, which ends where one ends.
func CountLines(text string) int {
	n := strings.Count(text, "\n")
	if cr := strings.Count(text, "\r"); cr > 0 {
		n += cr - strings.Count(text, "\r\n")
	}
	return n
}
