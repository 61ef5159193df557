package estate

import (
	"slices"
	"strings"

	"awsin/internal/glob"
)

// Layer is a file in force.
type Layer struct {
	*File
	From   string // whose it is, for a person
	Prefix string // of the names that the file speaks of, which are written without it
	// Owns reports whether the file may speak of a section, such as "profile dev"; nil: of every one.
	Owns func(section string) bool
}

// Estate is all that is known. An earlier layer wins over a later one.
type Estate struct {
	Layers []Layer
	// Exists reports whether a profile has that name, which is then no glob; nil: none has.
	Exists func(name string) bool
}

// Profile is what a profile is judged by.
type Profile struct{ Name, Account, Role string }

// Word is what a person sees of a Mark.
const Word = production

// Mark is that a profile is production.
type Mark struct {
	Color string // one of Colors
	From  string // whose file says so
}

// Production returns the mark of a profile that is production.
func (e Estate) Production(p Profile) (mark Mark, ok bool) {
	for _, l := range e.Layers {
		name, speaks := l.local("profile ", p.Name)
		if !speaks {
			continue
		}
		r := l.Production
		switch {
		case e.fits(l, r.Not, name):
			return Mark{}, false
		case e.fits(l, r.Profiles, name), fits(r.Accounts, p.Account), fits(r.Roles, p.Role):
			return Mark{r.Color, l.From}, true
		}
	}
	return Mark{}, false
}

// Morning reports whether a session is for every morning: one that stands by is not, unless that is said.
func (e Estate) Morning(session string) bool {
	s := e.session(session, func(s Session) bool { return s.Morning != nil })
	return s.Morning != nil && *s.Morning || s.Morning == nil && e.StandbyOf(session) == ""
}

// StandbyOf returns the session that one stands in for, "" for none.
func (e Estate) StandbyOf(session string) string {
	for _, l := range e.Layers {
		name, speaks := l.local(sessions, session)
		if s := l.Sessions[name]; speaks && s.StandbyOf != nil {
			if *s.StandbyOf == "" {
				return ""
			}
			return l.Prefix + *s.StandbyOf
		}
	}
	return ""
}

func (e Estate) session(session string, says func(Session) bool) Session {
	for _, l := range e.Layers {
		if name, speaks := l.local(sessions, session); speaks && says(l.Sessions[name]) {
			return l.Sessions[name]
		}
	}
	return Session{}
}

// AccountName returns what an account is called, "" where nobody says.
func (e Estate) AccountName(id string) string {
	for _, l := range e.Layers {
		if name := l.Accounts[id]; name != "" {
			return name
		}
	}
	return ""
}

// local returns the name that a section has in the layer's file, and whether that may speak of it.
func (l Layer) local(kind, name string) (string, bool) {
	local, ok := strings.CutPrefix(name, l.Prefix)
	return local, ok && (l.Owns == nil || l.Owns(kind+name))
}

// fits reports whether one of a layer's patterns means a profile: the one of that name, or as a glob.
func (e Estate) fits(l Layer, patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		return p == name || glob.Fits(p, name) && (e.Exists == nil || !e.Exists(l.Prefix+p))
	})
}

func fits(patterns []string, value string) bool {
	return value != "" && slices.ContainsFunc(patterns, func(p string) bool { return p == value || glob.Fits(p, value) })
}
