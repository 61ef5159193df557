package block

import (
	"awsin/internal/identity"
	"awsin/internal/team/policy"
)

// Report is what a merge does to the person's config.
type Report struct {
	Added, Removed []policy.ID
	// Kept are sections that the team removes, and that stay as the person's: they changed something there.
	Kept    []Kept
	Changed []Change
	// LocalChanges are keys that the person changed (Old is theirs, New the team's, "" if the team has none).
	LocalChanges []Change
	// Losses are the person's profiles that name a section which goes.
	Losses []Loss
	// Comments are the person's lines that go with a block.
	Comments []string
	// Handwritten are sections that the person wrote, and that stay as they are; Adopted those that went for the team's.
	Handwritten, Adopted []Conflict
	// LeftOut are sections of the team's that refer to what is the person's own.
	LeftOut []LeftOut
	// Taken are those whose names another team has.
	Taken []TakenError

	// Restored are sections of the person's that come back as a team goes; Superseded those of which they have another one.
	Restored, Superseded []policy.ID

	// Moved are the start URLs and regions that are others than the last ones that are known of a section; Old is that one.
	// They are to be confirmed by themselves: this is how people are phished.
	Moved []Change
	// NewPlaces are start URLs at places that are neither in the config nor accepted. To be confirmed likewise.
	NewPlaces []NewPlace

	// Overtaken are sessions that were failed over, and that the team itself has moved since.
	Overtaken []policy.ID

	// Applied is for the next Merge.
	Applied Applied
}

// Change is one key; "" is for none.
type Change struct {
	policy.ID
	Key, Old, New string
}

// Kept is a section that the team removes, with what makes it the person's.
type Kept struct {
	policy.ID
	Keys, Comments []string
}

// Conflict is a section that the person wrote, and how it differs from the team's.
type Conflict struct {
	policy.ID
	Path    string // the config, or the credentials file
	Line    int
	Changes []Change // Old is the person's
}

// NewPlace is where people would log in; see identity.Portal.
type NewPlace struct {
	Place string
	URLs  []string    // none twice
	By    []policy.ID // the sections that have them
}

// place notes where a section of the team's logs in, if that is new.
func (m *merger) place(startURL string, id policy.ID) {
	portal, err := identity.PortalOf(startURL)
	p := portal.String()
	if err != nil || m.known[p] { // the policy lets no other in: there is none
		return
	}
	i, ok := m.places[p]
	if !ok {
		i = len(m.report.NewPlaces)
		m.places[p] = i
		m.report.NewPlaces = append(m.report.NewPlaces, NewPlace{Place: p})
	}
	n := &m.report.NewPlaces[i]
	n.By = append(n.By, id)
	if !m.urls[startURL] {
		m.urls[startURL] = true
		n.URLs = append(n.URLs, startURL)
	}
}
