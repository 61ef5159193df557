package doctor

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/identity"
	"awsin/shell"
)

// fixCommand is the remedy of all that Fix fixes.
const fixCommand = "awsin doctor --fix"

// ByHand returns a remedy without that command, for a file that is not the person's own.
func ByHand(remedy string) string {
	return strings.TrimSuffix(strings.TrimPrefix(remedy, fixCommand+", or "), ", then: "+fixCommand)
}

// Fix is the config file with all fixed that needs no choice: scopes, empty
// keys, and the legacy form. All else stays byte for byte, and a team's block, too: it
// is the team's to mend.
func Fix(c *awsconfig.Config) (string, error) {
	if c.ConfigFile == nil {
		return "", nil
	}
	m, edit := newChart(c), c.ConfigFile.Edit()
	for _, s := range c.Sessions() {
		if section := m.SessionSection(s.Name); section != nil && !s.Legacy {
			if found := m.scopes(s, section); found.wrong && found.obstacle == "" {
				if found.comment != "" {
					k, _ := section.Lookup(keyScopes)
					edit.Comment(k.Start, k.Start, found.comment+m.file.Newline())
				}
				edit.Set(section, awsconfig.KeyValue{Key: keyScopes, Value: found.value})
			}
		}
	}
	moved := map[*awsconfig.Section]bool{}
	moves, _ := m.moves()
	for _, mv := range moves {
		for _, section := range mv.profiles {
			moved[section] = true
			edit.RemoveKey(section, keyStartURL)
			edit.RemoveKey(section, keyRegion)
			edit.Set(section, awsconfig.KeyValue{Key: keySession, Value: mv.to.Name})
		}
		if mv.new {
			edit.AddSession(mv.to)
		}
	}
	for _, p := range c.Profiles() {
		section := p.Section()
		if section == nil || m.keeper(section) != "" {
			continue
		}
		for k := range section.Keys() {
			if moved[section] && slices.Contains(movedKeys, k.Name) {
				continue
			}
			if section.Leftover(k) {
				edit.RemoveKey(section, k.Name)
			}
		}
	}
	return edit.Text()
}

// scopeFix is what a session's scopes should be.
type scopeFix struct {
	wrong    bool // they are something else
	value    string
	comment  string // that stands behind the value, of which it is a part
	obstacle string // why that cannot be written without a choice; "" where it can
	line     int
}

func (m *chart) scopes(s *awsconfig.Session, section *awsconfig.Section) scopeFix {
	f := scopeFix{line: s.Line}
	scopes := s.Scopes
	k, own := section.Lookup(keyScopes)
	if own {
		f.line = k.Line
		if value, comment, ok := cutComment(k.Value); ok {
			f.wrong, f.comment, scopes = true, comment, nil
			for scope := range strings.SplitSeq(value, ",") {
				if scope = strings.TrimSpace(scope); scope != "" {
					scopes = append(scopes, scope)
				}
			}
		}
	}
	if !slices.Contains(scopes, awsconfig.DefaultScope) {
		f.wrong, scopes = true, append(slices.Clone(scopes), awsconfig.DefaultScope)
	}
	if !f.wrong {
		return f
	}
	f.value = strings.Join(scopes, ",")
	switch keeper := m.keeper(section); {
	case keeper != "":
		f.obstacle = keeper
	case identity.Scopes(f.value) != nil, strings.Contains(f.comment, "\n"), own && holdsComment(m.file.Text[k.Start:k.End]):
		f.obstacle = "correct " + keyScopes
	default:
		for _, name := range s.Profiles {
			// What stands in both and differs costs the profile its credentials.
			if p := m.Profile(name); p.Get(keySession) == s.Name {
				if value, ok := p.Lookup(keyScopes); ok && value != f.value {
					f.obstacle = fmt.Sprintf("remove %s from profile %s, which must not differ, then: %s", keyScopes, name, fixCommand)
					if m.inherited[keyScopes] {
						f.obstacle = "correct " + keyScopes + " of [DEFAULT]"
					}
					break
				}
			}
		}
	}
	return f
}

// cutComment cuts what a person meant as a comment off a value.
func cutComment(value string) (before, comment string, ok bool) {
	for i := 1; i < len(value); i++ {
		if (value[i] == '#' || value[i] == ';') && (value[i-1] == ' ' || value[i-1] == '\t') {
			return strings.TrimRight(value[:i], " \t"), value[i:], true
		}
	}
	return value, "", false
}

// holdsComment reports whether comments stand between a value's lines.
func holdsComment(lines string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(lines, func(r rune) bool { return r == '\n' || r == '\r' }), func(line string) bool {
		line = strings.TrimSpace(line)
		return strings.HasPrefix(line, "#") || strings.HasPrefix(line, ";")
	})
}

// keeper is who can mend a section of a team's block, and how; "" for the person's own.
func (m *chart) keeper(section *awsconfig.Section) string {
	switch team := m.teams[section]; {
	case m.damaged != "":
		return "put the lines of the team's block right first: " + m.damaged
	case team != "":
		return fmt.Sprintf("it is team %s's: have it fixed in the team's repository (awsin team lint), then: %s", team, shell.Join("awsin", "team", "sync", team))
	}
	return ""
}

// keeperOf is keeper for the profiles of a legacy session.
func (m *chart) keeperOf(s *awsconfig.Session) string {
	for _, name := range s.Profiles {
		if section := m.section(name); section != nil && m.keeper(section) != "" {
			return m.keeper(section)
		}
	}
	return ""
}

// movedKeys are those of a profile that a move changes.
var movedKeys = []string{keySession, keyStartURL, keyRegion}

// move makes one sso-session of legacy sessions.
type move struct {
	from     []*awsconfig.Session
	profiles []*awsconfig.Section
	to       *awsconfig.Session
	new      bool // it is not there yet
}

// moves are those that leave nothing to choose; of the other legacy sessions
// that work reasons says why they do not.
func (m *chart) moves() (moves []*move, reasons map[*awsconfig.Session]string) {
	reasons = map[*awsconfig.Session]string{}
	byPlace, sessions := map[any]*move{}, map[any][]*awsconfig.Session{}
	for _, s := range m.Sessions() {
		at := place(s.StartURL)
		switch {
		case !s.Legacy:
			sessions[at] = append(sessions[at], s)
			continue
		case s.Problem != "":
			continue
		}
		mv := byPlace[at]
		if mv == nil {
			mv = &move{to: &awsconfig.Session{StartURL: s.StartURL, Region: s.Region}}
			byPlace[at], moves = mv, append(moves, mv)
		}
		mv.from = append(mv.from, s)
	}
	taken := map[string]int{}
	moves = slices.DeleteFunc(moves, func(mv *move) bool {
		reason := m.plan(mv, sessions[place(mv.to.StartURL)], taken)
		for _, s := range mv.from {
			reasons[s] = reason
		}
		return reason != ""
	})
	return moves, reasons
}

// place is what the start URLs of one Identity Center share; see identity.SamePortal.
func place(startURL string) any {
	if p, err := identity.PortalOf(startURL); err == nil {
		return p
	}
	return startURL
}

// plan completes a move to what is at its place already, or says what a person has to choose.
func (m *chart) plan(mv *move, same []*awsconfig.Session, taken map[string]int) (reason string) {
	for _, key := range movedKeys {
		if m.inherited[key] {
			return key + " is in [DEFAULT]"
		}
	}
	var movers []*awsconfig.Profile
	for _, s := range mv.from {
		if s.Region != mv.to.Region {
			return fmt.Sprintf("%s has two regions, %s and %s", mv.to.StartURL, mv.to.Region, s.Region)
		}
		for _, name := range s.Profiles {
			p, section := m.Profile(name), m.section(name)
			if p.Get(keySession) != "" || p.Get(keyStartURL) != s.StartURL {
				continue // it belongs here through source_profile
			}
			for _, key := range []string{keyStartURL, keyRegion} {
				if path, _ := p.Origin(key); path != "" && path != m.file.Path || section == nil {
					return fmt.Sprintf("%s of profile %s is in %s", key, name, path)
				}
			}
			if keeper := m.keeper(section); keeper != "" {
				return keeper
			}
			mv.profiles, movers = append(mv.profiles, section), append(movers, p)
		}
	}
	switch {
	case len(same) > 1:
		return fmt.Sprintf("sessions %s and %s both have the start URL", same[0].Name, same[1].Name)
	case len(same) == 1 && (same[0].Problem != "" || same[0].Region != mv.to.Region):
		return fmt.Sprintf("session %s has the start URL and another region", same[0].Name)
	case len(same) == 1:
		mv.to = same[0]
	default:
		mv.to.Name, mv.new = m.free(mv.to.StartURL, taken), true
	}
	if err := (awsconfig.KeyValue{Key: keySession, Value: mv.to.Name}).Check(); err != nil {
		return err.Error()
	}
	values := m.shared(mv)
	for _, p := range movers {
		if key := m.differs(p, values); key != "" {
			return fmt.Sprintf("profile %s has another %s than session %s would have", p.Name, key, mv.to.Name)
		}
	}
	return ""
}

// shared returns all that a session will say, which its profiles must not contradict.
func (m *chart) shared(mv *move) map[string]string {
	values := map[string]string{}
	section := m.SessionSection(mv.to.Name)
	for _, s := range append(slices.Clip(m.defaults), section) {
		if s == nil {
			continue
		}
		for k := range s.Keys() {
			values[k.Name] = k.Value
		}
	}
	if mv.new {
		values[keyScopes] = awsconfig.DefaultScope
	} else if found := m.scopes(mv.to, section); found.wrong && found.obstacle == "" {
		values[keyScopes] = found.value
	}
	return values
}

// differs returns a key that stands in a profile with another value than in its session,
// which costs the profile its credentials; "" for none.
func (m *chart) differs(p *awsconfig.Profile, values map[string]string) string {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		value, ok := p.Lookup(key)
		if !ok || value == values[key] || slices.Contains(movedKeys, key) {
			continue
		}
		if k, ok := p.Section().Lookup(key); ok && p.Section().Leftover(k) {
			if path, _ := p.Origin(key); path == m.file.Path {
				continue // it goes
			}
		}
		return key
	}
	return ""
}

// free is a name for the session of a start URL that no session has; taken holds the next
// number to try for each that is:
// https://NAME.awsapps.com/start, or the instance in https://HOST/INSTANCE.
func (m *chart) free(startURL string, taken map[string]int) string {
	name := "sso"
	if u, err := url.Parse(startURL); err == nil {
		name, _, _ = strings.Cut(u.Hostname(), ".")
		if last := u.Path[strings.LastIndexByte(u.Path, '/')+1:]; strings.HasPrefix(last, "ssoins-") {
			name = last
		}
	}
	name = strings.Map(func(r rune) rune {
		if r == '-' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return r
		}
		return -1
	}, name)
	if name == "" {
		name = "sso"
	}
	found := name
	for i := max(2, taken[name]); m.Session(found) != nil || taken[found] > 0; i++ {
		found, taken[name] = fmt.Sprintf("%s-%d", name, i), i+1
	}
	taken[found] = max(1, taken[found])
	return found
}
