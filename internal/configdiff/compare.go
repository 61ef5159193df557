// Package configdiff describes how two configs differ: which sso-sessions and
// profiles were added, removed, renamed and changed, key by key. It composes
// the lines once ([Report.Lines]); a terminal, Markdown, JSON and Slack show
// them each in their way.
//
// All names and values are foreign. They are quoted where they are shown, and
// cut there; secrets do not come as far as that.
package configdiff

import (
	"slices"

	"awsin/internal/awsconfig"
	"awsin/internal/identity"
	"awsin/internal/sanitize"
)

// The kinds of section that are reported by name.
const (
	Profile = "profile"
	Session = "sso-session"
)

const (
	keySession  = "sso_session"
	keyStartURL = "sso_start_url"
	keyRegion   = "sso_region"
	keyAccount  = "sso_account_id"
	keyRole     = "sso_role_name"
	keyARN      = "role_arn"
	keySource   = "source_profile"
)

// Section is one of a config. Of two with the same kind and name the later one
// counts, as for the AWS CLI.
type Section struct {
	Kind string // Profile, Session, Account, or another that the AWS CLI knows
	Name string
	Keys []awsconfig.KeyValue // no name twice
}

// Sections are a file's, without the mark of awsin generate.
func Sections(f *awsconfig.File) (all []Section) {
	for i := range f.Sections {
		s := &f.Sections[i]
		section := Section{Kind: "section", Name: s.Header}
		if name, ok := s.Profile(); ok {
			section.Kind, section.Name = Profile, name
		} else if name, ok := s.Session(); ok {
			section.Kind, section.Name = Session, name
		}
		for k := range s.Keys() {
			if k.Name != awsconfig.GeneratedKey {
				section.Keys = append(section.Keys, awsconfig.KeyValue{Key: k.Name, Value: k.Value})
			}
		}
		all = append(all, section)
	}
	return all
}

// Set sets a key of the section, and replaces the one of that name.
func (s *Section) Set(key, value string) {
	s.Keys = append(slices.DeleteFunc(s.Keys, func(kv awsconfig.KeyValue) bool { return kv.Key == key }), awsconfig.KeyValue{Key: key, Value: value})
}

func (s Section) get(key string) string {
	for _, kv := range s.Keys {
		if kv.Key == key {
			return kv.Value
		}
	}
	return ""
}

// Change is how a config differs from an earlier one. Sections and keys are in
// the order of the later config, what is gone in that of the earlier one.
type Change struct {
	Added   []Item `json:"added"`
	Removed []Item `json:"removed"`
	Renamed []Item `json:"renamed"`
	Changed []Item `json:"changed"`

	was    map[string]past  // of the profiles that have changed
	places map[string]place // of the sessions that are new or have changed
}

// Item is a section, and what is different in it.
type Item struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
	From string `json:"from,omitempty"` // the name it had
	// Session is the sso-session or the start URL of a profile, "" if it has none.
	Session string `json:"session,omitempty"`
	Keys    []Key  `json:"keys"`
}

// Key is one that differs. "" is none; an empty value counts as none.
type Key struct {
	Name string `json:"name"`
	Old  string `json:"old,omitempty"`
	New  string `json:"new,omitempty"`
}

// Empty reports whether nothing differs.
func (c Change) Empty() bool {
	return len(c.Added)+len(c.Removed)+len(c.Renamed)+len(c.Changed) == 0
}

// Posted returns the change as it may be told to a whole channel: without what stands in a
// command or a URL where a password does.
func (c Change) Posted() Change {
	for _, items := range []*[]Item{&c.Added, &c.Removed, &c.Renamed, &c.Changed} {
		*items = slices.Clone(*items)
		for i, item := range *items {
			keys := slices.Clone(item.Keys)
			for j, k := range keys {
				keys[j].Old, keys[j].New = sanitize.Passwords(k.Old), sanitize.Passwords(k.New)
			}
			(*items)[i].Keys, (*items)[i].Session = keys, sanitize.Passwords(item.Session)
		}
	}
	return c
}

// Moved are the start URLs and regions that change under a section that was
// there, or come to a session that had none: this is how people are phished. They are among the changes, too.
func (c Change) Moved() []Item {
	moved := []Item{}
	for _, item := range c.Changed {
		item.Keys = slices.DeleteFunc(slices.Clone(item.Keys), func(k Key) bool { return !item.moves(k) })
		if len(item.Keys) > 0 {
			moved = append(moved, item)
		}
	}
	return moved
}

func (item Item) moves(k Key) bool {
	return (k.Name == keyStartURL || k.Name == keyRegion) && (k.Old != "" || item.Kind == Session) && k.New != ""
}

// Compare returns how after differs from before. A section that is gone, and one
// that is new with the same account, role and session (a session: with the same
// start URL and region), are one that was renamed.
func Compare(before, after []Section) Change {
	b, a := index(before), index(after)
	gone, fresh := b.without(a), a.without(b)
	was := map[id]id{} // by the new name
	pair(was, gone, fresh, func(s Section, _ bool) same {
		if s.Kind != Session || s.get(keyStartURL) == "" {
			return same{}
		}
		return same{s.Kind, s.get(keyStartURL), s.get(keyRegion)}
	})
	sessions := map[string]string{} // by the old name
	for now, old := range was {
		sessions[old.name] = now.name
	}
	pair(was, gone, fresh, func(s Section, old bool) same {
		in := s.get(keySession)
		if now, ok := sessions[in]; ok && old {
			in = now
		}
		switch {
		case s.Kind != Profile:
		case s.get(keyAccount) != "" && s.get(keyRole) != "":
			return same{keyAccount, s.get(keyAccount), s.get(keyRole), in, s.get(keyStartURL)}
		case s.get(keyARN) != "":
			return same{keyARN, s.get(keyARN), s.get(keySource), in}
		}
		return same{}
	})

	c := Change{Added: []Item{}, Removed: []Item{}, Renamed: []Item{}, Changed: []Item{}, was: map[string]past{}, places: map[string]place{}}
	old := map[id]bool{}
	for _, s := range a.sections {
		if from, ok := was[s.id()]; ok {
			old[from] = true
			c.Renamed = append(c.Renamed, Item{s.Kind, s.Name, from.name, a.session(s), differ(b.get(from).Keys, s.Keys)})
			c.past(a, s, b, b.get(from))
		} else if i, ok := b.at[s.id()]; !ok {
			c.Added = append(c.Added, Item{s.Kind, s.Name, "", a.session(s), differ(nil, s.Keys)})
			c.past(a, s, b, Section{})
		} else if keys := differ(b.sections[i].Keys, s.Keys); len(keys) > 0 {
			c.Changed = append(c.Changed, Item{s.Kind, s.Name, "", a.session(s), keys})
			c.past(a, s, b, b.sections[i])
		}
	}
	for _, s := range gone {
		if !old[s.id()] {
			c.Removed = append(c.Removed, Item{s.Kind, s.Name, "", b.session(s), differ(s.Keys, nil)})
		}
	}
	return c
}

type id struct{ kind, name string }

func (s Section) id() id { return id{s.Kind, s.Name} }

// config has each section once, in the place of the first of its name.
type config struct {
	sections []Section
	at       map[id]int
}

func index(sections []Section) config {
	c := config{at: make(map[id]int, len(sections))}
	for _, s := range sections {
		if i, ok := c.at[s.id()]; ok {
			c.sections[i] = s
			continue
		}
		c.at[s.id()] = len(c.sections)
		c.sections = append(c.sections, s)
	}
	return c
}

func (c config) get(which id) Section {
	if i, ok := c.at[which]; ok {
		return c.sections[i]
	}
	return Section{}
}

func (c config) without(other config) []Section {
	var rest []Section
	for _, s := range c.sections {
		if _, ok := other.at[s.id()]; !ok {
			rest = append(rest, s)
		}
	}
	return rest
}

// hops bounds a chain of source profiles, which may be a cycle.
const hops = 8

// session is what the profile logs in to, itself or through source_profile.
func (c config) session(s Section) string {
	for range hops {
		if s.Kind != Profile {
			break
		}
		if in := s.get(keySession); in != "" {
			return in
		}
		if in := s.get(keyStartURL); in != "" {
			return in
		}
		s = c.get(id{Profile, s.get(keySource)})
	}
	return ""
}

// past is what Becomes has to know of a profile as it was.
type past struct {
	stays  bool // it logs in where it did, whatever the session is called
	nobody bool // nobody could become anybody in it
}

func (c *Change) past(a config, now Section, b config, old Section) {
	if now.Kind == Session {
		c.places[now.Name] = place{now.get(keyStartURL), now.get(keyRegion)}
	}
	if now.Kind != Profile || old.Kind != Profile {
		return
	}
	has := func(key string) bool { return old.get(key) != "" }
	c.was[now.Name] = past{
		stays:  a.place(now) == b.place(old),
		nobody: (!has(keyAccount) || !has(keyRole)) && !slices.ContainsFunc([]string{keyARN, keySource, "aws_access_key_id", "credential_process", "web_identity_token_file", "login_session"}, has),
	}
}

// place is where a profile itself logs in: its Identity Center and Region.
func (c config) place(s Section) string {
	if in := s.get(keySession); in != "" {
		if _, ok := c.at[id{Session, in}]; !ok {
			return in
		}
		s = c.get(id{Session, in})
	}
	where := s.get(keyStartURL)
	if portal, err := identity.PortalOf(where); err == nil {
		where = portal.String()
	}
	return where + " " + s.get(keyRegion)
}

// same is what stays when a section gets another name; the zero one is not a
// section's.
type same [5]string

// pair finds the new sections that one of those that are gone has become.
func pair(was map[id]id, gone, fresh []Section, of func(s Section, old bool) same) {
	by := map[same][]id{}
	for _, s := range gone {
		if key := of(s, true); key != (same{}) {
			by[key] = append(by[key], s.id())
		}
	}
	for _, s := range fresh {
		if old := by[of(s, false)]; len(old) > 0 {
			was[s.id()], by[of(s, false)] = old[0], old[1:]
		}
	}
}

// hidden replaces what is not shown, in JSON either: a difference is posted.
const hidden = "(not shown)"

func differ(before, after []awsconfig.KeyValue) []Key {
	keys := []Key{}
	if slices.Equal(before, after) {
		return keys
	}
	add := func(name, old, now string) {
		if old == now {
			return
		}
		if sanitize.IsSecretKey(name) {
			old, now = hide(old), hide(now)
		}
		keys = append(keys, Key{name, old, now})
	}
	old := make(map[string]string, len(before))
	for _, kv := range before {
		old[kv.Key] = kv.Value
	}
	for _, kv := range after {
		add(kv.Key, old[kv.Key], kv.Value)
		delete(old, kv.Key)
	}
	for _, kv := range before {
		add(kv.Key, old[kv.Key], "")
	}
	return keys
}

func hide(value string) string {
	if value == "" {
		return ""
	}
	return hidden
}
