package commands

import (
	"path"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/hint"
)

// selected reads the configuration and picks the sessions that the patterns name.
func (e *Env) selected(patterns []string) (*awsconfig.Config, []*awsconfig.Session, error) {
	conf, err := e.config()
	if err != nil {
		return nil, nil, err
	}
	sessions, err := selectSessions(conf, patterns)
	return conf, sessions, err
}

// selectSessions returns the sessions that the patterns name, in the file's
// order; all of them for no pattern. A pattern is a name, a start URL, or a
// glob over names; one that matches nothing is an error.
func selectSessions(c *awsconfig.Config, patterns []string) ([]*awsconfig.Session, error) {
	all := c.Sessions()
	if len(all) == 0 {
		return nil, hint.BadUsage("awsin session add NAME, or put your company's config in place", "there is no SSO session in the AWS configuration")
	}
	if len(patterns) == 0 {
		return all, nil
	}
	chosen := map[*awsconfig.Session]bool{}
	for _, pattern := range patterns {
		found := false
		for _, s := range all {
			glob, err := path.Match(pattern, s.Name)
			if err != nil {
				return nil, hint.BadUsage("quote it, and close every [", "%q is no glob", pattern)
			}
			if s.Name == pattern || glob {
				found, chosen[s] = true, true
			}
		}
		if !found {
			return nil, hint.BadUsage("the sessions are: "+names(all), "no session matches %q", pattern)
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(s *awsconfig.Session) bool { return !chosen[s] }), nil
}

func names(sessions []*awsconfig.Session) string {
	list := make([]string, len(sessions))
	for i, s := range sessions {
		list[i] = s.Name
	}
	return strings.Join(list, ", ")
}

// sessionOf finds the session for `login`: by its own name, or a profile's; with
// no name the session of AWS_PROFILE, or the only one there is.
func (e *Env) sessionOf(c *awsconfig.Config, name string) (*awsconfig.Session, error) {
	if name == "" {
		for _, v := range []string{"AWS_PROFILE", "AWS_DEFAULT_PROFILE"} {
			if name = e.Get(v); name != "" {
				break
			}
		}
	}
	all, err := selectSessions(c, nil)
	if err != nil {
		return nil, err
	}
	if name == "" {
		if len(all) > 1 {
			return nil, hint.BadUsage("awsin login SESSION, one of: "+names(all)+"; or awsin login-all", "there are %d sessions and AWS_PROFILE is not set", len(all))
		}
		return all[0], nil
	}
	if s := c.Session(name); s != nil {
		return s, nil
	}
	if p := c.Profile(name); p != nil {
		if s := c.SessionOf(p); s != nil {
			return s, nil
		}
		return nil, hint.BadUsage("awsin status shows the sessions and their profiles", "profile %q belongs to no SSO session", name)
	}
	return nil, hint.BadUsage("the sessions are: "+names(all), "there is no session and no profile %q", name)
}

// sessionsOf finds the sessions for `logout`: names, globs and profiles; none
// given, what `login` would take.
func (e *Env) sessionsOf(c *awsconfig.Config, args []string) ([]*awsconfig.Session, error) {
	if len(args) == 0 {
		s, err := e.sessionOf(c, "")
		return []*awsconfig.Session{s}, err
	}
	patterns := slices.Clone(args)
	for i, name := range patterns {
		if p := c.Profile(name); p != nil && c.Session(name) == nil {
			if s := c.SessionOf(p); s != nil {
				patterns[i] = s.Name
			}
		}
	}
	return selectSessions(c, patterns)
}
