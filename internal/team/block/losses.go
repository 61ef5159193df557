package block

import (
	"awsin/internal/awsconfig"
	"awsin/internal/team/policy"
)

// Loss is a profile of the person's that names a section which goes, or (Indirect) a profile
// that loses its own.
type Loss struct {
	policy.ID
	Line     int
	Key, Old string
	New      string // the section's new name, "" if it has none
	Indirect bool
}

// losses returns the profiles that stay and name a section that goes. gone has those that go, with their new names.
func losses(f *awsconfig.File, gone map[policy.ID]string, stays func(*awsconfig.Section) bool) (list []Loss) {
	for i := range f.Sections {
		s := &f.Sections[i]
		if id, ok := policy.Identify(s); ok && stays(s) {
			delete(gone, id) // in another spelling, it is there all the same
		}
	}
	if len(gone) == 0 {
		return nil
	}
	for i := range f.Sections {
		s := &f.Sections[i]
		id, ok := policy.Identify(s)
		if !ok || id.Kind != policy.Profile || !stays(s) {
			continue
		}
		for _, to := range []policy.ID{{Kind: policy.Session, Name: policy.KeySession}, {Kind: policy.Profile, Name: policy.KeySource}} {
			if k, ok := s.Lookup(to.Name); ok {
				if name, lost := gone[policy.ID{Kind: to.Kind, Name: k.Value}]; lost {
					list = append(list, Loss{id, k.Line, k.Name, k.Value, name, false})
				}
			}
		}
	}
	return indirect(f, list, stays)
}

// indirect adds the profiles that lose their credentials with one that they take them from.
func indirect(f *awsconfig.File, list []Loss, stays func(*awsconfig.Section) bool) []Loss {
	lost := map[string]bool{}
	for _, l := range list {
		lost[l.Name] = true
	}
	from := map[string][]Loss{} // by source profile
	for i := range f.Sections {
		s := &f.Sections[i]
		id, ok := policy.Identify(s)
		if k, named := s.Lookup(policy.KeySource); ok && named && id.Kind == policy.Profile && stays(s) {
			from[k.Value] = append(from[k.Value], Loss{id, k.Line, k.Name, k.Value, "", true})
		}
	}
	for i := 0; i < len(list); i++ { // it grows
		for _, l := range from[list[i].Name] {
			if !lost[l.Name] {
				lost[l.Name] = true
				list = append(list, l)
			}
		}
	}
	return list
}

// Unfollowed are the losses that are left where the person's profiles follow to new names.
func Unfollowed(losses []Loss) (left []Loss) {
	lost := map[string]bool{}
	for _, l := range losses { // who loses by way of another comes after it
		if l.New == "" && (!l.Indirect || lost[l.Old]) {
			lost[l.Name] = true
			left = append(left, l)
		}
	}
	return left
}

// lose lists the person's profiles that lose a section, or its name.
func (m *merger) lose(was map[policy.ID]policy.ID, stays map[policy.ID]bool) {
	gone := map[policy.ID]string{}
	for now, old := range was {
		if stays[now] {
			gone[old] = now.Name
		}
	}
	for _, id := range m.report.Removed {
		gone[id] = ""
	}
	for name := range m.static {
		delete(gone, policy.ID{Kind: policy.Profile, Name: name})
	}
	m.report.Losses = losses(m.file, gone, func(s *awsconfig.Section) bool {
		id, _ := policy.Identify(s)
		_, named := gone[id]
		return !stays[id] && (m.written[id] != s || !named)
	})
}
