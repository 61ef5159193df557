package awsconfig

import (
	"slices"

	"awsin/shell"
)

// ConsoleProfile returns the profile for whose credentials `aws login` signs in: this one, or the one that it takes
// its role from. It returns nil where there is none.
func (c *Config) ConsoleProfile(p *Profile) *Profile {
	for seen := map[*Profile]bool{}; p != nil && !seen[p]; p = c.Profile(p.Get(keySource)) {
		seen[p] = true
		if p.Get(keyLogin) != "" {
			return p
		}
		if p.Get(keySource) == "" {
			break
		}
	}
	return nil
}

// LoginOf returns what a profile has its credentials from: its SSO session, else what `aws login` signs in for; nil
// where that is neither. As SessionOf, it may not say which profiles there are beside this one.
func (c *Config) LoginOf(p *Profile) *Session {
	if s := c.SessionOf(p); s != nil {
		return s
	}
	if by := c.ConsoleProfile(p); by != nil && !by.outranks() {
		return c.ConsoleOf(by)
	}
	return nil
}

// outranks reports whether a profile has credentials of another kind, which the AWS CLI takes before those of `aws
// login`, and before which it puts no login.
func (p *Profile) outranks() bool {
	return slices.ContainsFunc(otherCredentials, func(key string) bool { _, ok := p.Lookup(key); return ok })
}

// ConsoleOf returns the session of a ConsoleProfile, whose only profile it is here: Console has the others, too.
func (c *Config) ConsoleOf(by *Profile) *Session {
	login := by.setting(keyLogin)
	return &Session{
		Name: by.Name, Login: login.Value, LoginProfile: by.Name, Region: c.Access(by).Region.Value, Profiles: []string{by.Name},
		Path: login.Path, Line: login.Line,
	}
}

// ConsoleLogin returns the AWS CLI's own command that signs in.
func (s *Session) ConsoleLogin() string { return shell.Join("aws", "login", "--profile", s.Name) }

// Console returns the one of Consoles with this name, nil where there is none.
func (c *Config) Console(name string) *Session {
	for _, s := range c.Consoles() {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// Consoles returns what `aws login` signs in for: each profile with a login_session and no credentials of another kind,
// with those that take a role from it, in the order of Profiles.
func (c *Config) Consoles() []*Session {
	var all []*Session
	byName := map[string]*Session{}
	for _, p := range c.Profiles() {
		if p.Get(keyLogin) != "" && !p.outranks() && c.SessionOf(p) == nil {
			byName[p.Name] = c.ConsoleOf(p)
			all = append(all, byName[p.Name])
		}
	}
	if all == nil {
		return nil
	}
	for _, p := range c.Profiles() {
		if by := c.ConsoleProfile(p); by != nil && by != p && c.SessionOf(p) == nil && byName[by.Name] != nil {
			byName[by.Name].Profiles = append(byName[by.Name].Profiles, p.Name)
		}
	}
	return all
}
