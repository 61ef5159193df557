package block

import (
	"fmt"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/identity"
	"awsin/internal/team/policy"
)

// Leave removes a team's block from the person's config and returns the new text: the block's lines and the
// team's sections, with what the person changed in them, which Report.LocalChanges and Report.Comments list. Sections
// that the person wrote within the block stay, and those that the team has removed before them. Those that were
// adopted come back; see Restore. applied is Report.Applied of the last Merge. Merge and Leave give the text as it
// was before.
//
// Errors are an *awsconfig.ParseError for broken markers, or that there is no such block.
func Leave(person *awsconfig.File, name string, applied Applied) (string, Report, error) {
	f, blocks, err := normal(person, name)
	if err != nil {
		return "", Report{}, err
	}
	i := slices.IndexFunc(blocks, func(b Block) bool { return b.Team == name })
	if i < 0 {
		return "", Report{}, fmt.Errorf("%s has no block of team %s", f.Path, identity.Quote(name))
	}
	b := &blocks[i]
	base := applied.base(b)
	var report Report
	e := f.Edit()
	cut := func(from, to int) {
		e.Cut(from, to)
		report.Comments = append(report.Comments, comments(f, from, to)...)
	}
	from, behind := b.start, b.head // what goes begins at from; behind the section before
	for _, s := range b.sections {
		if own(f, s, base) {
			cut(from, behind)
			if is := marked(f, s); is.end > is.at {
				e.Comment(is.at, is.end, "")
			}
			from = bodyEnd(f, s)
		} else {
			id, _ := policy.Identify(s)
			report.Removed = append(report.Removed, id)
			report.lost(f, s, base[id])
		}
		behind = bodyEnd(f, s)
	}
	gone := map[policy.ID]string{}
	for _, id := range report.Removed {
		gone[id] = ""
	}
	for _, t := range applied.Adopted {
		delete(gone, t.ID) // it comes back, or another one is there
	}
	within := map[*awsconfig.Section]bool{}
	for _, s := range b.sections {
		within[s] = !own(f, s, base)
	}
	report.Losses = losses(f, gone, func(s *awsconfig.Section) bool { return !within[s] })
	if b.end == len(f.Text) && !endsLine(f.Text) {
		// The line end before the block came with it.
		from = len(strings.TrimSuffix(strings.TrimSuffix(f.Text[:from], "\n"), "\r"))
	}
	cut(from, b.end)
	text, err := e.Text()
	if err != nil || len(applied.Adopted) == 0 {
		return text, report, err
	}
	left, err := awsconfig.Parse(f.Path, []byte(text))
	if err != nil {
		return "", report, err
	}
	text, restored, err := Restore(left, applied)
	report.Restored, report.Superseded = restored.Restored, restored.Superseded
	return text, report, err
}

// lost notes what the person changed in a section that goes.
func (r *Report) lost(f *awsconfig.File, s *awsconfig.Section, base policy.Section) {
	is := marked(f, s)
	for k := range s.Keys() {
		theirs := base.Get(k.Name)
		if slices.Contains(is.keep, k.Name) || base.Keys != nil && theirs != k.Value && !is.moves(k.Name, k.Value, base) {
			r.LocalChanges = append(r.LocalChanges, Change{base.ID, k.Name, k.Value, theirs})
		}
	}
}

// comments returns the person's in [from, to): lines, and what stands beside a header.
func comments(f *awsconfig.File, from, to int) (lines []string) {
	for from < to {
		var line string
		line, from = f.Line(from)
		bare := strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			_, bare, _ = strings.Cut(bare, "]")
			if bare = strings.TrimSpace(bare); bare != "" {
				lines = append(lines, bare)
			}
			continue
		}
		if _, _, _, is := marker(line); !is && bare != "" && strings.ContainsRune("#;", rune(bare[0])) && !ours(line) {
			lines = append(lines, bare)
		}
	}
	return lines
}
