package configdiff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"awsin/internal/sanitize"

	"github.com/mattn/go-runewidth"
)

// Of a change that is too long for a screen so many sessions are counted one by one, and so many sections are examples.
const (
	countedSessions = 6
	examples        = 5
	briefName       = 40 // cells of a session's name
)

// Brief is the change on less than a screen of 80 columns and 24 lines: how many profiles of each session are new,
// changed and gone, how many of those that stay are production, and five examples. What warns is not in it.
func (r Report) Brief() string {
	title := ""
	if r.Title != "" {
		title = shown(r.Title) + ": "
	}
	lines := title + r.Headline() + "\n" + r.counts()
	b := builder{most: examples}
	samples := r.sample()
	if len(samples) > 0 {
		b.line(Title, own("For example"))
	}
	for _, sample := range samples {
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
		production         int // of added and other
	}
	of := map[string]*session{}
	var all []*session
	production := false
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
			if slices.ContainsFunc(item.Keys, func(k Key) bool { return k.Name == KeyEnvironment && k.New != "" }) {
				s.production++
				production = true
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
		rest.production += s.production
	}
	if more := len(all) - countedSessions; more > 0 {
		rest.name = sanitize.Count(more, "more session")
		all = append(all[:countedSessions], &rest)
	}
	width := len("profiles of")
	for _, s := range all {
		s.name = runewidth.Truncate(cmp.Or(shown(s.name), "no session"), briefName, "…")
		width = max(width, runewidth.StringWidth(s.name))
	}
	var b strings.Builder
	row := func(name string, added, other, gone, marked any) {
		fmt.Fprintf(&b, "  %s  %5v  %7v  %5v", runewidth.FillRight(name, width), added, other, gone)
		if production {
			fmt.Fprintf(&b, "  %10v", marked)
		}
		b.WriteByte('\n')
	}
	row("profiles of", "new", "changed", "gone", "production")
	for _, s := range all {
		row(s.name, s.added, s.other, s.gone, s.production)
	}
	return b.String()
}

// sample is one section of each kind in each kind of change, profiles first, and more of the profiles.
func (c Change) sample() (some []list) {
	take := func(kind string, from, most int) {
		for _, l := range c.lists() {
			items := slices.DeleteFunc(slices.Clone(l.items), func(item Item) bool { return item.Kind != kind })
			for i := from; i < min(from+most, len(items)) && len(some) < examples; i++ {
				some = append(some, list{l.verb, items[i : i+1], l.keys})
			}
		}
	}
	take(Profile, 0, 1)
	take(Session, 0, 1)
	take(Profile, 1, examples)
	take(Session, 1, examples)
	return some
}
