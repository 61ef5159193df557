package block

import (
	"fmt"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/identity"
	"awsin/internal/team/policy"
)

const repairHint = "awsin team repair"

// Lost returns an *awsconfig.ParseError if sections of a team stand outside its block in a file: the lines around them
// are gone, or have moved. Find finds no lines damaged; applied is what Written returns.
func Lost(f *awsconfig.File, team string, applied Applied) error {
	blocks, at := whole(f, team)
	all := applied.in(f)
	if at >= 0 {
		all = applied.beside(f, blocks, at)
	}
	if len(all) == 0 {
		return nil
	}
	e := &awsconfig.ParseError{Path: f.Path, Line: int(all[0].Line), Remedy: repairHint}
	if at < 0 {
		first := "the only section"
		if len(all) > 1 {
			first = fmt.Sprintf("the first of %d sections", len(all))
		}
		e.Problem = fmt.Sprintf("%s of team %s, whose first and last line are gone", first, team)
	} else {
		e.Problem = fmt.Sprintf("[%s] of team %s is outside its block, whose first or last line has moved", identity.Escape(all[0].Header), team)
		e.Remedy += "; or, to have it as your own, put this line below its header: " + keepMarker
	}
	return e
}

// whole returns the blocks of a file, and which is the team's; -1 where it has none, or lines are damaged.
func whole(f *awsconfig.File, team string) ([]Block, int) {
	blocks, err := Find(f)
	if err != nil {
		return nil, -1
	}
	return blocks, slices.IndexFunc(blocks, func(b Block) bool { return b.Team == team })
}

// beside returns the applied sections that are right before or behind a block, and not within; all that are elsewhere
// where the block has none.
func (a Applied) beside(f *awsconfig.File, blocks []Block, at int) (all []*awsconfig.Section) {
	stray, there, has := map[*awsconfig.Section]bool{}, map[policy.ID]bool{}, false
	for _, s := range a.in(f) {
		is := marked(f, s)
		stray[s] = !is.whole && !is.gone
	}
	for i, b := range blocks {
		for _, s := range b.sections {
			if id, ok := policy.Identify(s); ok && i == at {
				there[id] = true
				has = has || stray[s]
			}
			delete(stray, s)
		}
	}
	for s := range stray {
		id, _ := policy.Identify(s)
		stray[s] = stray[s] && !there[id]
	}
	behind := 0 // the first section behind the block
	for i := range f.Sections {
		if int(f.Sections[i].Start) < blocks[at].end {
			behind = i + 1
		}
		if s := &f.Sections[i]; !has && stray[s] {
			all = append(all, s)
		}
	}
	if !has {
		return all
	}
	for i := behind - len(blocks[at].sections) - 1; i >= 0 && stray[&f.Sections[i]]; i-- {
		all = slices.Insert(all, 0, &f.Sections[i])
	}
	for ; behind < len(f.Sections) && stray[&f.Sections[behind]]; behind++ {
		all = append(all, &f.Sections[behind])
	}
	return all
}

// in returns the applied sections that a file has, in its order. Of two spellings of a name the team's own counts.
func (a Applied) in(f *awsconfig.File) (all []*awsconfig.Section) {
	spelled, other := map[string]bool{}, map[policy.ID]bool{}
	for _, s := range a.Sections {
		spelled[s.Header()], other[s.ID] = true, true
	}
	for i := range f.Sections {
		if id, ok := policy.Identify(&f.Sections[i]); ok && spelled[f.Sections[i].Header] {
			other[id] = false
		}
	}
	for i := range f.Sections {
		s := &f.Sections[i]
		if id, ok := policy.Identify(s); ok && (spelled[s.Header] || other[id]) {
			all = append(all, s)
		}
	}
	return all
}

// foreign returns the sections that no block of the team can have: those in blocks of others that are whole, or else all
// that the others have written.
func foreign(f *awsconfig.File, team string, others []Team) map[*awsconfig.Section]bool {
	all, there := map[*awsconfig.Section]bool{}, map[string]bool{team: true}
	add := func(sections []*awsconfig.Section) {
		for _, s := range sections {
			all[s] = true
		}
	}
	if blocks, err := Find(f); err == nil {
		for _, b := range blocks {
			if there[b.Team] = true; b.Team != team {
				add(b.sections)
			}
		}
	}
	for _, other := range others {
		if !there[other.Name] {
			add(other.Applied.in(f))
		}
	}
	return all
}

// run returns the most of a team's sections that have nothing foreign between them.
func run(f *awsconfig.File, all []*awsconfig.Section, foreign map[*awsconfig.Section]bool) (best []*awsconfig.Section) {
	ours := map[*awsconfig.Section]bool{}
	for _, s := range all {
		ours[s] = true
	}
	var run []*awsconfig.Section
	for i := range f.Sections {
		if s := &f.Sections[i]; foreign[s] {
			run = nil
		} else if ours[s] {
			run = append(run, s)
		}
		if len(run) > len(best) {
			best = run
		}
	}
	return best
}

// Written returns what a team's block in a file was made of, of all that it may be: what has its version, the zero Applied
// if none has; where there is no whole block, what the file's sections are most like.
func Written(f *awsconfig.File, team string, all []Applied) (best Applied) {
	if blocks, i := whole(f, team); i >= 0 {
		for _, a := range all {
			if a.Version == blocks[i].Version {
				return a
			}
		}
		return Applied{}
	}
	now := map[string]*awsconfig.Section{}
	for i := range f.Sections {
		now[f.Sections[i].Header] = &f.Sections[i]
	}
	most := 0
	for i, a := range all {
		like := 0
		for _, s := range a.Sections {
			for _, kv := range s.Keys {
				if is := now[s.Header()]; is == nil {
					like--
				} else if k, ok := is.Lookup(kv.Key); ok && k.Value == kv.Value {
					like++
				}
			}
		}
		if i == 0 || like > most {
			best, most = a, like
		}
	}
	return best
}

// Repair returns the file with the teams' first and last lines around the sections that were written last, for a file in
// which Find finds lines damaged, or Lost that they are gone or have moved. Nothing else changes, so that the next Merge
// knows what the person has changed. A line that is where it can be stays. Of a team's sections in two parts, with another
// team's between, the greater part is the block; without any its lines go. Applied of the teams is what Written returns.
// sections is how many are in the blocks whose lines changed.
func Repair(f *awsconfig.File, teams []Team) (text string, sections map[string]int, err error) {
	const passes = 4 // what a pass puts outside a block may be beside another one's, which the next sees
	sections = map[string]int{}
	for range passes {
		before := f.Text
		for i, t := range teams {
			text, n, err := repaired(f, t.Name, t.Applied, slices.Delete(slices.Clone(teams), i, i+1))
			if err != nil {
				return "", nil, err
			}
			if text == f.Text {
				continue
			}
			sections[t.Name] = n
			if f, err = awsconfig.Parse(f.Path, []byte(text)); err != nil {
				return "", nil, err
			}
		}
		if f.Text == before {
			break
		}
	}
	return f.Text, sections, nil
}

// repaired is Repair of one team's lines.
func repaired(f *awsconfig.File, team string, applied Applied, others []Team) (text string, sections int, err error) {
	all, strange := applied.in(f), foreign(f, team, others)
	if blocks, at := whole(f, team); at >= 0 {
		within, beside := blocks[at].sections, applied.beside(f, blocks, at)
		if len(beside) == 0 && !slices.ContainsFunc(within, func(s *awsconfig.Section) bool { return strange[s] }) {
			return f.Text, 0, nil
		}
		all = slices.DeleteFunc(all, func(s *awsconfig.Section) bool { return !slices.Contains(within, s) && !slices.Contains(beside, s) })
	}
	all = run(f, all, strange)
	r := repair{file: f}
	for at := 0; at < len(f.Text); {
		line, next := f.Line(at)
		if name, _, start, ok := marker(line); ok {
			words := strings.Fields(line) // # >>> awsin team NAME
			theirs := name != team && (name != "" || len(words) > 4 && words[4] != team && CheckName(words[4]) == nil)
			r.lines = append(r.lines, markerLine{at, next, name == team, start, theirs})
		}
		at = next
	}
	e, nl := f.Edit(), f.Newline()
	var first, last *markerLine
	if len(all) > 0 {
		first, last = r.first(all[0]), r.last(all[len(all)-1])
	}
	for i := range r.lines {
		if l := &r.lines[i]; !l.theirs && l != first && l != last {
			e.Comment(l.at, l.end, "")
		}
	}
	if len(all) > 0 && first == nil {
		at := above(f, all[0])
		if before, ok := strings.CutSuffix(f.Text[:at], nl); ok && endsLine(before) {
			at -= len(nl) // the blank line that came with it
		} else {
			at = int(all[0].Start)
		}
		e.Comment(at, at, startMarker+team+" "+applied.Version+startHelp+nl)
	}
	if len(all) > 0 && last == nil {
		at := bodyEnd(f, all[len(all)-1])
		if endsLine(f.Text[:at]) {
			e.Comment(at, at, endMarker+team+nl)
		} else {
			e.Comment(at, at, nl+endMarker+team)
		}
	}
	text, err = e.Text()
	return text, len(all), err
}

type repair struct {
	file  *awsconfig.File
	lines []markerLine
}

// markerLine is one that is a marker, or looks like one.
type markerLine struct {
	at, end              int
	whole, start, theirs bool // whole: this team's
}

// first returns the line that can begin the block of which s is the first section, nil if there is none.
func (r *repair) first(s *awsconfig.Section) (found *markerLine) {
	for i := range r.lines {
		switch l := &r.lines[i]; {
		case l.at > int(s.Start):
			return found
		case l.whole && l.start && !r.within(l, true) && !r.strange(l.at, int(s.Start)):
			found = l
		default: // what is above it is not this block's
			found = nil
		}
	}
	return found
}

// last returns the line that can end the block of which s is the last section, nil if there is none.
func (r *repair) last(s *awsconfig.Section) *markerLine {
	for i := range r.lines {
		if l := &r.lines[i]; l.at > int(s.Start) {
			if l.whole && !l.start && !r.within(l, false) && !r.strange(bodyEnd(r.file, s), l.at) {
				return l
			}
			return nil
		}
	}
	return nil
}

// within reports whether a line lies within a value; with keys, also whether keys of the section that it lies in follow it.
func (r *repair) within(l *markerLine, keys bool) bool {
	for i := range r.file.Sections {
		s := &r.file.Sections[i]
		if int(s.Start) > l.at || int(s.End) <= l.at {
			continue
		}
		for k := range s.Keys() {
			if k.End > l.at && (keys || k.Start < l.at) {
				return true
			}
		}
	}
	return false
}

// strange reports whether a section begins in [from, to) that does not say itself that it is the person's within a
// block: it may be another team's.
func (r *repair) strange(from, to int) bool {
	return slices.ContainsFunc(r.file.Sections, func(s awsconfig.Section) bool {
		if int(s.Start) < from || int(s.Start) >= to {
			return false
		}
		is := marked(r.file, &s)
		return !is.whole && !is.gone
	})
}
