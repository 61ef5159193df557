// Package policy decides what of somebody else's config may enter a person's.
// What comes in is what was read, key by key, never text.
package policy

import (
	"errors"
	"fmt"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/identity"
	"awsin/internal/sanitize"
)

// Limits on what is read.
const (
	MaxSize     = 10 << 20 // bytes of all files
	MaxSections = 20_000   // of all files
)

// maxViolations is how many are reported: a hostile file has a million.
const maxViolations = 100

// SourceFile is a file of the team's repository, in the format of ~/.aws/config.
type SourceFile struct {
	Path    string // for messages
	Content []byte
}

// Kind is a kind of section.
type Kind string

// The kinds that the policy accepts.
const (
	Profile Kind = "profile"
	Session Kind = "sso-session"
)

// ID is what the AWS CLI knows a section by: not its header, which has several spellings.
type ID struct {
	Kind Kind
	Name string
}

// Label is such as "sso-session acme".
func (id ID) Label() string { return string(id.Kind) + " " + id.Name }

// Header returns the text between the section's brackets.
func (id ID) Header() string {
	if id.Kind == Session {
		return awsconfig.SessionHeader(id.Name)
	}
	return awsconfig.ProfileHeader(id.Name)
}

// Identify returns a section's ID; ok is false for other kinds.
func Identify(s *awsconfig.Section) (id ID, ok bool) {
	if name, ok := s.Session(); ok {
		return ID{Session, name}, true
	}
	name, ok := s.Profile()
	return ID{Profile, name}, ok
}

// Section is one that the policy accepts. Its keys are in the file's order, no name twice.
type Section struct {
	ID
	Keys []awsconfig.KeyValue
	// Left are the keys that stay out, for the section comes in without them.
	Left []Left `json:"-"`
}

// Left is a key that stays out: each person's own, or one of which nothing is known. A new key of the AWS CLI's
// keeps nobody with an older awsin from the rest.
type Left struct {
	Key, Why string
	Path     string
	Line     int
}

// Violation returns what the repository's keeper is told of a key that stays out.
func (l Left) Violation(of ID) Violation {
	return violation(place{l.Path, l.Line}, l.Key, fmt.Sprintf("key %s of %s %s, and does not come in", identity.Quote(l.Key), identity.Quote(of.Label()), l.Why), "remove it")
}

// Allowed returns the keys that came in only because the person allows them.
func (s Section) Allowed() (all []awsconfig.KeyValue) {
	for _, kv := range s.Keys {
		if Blocks(s.Kind, kv.Key) {
			all = append(all, kv)
		}
	}
	return all
}

// Get returns a key's value, or "" if there is none.
func (s Section) Get(key string) string {
	for _, kv := range s.Keys {
		if kv.Key == key {
			return kv.Value
		}
	}
	return ""
}

// Violation is what the policy refuses. Problem holds foreign text only in quotes.
type Violation struct {
	awsconfig.ParseError
	// Allow is what to allow for that team so that it comes in all the same: a key, or "default" for the profile
	// of that name. "" if nothing lets it in.
	Allow string
	// Mend is the remedy in the repository's file, without what a colleague can do.
	Mend string
}

// Check reads the team's files, which are taken as one config, and returns their sections. If anything violates
// the policy it returns no sections: nothing may be applied then. allow lists the keys this person allows besides.
func Check(files []SourceFile, allow []string) ([]Section, []Violation) {
	c := checker{allow: map[string]bool{}, seen: map[ID]place{}}
	for _, key := range allow {
		c.allow[strings.ToLower(strings.TrimSpace(key))] = true
	}
	size := 0
	for _, f := range files {
		if size += len(f.Content); size > MaxSize {
			c.refuse(place{f.Path, 1}, "", fmt.Sprintf("the files are larger than %d MiB", MaxSize>>20), "this is not a config file: check the path")
			return nil, c.violations
		}
	}
	for _, f := range files {
		if c.file(f); len(c.sections) > MaxSections {
			c.refuse(place{f.Path, 1}, "", fmt.Sprintf("there are more than %d sections", MaxSections), "take out what nobody needs")
			return nil, c.violations
		}
	}
	c.checkReferences()
	if c.more > 0 {
		last := &c.violations[len(c.violations)-1]
		last.Problem += " (and " + sanitize.Count(c.more, "more problem") + ")"
	}
	if len(c.violations) > 0 {
		return nil, c.violations
	}
	return c.sections, nil
}

type place struct {
	path string
	line int
}

func (p place) String() string { return fmt.Sprintf("%s:%d", p.path, p.line) }

type reference struct {
	place
	key string
	to  ID
}

type checker struct {
	allow      map[string]bool
	seen       map[ID]place
	references []reference
	sections   []Section
	violations []Violation
	more       int
}

func (c *checker) refuse(at place, allow, problem, hint string) {
	if len(c.violations) == maxViolations {
		c.more++
		return
	}
	c.violations = append(c.violations, violation(at, allow, problem, hint))
}

func violation(at place, allow, problem, hint string) Violation {
	mend := hint
	if allow != "" {
		hint += fmt.Sprintf("; if you know what it does, you can allow it: awsin team allow TEAM %s", allow)
	}
	return Violation{awsconfig.ParseError{Path: at.path, Line: at.line, Problem: problem, Remedy: hint}, allow, mend}
}

func (c *checker) file(source SourceFile) {
	f, err := awsconfig.Parse(source.Path, source.Content)
	if parse := (*awsconfig.ParseError)(nil); errors.As(err, &parse) {
		c.refuse(place{parse.Path, parse.Line}, "", parse.Problem, parse.Remedy)
		return
	}
	if len(f.Sections) == 0 {
		c.refuse(place{source.Path, 1}, "", "the file has no section", "is it the right file, and all of it?")
	}
	for i := range f.Sections {
		if len(c.sections) > MaxSections {
			return
		}
		c.section(source.Path, &f.Sections[i])
	}
}

func (c *checker) section(path string, s *awsconfig.Section) {
	at := place{path, int(s.Line)}
	id, ok := Identify(s)
	kind, _, named := strings.Cut(s.Header, " ")
	switch {
	case s.Header == "DEFAULT":
		c.refuse(at, "", "the keys of [DEFAULT] hold for every profile, the person's own too", "write them into each profile")
		return
	// botocore also takes [profilefoo bar] for a profile, people do not.
	case !ok || named && kind != string(id.Kind):
		c.refuse(at, "", fmt.Sprintf("section [%s] is neither [profile NAME] nor [sso-session NAME]", identity.Escape(s.Header)), "only these two come in: remove it")
		return
	}
	if id != (ID{Profile, Default}) {
		name := identity.ProfileName
		if id.Kind == Session {
			name = identity.SessionName
		}
		if err := name(id.Name); err != nil {
			c.refuse(at, "", err.Error(), "give it a plain name")
		} else if err := identity.Readable(id.Name); err != nil {
			c.refuse(at, "", err.Error(), "write it with the letters of one alphabet")
		} else if id.Kind == Session && identity.OneWord(id.Name) != nil {
			c.refuse(at, "", identity.OneWord(id.Name).Error(), "give it a name without it, in the sso_session of its profiles, too")
		} else if strings.Contains(id.Name, " ") {
			c.refuse(at, "", fmt.Sprintf("profile %s has a space: a command that names it would take it for two words", identity.Quote(id.Name)), "write a dash in its place")
		}
	} else if !c.allow[Default] {
		c.refuse(at, Default, "profile default is used when none is named, and is each person's own", "give it a name")
	}
	if first, ok := c.seen[id]; ok {
		c.refuse(at, "", fmt.Sprintf("%s is defined twice; the first is in %s", identity.Quote(id.Label()), first), "remove one of them, or rename it")
	}
	c.seen[id] = at
	section := Section{ID: id}
	for k := range s.Keys() {
		if k.Name == awsconfig.GeneratedKey {
			continue // the keeper's; here it would make the profile this person's generate's
		}
		if why := left(id.Kind, k.Name); why != "" && !c.allow[k.Name] {
			section.Left = append(section.Left, Left{k.Name, why, path, k.Line})
			continue
		}
		c.key(place{path, k.Line}, id, k)
		section.Keys = append(section.Keys, awsconfig.KeyValue{Key: k.Name, Value: k.Value})
	}
	c.sections = append(c.sections, section)
}

func (c *checker) key(at place, id ID, k awsconfig.Key) {
	rule, known := rules()[id.Kind][k.Name]
	if !known && !c.allow[k.Name] {
		why, allow := dangers[k.Name], k.Name
		if identity.Key(k.Name) != nil {
			why, allow = "is not a key of the AWS CLI's", ""
		}
		c.refuse(at, allow, fmt.Sprintf("key %s of %s %s", identity.Quote(k.Name), identity.Quote(id.Label()), why), "remove it")
		return
	}
	if strings.Contains(k.Value, "\n") {
		c.refuse(at, "", fmt.Sprintf("the value of %s has several lines", identity.Quote(k.Name)), "write it on one line, and begin the next line without a space")
		return
	}
	if !known {
		rule = plain
	}
	if err := rule(k.Value); err != nil {
		c.refuse(at, "", fmt.Sprintf("%s: %v", k.Name, err), "correct it; a comment needs a line of its own")
		return
	}
	switch k.Name {
	case KeySession:
		c.references = append(c.references, reference{at, k.Name, ID{Session, k.Value}})
	case KeySource:
		c.references = append(c.references, reference{at, k.Name, ID{Profile, k.Value}})
	}
}

// checkReferences wants what a profile refers to in the team's files: somebody else's text does not use the
// person's own logins. It also finds half a file.
func (c *checker) checkReferences() {
	for _, r := range c.references {
		if _, ok := c.seen[r.to]; !ok {
			c.refuse(r.place, "", fmt.Sprintf("%s refers to [%s], which is not in the team's files", r.key, identity.Escape(r.to.Label())), "add it, or correct the name")
		}
	}
}
