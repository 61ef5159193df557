package block

import (
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/team/policy"
)

// marks are awsin's own lines below a section's header; see the package comment.
type marks struct {
	keep    []string // the keys that are the person's
	whole   bool     // the section is
	gone    bool     // it is since the team has removed it; keep are the keys that were the person's before
	moved   move
	at, end int // where the lines are or would be
}

// move is a Region that awsin has written itself. The zero move is none.
type move struct{ from, to string }

func marked(f *awsconfig.File, s *awsconfig.Section) marks {
	m := marks{at: s.HeaderEnd()}
	m.end = m.at
	for m.end < len(f.Text) {
		text, next := f.Line(m.end)
		if rest, ok := strings.CutPrefix(text, keepMarker); ok && (rest == "" || rest[0] == ' ') && m.keep == nil && !m.whole && !m.gone {
			m.keep = strings.Fields(rest)
			m.whole = len(m.keep) == 0
		} else if rest, ok := strings.CutPrefix(text, goneMarker); ok && (rest == "" || rest[0] == ' ') && m.keep == nil && !m.whole && !m.gone {
			m.keep, m.gone = strings.Fields(rest), true
		} else if from, to, ok := strings.Cut(strings.TrimPrefix(text, movedMarker), " to "); ok && strings.HasPrefix(text, movedMarker) && m.moved == (move{}) {
			m.moved = move{from, to}
		} else {
			break
		}
		m.end = next
	}
	return m
}

// bodyEnd returns the offset where a section's own lines end, the marks among them: it may have no key behind them.
func bodyEnd(f *awsconfig.File, s *awsconfig.Section) int { return max(s.BodyEnd(), marked(f, s).end) }

// cut removes a section with its marks, and returns what goes.
func (m *merger) cut(s *awsconfig.Section) (start, end int) {
	start, end = m.edit.Remove(s)
	if is := marked(m.file, s); is.end > end {
		m.edit.Comment(end, is.end, "")
		end = is.end
	}
	return start, end
}

// ours reports whether a line is one of the marks.
func ours(line string) bool {
	for _, mark := range []string{keepMarker, goneMarker, movedMarker} {
		if rest, ok := strings.CutPrefix(line, strings.TrimSpace(mark)); ok && (rest == "" || rest[0] == ' ') {
			return true
		}
	}
	return false
}

// text returns the marks' lines.
func (m marks) text(newline string) (lines string) {
	switch {
	case m.gone:
		lines += strings.Join(append([]string{goneMarker}, m.keep...), " ") + newline
	case len(m.keep) > 0:
		lines += keepMarker + " " + strings.Join(m.keep, " ") + newline
	}
	if m.moved != (move{}) {
		lines += movedMarker + m.moved.from + " to " + m.moved.to + newline
	}
	return lines
}

// moves reports whether it was awsin that wrote a value, over the one that the team had; base is what is known of that.
func (m marks) moves(key, value string, base policy.Section) bool {
	return key == policy.KeyRegion && value == m.moved.to && value != "" && !slices.Contains(m.keep, key) &&
		(base.Keys == nil || base.Get(key) == m.moved.from)
}

// Move sets a section's sso_region, since its Identity Center is in another Region now. Within a block, of which there
// are those that Find returned, a line below the header says that this is not the person's own change.
func Move(f *awsconfig.File, blocks []Block, e *awsconfig.Edit, s *awsconfig.Section, region string) {
	m := marked(f, s)
	is, ok := s.Lookup(policy.KeyRegion)
	if ok && len(strings.Fields(is.Value)) == 1 && !m.whole && !m.gone && !slices.Contains(m.keep, policy.KeyRegion) &&
		slices.ContainsFunc(blocks, func(b Block) bool { return slices.Contains(b.sections, s) }) {
		from := is.Value
		if from == m.moved.to { // it moves again
			from = m.moved.from
		}
		if m.moved = (move{from, region}); from == region {
			m.moved = move{} // back to where the team has it
		}
		e.Comment(m.at, m.end, m.text(f.Newline()))
	}
	e.Set(s, awsconfig.KeyValue{Key: policy.KeyRegion, Value: region}) // behind the comment: both may be where the header ends
}
