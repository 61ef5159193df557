// Package morning is which sessions a morning's login takes, and what is said of those that it leaves alone.
package morning

import (
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/environ"
	"awsin/internal/estate"
	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/internal/settings"
	"awsin/shell"
)

// Chooser chooses among the sessions of a configuration.
type Chooser struct {
	Env    *environ.Environ
	Known  estate.Estate
	Usable func(*awsconfig.Session) bool // by the local files alone
}

// Only returns the sessions that are for every morning, of which there may be none.
func (c Chooser) Only(sessions []*awsconfig.Session) []*awsconfig.Session {
	isFor := c.isFor()
	return slices.DeleteFunc(slices.Clone(sessions), func(s *awsconfig.Session) bool { return !isFor(s) })
}

// isFor returns what reports whether a session is for every morning. Of what aws login signs in to, only a person's own
// settings say so.
func (c Chooser) isFor() func(*awsconfig.Session) bool {
	own, _ := settings.Load(c.Env.SettingsPath()) // what is wrong with them is said before a page opens
	return func(s *awsconfig.Session) bool {
		if s.Login != "" {
			return own != nil && own.Morning(s.Name)
		}
		return c.Known.Morning(s.Name)
	}
}

// Choose returns the sessions that are for every morning. notes say which are not, and how to log in to them; the error
// is that none is.
func (c Chooser) Choose(sessions []*awsconfig.Session) (chosen []*awsconfig.Session, notes []string, err error) {
	var left, unsigned []string
	isFor := c.isFor()
	for _, s := range sessions {
		switch {
		case isFor(s):
			chosen = append(chosen, s)
		case s.Login == "":
			what := sanitize.Brief(s.Name)
			if of := c.Known.StandbyOf(s.Name); of != "" {
				what += " (stands by for " + sanitize.Brief(of) + ")"
			}
			left = append(left, what)
		case !c.Usable(s):
			unsigned = append(unsigned, shell.Join(s.Name))
		}
	}
	if len(chosen) == 0 && left != nil {
		return nil, nil, hint.BadUsage("awsin login-all --all", "no session is for every morning: %s", strings.Join(left, ", "))
	}
	if left != nil {
		notes = append(notes, "left alone: "+sanitize.Some(left)+"; awsin login-all --all takes them")
	}
	if unsigned != nil {
		notes = append(notes, "not signed in by aws login: "+sanitize.Some(unsigned)+"; awsin login "+sanitize.Brief(unsigned[0]))
	}
	if len(chosen) == 0 {
		err = hint.BadUsage("[profile NAME] with morning = yes in "+c.Env.SettingsPath()+" makes login-all take one", "aws login signs in to all that is in the configuration, and of that nothing is for every morning")
	}
	return chosen, notes, err
}
