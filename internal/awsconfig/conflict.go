package awsconfig

import "slices"

// Conflicts returns the keys of an [sso-session] section, inherited ones included, that a profile has with another
// value. The AWS CLI compares each key, whatever it means.
func (s *Section) Conflicts(p *Profile) (list []Key) {
	keys := s.Keys()
	inherited := len(keys)
	for name, i := range s.file.defaults {
		if _, own := s.Lookup(name); !own {
			keys = append(keys, s.file.key(int(i)))
		}
	}
	slices.SortFunc(keys[inherited:], func(a, b Key) int { return a.Line - b.Line })
	for _, k := range keys {
		if value, ok := p.Lookup(k.Name); ok && value != k.Value {
			list = append(list, k)
		}
	}
	return list
}

// SessionSection returns the [sso-session] section of that name, or nil if there is none. A later one replaces an
// earlier one.
func (c *Config) SessionSection(name string) (found *Section) {
	if c.ConfigFile == nil {
		return nil
	}
	for i := range c.ConfigFile.Sections {
		s := &c.ConfigFile.Sections[i]
		if n, ok := s.Session(); ok && n == name {
			found = s
		}
	}
	return found
}
