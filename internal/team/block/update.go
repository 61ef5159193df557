package block

import (
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/configdiff"
	"awsin/internal/team/policy"
)

// differences are those of a section that the person wrote.
func (m *merger) differences(mine *awsconfig.Section, theirs policy.Section) []Change {
	if mine == nil {
		mine = &awsconfig.Section{}
	}
	var changes []Change
	for _, kv := range theirs.Keys {
		if k, _ := mine.Lookup(kv.Key); k.Value != kv.Value {
			changes = append(changes, Change{theirs.ID, kv.Key, k.Value, kv.Value})
		}
	}
	for k := range mine.Keys() {
		if !slices.ContainsFunc(theirs.Keys, func(kv awsconfig.KeyValue) bool { return kv.Key == k.Name }) {
			changes = append(changes, Change{theirs.ID, k.Name, k.Value, ""})
		}
	}
	return changes
}

// persons returns whether a key of a section is the person's, and what the team had there, if that is known.
func (m *merger) persons(now *awsconfig.Section) (mine func(key, value string) bool, base policy.Section) {
	id, _ := policy.Identify(now)
	base, known := m.base[id]
	if !known {
		base, known = m.gone[id]
	}
	was := marked(m.file, now)
	return func(key, value string) bool {
		return slices.Contains(was.keep, key) ||
			known && !slices.Contains(base.Keys, awsconfig.KeyValue{Key: key, Value: value}) && !was.moves(key, value, base)
	}, base
}

// remove removes a section, unless the person has changed something in it: it is theirs then.
func (m *merger) remove(s *awsconfig.Section) {
	id, _ := policy.Identify(s)
	mine, base := m.persons(s)
	kept := Kept{ID: id, Comments: comments(m.file, above(m.file, s), s.BodyEnd())}
	for k := range s.Keys() {
		if mine(k.Name, k.Value) {
			kept.Keys = append(kept.Keys, k.Name)
		}
	}
	if len(kept.Keys) == 0 && len(kept.Comments) == 0 {
		start, nl := int(s.Start), m.file.Newline()
		if before, ok := strings.CutSuffix(m.file.Text[:start], nl); ok && endsLine(before) {
			m.edit.Cut(start-len(nl), bodyEnd(m.file, s)) // with the blank line that came with it
		} else {
			m.cut(s)
		}
		m.report.Removed = append(m.report.Removed, id)
		return
	}
	is := marked(m.file, s)
	is.keep, is.gone = kept.Keys, true
	m.edit.Comment(is.at, is.end, is.text(m.file.Newline()))
	m.report.Kept = append(m.report.Kept, kept)
	if base.Keys != nil {
		m.report.Applied.Gone = append(m.report.Applied.Gone, base)
	}
}

// above returns where the comments right above a section's header begin.
func above(f *awsconfig.File, s *awsconfig.Section) int {
	at := int(s.Start)
	for at > 0 {
		start := strings.LastIndexByte(strings.TrimSuffix(f.Text[:at], "\n"), '\n') + 1
		if start == at || len(comments(f, start, at)) == 0 {
			break
		}
		at = start
	}
	return at
}

// renames returns what the team's new sections were called before. That is decided where it is shown, too.
func (m *merger) renames(sections []policy.Section) map[policy.ID]policy.ID {
	var before, after []configdiff.Section
	section := func(id policy.ID, keys []awsconfig.KeyValue) configdiff.Section {
		return configdiff.Section{Kind: string(id.Kind), Name: id.Name, Keys: keys}
	}
	for i := range m.file.Sections {
		s := &m.file.Sections[i]
		id, ok := policy.Identify(s)
		if !ok || m.written[id] != s {
			continue
		}
		keys := m.base[id].Keys
		if keys == nil {
			for k := range s.Keys() {
				keys = append(keys, awsconfig.KeyValue{Key: k.Name, Value: k.Value})
			}
		}
		before = append(before, section(id, keys))
	}
	for _, s := range sections {
		after = append(after, section(s.ID, s.Keys))
	}
	was := map[policy.ID]policy.ID{}
	for _, r := range configdiff.Compare(before, after).Renamed {
		was[policy.ID{Kind: policy.Kind(r.Kind), Name: r.Name}] = policy.ID{Kind: policy.Kind(r.Kind), Name: r.From}
	}
	return was
}

// update merges one section key by key, and returns the team's start URL if it holds.
func (m *merger) update(now *awsconfig.Section, s policy.Section) (startURL string) {
	mine, base := m.persons(now)
	was := marked(m.file, now)
	is := marks{at: was.at, end: was.end}
	stays := was.stay(now, base, s)
	var changes []Change
	var sets []awsconfig.KeyValue
	theirs := make(map[string]bool, len(s.Keys))
	for _, kv := range s.Keys {
		theirs[kv.Key] = true
		k, ok := now.Lookup(kv.Key)
		switch {
		case ok && stays && was.moves(kv.Key, k.Value, base):
			i := slices.Index(movable[:], kv.Key)
			is.moved[i] = was.moved[i]
			continue
		case ok && slices.Contains(was.keep, kv.Key), ok && k.Value != kv.Value && mine(kv.Key, k.Value):
			is.keep = append(is.keep, kv.Key)
			if k.Value != kv.Value {
				m.report.LocalChanges = append(m.report.LocalChanges, Change{s.ID, kv.Key, k.Value, kv.Value})
			}
			continue
		case !ok || k.Value != kv.Value:
			sets = append(sets, kv)
			changes = append(changes, Change{s.ID, kv.Key, k.Value, kv.Value})
		}
		if kv.Key == policy.KeyStartURL {
			startURL = kv.Value
		}
	}
	for k := range now.Keys() {
		switch {
		case theirs[k.Name]:
		case mine(k.Name, k.Value):
			is.keep = append(is.keep, k.Name)
			m.report.LocalChanges = append(m.report.LocalChanges, Change{s.ID, k.Name, k.Value, ""})
		default:
			m.edit.RemoveKey(now, k.Name)
			changes = append(changes, Change{s.ID, k.Name, k.Value, ""})
		}
	}
	if !slices.Equal(is.keep, was.keep) || is.moved != was.moved || was.gone {
		m.edit.Comment(is.at, is.end, is.text(m.file.Newline()))
	}
	for _, kv := range sets { // behind the comment: both may be where the header ends
		m.edit.Set(now, kv)
	}
	if at, ok := now.Lookup(policy.KeyStartURL); ok && !stays && was.moves(at.Name, at.Value, base) {
		m.report.Overtaken = append(m.report.Overtaken, s.ID)
	}
	m.report.Changed = append(m.report.Changed, changes...)
	id, _ := policy.Identify(now)
	m.moved(id, changes)
	return startURL
}
