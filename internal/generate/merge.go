package generate

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/identity"
)

const markKey = awsconfig.GeneratedKey

// The keys that tie a profile to a session.
const (
	keySession = "sso_session"
	keyAccount = "sso_account_id"
	keyRole    = "sso_role_name"
)

// Profile is a profile as the template makes it, without the GeneratedKey.
type Profile struct {
	Name string
	Keys []awsconfig.KeyValue
	// Region is that of a profile that is new; one that is there keeps what it has. "": Keys say which.
	Region string
}

// regionKey is the key that a profile has from its session where nobody says anything else.
const regionKey = "region"

// There returns what the profiles of a file give access to.
func There(f *awsconfig.File) map[string]Ties {
	there := map[string]Ties{}
	for i := range f.Sections {
		s := &f.Sections[i]
		if name, ok := s.Profile(); ok {
			there[name] = Ties{valueOf(s, keySession), valueOf(s, keyAccount), valueOf(s, keyRole)}
		}
	}
	return there
}

// CheckSet refuses a key that the template cannot set.
func CheckSet(kv awsconfig.KeyValue) error {
	if slices.Contains([]string{markKey, keySession, keyAccount, keyRole}, kv.Key) {
		return fmt.Errorf("%s comes from the account and the role", kv.Key)
	}
	if kv.Key == regionKey && kv.Value != "" {
		return identity.Region(kv.Value)
	}
	return kv.Check()
}

// Profiles returns the pairs' profiles, sorted within each session by account
// name and role: the server's order varies. set is what the template adds to
// each, none of a key with an empty value; where it says nothing of the region, region returns a session's, for new
// profiles. The errors are those of Names.
func Profiles(pairs []Pair, names NameOptions, set []awsconfig.KeyValue, region func(session string) string) ([]Profile, error) {
	sorted := slices.Clone(pairs)
	order := map[string]int{}
	for _, p := range pairs {
		if _, ok := order[p.Session]; !ok {
			order[p.Session] = len(order)
		}
	}
	slices.SortFunc(sorted, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(order[a.Session], order[b.Session]), strings.Compare(a.Account.Name, b.Account.Name),
			strings.Compare(a.Account.ID, b.Account.ID), strings.Compare(a.Role, b.Role))
	})
	named, err := Names(sorted, names)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(set, func(kv awsconfig.KeyValue) bool { return kv.Key == regionKey }) {
		region = func(string) string { return "" }
	}
	set = slices.DeleteFunc(slices.Clone(set), func(kv awsconfig.KeyValue) bool { return kv.Value == "" })
	all := make([]Profile, len(sorted))
	for i, p := range sorted {
		all[i] = Profile{named[i], append([]awsconfig.KeyValue{
			{Key: keySession, Value: p.Session}, {Key: keyAccount, Value: p.Account.ID}, {Key: keyRole, Value: p.Role},
		}, set...), region(p.Session)}
	}
	return all, nil
}

// Report is what a merge does, by profile name: in the order of the file or,
// for new ones, of the profiles.
type Report struct {
	Added, Changed, Removed []string
	Same                    int
	Gone                    []string // generated earlier and no longer wanted, but not removed
	Kept                    []Kept
	// Emptied are the sessions of which the servers list nothing that is wanted, and all
	// profiles go.
	Emptied []string
}

// Kept is a profile that a person wrote, or changed after it was generated.
type Kept struct {
	Name, Path string
	Line       int
	Why        string
}

// Wanted is what a file should contain.
type Wanted struct {
	Profiles []Profile
	Sessions []*awsconfig.Session // that the file should have as well
	// Complete names the sessions whose profiles are all in Profiles. Prune
	// removes anything else that was generated for them.
	Complete []string
	Prune    bool
}

// Merge returns the new text of a fully parsed file. Profiles marked as
// generated are brought up to date; what a person wrote or changed is left as it
// is. The error is a *SessionError or the editor's.
func (w Wanted) Merge(f *awsconfig.File) (text string, r Report, err error) {
	edit := f.Edit()
	if err := addSessions(f, edit, w.Sessions); err != nil {
		return "", r, err
	}
	r = w.profiles(f, edit)
	text, err = edit.Text()
	return text, r, err
}

// SessionError means that the file has a different session of this name.
type SessionError struct {
	Session *awsconfig.Session // the one wanted
	Path    string
	Line    int
}

func (e *SessionError) Error() string {
	return fmt.Sprintf("%s:%d: sso-session %q is there with another start URL or region than %s, %s", e.Path, e.Line, e.Session.Name, e.Session.StartURL, e.Session.Region)
}

func addSessions(f *awsconfig.File, edit *awsconfig.Edit, sessions []*awsconfig.Session) error {
	for _, want := range sessions {
		there := false
		for i := range f.Sections {
			s := &f.Sections[i]
			if name, ok := s.Session(); !ok || name != want.Name {
				continue
			}
			there = true
			if !identity.SamePortal(valueOf(s, "sso_start_url"), want.StartURL) || valueOf(s, "sso_region") != want.Region {
				return &SessionError{want, f.Path, int(s.Line)}
			}
		}
		if !there {
			edit.AddSession(want)
		}
	}
	return nil
}

func (w Wanted) profiles(f *awsconfig.File, edit *awsconfig.Edit) (r Report) {
	wanted := make(map[string]*Profile, len(w.Profiles))
	for i := range w.Profiles {
		wanted[w.Profiles[i].Name] = &w.Profiles[i]
	}
	there := map[string]int{}
	for i := range f.Sections {
		if name, ok := f.Sections[i].Profile(); ok {
			there[name]++
		}
	}
	listed, gone := map[string]bool{}, map[string]bool{} // sessions
	for _, p := range w.Profiles {
		for _, kv := range p.Keys {
			if kv.Key == keySession {
				listed[kv.Value] = true
			}
		}
	}
	for i := range f.Sections {
		s := &f.Sections[i]
		name, ok := s.Profile()
		if !ok {
			continue
		}
		mark, marked := s.Lookup(markKey)
		p := wanted[name]
		keep := func(why string) {
			r.Kept = append(r.Kept, Kept{name, f.Path, int(s.Line), why})
		}
		switch {
		case !marked && p == nil:
		case !marked:
			keep("not written by awsin generate")
		case there[name] > 1:
			keep("there are two sections of this name")
		case mark.Value != digest(name, ownKeys(s)):
			keep("changed by hand since it was generated")
		case p != nil:
			if update(edit, s, p) {
				r.Changed = append(r.Changed, name)
			} else {
				r.Same++
			}
		case !slices.Contains(w.Complete, valueOf(s, keySession)):
		case w.Prune:
			edit.Remove(s)
			r.Removed = append(r.Removed, name)
			gone[valueOf(s, keySession)] = true
		default:
			r.Gone = append(r.Gone, name)
		}
	}
	for _, session := range w.Complete {
		if gone[session] && !listed[session] {
			r.Emptied = append(r.Emptied, session)
		}
	}
	for i := range w.Profiles {
		p := &w.Profiles[i]
		if there[p.Name] == 0 {
			in := p.in(p.Region)
			edit.Add(awsconfig.ProfileHeader(p.Name), append(in.Keys, in.mark())...)
			r.Added = append(r.Added, p.Name)
		}
	}
	return r
}

// update brings a generated section up to date, and reports whether that was
// needed.
func update(edit *awsconfig.Edit, s *awsconfig.Section, p *Profile) bool {
	changed := false
	if p.Region != "" {
		p = p.in(valueOf(s, regionKey))
	}
	for _, kv := range p.Keys {
		if k, ok := s.Lookup(kv.Key); !ok || k.Value != kv.Value {
			edit.Set(s, kv)
			changed = true
		}
	}
	for _, kv := range ownKeys(s) {
		if !slices.ContainsFunc(p.Keys, func(want awsconfig.KeyValue) bool { return want.Key == kv.Key }) {
			edit.RemoveKey(s, kv.Key)
			changed = true
		}
	}
	if changed {
		edit.Set(s, p.mark())
	}
	return changed
}

// in returns the profile with a region among its keys, behind what ties it to its session; "" for none.
func (p *Profile) in(region string) *Profile {
	keys := slices.Clone(p.Keys)
	if region != "" {
		keys = slices.Insert(keys, 3, awsconfig.KeyValue{Key: regionKey, Value: region})
	}
	return &Profile{Name: p.Name, Keys: keys}
}

func valueOf(s *awsconfig.Section, key string) string {
	k, _ := s.Lookup(key)
	return k.Value
}

func ownKeys(s *awsconfig.Section) (keys []awsconfig.KeyValue) {
	for k := range s.Keys() {
		if k.Name != markKey {
			keys = append(keys, awsconfig.KeyValue{Key: k.Name, Value: k.Value})
		}
	}
	return keys
}

// Set changes keys of a profile that somebody else's change makes necessary: one that is as
// awsin generate wrote it stays so.
func Set(edit *awsconfig.Edit, s *awsconfig.Section, changes ...awsconfig.KeyValue) {
	name, _ := s.Profile()
	keys := ownKeys(s)
	mark, marked := s.Lookup(markKey)
	marked = marked && mark.Value == digest(name, keys)
	for _, kv := range changes {
		edit.Set(s, kv)
		for i := range keys {
			if keys[i].Key == kv.Key {
				keys[i] = kv
			}
		}
	}
	if marked {
		edit.Set(s, awsconfig.KeyValue{Key: markKey, Value: digest(name, keys)})
	}
}

func (p *Profile) mark() awsconfig.KeyValue {
	return awsconfig.KeyValue{Key: markKey, Value: digest(p.Name, p.Keys)}
}

// digest does not depend on the keys' order. It is not a protection: a
// person who wants to fool it can.
func digest(name string, keys []awsconfig.KeyValue) string {
	lines := make([]string, len(keys))
	for i, kv := range keys {
		lines[i] = fmt.Sprintf("%q=%q\n", kv.Key, kv.Value)
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(fmt.Sprintf("%q\n", name) + strings.Join(lines, "")))
	return hex.EncodeToString(sum[:6])
}
