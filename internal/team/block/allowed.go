package block

import (
	"slices"

	"awsin/internal/awsconfig"
	"awsin/internal/team/policy"
)

// Disallowed is what Disallow does.
type Disallowed struct {
	Text   string
	Found  map[string]bool // of the keys
	Losses []Loss          // the person's profiles that name a section which goes
}

// theirs calls do with the sections of a team's block that are not the person's own, with those that the team has removed
// and that stayed for what the person has there. mine reports whether a key is the person's.
func (b *Block) theirs(f *awsconfig.File, applied Applied, do func(id policy.ID, s *awsconfig.Section, mine func(key, value string) bool)) {
	m := merger{file: f, base: applied.base(b), gone: map[policy.ID]policy.Section{}}
	for _, s := range applied.Gone {
		m.gone[s.ID] = s
	}
	for _, s := range b.sections {
		if id, ok := policy.Identify(s); ok && (marked(f, s).gone || !own(f, s, m.base)) {
			mine, _ := m.persons(s)
			do(id, s, mine)
		}
	}
}

// Allowed returns what a team's block has now of what the policy lets in only where the person allows it: sections with
// these keys alone, and the profile default. Of the Team, Name, Prefix and Applied count.
func Allowed(f *awsconfig.File, t Team) (all []policy.Section, err error) {
	blocks, err := Find(f)
	for i := range blocks {
		if b := &blocks[i]; b.Team == t.Name {
			b.theirs(f, t.Applied, func(id policy.ID, s *awsconfig.Section, mine func(key, value string) bool) {
				let := policy.Section{ID: id}
				for k := range s.Keys() {
					if policy.Blocks(id.Kind, k.Name) && !mine(k.Name, k.Value) {
						let.Keys = append(let.Keys, awsconfig.KeyValue{Key: k.Name, Value: k.Value})
					}
				}
				if len(let.Keys) > 0 || id == t.standard() {
					all = append(all, let)
				}
			})
		}
	}
	return all, err
}

// standard is what the team's profile default is called here.
func (t Team) standard() policy.ID {
	return policy.ID{Kind: policy.Profile, Name: t.Prefix + policy.Default}
}

// Disallow takes out of a team's block what came in because the person allowed these keys, whatever version it is of, and what
// stayed there of sections that the team has removed. With policy.Default the profile default goes, and who has its credentials.
func Disallow(f *awsconfig.File, t Team, keys []string) (d Disallowed, err error) {
	d.Text, d.Found = f.Text, map[string]bool{}
	blocks, err := Find(f)
	i := slices.IndexFunc(blocks, func(b Block) bool { return b.Team == t.Name })
	if err != nil || i < 0 {
		return d, err
	}
	b, m := &blocks[i], merger{file: f, edit: f.Edit()}
	type section struct {
		*awsconfig.Section
		mine func(key, value string) bool
	}
	all, from := map[policy.ID]section{}, map[string][]policy.ID{} // from: who has its credentials from a profile
	b.theirs(f, t.Applied, func(id policy.ID, s *awsconfig.Section, mine func(key, value string) bool) {
		all[id] = section{s, mine}
		if k, ok := s.Lookup(policy.KeySource); ok && id.Kind == policy.Profile {
			from[k.Value] = append(from[k.Value], id)
		}
	})
	out := map[policy.ID]bool{}
	gone := map[policy.ID]string{}
	if _, there := all[t.standard()]; there && slices.Contains(keys, policy.Default) {
		d.Found[policy.Default] = true
		out[t.standard()] = true
		for queue := []policy.ID{t.standard()}; len(queue) > 0; queue = queue[1:] {
			for _, id := range from[queue[0].Name] {
				if !out[id] {
					out[id] = true
					queue = append(queue, id)
				}
			}
		}
	}
	cut := map[*awsconfig.Section]bool{}
	for id, s := range all {
		stays := len(comments(f, above(f, s.Section), s.BodyEnd())) > 0
		for k := range s.Keys() {
			stays = stays || s.mine(k.Name, k.Value)
		}
		if out[id] && !stays {
			m.cut(s.Section)
			gone[id], cut[s.Section] = "", true
			continue
		}
		for k := range s.Keys() {
			if !s.mine(k.Name, k.Value) && (out[id] || policy.Blocks(id.Kind, k.Name) && slices.Contains(keys, k.Name)) {
				m.edit.RemoveKey(s.Section, k.Name)
				d.Found[k.Name] = true
			}
		}
	}
	d.Losses = losses(f, gone, func(s *awsconfig.Section) bool { return !cut[s] })
	d.Text, err = m.edit.Text()
	return d, err
}
