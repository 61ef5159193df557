package awsconfig

import (
	"maps"
	"slices"
	"strings"
	"unicode"
)

// Keys that tie profiles and sessions together.
const (
	keySession  = "sso_session"
	keyStartURL = "sso_start_url"
	keyRegion   = "sso_region"
	keyScopes   = "sso_registration_scopes"
	keySource   = "source_profile"
)

// Session is what one login covers: an [sso-session] section, the start URL of legacy profiles, or what `aws login`
// signs in for.
type Session struct {
	Name     string // of the section; for a legacy session, the start URL as written; of the profile for `aws login`
	Legacy   bool
	Login    string // the login_session of `aws login`, an ARN; "" where it is an Identity Center that one logs in to
	StartURL string
	Region   string
	Scopes   []string // the non-empty scopes in sso_registration_scopes; nil if there is no such key
	// Profiles that belong to the session, in the order of Config.Profiles: by sso_session, else by their
	// own sso_start_url, else through source_profile. A profile belongs to at most one session.
	Profiles []string
	// LoginProfile of a legacy session is the one for `aws sso login --profile`: the first that has
	// both sso_start_url and sso_region. "" if there is none. For `aws login` it is the Name.
	LoginProfile string
	// Path and Line are where the session is defined. For a session that no section defines, they are where
	// the first profile refers to it; for a legacy session, the sso_start_url of the first profile.
	Path string
	Line int
	// Problem is why no login can work; "" if one can. It contains no control characters.
	Problem string
	Hint    string // what to do about the problem
	Wrong   int    // the line of the key in Path that is the problem, 0 where no key is

	members int // how many Profiles there will be, until there are
}

// SSOSession returns the name of the session's [sso-session] section, "" for the legacy
// form, which has none: the AWS CLI takes it so, and names files of its caches by it.
func (s *Session) SSOSession() string {
	if s.Legacy || s.Login != "" {
		return ""
	}
	return s.Name
}

// Sessions returns the [sso-session] sections in file order, then those that profiles refer to but that do
// not exist, then legacy ones; the last two in the order of the profiles. The slice is the Config's own.
func (c *Config) Sessions() []*Session {
	c.once.Do(c.resolve)
	return c.sessions
}

// Session returns the session of that name, or nil if there is none. An [sso-session] takes precedence over a legacy
// session of the same name.
func (c *Config) Session(name string) *Session {
	c.once.Do(c.resolve)
	return c.sessionByName[name]
}

// SessionOf returns the session that the profile belongs to, or nil if it belongs to none. Session.Profiles is
// set only once Sessions has been called.
func (c *Config) SessionOf(p *Profile) *Session {
	c.sections.Do(c.defined)
	if s, ok := c.near(p); ok {
		return s
	}
	c.once.Do(c.resolve)
	if p.session == noSession {
		return nil
	}
	return p.session
}

// SessionsOf returns the sessions of these profiles, each once, in the order of Sessions.
func (c *Config) SessionsOf(profiles []*Profile) []*Session {
	needed := map[*Session]bool{}
	for _, p := range profiles {
		needed[c.SessionOf(p)] = true
	}
	return slices.DeleteFunc(slices.Clone(c.Sessions()), func(s *Session) bool { return !needed[s] })
}

// near returns the session of a profile without looking at all profiles: it follows source_profile to an
// [sso-session] section or to the end of the chain, which is enough for nearly every profile. ok is false if the
// answer depends on all profiles.
func (c *Config) near(p *Profile) (s *Session, ok bool) {
	for range fewLookups {
		if p == nil {
			return nil, true
		}
		if name := p.Get(keySession); name != "" {
			if s = c.sectionByName[name]; s == nil {
				s = c.undefined(name)
			}
			return s, s != nil
		}
		if p.Get(keyStartURL) != "" {
			return nil, false
		}
		source := p.Get(keySource)
		if source == "" {
			return nil, true
		}
		p = c.Profile(source)
	}
	return nil, false
}

// undefined returns the session of a name that no section defines, and reads no section that parseLazy found and that
// does not have the name in it; nil where all of them have to be read.
func (c *Config) undefined(name string) *Session {
	if strings.ContainsAny(name, "\r\n") {
		return nil // which stands otherwise in the file
	}
	for i := range c.profiles {
		if p := &c.profiles[i]; (p.config.mentions(name) || p.credentials.mentions(name)) && p.Get(keySession) == name {
			return c.danglingOf(name, p)
		}
	}
	return nil
}

// mentions reports whether a text may stand in a section, which may be nil.
func (s *Section) mentions(text string) bool {
	return s != nil && (!s.unread || strings.Contains(s.file.Text[s.Start:s.End], text))
}

// danglingOf returns dangling's session of a name, the same one each time. by is the first profile that refers to it.
func (c *Config) danglingOf(name string, by *Profile) *Session {
	c.missing.Lock()
	defer c.missing.Unlock()
	s := c.missing.byName[name]
	if s == nil {
		if c.missing.byName == nil {
			c.missing.byName = map[string]*Session{}
		}
		s = dangling(name, by)
		c.missing.byName[name] = s
	}
	return s
}

// noSession marks profiles that belong to no session.
var noSession = &Session{}

func (c *Config) resolve() {
	c.sections.Do(c.defined)
	c.sessions = slices.Clone(c.sectionSessions)
	c.sessionByName = maps.Clone(c.sectionByName)
	all := c.Profiles()
	legacy := c.referred(all)
	for _, p := range all {
		if c.inherit(p); p.session != noSession {
			p.session.members++
		}
	}
	for _, p := range all {
		if s := p.session; s != noSession {
			if s.Profiles == nil {
				s.Profiles, s.members = make([]string, 0, s.members), 0
			}
			s.Profiles = append(s.Profiles, p.Name)
		}
	}
	for _, l := range legacy {
		s := l.session
		c.sessions = append(c.sessions, s)
		if c.sessionByName[s.Name] == nil {
			c.sessionByName[s.Name] = s
		}
		s.Problem, s.Hint = l.check()
	}
}

// defined collects the [sso-session] sections. As with profiles, a later section replaces an earlier one of the
// same name, at the same position.
func (c *Config) defined() {
	c.sectionByName, c.defining = map[string]*Session{}, map[string]*Section{}
	if c.ConfigFile == nil {
		return
	}
	f := c.ConfigFile
	for i := range f.Sections {
		section := &f.Sections[i]
		name, ok := sessionName(section.Header)
		if !ok {
			continue
		}
		s := c.sectionByName[name]
		if s == nil {
			s = &Session{}
			c.sectionByName[name] = s
			c.sectionSessions = append(c.sectionSessions, s)
		}
		section.read()
		if first := c.defining[name]; first != nil {
			c.replaced = append(c.replaced, first)
		}
		c.defining[name] = section
		*s = Session{Name: name, Path: f.Path, Line: int(section.Line)}
		if k, ok := section.effective(keyStartURL); ok {
			s.StartURL = k.Value
		}
		if k, ok := section.effective(keyRegion); ok {
			s.Region = k.Value
		}
		if k, ok := section.effective(keyScopes); ok {
			s.Scopes = scopes(k.Value)
		}
		s.check(section)
	}
}

func scopes(value string) []string {
	list := []string{}
	for scope := range strings.SplitSeq(value, ",") {
		if scope = trim(scope); scope != "" {
			list = append(list, scope)
		}
	}
	return list
}

// referred assigns each profile the session that it names itself, and creates the sessions that have no
// section. Empty values count as absent, as for `aws sso login`.
func (c *Config) referred(all []*Profile) []*legacySession {
	var legacy []*legacySession
	byURL := map[string]*legacySession{}
	for _, p := range all {
		if name := p.Get(keySession); name != "" {
			s := c.sessionByName[name]
			if s == nil {
				s = c.danglingOf(name, p)
				c.sessionByName[name] = s
				c.sessions = append(c.sessions, s)
			}
			p.session = s
			continue
		}
		url := p.Get(keyStartURL)
		if url == "" {
			continue
		}
		l := byURL[url]
		if l == nil {
			path, line := p.Origin(keyStartURL)
			l = &legacySession{session: &Session{Name: url, Legacy: true, StartURL: url, Path: path, Line: line}, first: p}
			byURL[url] = l
			legacy = append(legacy, l)
		}
		l.add(p)
		p.session = l.session
	}
	return legacy
}

// inherit follows source_profile from a profile that names no session itself. Each profile is visited once,
// so neither a long chain nor a cycle costs more than its length.
func (c *Config) inherit(p *Profile) {
	var chain []*Profile
	found := noSession
	for p != nil {
		if p.session != nil {
			found = p.session // noSession if p is already in this chain: a cycle
			break
		}
		p.session = noSession
		chain = append(chain, p)
		source := p.Get(keySource)
		if source == "" {
			break
		}
		p = c.Profile(source)
	}
	for _, q := range chain {
		q.session = found
	}
}

// hasControl reports whether s has control characters, or others that a terminal or Python treats as the end of
// a line.
func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
	})
}
