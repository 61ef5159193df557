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
			return other || out[to]
		}
		if to.Kind == policy.Session {
			return !samePlace(own, theirs[to])
		}
		return len(m.differences(own, theirs[to])) > 0
	}
	for again := true; again; { // who refers to what stays out stays out, too
		again = false
		for _, s := range sections {
			if own, _ := m.wins(s.ID); own != nil || out[s.ID] || m.others[s.ID] != "" {
				continue
			}
			for _, key := range []string{policy.KeySession, policy.KeySource} {
				to := policy.ID{Kind: policy.Session, Name: s.Get(key)}
				if key == policy.KeySource {
					to.Kind = policy.Profile
				}
				if to.Name == "" || out[s.ID] || !foreign(to) {
					continue
				}
				out[s.ID], again = true, true
				m.report.LeftOut = append(m.report.LeftOut, LeftOut{s.ID, key, to})
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(sections), func(s policy.Section) bool { return out[s.ID] })
}

// samePlace reports whether a session of the person's is at the same Identity Center, in the
// same Region.
func samePlace(own *awsconfig.Section, theirs policy.Section) bool {
	url, _ := own.Lookup(policy.KeyStartURL)
	region, _ := own.Lookup(policy.KeyRegion)
	return identity.SamePortal(url.Value, theirs.Get(policy.KeyStartURL)) && region.Value == theirs.Get(policy.KeyRegion)
}
