package awsconfig

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Parse parses the contents of a file. The path is used only in messages. Every error is a *ParseError for the
// first mistake in the file, except that invalid UTF-8 is reported before all others and mistakes in nested
// values after them.
func Parse(path string, data []byte) (*File, error) { return parse(path, string(data)) }

func parse(path, text string) (*File, error) {
	if err := checkText(path, text); err != nil {
		return nil, err
	}
	if len(text) > worthTwo {
		if f := parseTwo(path, text); f != nil {
			return f, nil
		}
	}
	p := newParser(path, text, 0, len(text))
	if err := p.run(); err != nil {
		return nil, err
	}
	return p.file, nil
}

// newParser returns a parser of the lines in a range, from one line's start to another's.
func newParser(path, text string, from, to int) *parser {
	headers := func(text string) int { return min(strings.Count(text, "["), len(text)/64) + 1 }
	return &parser{
		file: &File{
			Path: path, Text: text,
			Sections: make([]Section, 0, headers(text[from:])),
			keys:     make([]keyRef, 0, min(strings.Count(text[from:to], "="), (to-from)/8)),
		},
		lines:    linesOf(text, from, to),
		sections: make(map[string]struct{}, headers(text[from:to])),
	}
}

// run parses the lines into the file.
func (p *parser) run() error {
	for p.lines.next() {
		if err := p.line(); err != nil {
			return err
		}
	}
	p.endSection(p.lines.end)
	p.file.extra = string(p.extra)
	return p.checkNested()
}

// parser holds the state that RawConfigParser._read keeps between lines.
type parser struct {
	file     *File
	lines    lines
	sections map[string]struct{} // all headers but [DEFAULT]
	names    map[string]int      // the line of each key of this section, once it has more than manyKeys
	extra    []byte              // becomes File.extra

	inherits  bool // there is a [DEFAULT]
	inDefault bool
	indent    int  // a continuation must be indented by more characters than this
	hasKey    bool // there is a key that a continuation would continue
	nested    bool // nothing follows the delimiter of that key
	continued bool // that key has been continued: its value so far is at the end of extra
	blanks    int  // blank lines since then: part of the value if another line follows

	badNested []nestedLine
}

// manyKeys is the number of keys above which duplicates are looked up in a map.
const manyKeys = 16

func (p *parser) line() error {
	value, left, indent := p.lines.text, 0, 0
	if n := len(value); n == 0 || !isPlain(value[0]) || !isPlain(value[n-1]) {
		left, indent, value = strip(value)
	}
	switch {
	case value == "":
		p.blanks++
		return nil
	case value[0] == '#' || value[0] == ';':
		return nil
	case p.hasKey && indent > p.indent:
		p.continuation(value)
		return nil
	}
	p.indent = indent
	// The header ends at the last bracket of the line; what follows is ignored.
	if value[0] == '[' {
		if end := strings.LastIndexByte(value, ']'); end >= 2 {
			return p.header(value[1:end])
		}
	}
	if len(p.file.Sections) == 0 {
		return p.fail(quote(value)+" comes before any section",
			"put a section header such as [default] or [profile NAME] above it, or remove the line")
	}
	return p.option(value, p.lines.start+left)
}

func (p *parser) header(header string) error {
	p.endSection(p.lines.start)
	p.inDefault = header == defaultHeader
	p.inherits = p.inherits || p.inDefault
	if !p.inDefault {
		n := len(p.sections)
		if p.sections[header] = struct{}{}; len(p.sections) == n {
			return p.duplicate(header)
		}
	}
	n := len(p.file.keys)
	p.file.Sections = append(p.file.Sections, Section{
		Header: header, Line: uint32(p.lines.number), Start: uint32(p.lines.start), file: p.file, firstKey: uint32(n),
	})
	return nil
}

func (p *parser) duplicate(header string) error {
	first := slices.IndexFunc(p.file.Sections, func(s Section) bool { return s.Header == header })
	return p.fail(
		fmt.Sprintf("section [%s] appears twice; the first is on line %d", printable(header), p.file.Sections[first].Line),
		"move its keys to the first and remove this header, or rename one of the two")
}

// option parses a stripped line that begins at offset at.
func (p *parser) option(line string, at int) error {
	delimiter, simple := 0, true // simple: nothing to lower
	for ; delimiter < len(line) && line[delimiter] != '=' && line[delimiter] != ':'; delimiter++ {
		c := line[delimiter]
		simple = simple && c < utf8.RuneSelf && (c < 'A' || c > 'Z')
	}
	switch delimiter {
	case len(line):
		hint := "write it as key = value, or begin it with # to make it a comment"
		if line[0] == '[' {
			hint = "end the section header with a bracket: [profile NAME]"
		}
		return p.fail(quote(line)+" is neither a section header nor key = value", hint)
	case 0:
		return p.fail(fmt.Sprintf("there is no key before the %q", line[:1]), "write it as key = value, or remove the line")
	}
	p.endKey()
	name := trimRight(line[:delimiter])
	nameAt := span{uint32(at), uint32(at + len(name))}
	if !simple {
		name = lower(name)
		nameAt = p.keep(name)
	}
	if first, ok := p.seen(name); ok {
		return p.fail(fmt.Sprintf("key %s appears twice in section [%s]; the first is on line %d",
			quote(name), printable(p.section().Header), first),
			fmt.Sprintf("remove line %d or line %d", first, p.lines.number))
	}
	value := trimLeft(line[delimiter+1:])
	end := at + len(line)
	p.file.keys = append(p.file.keys, keyRef{
		name:  nameAt,
		value: span{uint32(end - len(value)), uint32(end)},
		line:  uint32(p.lines.number),
		start: uint32(p.lines.start),
		end:   uint32(p.lines.end),
	})
	p.hasKey, p.nested = true, value == ""
	return nil
}

// keep appends to extra a text that is not in the file verbatim.
func (p *parser) keep(s string) span {
	start := len(p.file.Text) + len(p.extra)
	p.extra = append(p.extra, s...)
	return span{uint32(start), uint32(start + len(s))}
}

// seen records a key of this section. If an earlier key has the same name, it returns that one's line.
func (p *parser) seen(name string) (line int, ok bool) {
	f := p.file
	if p.inDefault { // which may have several sections
		if first, ok := f.defaults[name]; ok {
			return int(f.keys[first].line), true
		}
		if f.defaults == nil {
			f.defaults = map[string]int{}
		}
		f.defaults[name] = len(f.keys)
		return 0, false
	}
	own := f.keys[p.section().firstKey:]
	if len(own) < manyKeys {
		for i := range own {
			if p.is(own[i].name, name) {
				return int(own[i].line), true
			}
		}
		return 0, false
	}
	if p.names == nil {
		p.names = make(map[string]int, 2*len(own))
		for i := range own {
			p.names[p.part(own[i].name)] = int(own[i].line)
		}
	}
	line, ok = p.names[name]
	p.names[name] = p.lines.number
	return line, ok
}

func (p *parser) is(s span, text string) bool {
	return int(s.end-s.start) == len(text) && p.part(s) == text
}

// part is like File.part, but works while extra is still growing.
func (p *parser) part(s span) string {
	if n := uint32(len(p.file.Text)); s.start >= n {
		return string(p.extra[s.start-n : s.end-n])
	}
	return p.file.part(s)
}

func (p *parser) continuation(value string) {
	key := &p.file.keys[len(p.file.keys)-1]
	if !p.continued {
		key.value = p.keep(p.file.part(key.value))
		p.continued = true
	}
	for ; p.blanks > 0; p.blanks-- {
		p.extra = append(p.extra, '\n')
	}
	p.extra = append(p.extra, '\n')
	p.extra = append(p.extra, value...)
	key.value.end = uint32(len(p.file.Text) + len(p.extra))
	key.end = uint32(p.lines.end)
	if p.nested && !isNested(value) {
		p.nested = false // one bad line is enough
		p.badNested = append(p.badNested, nestedLine{
			section: len(p.file.Sections) - 1, key: p.part(key.name), line: p.lines.number, text: value,
		})
	}
}

// endKey ends the current value, without the blank lines after it.
func (p *parser) endKey() {
	p.hasKey, p.continued, p.blanks = false, false, 0
}

func (p *parser) endSection(offset int) {
	p.endKey()
	p.names = nil
	if len(p.file.Sections) > 0 {
		s := p.section()
		s.End, s.pastKey = uint32(offset), uint32(len(p.file.keys))
	}
}

func (p *parser) section() *Section { return &p.file.Sections[len(p.file.Sections)-1] }

func (p *parser) fail(problem, hint string) error {
	return &ParseError{Path: p.file.Path, Line: p.lines.number, Problem: problem, Remedy: hint}
}

// checkText refuses text that is not UTF-8.
func checkText(path, text string) error {
	const bom = "\ufeff"
	refuse := func(line int, problem, hint string) error {
		return &ParseError{Path: path, Line: line, Problem: problem, Remedy: hint}
	}
	switch {
	case len(text) > maxSize:
		return refuse(1, "the file is larger than 1 GiB", "this is not a config file: check the path")
	case strings.HasPrefix(text, "\xff\xfe"), strings.HasPrefix(text, "\xfe\xff"):
		return refuse(1, "the file is UTF-16, not UTF-8", "save it as UTF-8 without a byte order mark")
	case !utf8.ValidString(text):
		line, bad := firstInvalid(text)
		return refuse(line, fmt.Sprintf("byte 0x%02x is not UTF-8", bad), "save the file as UTF-8, or remove that character")
	case strings.HasPrefix(text, bom):
		return refuse(1, "the file begins with a byte order mark (BOM)",
			"save it as UTF-8 without BOM (in vim: ':set nobomb', then ':wq')")
	}
	return nil
}

// firstInvalid returns the first byte that is not valid UTF-8, and its line.
func firstInvalid(text string) (line int, bad byte) {
	for l := newLines(text); l.next(); {
		for i, r := range l.text {
			if r == utf8.RuneError && !strings.HasPrefix(l.text[i:], "\ufffd") {
				return l.number, l.text[i]
			}
		}
	}
	return 0, 0
}
