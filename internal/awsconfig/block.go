package awsconfig

import "strings"

// These put what a program keeps in the file between comment lines that mark it. As with every change, Text
// refuses what is read otherwise than it was asked for.

// Insert puts a section, behind a blank line, at an offset where a line begins. Several at one offset come in
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

// Comment puts comment lines in the place of others, or at an offset. The text is taken as it is, line ends and
// all, and "" takes out.
func (e *Edit) Comment(start, end int, text string) { e.splice(start, end, text) }

// Cut takes out all that is in [start, end), with the sections whose headers are there.
func (e *Edit) Cut(start, end int) {
	for i := range e.file.Sections {
		if s := &e.file.Sections[i]; int(s.Start) >= start && int(s.Start) < end {
			e.removed[s] = true
		}
	}
	e.splice(start, end, "")
}
