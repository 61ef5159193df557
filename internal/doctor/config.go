package doctor

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/team/block"
	"awsin/shell"
)

// Keys that tie profiles and sessions together.
const (
	keySession  = "sso_session"
	keyStartURL = "sso_start_url"
	keyRegion   = "sso_region"
	keyScopes   = "sso_registration_scopes"
)

// chart is a config file's sections by what they are to the AWS CLI.
type chart struct {
	*awsconfig.Config
	file      *awsconfig.File
	inherited map[string]bool // the keys of [DEFAULT]
	teams     map[*awsconfig.Section]string
	damaged   string          // how to put the blocks right where nobody can tell which sections are a team's
	referred  map[string]bool // see refers
	misspelt  map[string]bool // "profile x", "sso-session s": what only a misspelt header defines
	known     awsconfig.Known
	defaults  []*awsconfig.Section
	gone      map[int]bool // lines whose value is wrong because of a header in it
	findings  []Finding
}

func newChart(c *awsconfig.Config) *chart {
	m := &chart{
		Config: c, file: c.ConfigFile, inherited: map[string]bool{}, misspelt: map[string]bool{}, gone: map[int]bool{},
	}
	blocks, err := block.Find(m.file)
	m.teams = map[*awsconfig.Section]string{}
	if err != nil {
		m.damaged = hint(err, "awsin team repair")
	}
	for _, b := range blocks {
		for _, s := range b.Sections() {
			m.teams[s] = b.Team
		}
	}
	var others []*awsconfig.Section
	plain := strings.Count(m.file.Text, "[") == len(m.file.Sections) // only headers have a bracket
	for i := range m.file.Sections {
		s := &m.file.Sections[i]
		if name, ok := s.Profile(); ok {
			m.loosely(s, kindProfile, name)
		} else if name, ok := s.Session(); ok {
			m.loosely(s, kindSession, name)
		} else if s.Header == "DEFAULT" {
			m.defaults = append(m.defaults, s)
			for k := range s.Keys() {
				m.inherited[k.Name] = true
			}
		} else if !strings.HasPrefix(s.Header, "services") {
			others = append(others, s)
		}
		if !plain {
			m.swallowed(s)
		}
	}
	for _, s := range c.Replaced() {
		m.replaced(s)
	}
	for _, s := range others {
		m.header(s)
	}
	return m
}

// refers reports whether a section names a session, however it spells the key and the name.
func (m *chart) refers(session string) bool {
	if m.referred == nil {
		m.referred = map[string]bool{}
		for i := range m.file.Sections {
			s := &m.file.Sections[i]
			k, ok := s.Lookup(keySession)
			if !ok {
				k, ok = s.Similar(keySession)
			}
			if ok {
				m.referred[awsconfig.Meant(k.Value)] = true
			}
		}
	}
	return m.referred[session]
}

// replaced finds a section that a later one of the same name replaces.
func (m *chart) replaced(s *awsconfig.Section) {
	kind, holds := kindProfile, (*awsconfig.Section)(nil)
	name, ok := s.Profile()
	if ok {
		holds = m.section(name)
	} else {
		name, _ = s.Session()
		kind, holds = kindSession, m.SessionSection(name)
	}
	severity := Warning
	if kind == kindProfile && !s.Bare() && holds.Bare() {
		severity = Error // it would have credentials
	}
	m.find(Finding{
		Check: "duplicate-name", Severity: severity, Message: fmt.Sprintf("%s %q is defined twice: the one on line %d replaces this", kind, name, holds.Line),
		Line: int(s.Line), Remedy: fmt.Sprintf("move what you need to line %d and remove this one, or rename one of the two", holds.Line),
	})
}

// section returns the one of the config file that defines a profile, or nil.
func (m *chart) section(profile string) *awsconfig.Section {
	if p := m.Profile(profile); p != nil {
		return p.Section()
	}
	return nil
}

// find adds a finding, in the config file where it names no other. Of a line with a header
// in it nothing else is said.
func (m *chart) find(f Finding) {
	if f.File == "" {
		f.File = m.file.Path
	}
	if f.File == m.file.Path && m.gone[f.Line] && f.Check != "swallowed" {
		return
	}
	m.findings = append(m.findings, f)
}

// CheckConfig is what is wrong in the files that the AWS CLI takes. Of the sessions that stand by for another one no
// profile need be.
func CheckConfig(c *awsconfig.Config, standby ...string) []Finding {
	if c == nil || c.ConfigFile == nil {
		return nil
	}
	m := newChart(c)
	all, reasons := m.moves()
	moves := map[*awsconfig.Session]*move{}
	for _, mv := range all {
		for _, s := range mv.from {
			moves[s] = mv
		}
	}
	for _, s := range c.Sessions() {
		switch {
		case s.Legacy:
			m.legacy(s, moves, reasons)
		case m.SessionSection(s.Name) == nil:
			m.dangling(s)
		default:
			m.session(s, slices.Contains(standby, s.Name))
		}
	}
	m.all(c.Profiles())
	slices.SortStableFunc(m.findings, func(a, b Finding) int { return a.Line - b.Line })
	return append(m.findings, m.shadows()...)
}

func (m *chart) session(s *awsconfig.Session, standby bool) {
	if s.Problem != "" {
		m.find(Finding{Check: "session-broken", Severity: Error, Message: s.Problem, Line: cmp.Or(s.Wrong, s.Line), Remedy: s.Hint})
	}
	if len(s.Profiles) == 0 && !standby && !m.refers(s.Name) {
		m.find(Finding{
			Check: SessionUnused, Severity: Warning, Message: fmt.Sprintf("no profile uses session %s; login-all logs in to it all the same", s.Name), Line: s.Line,
			Remedy: shell.Join("awsin", "generate", s.Name) + " makes its profiles, " + shell.Join("awsin", "session", "remove", s.Name) + " removes it",
		})
	}
	if found := m.scopes(s, m.SessionSection(s.Name)); found.wrong {
		f := Finding{
			Check: SessionScopes, Severity: Warning, Line: found.line, Remedy: fixCommand, Fixable: found.obstacle == "",
			Message: fmt.Sprintf("session %s asks for no scope %s: its token cannot be refreshed after a login by device code or an older AWS CLI", s.Name, awsconfig.DefaultScope),
		}
		switch {
		case found.comment != "":
			f.Message = fmt.Sprintf("%q is a part of the scopes of session %s, and no comment: its token cannot be refreshed", found.comment, s.Name)
		case s.Scopes != nil:
			f.Message = fmt.Sprintf("the scopes of session %s lack %s: its token cannot be refreshed", s.Name, awsconfig.DefaultScope)
		}
		if !f.Fixable {
			f.Remedy = found.obstacle
		}
		m.find(f)
	}
}

// dangling is a session that only profiles name.
func (m *chart) dangling(s *awsconfig.Session) {
	if m.misspelt[kindSession+" "+s.Name] {
		return // its header is what is wrong
	}
	f := Finding{
		Check: SessionMissing, Severity: Error, Message: fmt.Sprintf("session %s, which %s, does not exist", s.Name, m.users(s)), File: s.Path, Line: s.Line,
		Remedy: shell.Join("awsin", "session", "add", s.Name) + ", or correct sso_session",
	}
	if meant := awsconfig.Meant(s.Name); meant != s.Name {
		f.Remedy = awsconfig.Mend(keySession, s.Name, func(name string) error {
			if m.SessionSection(name) == nil {
				return fmt.Errorf("no session %s", name)
			}
			return nil
		})
	}
	m.find(f)
}

// users returns which profiles name a session themselves, the first of many, and the verb: "profile dev uses".
func (m *chart) users(s *awsconfig.Session) string {
	const few = 3
	var by []string
	for _, name := range s.Profiles { // others are here through source_profile
		if p := m.Profile(name); p.Get(keySession) == s.Name || s.Legacy && p.Get(keyStartURL) == s.StartURL {
			by = append(by, name)
		}
	}
	switch n := len(by); {
	case n == 1:
		return "profile " + by[0] + " uses"
	case n <= few:
		return "profiles " + strings.Join(by, ", ") + " use"
	default:
		return fmt.Sprintf("profiles %s and %d more use", strings.Join(by[:few], ", "), n-few)
	}
}

func (m *chart) legacy(s *awsconfig.Session, moves map[*awsconfig.Session]*move, reasons map[*awsconfig.Session]string) {
	f := Finding{Check: "session-broken", Severity: Error, Message: s.Problem, File: s.Path, Line: cmp.Or(s.Wrong, s.Line), Remedy: s.Hint}
	if s.Problem == "" {
		f.Check, f.Severity = SessionLegacy, Warning
		f.Message = fmt.Sprintf("%s %s without an sso-session: such a token cannot be refreshed", m.users(s), s.StartURL)
		f.Remedy = "give it an sso_session by hand: " + reasons[s]
		if keeper := m.keeperOf(s); keeper != "" {
			f.Remedy = keeper
		}
		if mv := moves[s]; mv != nil {
			f.Remedy, f.Fixable = fixCommand+" makes it [sso-session "+mv.to.Name+"]", true
		}
	}
	m.find(f)
}

// shadows are profiles of a session that the credentials file has as well.
func (m *chart) shadows() []Finding {
	var list []Finding
	if m.CredentialsFile == nil {
		return nil
	}
	for i := range m.CredentialsFile.Sections {
		s := &m.CredentialsFile.Sections[i]
		if name, ok := strings.CutPrefix(s.Header, kindProfile+" "); ok && !s.Bare() {
			f := Finding{
				Check: "ignored", Severity: Warning, Message: fmt.Sprintf("the AWS CLI takes [%s] for a profile of that whole name: in this file a header has only the name", s.Header),
				File: m.CredentialsFile.Path, Line: int(s.Line), Remedy: fmt.Sprintf("write [%s]", name),
			}
			if p := m.Profile(name); p == nil || p.Bare() {
				f.Severity = Error
				f.Message += ", and profile " + name + " has no credentials"
			}
			list = append(list, f)
		}
		own := m.section(s.Header)
		if own == nil || s.Empty() {
			continue
		}
		_, session := own.Lookup(keySession)
		_, url := own.Lookup(keyStartURL)
		if session || url {
			list = append(list, Finding{
				Check: "credentials-shadow", Severity: Warning, Message: fmt.Sprintf("profile %s is in %s, too: what it says here wins, in some tools over the session's credentials", s.Header, m.file.Path),
				File: m.CredentialsFile.Path, Line: int(s.Line), Remedy: fmt.Sprintf("remove or rename [%s] in this file", s.Header),
			})
		}
	}
	return list
}
