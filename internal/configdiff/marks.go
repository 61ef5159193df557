package configdiff

import (
	"math"
	"slices"
)

// What is written down of sections beside the config is compared as keys of theirs.
const (
	KeyEnvironment = "environment" // of a profile: production, or none
	KeyAgents      = "agents"      // likewise: no, where coding agents do not get it
	KeyStandby     = "standby_of"  // of a session
	KeyMorning     = "morning"     // likewise
	KeyName        = "name"        // of an Account
	KeyProfile     = "profile"     // of an Alias
)

// The kinds of what is not a section: an account's ID, and another name for a profile.
const (
	Account = "account"
	Alias   = "alias"
)

// place is where a session logs in.
type place struct{ url, region string }

// Marks are the changes of what is written down of sections that take a fence away: profiles that stop being what they
// were, such as production, or that coding agents get now, aliases of another profile than before, and sessions that stand
// by for another one.
func (c Change) Marks() []Item {
	was := func(k Key) bool { return k.Old != "" }
	is := func(k Key) bool { return k.New != "" }
	return slices.Concat(c.withKey(Profile, KeyEnvironment, was), c.withKey(Profile, KeyAgents, was), c.withKey(Alias, KeyProfile, is), c.withKey(Session, KeyStandby, is))
}

// withKey returns the items that were there, or are new, with the change of this one key.
func (c Change) withKey(kind, key string, is func(Key) bool) (all []Item) {
	for _, item := range slices.Concat(c.Changed, c.Renamed, c.Added) {
		i := slices.IndexFunc(item.Keys, func(k Key) bool { return k.Name == key && is(k) })
		if item.Kind == kind && i >= 0 {
			item.Keys = item.Keys[i : i+1 : i+1]
			all = append(all, item)
		}
	}
	return all
}

// marks writes a line for all profiles that stop being the same, and for each session.
func (b *builder) marks(items []Item, places map[string]place) {
	told := 0
	for i, g := range gather(items, func(item Item) []string {
		if item.Kind != Profile {
			return []string{item.Kind, item.Name}
		}
		return append([]string{item.Kind}, item.differences()...)
	}) {
		if i == b.warned {
			b.line(Warning, own("and %d more are marked otherwise than before", len(items)-told))
			return
		}
		told += len(g)
		k := g[0].Keys[0]
		switch {
		case g[0].Kind == Session:
			p := places[g[0].Name]
			b.line(Warning, kind(g[0]), own(" "), foreign(g[0].Name), own(" now stands by for "), foreign(k.New), own(": "), value(keyStartURL, p.url), own(", in "), value(keyRegion, p.region))
		case g[0].Kind == Alias && k.Old == "":
			b.line(Warning, own("alias "), foreign(g[0].Name), own(" is new and means profile "), foreign(k.New))
		case g[0].Kind == Alias:
			b.line(Warning, own("alias "), foreign(g[0].Name), own(" now means profile "), foreign(k.New), own(", and not "), foreign(k.Old))
		case k.Name == KeyAgents && len(g) == 1:
			b.line(Warning, own("coding agents get profile "), foreign(g[0].Name))
		case k.Name == KeyAgents:
			b.line(Warning, append([]Part{own("coding agents get %d profiles: ", len(g))}, b.listed(g)...)...)
		case len(g) == 1:
			b.line(Warning, own("profile "), foreign(g[0].Name), own(" stops being "), foreign(k.Old))
		default:
			b.line(Warning, append([]Part{own("%d profiles stop being ", len(g)), foreign(k.Old), own(": ")}, b.listed(g)...)...)
		}
	}
}

// MarkWarnings is Warnings for what Marks returns.
func (c Change) MarkWarnings(items []Item) string {
	b := builder{most: few, warned: math.MaxInt}
	b.marks(items, c.places)
	return plain(b.lines)
}
