package configdiff

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"golang.org/x/net/idna"

	"awsin/internal/sanitize"
)

// Report is a change and its authors.
type Report struct {
	Change
	Title   string   // such as the repository's name; "" for none
	Commits []Commit // nil if there are none to name
	Compare string   // URL of the comparison, "" for none
}

// Commit is one of the commits that made the change.
type Commit struct {
	Hash    string `json:"hash"`
	Author  string `json:"author"`
	Subject string `json:"subject"`
}

// Line is one of a report, for any medium.
type Line struct {
	Level Level
	Parts []Part
}

// Level is what a line is.
type Level int

// The values of Level, the outer ones first.
const (
	Warning Level = iota
	Title
	Entry  // below a title
	Detail // below an entry
)

// Part of a line is awsin's words, or a foreign text that is to be quoted and cut.
type Part struct {
	Text    string
	Foreign bool
}

func own(format string, args ...any) Part { return Part{Text: fmt.Sprintf(format, args...)} }
func foreign(text string) Part            { return Part{text, true} }

// few is how many sections are listed one by one; more are a group.
const few = 3

// Headline counts what is different: "2 sso-sessions and 1 profile added, 12
// profiles changed". It holds no foreign text.
func (c Change) Headline() string {
	var done []string
	for _, list := range c.lists() {
		if len(list.items) > 0 {
			done = append(done, count(list.items)+" "+list.verb)
		}
	}
	if done == nil {
		return "no change"
	}
	return strings.Join(done, ", ")
}

type list struct {
	verb  string
	items []Item
	keys  bool // are told one by one; a section that is new or gone differs in all of them
}

func (c Change) lists() []list {
	return []list{{"added", c.Added, false}, {"removed", c.Removed, false}, {"renamed", c.Renamed, true}, {"changed", c.Changed, true}}
}

// count returns "1 sso-session and 2 profiles". The names of other kinds are foreign.
func count(items []Item) string {
	n := map[string]int{}
	for _, item := range items {
		switch item.Kind {
		case Session, Profile:
			n[item.Kind]++
		case Account:
			n["account name"]++
		case Alias:
			n["other name"]++
		default:
			n["other section"]++
		}
	}
	var parts []string
	for _, kind := range []string{Session, Profile, "account name", "other name", "other section"} {
		if n[kind] > 0 {
			parts = append(parts, sanitize.Count(n[kind], kind))
		}
	}
	if last := len(parts) - 1; last > 0 {
		return strings.Join(parts[:last], ", ") + " and " + parts[last]
	}
	return strings.Join(parts, "")
}

// Lines writes the report but for its headline and the link. Of each kind of
// change at most so many entries, names in an entry and details are told, and
// how many more there are; so of warnings at most that many. 0 means no limit.
func (r Report) Lines(most, warned int) []Line {
	b := builder{most: most, warned: warned}
	if most <= 0 {
		b.most = math.MaxInt
	}
	if warned <= 0 {
		b.warned = math.MaxInt
	}
	most = b.most
	b.moved(r.Moved())
	b.becomes(r.Becomes())
	b.marks(r.Marks(), r.places)
	for _, list := range r.lists() {
		items := list.items
		if list.verb == "changed" {
			items = r.unwarned()
		}
		if len(items) > 0 {
			b.line(Title, own("%s%s", strings.ToUpper(list.verb[:1]), list.verb[1:]))
			b.entries(items, list.keys)
		}
	}
	if len(r.Commits) > 0 {
		b.line(Title, own("By"))
		for i, c := range r.Commits {
			if i == most {
				b.line(Entry, own("and %d more", len(r.Commits)-i))
				break
			}
			b.line(Entry, foreign(c.Author), own(": "), foreign(c.Subject), own(" ("), foreign(c.Hash[:min(len(c.Hash), 10)]), own(")"))
		}
	}
	return b.lines
}

// unwarned are the changes without the keys that the warnings cover.
func (c Change) unwarned() []Item {
	told := map[id][]Key{}
	for _, item := range slices.Concat(c.Becomes(), c.Marks()) {
		told[id{item.Kind, item.Name}] = append(told[id{item.Kind, item.Name}], item.Keys...)
	}
	var rest []Item
	for _, item := range c.Changed {
		item.Keys = slices.DeleteFunc(slices.Clone(item.Keys), func(k Key) bool {
			return item.moves(k) || slices.Contains(told[id{item.Kind, item.Name}], k)
		})
		if len(item.Keys) > 0 {
			rest = append(rest, item)
		}
	}
	return rest
}

type builder struct {
	most, warned int
	lines        []Line
}

func (b *builder) line(level Level, parts ...Part) {
	b.lines = append(b.lines, Line{level, parts})
}

func (b *builder) moved(moved []Item) {
	for i, item := range moved {
		if i == b.warned {
			b.line(Warning, own("and %d more have another start URL or region", len(moved)-i))
			return
		}
		for _, k := range item.Keys {
			what := "region"
			if k.Name == keyStartURL {
				what = "start URL"
			}
			b.line(Warning, own("the %s of ", what), kind(item), own(" "), foreign(item.Name), own(" changes: "),
				value(k.Name, k.Old), own(" → "), value(k.Name, k.New))
		}
	}
}

// entries describes the sections, many that are alike at once.
func (b *builder) entries(items []Item, keys bool) {
	groups := group(items, keys)
	if len(groups) > b.most { // tell of as many as can be
		slices.SortStableFunc(groups, func(x, y []Item) int { return len(y) - len(x) })
	}
	told := 0
	for i, g := range groups {
		if i == b.most {
			b.line(Entry, own("and %d more", len(items)-told))
			return
		}
		told += len(g)
		b.line(Entry, b.entry(g, !keys)...)
		if keys {
			b.details(g[0].Keys)
		}
	}
}

// entry names the sections of a group; one alone with its outline.
func (b *builder) entry(g []Item, outlined bool) []Part {
	first := g[0]
	var in []Part
	if first.Session != "" {
		in = []Part{own(" in "), value(keyStartURL, first.Session)}
	}
	if len(g) == 1 {
		parts := slices.Concat([]Part{kind(first), own(" ")}, names(first), in)
		if outlined {
			parts = append(parts, outline(first)...)
		}
		return parts
	}
	if marked := first.key(KeyEnvironment); outlined && marked != "" {
		in = append(in, own(", "), foreign(marked))
	}
	return append(slices.Concat([]Part{own("%d ", len(g)), kind(first), own("s")}, in, []Part{own(": ")}), b.listed(g)...)
}

// listed names the items, the first of many.
func (b *builder) listed(g []Item) (parts []Part) {
	for i, item := range g {
		if i == b.most {
			return append(parts, own(" and %d more", len(g)-i))
		}
		if i > 0 {
			parts = append(parts, own(", "))
		}
		parts = append(parts, names(item)...)
	}
	return parts
}

func names(item Item) []Part {
	if item.From != "" {
		return []Part{foreign(item.From), own(" → "), foreign(item.Name)}
	}
	return []Part{foreign(item.Name)}
}

// group puts together the profiles of a session: those that differ in the same
// way, and those that are new or gone when they are more than a few.
func group(items []Item, keys bool) [][]Item {
	var out [][]Item
	for _, g := range gather(items, func(item Item) []string {
		alike := []string{item.Kind, item.Session, item.key(KeyEnvironment)}
		if keys {
			alike = append(alike, item.differences()...)
		}
		return alike
	}) {
		if !keys && len(g) <= few || g[0].Kind != Profile {
			for i := range g {
				out = append(out, g[i:i+1])
			}
			continue
		}
		out = append(out, g)
	}
	return out
}

// gather puts items that are alike together, in the order of the first of each.
func gather(items []Item, alike func(Item) []string) (groups [][]Item) {
	at := map[string]int{}
	for _, item := range items {
		key := joined(alike(item))
		i, ok := at[key]
		if !ok {
			i = len(groups)
			at[key] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], item)
	}
	return groups
}

// differences are those of an item's keys.
func (item Item) differences() (all []string) {
	for _, k := range item.Keys {
		all = append(all, k.Name, k.Old, k.New)
	}
	return all
}

// key returns what a key of the item says now, "" for none.
func (item Item) key(name string) string {
	for _, k := range item.Keys {
		if k.Name == name {
			return k.New
		}
	}
	return ""
}

// joined is a key that keeps lists of texts apart, whatever is in them.
func joined(texts []string) string {
	var b strings.Builder
	for _, t := range texts {
		fmt.Fprintf(&b, "%d:%s", len(t), t)
	}
	return b.String()
}

// outline describes a new section in short.
func outline(item Item) []Part {
	var parts []Part
	for _, o := range []struct{ key, word string }{
		{keyStartURL, ""}, {keyRegion, "in "}, {keyAccount, "account "}, {keyRole, "role "}, {keyARN, "role "}, {keySource, "by way of "},
		{KeyEnvironment, ""}, {KeyStandby, "standing by for "}, {KeyMorning, "in the morning: "}, {KeyName, ""}, {KeyProfile, ""},
	} {
		if i := slices.IndexFunc(item.Keys, func(k Key) bool { return k.Name == o.key && k.New != "" && k.Old == "" }); i >= 0 {
			before := ", "
			if parts == nil {
				before = ": "
			}
			parts = append(parts, own("%s%s", before, o.word), value(o.key, item.Keys[i].New))
		}
	}
	return parts
}

func (b *builder) details(keys []Key) {
	for i, k := range keys {
		if i == b.most {
			b.line(Detail, own("and %d more", len(keys)-i))
			return
		}
		b.line(Detail, foreign(k.Name), own(": "), value(k.Name, k.Old), own(" → "), value(k.Name, k.New))
	}
}

func kind(item Item) Part {
	if item.Kind == Profile || item.Kind == Session || item.Kind == Account || item.Kind == Alias {
		return own("%s", item.Kind)
	}
	return foreign(item.Kind)
}

// value is what a key says; the host of a URL as the browser asks for it, so
// that one of foreign letters does not look like another.
func value(key, v string) Part {
	if v == "" {
		return own("(none)")
	}
	if scheme, rest, ok := strings.Cut(v, "://"); ok && key == keyStartURL {
		end := strings.IndexAny(rest+"/", "/?#")
		if host, err := idna.Punycode.ToASCII(sanitize.Truncate(rest[:end], longestHost)); err == nil {
			v = scheme + "://" + host + rest[end:]
		}
	}
	return foreign(v)
}

const longestHost = 300 // bytes; DNS has 253
