package block

import (
	"cmp"
	"fmt"
	"slices"

	"awsin/internal/awsconfig"
	"awsin/internal/identity"
	"awsin/internal/team/policy"
)

// Team is whose sections are merged, and how.
type Team struct {
	Name    string // see CheckName
	Version string // of the sections, such as a commit
	Prefix  string // put before all names
	Adopt   bool   // take the place of sections that the person wrote
	// Applied is Report.Applied of the last Merge of this team. Where it is another version than the block's, what
	// the person changed since the last Merge is not known and not kept; what was kept before is.
	Applied Applied
	// Accepted are places of start URLs that the person accepted, besides those in the config.
	Accepted []string
	// Credentials is the person's credentials file, nil if there is none. Its sections are profiles too, which no
	// team comes to add keys to.
	Credentials *awsconfig.File
}

// Applied is what a team's block had from the team when it was written. It is to be kept, as JSON for instance.
type Applied struct {
	Version  string
	Sections []policy.Section
	// Gone are those that the team has removed since, and that stay as the person's, as the team had them.
	Gone []policy.Section `json:",omitempty"`
	// Adopted are the person's own that it has taken the place of. They count whatever the Version is.
	Adopted []Taken `json:",omitempty"`
	// Last are the start URLs and regions that the team has taken out: what comes in their place has moved. They count
	// whatever the Version is.
	Last []policy.Section `json:",omitempty"`
}

// TakenError reports that another team has a section of that name.
type TakenError struct {
	policy.ID
	Team, By string
}

func (e *TakenError) Error() string {
	return fmt.Sprintf("%s of team %s is also one of team %s", identity.Quote(e.Label()), e.Team, e.By)
}

// Hint is what to do about it.
func (e *TakenError) Hint() string {
	return fmt.Sprintf("join the second team with a prefix for its names, such as --prefix %s-", e.Team)
}

// Merge puts a team's sections, which Check returned, into its block of the person's config, and returns the new
// text. The block is made at the end of the file if there is none. Nothing around it changes, save sections that
// are adopted. A section that the person or another team has stays out; that another team has one is an error
// where the block is made.
//
// Errors are an *awsconfig.ParseError for broken markers, a *TakenError, or say what is wrong with the Team.
func Merge(person *awsconfig.File, t Team, sections []policy.Section) (string, Report, error) {
	if err := t.check(); err != nil {
		return "", Report{}, err
	}
	if len(sections) == 0 { // and all that the team has here would go
		return "", Report{}, fmt.Errorf("team %s has no sections", t.Name)
	}
	f, blocks, err := normal(person, t.Name)
	if err != nil {
		return "", Report{}, err
	}
	m := &merger{
		team: t, file: f, edit: f.Edit(),
		written: map[policy.ID]*awsconfig.Section{}, others: map[policy.ID]string{}, hand: map[policy.ID][]*awsconfig.Section{},
		gone: map[policy.ID]policy.Section{}, wanted: map[policy.ID]bool{}, static: map[string]*awsconfig.Section{},
		places: map[string]int{}, urls: map[string]bool{},
	}
	sections = prefixed(sections, t.Prefix)
	for _, s := range sections {
		m.wanted[s.ID] = true
	}
	for _, s := range t.Applied.Gone {
		m.gone[s.ID] = s
	}
	if err := m.index(blocks); err != nil {
		return "", Report{}, err
	}
	sections = m.unlent(sections)
	m.known, m.last = places(f, t.Accepted), m.placed()
	m.report.Applied.Version = t.Version
	if err := m.merge(sections); err != nil {
		return "", Report{}, err
	}
	text, err := m.edit.Text()
	return text, m.report, err
}

func (t Team) check() error {
	if err := cmp.Or(CheckName(t.Name), checkVersion(t.Version)); err != nil {
		return err
	}
	if t.Prefix == "" {
		return nil
	}
	if err := identity.ProfileName(t.Prefix + "x"); err != nil {
		return fmt.Errorf("the prefix %s: %w", identity.Quote(t.Prefix), err)
	}
	return nil
}

// prefixed renames the sections, and what they refer to: it is all in the team's files.
func prefixed(sections []policy.Section, prefix string) []policy.Section {
	all := slices.Clone(sections)
	for i := range all {
		s := &all[i]
		s.Name = prefix + s.Name
		s.Keys = slices.Clone(s.Keys)
		for k := range s.Keys {
			if kv := &s.Keys[k]; kv.Key == policy.KeySession || kv.Key == policy.KeySource {
				kv.Value = prefix + kv.Value
			}
		}
	}
	return all
}

type merger struct {
	team   Team
	file   *awsconfig.File
	edit   *awsconfig.Edit
	report Report

	block   *Block                             // nil if there is none yet
	base    map[policy.ID]policy.Section       // what the block had when it was written; nil if that is not known
	gone    map[policy.ID]policy.Section       // what the team had of sections that it has removed
	wanted  map[policy.ID]bool                 // what it has now
	written map[policy.ID]*awsconfig.Section   // what the block has from the team
	others  map[policy.ID]string               // the team that has it
	hand    map[policy.ID][]*awsconfig.Section // what the person wrote, all spellings of a name
	own     []*awsconfig.Section               // those of hand, and of other kinds, that are within the block
	static  map[string]*awsconfig.Section      // of the credentials file
	known   map[string]bool                    // places of start URLs
	places  map[string]int                     // of those that are new, where in NewPlaces they are
	urls    map[string]bool                    // that are in NewPlaces
	last    map[spot]string                    // see placed
}

// index records whose each section of the file is.
func (m *merger) index(blocks []Block) error {
	team := map[*awsconfig.Section]*Block{}
	for i := range blocks {
		b := &blocks[i]
		for _, s := range b.sections {
			team[s] = b
		}
		if b.Team == m.team.Name {
			m.block = b
			m.base = m.team.Applied.base(b)
		}
	}
	if f := m.team.Credentials; f != nil {
		for i := range f.Sections {
			m.static[f.Sections[i].Header] = &f.Sections[i]
		}
	}
	for i := range m.file.Sections {
		s := &m.file.Sections[i]
		id, ok := policy.Identify(s)
		is := marked(m.file, s)
		switch b := team[s]; {
		case b != nil && b == m.block && own(m.file, s, m.base) && (!is.gone || !m.wanted[id]):
			m.own = append(m.own, s)
			if ok {
				m.hand[id] = append(m.hand[id], s)
			}
		case !ok:
		case b == nil, b != m.block && (is.whole || is.gone):
			m.hand[id] = append(m.hand[id], s)
		case b != m.block:
			m.others[id] = b.Team
		case m.written[id] != nil:
			return &awsconfig.ParseError{
				Path: m.file.Path, Line: int(s.Line),
				Problem: fmt.Sprintf("%s is twice in the block of team %s; the first is on line %d", identity.Quote(id.Label()), b.Team, m.written[id].Line),
				Remedy:  "remove one of them",
			}
		default:
			m.written[id] = s
		}
	}
	return nil
}

// base is nil if the block is of another version.
func (a Applied) base(b *Block) map[policy.ID]policy.Section {
	if a.Version != b.Version {
		return nil
	}
	base := make(map[policy.ID]policy.Section, len(a.Sections))
	for _, s := range a.Sections {
		base[s.ID] = s
	}
	return base
}

func (m *merger) merge(sections []policy.Section) error {
	first := startMarker + m.team.Name + " " + m.team.Version + startHelp
	nl, at, last := m.file.Newline(), len(m.file.Text), ""
	if m.block == nil {
		// A file without a line end at its end stays so: see Leave.
		if endsLine(m.file.Text) {
			first += nl
			last = endMarker + m.team.Name + nl
		} else {
			first = nl + first + nl
			last = endMarker + m.team.Name
		}
		m.edit.Comment(at, at, first)
	} else {
		at = m.block.head
		if m.block.Version != m.team.Version {
			m.edit.Comment(m.block.start, at, first+nl)
		}
	}
	stays := map[policy.ID]bool{}
	var taken []*awsconfig.Section
	was := m.renames(sections)
	for _, s := range sections {
		if by, ok := m.others[s.ID]; ok && m.block == nil {
			return &TakenError{s.ID, m.team.Name, by}
		} else if ok { // a name that the other team took first is no reason to miss the rest
			m.report.Taken = append(m.report.Taken, TakenError{s.ID, m.team.Name, by})
			continue
		}
		hand := m.hand[s.ID]
		if h, path := m.wins(s.ID); h != nil {
			m.report.Handwritten = append(m.report.Handwritten, Conflict{s.ID, path, int(h.Line), m.differences(h, s)})
			continue
		}
		stays[s.ID] = true
		m.report.Applied.Sections = append(m.report.Applied.Sections, s)
		for _, h := range hand {
			changes := m.differences(h, s)
			m.report.Adopted = append(m.report.Adopted, Conflict{s.ID, m.file.Path, int(h.Line), changes})
			m.moved(s.ID, changes)
		}
		taken = append(taken, hand...)
		startURL := s.Get(policy.KeyStartURL)
		w := m.written[s.ID]
		if old, ok := was[s.ID]; ok {
			w, stays[old] = m.written[old], true
			m.edit.Rename(w, s.Header())
		}
		if w != nil {
			startURL = m.update(w, s)
			at = bodyEnd(m.file, w)
		} else {
			m.edit.Insert(at, s.Header(), s.Keys...)
			if len(hand) == 0 {
				m.report.Added = append(m.report.Added, s.ID)
				m.moved(s.ID, m.differences(nil, s))
			}
		}
		m.place(startURL, s.ID)
	}
	for i := range m.file.Sections {
		s := &m.file.Sections[i]
		if id, ok := policy.Identify(s); ok && m.written[id] == s && !stays[id] {
			m.remove(s)
		}
	}
	m.take(taken)
	m.leave()
	m.lose(was, stays)
	for _, s := range m.own {
		id, _ := policy.Identify(s)
		is := marked(m.file, s)
		if base, ok := m.gone[id]; ok && is.gone {
			m.report.Applied.Gone = append(m.report.Applied.Gone, base)
		}
		if !is.whole && !is.gone && !stays[id] {
			m.edit.Comment(is.at, is.end, keepMarker+m.file.Newline())
		}
	}
	if last != "" {
		m.edit.Comment(len(m.file.Text), len(m.file.Text), last)
	}
	return nil
}

// wins returns the person's section that keeps the team's out. One of the credentials file does so only before the
// team's is there: people also override a key in that file.
func (m *merger) wins(id policy.ID) (s *awsconfig.Section, path string) {
	if hand := m.hand[id]; len(hand) > 0 && !m.team.Adopt {
		return hand[len(hand)-1], m.file.Path // the last one is the one that holds
	}
	if s := m.static[id.Name]; s != nil && id.Kind == policy.Profile && m.written[id] == nil {
		return s, m.team.Credentials.Path
	}
	return nil, ""
}

// places returns those that the person's config has, and those that were accepted.
func places(f *awsconfig.File, accepted []string) map[string]bool {
	known := map[string]bool{}
	for i := range f.Sections {
		if k, ok := f.Sections[i].Lookup(policy.KeyStartURL); ok {
			if p, err := identity.PortalOf(k.Value); err == nil {
				known[p.String()] = true
			}
		}
	}
	for _, p := range accepted {
		known[p] = true
	}
	return known
}
