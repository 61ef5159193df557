package configdiff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"
)

// Of a change that is too long for a screen so many sessions are counted one by one, and so many sections are examples.
const (
	countedSessions = 6
	examples        = 5
	briefName       = 40 // cells of a session's name
)

// Brief is the change on less than a screen of 80 columns and 24 lines: how many profiles of each session are new,
// changed and gone, and five examples. What warns is not in it.
func (c Change) Brief() string {
	lines := plain([]Line{{Title, []Part{own("%s", c.Headline())}}}) + c.counts()
	b := builder{most: examples}
	b.line(Title, own("For example"))
	for _, sample := range c.sample() {
		parts := append([]Part{own("%s: ", sample.verb)}, b.entry(sample.items, !sample.keys)...)
		if sample.keys && len(sample.items[0].Keys) > 0 {
			parts = append(parts, own(": "), foreign(sample.items[0].Keys[0].Name))
		}
		b.line(Entry, parts...)
	}
	return lines + plain(b.lines)
}

// counts is a table of the sessions with the most profiles that differ.
func (c Change) counts() string {
	type session struct {
		name               string
		added, other, gone int // other: changed or renamed
	}
	of := map[string]*session{}
	var all []*session
	for _, l := range c.lists() {
		for _, item := range l.items {
			if item.Kind != Profile {
				continue
			}
			s := of[item.Session]
			if s == nil {
				s = &session{name: item.Session}
				of[item.Session], all = s, append(all, s)
			}
			switch l.verb {
			case "added":
				s.added++
			case "removed":
				s.gone++
			default:
				s.other++
			}
		}
	}
	if len(all) == 0 {
		return ""
	}
	sum := func(s *session) int { return s.added + s.other + s.gone }
	slices.SortStableFunc(all, func(a, b *session) int { return cmp.Compare(sum(b), sum(a)) })
	rest := session{}
	for _, s := range all[min(countedSessions, len(all)):] {
		rest.added, rest.other, rest.gone = rest.added+s.added, rest.other+s.other, rest.gone+s.gone
	}
	if more := len(all) - countedSessions; more > 0 {
		rest.name = fmt.Sprintf("%d more sessions", more)
		all = append(all[:countedSessions], &rest)
	}
	width := len("profiles of")
	for _, s := range all {
		s.name = runewidth.Truncate(cmp.Or(shown(s.name), "no session"), briefName, "…")
		width = max(width, runewidth.StringWidth(s.name))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "  %-*s  %5s  %7s  %5s\n", width, "profiles of", "new", "changed", "gone")
	for _, s := range all {
		fmt.Fprintf(&b, "  %s  %5d  %7d  %5d\n", runewidth.FillRight(s.name, width), s.added, s.other, s.gone)
	}
	return b.String()
}

// sample is one section of each kind of change, each alone, and more of what is new.
func (c Change) sample() (some []list) {
	take := func(l list, from, most int) {
		for i := from; i < min(from+most, len(l.items)) && len(some) < examples; i++ {
			some = append(some, list{l.verb, l.items[i : i+1], l.keys})
		}
	}
	lists := c.lists()
	for _, l := range lists {
		take(l, 0, 1)
	}
	for _, l := range lists {
		take(l, 1, examples)
	}
	return some
}
