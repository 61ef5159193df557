package estate

import (
	"slices"

	"awsin/internal/glob"
)

// Estate is all that is known.
type Estate struct {
	*File
	From string // whose the file is, for a person
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
	r := e.File.Production
	if fits(r.Not, p.Name, e.Exists) || !fits(r.Profiles, p.Name, e.Exists) && !fits(r.Accounts, p.Account, nil) && !fits(r.Roles, p.Role, nil) {
		return Mark{}, false
	}
	return Mark{r.Color, e.From}, true
}

// Morning reports whether a session is for every morning: one that stands by is not, unless that is said.
func (e Estate) Morning(session string) bool {
	if said := e.Sessions[session].Morning; said != nil {
		return *said
	}
	return e.StandbyOf(session) == ""
}

// StandbyOf returns the session that one stands in for, "" for none.
func (e Estate) StandbyOf(session string) string { return e.Sessions[session].StandbyOf }

// fits reports whether one of the patterns means a value: as it is, or as a glob where nothing has it for a name.
func fits(patterns []string, value string, exists func(name string) bool) bool {
	return value != "" && slices.ContainsFunc(patterns, func(p string) bool {
		return p == value || glob.Fits(p, value) && (exists == nil || !exists(p))
	})
}
