package block

import (
	"maps"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/team/policy"
)

// spot is a key of a section that says where people log in.
type spot struct {
	policy.ID
	key string
}

var placing = []string{policy.KeyStartURL, policy.KeyRegion}

// placed are where sections have logged in last, as far as that is known: as the file has it, else as the team had it, else
// as it was before the team took it out.
func (m *merger) placed() map[spot]string {
	last := map[spot]string{}
	note := func(id policy.ID, get func(key string) string) {
		for _, key := range placing {
			if value := get(key); value != "" {
				last[spot{id, key}] = value
			}
		}
	}
	for _, s := range m.team.Applied.Last {
		note(s.ID, s.Get)
	}
	for id, s := range m.base {
		note(id, s.Get)
	}
	for id, s := range m.written {
		note(id, func(key string) string { k, _ := s.Lookup(key); return k.Value })
	}
	return last
}

// leave notes in Applied.Last what none of the team's sections says any more. A profile with a session logs in where that does.
func (m *merger) leave() {
	for _, s := range m.report.Applied.Sections {
		for _, key := range placing {
			if s.Get(key) != "" || s.Get(policy.KeySession) != "" {
				delete(m.last, spot{s.ID, key})
			}
		}
	}
	left := map[policy.ID][]awsconfig.KeyValue{}
	for at, value := range m.last {
		left[at.ID] = append(left[at.ID], awsconfig.KeyValue{Key: at.key, Value: value})
	}
	ids := slices.SortedFunc(maps.Keys(left), func(a, b policy.ID) int { return strings.Compare(a.Label(), b.Label()) })
	for _, id := range ids {
		slices.SortFunc(left[id], func(a, b awsconfig.KeyValue) int { return strings.Compare(a.Key, b.Key) })
		m.report.Applied.Last = append(m.report.Applied.Last, policy.Section{ID: id, Keys: left[id]})
	}
}

// moved notes where people log in elsewhere than a section, which was called before, has had them do last. What has no
// place that is known comes and does not move, and what goes leaves the session's; see place.
func (m *merger) moved(before policy.ID, changes []Change) {
	for _, c := range changes {
		if !slices.Contains(placing, c.Key) || c.New == "" {
			continue
		}
		if c.Old == "" {
			c.Old = m.last[spot{before, c.Key}]
		}
		if c.Old != "" && c.Old != c.New {
			m.report.Moved = append(m.report.Moved, c)
		}
	}
}
