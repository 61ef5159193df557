package doctor

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/identity"
)

// Fix is the config file with all fixed that needs no choice: scopes, empty
// keys, and the legacy form. All else stays byte for byte.
func Fix(c *awsconfig.Config) (string, error) {
	if c.ConfigFile == nil {
		return "", nil
	}
	m, edit := newChart(c), c.ConfigFile.Edit()
	for _, s := range c.Sessions() {
		if section := m.sessions[s.Name]; section != nil && !s.Legacy {
			if kv, ok := scope(s); ok && kv.Check() == nil {
				edit.Set(section, kv)
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
	for _, section := range m.profiles {
		for _, k := range section.Keys() {
			if moved[section] && slices.Contains(movedKeys, k.Name) {
				continue
			}
			if m.leftover(k) {
				edit.RemoveKey(section, k.Name)
			}
		}
	}
	return edit.Text()
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
	for _, s := range m.Sessions() {
		if !s.Legacy || s.Problem != "" {
			continue
		}
		i := slices.IndexFunc(moves, func(mv *move) bool { return identity.SamePortal(mv.to.StartURL, s.StartURL) })
		if i < 0 {
			i, moves = len(moves), append(moves, &move{to: &awsconfig.Session{StartURL: s.StartURL, Region: s.Region}})
		}
		moves[i].from = append(moves[i].from, s)
	}
	taken := map[string]bool{}
	moves = slices.DeleteFunc(moves, func(mv *move) bool {
		reason := m.plan(mv, taken)
		for _, s := range mv.from {
			reasons[s] = reason
		}
		return reason != ""
	})
	return moves, reasons
}

// plan completes a move, or says what a person has to choose.
func (m *chart) plan(mv *move, taken map[string]bool) (reason string) {
	for _, key := range movedKeys {
		if m.inherited[key] {
			return key + " is in [DEFAULT]"
		}
	}
	for _, s := range mv.from {
		if s.Region != mv.to.Region {
			return fmt.Sprintf("%s has two regions, %s and %s", mv.to.StartURL, mv.to.Region, s.Region)
		}
		for _, name := range s.Profiles {
			p, section := m.Profile(name), m.profiles[name]
			if p.Get(keySession) != "" || p.Get(keyStartURL) != s.StartURL {
				continue // it belongs here through source_profile
			}
			for _, key := range []string{keyStartURL, keyRegion} {
				if path, _ := p.Origin(key); path != "" && path != m.file.Path || section == nil {
					return fmt.Sprintf("%s of profile %s is in %s", key, name, path)
				}
			}
			mv.profiles = append(mv.profiles, section)
		}
	}
	var same []*awsconfig.Session
	for _, s := range m.Sessions() {
		if !s.Legacy && identity.SamePortal(s.StartURL, mv.to.StartURL) {
			same = append(same, s)
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
	return ""
}

// free is a name for the session of a start URL that no session has:
// https://NAME.awsapps.com/start, or the instance in https://HOST/INSTANCE.
func (m *chart) free(startURL string, taken map[string]bool) string {
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
	for i := 2; m.Session(found) != nil || taken[found]; i++ {
		found = fmt.Sprintf("%s-%d", name, i)
	}
	taken[found] = true
	return found
}
