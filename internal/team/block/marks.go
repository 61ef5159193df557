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
	moved   [len(movable)]move
	at, end int // where the lines are or would be
}

// movable are the keys that say where a session logs in, which awsin may have written itself.
var movable = [...]string{policy.KeyRegion, policy.KeyStartURL}

// move is what awsin wrote over a value. The zero move is none.
type move struct{ from, to string }

// A mark holds neither ":" nor "=".
var (
	escaped   = strings.NewReplacer("%", "%25", ":", "%3A", "=", "%3D")
	unescaped = strings.NewReplacer("%25", "%", "%3A", ":", "%3D", "=")
)

// moveOf parses a line; i is the key's index in movable.
func moveOf(line string) (i int, m move, ok bool) {
	rest, is := strings.CutPrefix(line, movedMarker)
	key, rest, has := strings.Cut(rest, " from ")
	from, to, both := strings.Cut(rest, " to ")
	i = slices.Index(movable[:], key)
	return i, move{unescaped.Replace(from), unescaped.Replace(to)}, is && has && both && i >= 0
}

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
		} else if i, is, ok := moveOf(text); ok && m.moved[i] == (move{}) {
			m.moved[i] = is
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
	case m.whole:
		lines += keepMarker + newline
	case len(m.keep) > 0:
		lines += keepMarker + " " + strings.Join(m.keep, " ") + newline
	}
	for i, is := range m.moved {
		if is != (move{}) {
			lines += movedMarker + movable[i] + " from " + escaped.Replace(is.from) + " to " + escaped.Replace(is.to) + newline
		}
	}
	return lines
}

// moves reports whether it was awsin that wrote a value, over the one that the team had; base is what is known of that.
func (m marks) moves(key, value string, base policy.Section) bool {
	i := slices.Index(movable[:], key)
	return i >= 0 && value == m.moved[i].to && value != "" && !slices.Contains(m.keep, key) &&
		(base.Keys == nil || base.Get(key) == m.moved[i].from)
}

// stay reports whether what awsin wrote into a section stays: the team has what it had then, in all of it. Half of a
// place is none.
func (m marks) stay(now *awsconfig.Section, base, theirs policy.Section) bool {
	for i, key := range movable {
		if k, _ := now.Lookup(key); m.moves(key, k.Value, base) && theirs.Get(key) != m.moved[i].from {
			return false
		}
	}
	return true
}

// before returns what a key says, or said before awsin moved the section.
func (m marks) before(s *awsconfig.Section, key string) string {
	k, _ := s.Lookup(key)
	if i := slices.Index(movable[:], key); i >= 0 && k.Value != "" && k.Value == m.moved[i].to {
		return m.moved[i].from
	}
	return k.Value
}

// Within reports whether a section is a team's, in one of the blocks.
func Within(f *awsconfig.File, blocks []Block, s *awsconfig.Section) bool {
	is := marked(f, s)
	return !is.whole && !is.gone && slices.ContainsFunc(blocks, func(b Block) bool { return slices.Contains(b.sections, s) })
}

// Origin returns where a session's section logged in before it was failed over; ok is false where it was not.
func Origin(f *awsconfig.File, s *awsconfig.Section) (startURL, region string, ok bool) {
	is := marked(f, s)
	now, _ := s.Lookup(policy.KeyStartURL)
	startURL = is.before(s, policy.KeyStartURL)
	return startURL, is.before(s, policy.KeyRegion), startURL != now.Value
}

// Moved reports whether a section has a mark of Move.
func Moved(f *awsconfig.File, s *awsconfig.Section) bool {
	return marked(f, s).moved != [len(movable)]move{}
}

// Move sets where a session logs in: sso_region, or sso_start_url as well. With mark, lines below the header say that
// this is not the person's own change, as far as they have none.
func Move(f *awsconfig.File, e *awsconfig.Edit, s *awsconfig.Section, mark bool, values ...awsconfig.KeyValue) {
	m := marked(f, s)
	was := m.moved
	for _, kv := range values {
		is, ok := s.Lookup(kv.Key)
		i := slices.Index(movable[:], kv.Key)
		if !mark || !ok || len(strings.Fields(is.Value)) != 1 || slices.Contains(m.keep, kv.Key) {
			continue
		}
		from := is.Value
		if from == m.moved[i].to { // it moves again
			from = m.moved[i].from
		}
		if from == kv.Value || m.moved[i].from == kv.Value { // back to where it was
			m.moved[i] = move{}
		} else {
			m.moved[i] = move{from, kv.Value}
		}
	}
	if m.moved != was {
		e.Comment(m.at, m.end, m.text(f.Newline()))
	}
	for _, kv := range values {
		e.Set(s, kv) // behind the comment: both may be where the header ends
	}
}
