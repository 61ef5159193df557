package estate

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"awsin/internal/glob"
	"awsin/internal/identity"
	"awsin/internal/terminal"
)

// Estate is all that is known.
type Estate struct {
	*File        // the person's own, which wins
	From  string // whose that is, for a person
	Teams []Team
	// Exists reports whether a profile has that name, which is then no glob; nil: none has.
	Exists func(name string) bool
	// Learned returns the name of an account that its portal has said, by Account's key, "" for none; nil: none is known.
	Learned func(account string) string
}

// Team is what a team says of its own profiles and sessions.
type Team struct {
	*File
	From   string // such as "team acme"
	Prefix string // what is put before the names that the file has
	// Profile and Session report whether one of that name is the team's.
	Profile, Session func(name string) bool
	Names            func() Names // what it calls accounts
	// Torn is of one of which nobody knows which profiles and sessions are its own: Profile and Session have all. What it
	// says protects then, and gives nothing.
	Torn bool
}

// Profile is what a profile is judged by. StartURL is its session's, and counts for AccountName alone.
type Profile struct{ Name, Account, Role, StartURL string }

// Word is what a person sees of a Mark.
const Word = production

// Mark is that a profile is production.
type Mark struct {
	Color string // one of Colors
	From  string // whose file says so
}

// Beside returns a name with the mark beside it, in color or not, in so many cells; 0 for any number.
func (m Mark) Beside(name string, cells int, color bool) string {
	return terminal.Marked(name, Word, terminal.Color(m.Color), cells, color)
}

// Production returns the mark of a profile that is production.
func (e Estate) Production(p Profile) (mark Mark, ok bool) {
	own := e.File.Production
	if fits(own.Not, p.Name, e.Exists) {
		return Mark{}, false
	}
	if own.means(p, e.Exists) {
		return Mark{cmp.Or(own.Color, Colors[0]), e.From}, true
	}
	for _, t := range e.Teams {
		its, exists, ok := t.profile(p, e.Exists)
		if r := t.Production; ok && r.means(its, exists) && !fits(r.Not, its.Name, exists) {
			return Mark{cmp.Or(own.Color, r.Color, Colors[0]), t.From}, true
		}
	}
	return Mark{}, false
}

// Agents returns whether coding agents get a profile, and whose file says so: "" where none says anything, and they get
// all.
func (e Estate) Agents(p Profile) (given bool, from string) {
	own := e.File.Agents
	if own != nil && (own.means(p, e.Exists) || fits(own.Not, p.Name, e.Exists)) {
		return !fits(own.Not, p.Name, e.Exists), e.From
	}
	for _, t := range e.Teams {
		its, exists, ok := t.profile(p, e.Exists)
		switch {
		case !ok || t.Agents == nil:
		case !t.Agents.means(its, exists) || fits(t.Agents.Not, its.Name, exists):
			return false, t.From // of several one is enough
		case from == "" && !t.Torn:
			from = t.From
		}
	}
	if from != "" || own == nil {
		return true, from
	}
	return false, e.From
}

// Morning reports whether a session is for every morning: one that stands by is not, unless that is said.
func (e Estate) Morning(session string) bool {
	if said := e.Sessions[session].Morning; said != nil {
		return *said
	}
	for _, t := range e.Teams {
		said := t.session(session)
		switch {
		case !t.Torn && said.Morning != nil, t.Torn && said.Morning != nil && !*said.Morning:
			return *said.Morning
		case t.Torn && said.Morning == nil && said.StandbyOf != nil && *said.StandbyOf != "":
			return false // it stands by, for whichever it is
		}
	}
	return e.StandbyOf(session) == ""
}

// StandbyOf returns the session that one stands in for, "" for none. A team's stands in for none but the team's own.
func (e Estate) StandbyOf(session string) string {
	if said := e.Sessions[session].StandbyOf; said != nil {
		return *said
	}
	for _, t := range e.Teams {
		if said := t.session(session).StandbyOf; !t.Torn && said != nil && *said != "" && t.Session(t.Prefix+*said) {
			return t.Prefix + *said
		}
	}
	return ""
}

// AccountName returns what a profile's account is called, "" where nobody has said.
func (e Estate) AccountName(p Profile) string {
	if name := e.Accounts[p.Account]; name != "" {
		return name
	}
	for _, t := range e.Teams {
		if !t.Torn && t.Profile(p.Name) {
			if name := t.Names().Of(p.Account); name != "" {
				return name
			}
		}
	}
	key := Account(p.StartURL, p.Account)
	if e.Learned == nil || key == "" {
		return ""
	}
	return e.Learned(key)
}

// Alias returns the profile that a name is another one for, "" for none. A team's is for none but the team's own.
func (e Estate) Alias(name string) string {
	if profile := e.Aliases[name]; profile != "" {
		return profile
	}
	for _, t := range e.Teams {
		if profile := t.Alias(name); profile != "" {
			return profile
		}
	}
	return ""
}

// Alias returns the profile of the team's that one of its aliases means, "" for none. Both have the team's prefix.
func (t Team) Alias(name string) string {
	bare, ok := strings.CutPrefix(name, t.Prefix)
	if profile := t.Aliases[bare]; ok && !t.Torn && profile != "" && t.Profile(t.Prefix+profile) {
		return t.Prefix + profile
	}
	return ""
}

// AliasNames returns all names that Alias knows, in no order.
func (t Team) AliasNames() (all []string) {
	for name := range t.Aliases {
		if t.Alias(t.Prefix+name) != "" {
			all = append(all, t.Prefix+name)
		}
	}
	return all
}

// AliasNames returns all names that Alias knows, in alphabetical order.
func (e Estate) AliasNames() []string {
	all := slices.Collect(maps.Keys(e.Aliases))
	for _, t := range e.Teams {
		all = append(all, t.AliasNames()...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// profile returns a profile of the team's as its file knows it, and what exists for that.
func (t Team) profile(p Profile, exists func(string) bool) (its Profile, existing func(string) bool, ok bool) {
	name, ok := strings.CutPrefix(p.Name, t.Prefix)
	if !ok || !t.Profile(p.Name) {
		return p, nil, false
	}
	p.Name = name
	return p, func(name string) bool { return exists != nil && exists(t.Prefix+name) }, true
}

// session returns what the file says of a session of the team's.
func (t Team) session(name string) Session {
	bare, ok := strings.CutPrefix(name, t.Prefix)
	if said, known := t.Sessions[bare]; ok && known && t.Session(name) {
		return said
	}
	return Session{}
}

// means reports whether a profile is of the kind, what Not says aside.
func (r Rule) means(p Profile, exists func(name string) bool) bool {
	return fits(r.Profiles, p.Name, exists) || fits(r.Accounts, p.Account, nil) || fits(r.Roles, p.Role, nil)
}

// fits reports whether one of the patterns means a value: as it is, or as a glob where nothing has it for a name.
func fits(patterns []string, value string, exists func(name string) bool) bool {
	return value != "" && slices.ContainsFunc(patterns, func(p string) bool {
		return p == value || glob.Fits(p, value) && (exists == nil || !exists(p))
	})
}

// AccountShown returns an account as a person knows it: "acme-shop-prod (111122223333)", the ID where it has no name.
func AccountShown(name, id string) string {
	if name == "" || id == "" {
		return id
	}
	return name + " (" + id + ")"
}

// Idle returns the patterns and aliases of a file that mean none of these profiles, in the file's words.
func (f *File) Idle(all []Profile) (idle []Left) {
	names := map[string]bool{}
	for _, p := range all {
		names[p.Name] = true
	}
	is := func(name string) bool { return names[name] }
	said := func(section string, r Rule) {
		for _, list := range []struct {
			key, what string
			patterns  []string
			value     func(Profile) string
		}{
			{"profiles", "profile", r.Profiles, func(p Profile) string { return p.Name }},
			{"accounts", "account", r.Accounts, func(p Profile) string { return p.Account }},
			{"roles", "role", r.Roles, func(p Profile) string { return p.Role }},
			{"not", "profile", r.Not, func(p Profile) string { return p.Name }},
		} {
			for _, pattern := range list.patterns {
				if !slices.ContainsFunc(all, func(p Profile) bool { return fits([]string{pattern}, list.value(p), is) }) {
					idle = append(idle, Left{section, list.key, fmt.Sprintf("%s means no %s there is", identity.Quote(pattern), list.what)})
				}
			}
		}
	}
	said(production, f.Production)
	if f.Agents != nil {
		said(agents, *f.Agents)
	}
	for _, name := range slices.Sorted(maps.Keys(f.Aliases)) {
		if !is(f.Aliases[name]) {
			idle = append(idle, Left{aliases, name, fmt.Sprintf("%s is an alias for profile %s, which there is not", identity.Quote(name), identity.Quote(f.Aliases[name]))})
		}
	}
	return idle
}
