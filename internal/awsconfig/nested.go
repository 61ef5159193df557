package awsconfig

import (
	"fmt"
	"strings"
)

// nestedLine is a line of a nested value that is not of the form key = value. botocore refuses the file for it,
// but only if a section has or inherits the value: in [DEFAULT] alone it does no harm.
type nestedLine struct {
	section int // index in File.Sections
	key     string
	line    int
	text    string
}

// isNested reports whether botocore's _parse_nested accepts the line. It uses str.splitlines, which also
// splits at form feeds and the like; a colon is not a delimiter here.
func isNested(line string) bool {
	if !hasLineBreak(line) {
		return strings.IndexByte(line, '=') >= 0 // a continuation line is never blank
	}
	for len(line) > 0 {
		part := line
		if i, size := lineBreak(line); i >= 0 {
			part, line = line[:i], line[i+size:]
		} else {
			line = ""
		}
		if strings.IndexByte(part, '=') < 0 && trim(part) != "" {
			return false
		}
	}
	return true
}

// checkNested returns an error for the first bad nested line that botocore refuses. It runs after all sections
// are parsed: only then is it known which section inherits what.
func (p *parser) checkNested() error {
	if len(p.badNested) == 0 {
		return nil
	}
	inherited := map[string]bool{} // the broken keys of [DEFAULT] that some section does not override
	broken := map[string]bool{}
	for _, bad := range p.badNested {
		if p.file.Sections[bad.section].Header == defaultHeader {
			broken[bad.key] = true
		}
	}
	for i := range p.file.Sections {
		s := &p.file.Sections[i]
		if s.Header == defaultHeader || len(broken) == 0 {
			continue
		}
		own := map[string]bool{}
		for _, k := range p.file.keys[s.firstKey:s.pastKey] {
			if name := p.file.part(k.name); broken[name] {
				own[name] = true
			}
		}
		if len(own) == len(broken) {
			continue
		}
		for name := range broken {
			if !own[name] {
				inherited[name] = true
				delete(broken, name)
			}
		}
	}
	for _, bad := range p.badNested {
		if p.file.Sections[bad.section].Header == defaultHeader && !inherited[bad.key] {
			continue
		}
		return &ParseError{
			Path: p.file.Path, Line: bad.line,
			Problem: fmt.Sprintf("%s is part of the nested value of %s but has no \"=\"", quote(bad.text), quote(bad.key)),
			Remedy: fmt.Sprintf("write each indented line below %q as key = value, or put a single value on the line of the key",
				printable(bad.key)+" ="),
		}
	}
	return nil
}
