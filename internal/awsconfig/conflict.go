package awsconfig

import "slices"

// Conflicts returns the keys of an [sso-session] section, inherited ones included, that a profile has with another
// value. The AWS CLI compares each key, whatever it means.
func (s *Section) Conflicts(p *Profile) (list []Key) {
	var seen map[string]bool // where a name can come twice
	if p.config == nil || p.credentials != nil || len(s.file.defaults) > 0 {
		seen = map[string]bool{}
	}
	compare := func(name string) {
		if seen[name] {
			return
		}
		if seen != nil {
			seen[name] = true
		}
		if k, ok := s.effective(name); ok {
			if value, ok := p.Lookup(name); ok && value != k.Value {
				list = append(list, k)
			}
		}
	}
	// What both inherit is equal. So a [DEFAULT] of thousands of keys costs each of thousands of profiles nothing.
	for _, of := range []*Section{p.config, p.credentials} {
		if of == nil {
			continue
		}
		of.read()
		for i := of.firstKey; i < of.pastKey; i++ {
			compare(of.file.part(of.file.keys[i].name))
		}
		if of.file != s.file {
			for name := range of.file.defaults {
				compare(name)
			}
		}
	}
	if len(s.file.defaults) > 0 {
		for k := range s.Keys() {
			compare(k.Name)
		}
	}
	own := func(k Key) bool { return k.Start >= int(s.Start) && k.Start < int(s.End) }
	slices.SortFunc(list, func(a, b Key) int {
		switch first, second := own(a), own(b); {
		case first == second:
			return a.Start - b.Start
		case first:
			return -1
		}
		return 1
	})
	return list
}

// SessionSection returns the [sso-session] section of that name, or nil if there is none. A later one replaces an
// earlier one.
func (c *Config) SessionSection(name string) *Section {
	c.sections.Do(c.defined)
	return c.defining[name]
}
