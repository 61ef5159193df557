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

// Choose returns the sessions that are for every morning. notes say which are not, and how to log in to them; the error
// is that none is.
func (c Chooser) Choose(sessions []*awsconfig.Session) (chosen []*awsconfig.Session, notes []string, err error) {
	var left, unsigned []string
	own, _ := settings.Load(c.Env.SettingsPath()) // what is wrong with them is said before a page opens
	chosen = slices.DeleteFunc(slices.Clone(sessions), func(s *awsconfig.Session) bool {
		if s.Login != "" {
			stays := own != nil && own.Morning(s.Name)
			if !stays && !c.Usable(s) {
				unsigned = append(unsigned, shell.Join(s.Name))
			}
			return !stays
		}
		stays := c.Known.Morning(s.Name)
		if !stays {
			what := sanitize.Brief(s.Name)
			if of := c.Known.StandbyOf(s.Name); of != "" {
				what += " (stands by for " + sanitize.Brief(of) + ")"
			}
			left = append(left, what)
		}
		return !stays
	})
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
