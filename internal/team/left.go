package team

import (
	"fmt"
	"slices"

	"awsin/internal/sanitize"
	"awsin/internal/team/block"
)

// Names returns the teams that are joined, and those of which the configuration has a block that is recorded nowhere.
func (t *Teams) Names() ([]string, error) {
	all, err := t.All()
	if err != nil {
		return nil, err
	}
	blocks, err := t.blocks()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, j := range all {
		names = append(names, j.Name)
	}
	for name := range blocks {
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// Left returns what Leave has done, in lines.
func Left(name string, report block.Report) (lines []string) {
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	for _, k := range report.LocalChanges {
		say("%s: your %s = %s was removed with it", sanitize.Brief(k.Label()), sanitize.Brief(k.Key), sanitize.Brief(k.Old))
	}
	for _, comment := range report.Comments {
		say("your comment was removed with it: %s", sanitize.Brief(comment))
	}
	for _, id := range report.Superseded {
		say("%s of yours that --adopt took does not come back: you have another one; the old one is in a backup", sanitize.Brief(id.Label()))
	}
	if n := len(report.Restored); n > 0 {
		as := "it"
		if n > 1 {
			as = "them"
		}
		say("%s that --adopt took: back as you had written %s", sanitize.Count(n, "section"), as)
	}
	say("left team %s: %s removed", sanitize.Text(name), sanitize.Count(len(report.Removed), "section"))
	return lines
}
