package block

import (
	"slices"

	"awsin/internal/awsconfig"
	"awsin/internal/identity"
	"awsin/internal/team/policy"
)

// LeftOut is a section of the team's that stays out, because it refers to one of that name
// which is the person's own, or another team's: it would lend the person's login to whatever the team says.
type LeftOut struct {
	policy.ID
	Key string // sso_session or source_profile
	To  policy.ID
}

// unlent leaves out the sections that would go by way of what is the person's own, unless
// that is what the team's is: the same profile, or a session at the same place.
func (m *merger) unlent(sections []policy.Section) []policy.Section {
	theirs := map[policy.ID]policy.Section{}
	for _, s := range sections {
		theirs[s.ID] = s
	}
	out := map[policy.ID]bool{}
	foreign := func(to policy.ID) bool {
		own, _ := m.wins(to)
		if _, other := m.others[to]; other || own == nil {
			return other
		}
		if to.Kind == policy.Session {
			return !m.samePlace(own, theirs[to])
		}
		return len(m.differences(own, theirs[to])) > 0
	}
	leave := func(l LeftOut) {
		if own, _ := m.wins(l.ID); own == nil && m.others[l.ID] == "" && !out[l.ID] {
			out[l.ID] = true
			m.report.LeftOut = append(m.report.LeftOut, l)
		}
	}
	from := map[policy.ID][]LeftOut{} // who refers to it
	for _, s := range sections {
		for _, l := range references(s) {
			if from[l.To] = append(from[l.To], l); foreign(l.To) {
				leave(l)
			}
		}
	}
	for i := 0; i < len(m.report.LeftOut); i++ { // it grows: who refers to what stays out stays out, too
		for _, l := range from[m.report.LeftOut[i].ID] {
			leave(l)
		}
	}
	return slices.DeleteFunc(slices.Clone(sections), func(s policy.Section) bool { return out[s.ID] })
}

// references are what a section of the team's would be left out for.
func references(s policy.Section) (all []LeftOut) {
	if in := s.Get(policy.KeySession); in != "" {
		all = append(all, LeftOut{s.ID, policy.KeySession, policy.ID{Kind: policy.Session, Name: in}})
	}
	if source := s.Get(policy.KeySource); source != "" {
		all = append(all, LeftOut{s.ID, policy.KeySource, policy.ID{Kind: policy.Profile, Name: source}})
	}
	return all
}

// samePlace reports whether a session of the person's is at the same Identity Center, in the
// same Region, or was before it was failed over.
func (m *merger) samePlace(own *awsconfig.Section, theirs policy.Section) bool {
	is := marked(m.file, own)
	return identity.SamePortal(is.before(own, policy.KeyStartURL), theirs.Get(policy.KeyStartURL)) &&
		is.before(own, policy.KeyRegion) == theirs.Get(policy.KeyRegion)
}
