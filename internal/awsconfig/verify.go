package awsconfig

import (
	"cmp"
	"fmt"
	"slices"
)

// verify parses the result and compares it, section by section, with the file as it was and the changes.
func (e *Edit) verify(result string) error {
	after, err := parse(e.file.Path, result)
	if err != nil {
		return fmt.Errorf("this change would break the file and was not made: %w", err)
	}
	wrong := func(header string) error {
		return fmt.Errorf("this change to section [%s] of %s would not read back as written, and was not made", printable(header), e.file.Path)
	}
	i := 0
	is := func(a addition) bool {
		i++
		return i <= len(after.Sections) && after.Sections[i-1].Header == a.header && after.Sections[i-1].hasKeys(a.keys)
	}
	inserts := slices.Clone(e.inserts)
	slices.SortStableFunc(inserts, func(a, b addition) int { return cmp.Compare(a.at, b.at) })
	for at := range e.file.Sections {
		s := &e.file.Sections[at]
		for ; len(inserts) > 0 && inserts[0].at <= int(s.Start); inserts = inserts[1:] {
			if !is(inserts[0]) {
				return wrong(inserts[0].header)
			}
		}
		if e.removed[s] {
			continue
		}
		if i == len(after.Sections) || !e.same(s, &after.Sections[i]) {
			return wrong(s.Header)
		}
		i++
	}
	for _, a := range slices.Concat(inserts, e.added) {
		if !is(a) {
			return wrong(a.header)
		}
	}
	if i != len(after.Sections) {
		return wrong(after.Sections[i].Header)
	}
	return nil
}

// sameKeys reports whether two sections have the same keys and values. It does not allocate: there may be 10,000
// profiles.
func (s *Section) sameKeys(t *Section) bool {
	s.read()
	t.read()
	if s.pastKey-s.firstKey != t.pastKey-t.firstKey {
		return false
	}
	for i := range s.pastKey - s.firstKey {
		a, b := &s.file.keys[s.firstKey+i], &t.file.keys[t.firstKey+i]
		if s.file.part(a.name) != t.file.part(b.name) || s.file.part(a.value) != t.file.part(b.value) {
			return false
		}
	}
	return true
}

// hasKeys reports whether a section's keys are these.
func (s *Section) hasKeys(want []KeyValue) bool {
	return slices.EqualFunc(slices.Collect(s.Keys()), want, func(k Key, kv KeyValue) bool { return k.Name == kv.Key && k.Value == kv.Value })
}

// same reports whether the section differs only in what was requested.
func (e *Edit) same(before, after *Section) bool {
	header := before.Header
	if to, ok := e.renamed[before]; ok {
		header = to
	}
	if header != after.Header {
		return false
	}
	if e.sets[before] == nil && e.drops[before] == nil { // as in nearly all sections
		return before.sameKeys(after)
	}
	var want []KeyValue
	for k := range before.Keys() {
		if !slices.Contains(e.drops[before], k.Name) {
			want = append(want, KeyValue{k.Name, k.Value})
		}
	}
	for _, kv := range e.sets[before] {
		if i := slices.IndexFunc(want, func(w KeyValue) bool { return w.Key == kv.Key }); i >= 0 {
			want[i] = kv
		} else {
			want = append(want, kv)
		}
	}
	return after.hasKeys(want)
}
