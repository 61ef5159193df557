package awsconfig

import "strings"

// These methods maintain a block that a program keeps between marker comments. As with every change, Text
// refuses a result that does not read back as requested.

// Insert adds a section, after a blank line, at an offset where a line begins. Several at one offset keep
// the order of the calls.
func (e *Edit) Insert(at int, header string, keys ...KeyValue) {
	if !e.checkSection(header, keys) {
		return
	}
	a := addition{at, header, keys}
	nl := e.file.Newline()
	var b strings.Builder
	b.WriteString(nl)
	a.write(&b, nl)
	e.inserts = append(e.inserts, a)
	e.splice(at, at, b.String())
}

// Restore inserts the lines of whole sections, verbatim, at an offset where a line begins.
func (e *Edit) Restore(at int, text string) {
	was, err := parse(e.file.Path, text)
	if err != nil {
		e.fail("%w", err)
		return
	}
	for i := range was.Sections {
		a := addition{at: at, header: was.Sections[i].Header}
		for k := range was.Sections[i].Keys() {
			a.keys = append(a.keys, KeyValue{k.Name, k.Value})
		}
		e.inserts = append(e.inserts, a)
	}
	e.splice(at, at, text)
}

// Rename replaces a section's header; what else is in its line stays.
func (e *Edit) Rename(s *Section, header string) {
	if !e.checkSection(header, nil) {
		return
	}
	e.renamed[s] = header
	start := int(s.Start) + strings.IndexByte(e.file.Text[s.Start:s.End], '[') + 1
	e.splice(start, start+len(s.Header), header)
}

// Comment replaces the comment lines in [start, end); if start equals end, it inserts instead. The text is used
// verbatim, line endings included; "" removes the lines.
func (e *Edit) Comment(start, end int, text string) { e.splice(start, end, text) }

// Cut removes everything in [start, end), including the sections whose headers are in it.
func (e *Edit) Cut(start, end int) {
	for i := range e.file.Sections {
		if s := &e.file.Sections[i]; int(s.Start) >= start && int(s.Start) < end {
			e.removed[s] = true
		}
	}
	e.splice(start, end, "")
}
