package awsconfig

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"awsin/internal/identity"
)

// Edit is a set of changes to a file. Everything else stays byte for byte: comments, order, spacing, line endings.
// Nothing is written; see Save.
type Edit struct {
	file    *File
	splices []splice
	sets    map[*Section][]KeyValue // requested with Set
	drops   map[*Section][]string   // requested with RemoveKey
	removed map[*Section]bool
	renamed map[*Section]string // their new headers
	inserts []addition
	added   []addition
	err     error
}

// KeyValue is a lower-case key and its value: one line without surrounding space.
type KeyValue struct{ Key, Value string }

type addition struct {
	at     int // offset, for Insert
	header string
	keys   []KeyValue
}

// splice replaces [start, end) with text.
type splice struct {
	start, end int
	text       string
}

// Edit returns an empty set of changes to the file, which must have been parsed by Parse or Load.
func (f *File) Edit() *Edit {
	return &Edit{file: f, sets: map[*Section][]KeyValue{}, drops: map[*Section][]string{}, removed: map[*Section]bool{}, renamed: map[*Section]string{}}
}

func (e *Edit) fail(format string, args ...any) {
	if e.err == nil {
		e.err = fmt.Errorf(format, args...)
	}
}

func (e *Edit) splice(start, end int, text string) {
	e.splices = append(e.splices, splice{start, end, text})
}

// Newline returns the file's line ending.
func (f *File) Newline() string {
	if i := strings.IndexByte(f.Text, '\n'); i > 0 && f.Text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// Check returns an error if the key or the value would not read back unchanged.
func (kv KeyValue) Check() error {
	if err := identity.Key(kv.Key); err != nil {
		return err
	}
	if hasControl(kv.Value) || hasLineBreak(kv.Value) || kv.Value != trim(kv.Value) {
		return fmt.Errorf("the value %s of %s has a line break, a control character or space around it", quote(kv.Value), kv.Key)
	}
	return nil
}

// Set sets a key of a section: in place if the section has it, else after its last key.
func (e *Edit) Set(s *Section, kv KeyValue) {
	if err := kv.Check(); err != nil {
		e.fail("%w", err)
		return
	}
	e.sets[s] = append(e.sets[s], kv)
	text, nl := e.file.Text, e.file.Newline()
	k, ok := s.Lookup(kv.Key)
	if ok {
		// The delimiter and the space around it and behind the value are kept.
		line := text[k.Start:k.End]
		at := strings.IndexAny(line, "=:") + 1
		head := line[:at]
		for at < len(line) && (line[at] == ' ' || line[at] == '\t') {
			at++
		}
		if at > len(head) && k.Value != "" {
			head = line[:at]
		} else if kv.Value != "" && strings.HasSuffix(strings.TrimRight(head, "=:"), " ") {
			head += " "
		}
		end := strings.TrimRight(line, "\r\n")
		if k.Value != "" && kv.Value != "" {
			end = strings.TrimRight(end, " \t")
		}
		e.splice(k.Start, k.Start+len(end), head+kv.Value)
		return
	}
	at := s.BodyEnd(e.drops[s]...) // a last line without a line ending may be dropped
	line := s.indent(at) + kv.Key + s.delimiter() + kv.Value
	if at > 0 && text[at-1] != '\n' && text[at-1] != '\r' {
		e.splice(at, at, nl+line)
		return
	}
	e.splice(at, at, line+nl)
}

// indent returns what a new key at the end of the section's body has to begin with: what follows, if indented more,
// would continue its value.
func (s *Section) indent(bodyEnd int) string {
	from := int(s.End) // the next header
	for k := range s.Keys() {
		if k.End <= bodyEnd {
			from = k.Start
		}
	}
	line, _ := s.file.Line(from)
	return line[:len(line)-len(trimLeft(line))]
}

// BodyEnd returns the offset where the section's own lines end: after its last key that is not in without, or
// after its header. Comments and blank lines between there and the next header may belong to the next section.
func (s *Section) BodyEnd(without ...string) int {
	s.read()
	for i := s.pastKey; i > s.firstKey; i-- {
		if k := s.file.keys[i-1]; !slices.Contains(without, s.file.part(k.name)) {
			return int(k.end)
		}
	}
	return s.HeaderEnd()
}

// HeaderEnd returns the offset just after the header's line.
func (s *Section) HeaderEnd() int {
	_, end := s.file.Line(int(s.Start))
	return end
}

// delimiter returns what separates the section's first key from its value.
func (s *Section) delimiter() string {
	if s.Empty() {
		return " = "
	}
	first := s.file.key(int(s.firstKey))
	line := s.file.Text[first.Start:first.End]
	switch at := strings.IndexAny(line, "=:"); {
	case at <= 0 || line[at-1] == ' ' || line[at-1] == '\t':
		return " = "
	case at+1 < len(line) && (line[at+1] == ' ' || line[at+1] == '\t'):
		return "= "
	}
	return "="
}

// RemoveKey removes a key and its lines from a section that has it.
func (e *Edit) RemoveKey(s *Section, key string) {
	k, ok := s.Lookup(key)
	if !ok {
		return
	}
	e.drops[s] = append(e.drops[s], key)
	e.splice(k.Start, k.End, "")
}

// Remove removes a section and the blank lines after it. Comments after its last key stay: they may be
// the next section's. It returns what goes.
func (e *Edit) Remove(s *Section) (start, end int) {
	if e.removed[s] {
		return int(s.Start), int(s.Start)
	}
	e.removed[s] = true
	text := e.file.Text
	end = s.BodyEnd()
	for l := (lines{all: text[:s.End], nextCR: -1, nextLF: -1, end: end}); l.next() && trim(l.text) == ""; {
		end = l.end
	}
	e.splice(int(s.Start), end, "")
	return int(s.Start), end
}

// atEnd takes with the removed sections that end the file what Add has written before them: a blank line, and the
// line ending that the file did not have.
func (e *Edit) atEnd() {
	text := e.file.Text
	start := len(text)
	for i := len(e.splices) - 1; i >= 0 && e.splices[i].text == "" && e.splices[i].end == start; i-- {
		start = e.splices[i].start
	}
	if start == len(text) || text[start] != '[' {
		return
	}
	from := start
	if before := withoutLineEnd(text[:from]); withoutLineEnd(before) != before || before == "" {
		from = len(before) // the line before is blank
	}
	if !endsLine(text) && from > 0 {
		from = len(withoutLineEnd(text[:from]))
	}
	if from < start {
		i := slices.IndexFunc(e.splices, func(s splice) bool { return s.start == start && s.end > start })
		e.splices[i].start = from
	}
}

func endsLine(text string) bool { return withoutLineEnd(text) != text }

func withoutLineEnd(text string) string {
	if cut, ok := strings.CutSuffix(text, "\n"); ok {
		return strings.TrimSuffix(cut, "\r")
	}
	return strings.TrimSuffix(text, "\r")
}

// Add appends a section to the file, after a blank line; Remove of it restores the file's end. The header is the
// text between the brackets; see ProfileHeader and SessionHeader.
func (e *Edit) Add(header string, keys ...KeyValue) {
	if e.checkSection(header, keys) {
		e.added = append(e.added, addition{len(e.file.Text), header, keys})
	}
}

func (e *Edit) checkSection(header string, keys []KeyValue) bool {
	if hasControl(header) || hasLineBreak(header) || len(header) == 0 {
		e.fail("%s cannot stand in a header", quote(header))
	}
	for _, kv := range keys {
		if err := kv.Check(); err != nil {
			e.fail("%w", err)
		}
	}
	return e.err == nil
}

// write renders a section.
func (a addition) write(b *strings.Builder, nl string) {
	b.WriteString("[" + a.header + "]" + nl)
	for _, kv := range a.keys {
		b.WriteString(strings.TrimRight(kv.Key+" = "+kv.Value, " ") + nl)
	}
}

// AddSession adds an [sso-session] section.
func (e *Edit) AddSession(s *Session) {
	scopes := s.Scopes
	if len(scopes) == 0 {
		scopes = []string{DefaultScope}
	}
	e.Add(SessionHeader(s.Name), KeyValue{keyStartURL, s.StartURL}, KeyValue{keyRegion, s.Region}, KeyValue{keyScopes, strings.Join(scopes, ",")})
}

// DefaultScope is the scope a token needs to be refreshable and to list accounts and roles.
const DefaultScope = "sso:account:access"

// GeneratedKey marks a profile made by `awsin generate`. Its value is a digest of the rest of the profile: if it
// no longer matches, somebody has edited the profile, which is theirs from then on.
const GeneratedKey = "awsin_generated"

// ProfileHeader returns the header of a profile in the config file.
func ProfileHeader(name string) string {
	if name == defaultName {
		return name
	}
	return profilePrefix + " " + shlexQuote(name)
}

// SessionHeader returns the header of an [sso-session] section.
func SessionHeader(name string) string { return sessionPrefix + " " + shlexQuote(name) }

// shlexQuote quotes a name for a header, but only if it has to: people write [profile x].
func shlexQuote(name string) string {
	if isPlainWord(name) {
		return name
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
}

// Text returns the file with the changes applied. It parses the result again and returns an error unless every
// section and key is as before or as requested.
func (e *Edit) Text() (string, error) {
	if e.err != nil {
		return "", e.err
	}
	// Removing a section discards the changes to its keys; a key is changed at most once.
	// At the same offset, insertions come before removals.
	slices.SortStableFunc(e.splices, func(a, b splice) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(min(a.end-a.start, 1), min(b.end-b.start, 1)))
	})
	e.atEnd()
	var b strings.Builder
	text, nl, at := e.file.Text, e.file.Newline(), 0
	b.Grow(len(text) + 256*len(e.added))
	for _, s := range e.splices {
		if s.start < at {
			if s.text != "" {
				return "", errors.New("two changes of the same lines")
			}
			at = max(at, s.end) // overlaps the previous removal
			continue
		}
		b.WriteString(text[at:s.start])
		b.WriteString(s.text)
		at = s.end
	}
	b.WriteString(text[at:])
	for _, a := range e.added {
		if now := b.String(); now != "" && !endsLine(now) {
			b.WriteString(nl)
		}
		if now := b.String(); strings.HasSuffix(now, "\r") { // \n would become a part of its line ending
			b.WriteByte('\r')
		} else if now != "" {
			b.WriteString(nl)
		}
		a.write(&b, nl)
	}
	result := b.String()
	if len(e.added) > 0 && text != "" && !endsLine(text) {
		result = strings.TrimSuffix(result, nl) // as the file was, so that Remove can restore it
	}
	return result, e.verify(result)
}
