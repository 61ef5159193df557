package block

import (
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/team/policy"
)

// Taken is a section of the person's that the team's took the place of.
type Taken struct {
	policy.ID
	Text  string // its lines, and the blank ones that went with it
	After string `json:",omitempty"` // the header of the section before it, "" at the beginning of the file
	Gap   string `json:",omitempty"` // what stood between the two
}

// take removes the person's sections that the team's take the place of, and remembers them for Leave.
func (m *merger) take(hand []*awsconfig.Section) {
	taken, again := map[*awsconfig.Section]bool{}, map[policy.ID]bool{}
	for _, s := range hand {
		id, _ := policy.Identify(s)
		taken[s], again[id] = true, true
	}
	within := map[*awsconfig.Section]bool{}
	if m.block != nil {
		for _, s := range m.block.sections {
			within[s] = true
		}
	}
	m.report.Applied.Adopted = slices.DeleteFunc(slices.Clone(m.team.Applied.Adopted), func(t Taken) bool { return again[t.ID] })
	f, text := m.file, m.file.Text
	var before *awsconfig.Section
	gap, at := "", 0 // what stands behind before, up to at
	for i := range f.Sections {
		s := &f.Sections[i]
		if taken[s] {
			start, end := m.cut(s)
			start = max(start, at) // the blank lines that went with the one before
			if !within[s] {
				gap += m.outside(at, start)
				at = end
			}
			id, _ := policy.Identify(s)
			is := marked(f, s)
			t := Taken{ID: id, Text: text[start:is.at] + text[is.end:end], Gap: gap}
			if before != nil {
				t.After = before.Header
			}
			m.report.Applied.Adopted = append(m.report.Applied.Adopted, t)
		} else if !within[s] {
			before, gap, at = s, "", s.BodyEnd()
		}
	}
}

// outside returns what is in [from, to) without the team's block.
func (m *merger) outside(from, to int) string {
	if b := m.block; b != nil && from <= b.start && b.end <= to {
		return m.file.Text[from:b.start] + m.file.Text[b.end:to]
	}
	return m.file.Text[from:to]
}

// Restore puts the sections that were adopted back into a file without the team's block: where they were, or else at
// its end. The report says which, and which not.
func Restore(f *awsconfig.File, applied Applied) (text string, report Report, err error) {
	there, headed := map[policy.ID]bool{}, map[string][]*awsconfig.Section{}
	for i := range f.Sections {
		s := &f.Sections[i]
		if id, ok := policy.Identify(s); ok {
			there[id] = true
		}
		headed[s.Header] = append(headed[s.Header], s)
	}
	var back []Taken
	for _, t := range applied.Adopted {
		if there[t.ID] {
			report.Superseded = append(report.Superseded, t.ID)
			continue
		}
		back = append(back, t)
		report.Restored = append(report.Restored, t.ID)
	}
	restore := func(place func(t Taken) (at int, ok bool)) (string, error) {
		e, empty, ended := f.Edit(), f.Text == "", endsLine(f.Text)
		for _, t := range back {
			at, ok := place(t)
			lines := t.Text
			if !ok { // behind a blank line
				at, lines = len(f.Text), strings.TrimLeft(lines, "\r\n")
				if !empty {
					lines = f.Newline() + lines
				}
			}
			if at == len(f.Text) {
				if !ended {
					lines = f.Newline() + lines
				}
				empty, ended = empty && lines == "", endsLine(lines)
			} else if !endsLine(lines) {
				lines += f.Newline()
			}
			e.Restore(at, lines)
		}
		return e.Text()
	}
	if text, err = restore(func(t Taken) (int, bool) { return t.place(f, headed[t.After]) }); err != nil { // such as before an indented line
		text, err = restore(func(Taken) (int, bool) { return 0, false })
	}
	return text, report, err
}

// place returns where the section stood; after are those that it may have come after.
func (t Taken) place(f *awsconfig.File, after []*awsconfig.Section) (at int, ok bool) {
	if t.After == "" {
		return len(t.Gap), strings.HasPrefix(f.Text, t.Gap)
	}
	for _, s := range after {
		if strings.HasPrefix(f.Text[s.BodyEnd():], t.Gap) {
			return s.BodyEnd() + len(t.Gap), true
		}
	}
	return 0, false
}
