package generate

import (
	"fmt"
	"strings"
	"text/template"
	"unicode"
	"unicode/utf8"
)

// The default templates of a profile's name.
const (
	Template      = "{{.Session}}-{{.Account.Name | slug}}-{{.Role}}"
	ShortTemplate = "{{.Session}}-{{.Account.Name | slug}}"
)

// NameOptions are how profiles are named: by text/templates on a Pair, with the
// functions slug, lower, upper and replace OLD NEW. "" is the default template.
type NameOptions struct {
	Template string
	// ShortIfOneRole takes Short for an account that has one role only among
	// the pairs.
	ShortIfOneRole bool
	Short          string
}

// maxName is in bytes: what fits a file's name, and the prompt more than once.
const maxName = 255

// NameError: a pair's name can be no profile's. It tells of the first such pair.
type NameError struct {
	Pair   Pair
	Name   string
	Reason string
	More   int // further pairs with such names
}

func (e *NameError) Error() string {
	text := fmt.Sprintf("%s would be named %.80q: %s", describe(e.Pair), e.Name, e.Reason)
	if e.More > 0 {
		text += fmt.Sprintf(" (and %d more)", e.More)
	}
	return text
}

// Collision is a name that several pairs have.
type Collision struct {
	Name  string
	Pairs []Pair
}

// CollisionError holds all collisions, in the order of their first pairs.
type CollisionError struct{ Collisions []Collision }

func (e *CollisionError) Error() string {
	var b strings.Builder
	for i, c := range e.Collisions {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%d profiles would be named %s:", len(c.Pairs), c.Name)
		for _, p := range c.Pairs {
			b.WriteString("\n  " + describe(p))
		}
	}
	return b.String()
}

// describe quotes what other people wrote.
func describe(p Pair) string {
	return fmt.Sprintf("role %.80q in account %s (%.80q) of %s", p.Role, p.Account.ID, p.Account.Name, p.Session)
}

// Names names each pair. The errors are a *NameError, a *CollisionError or that
// of a template.
func Names(pairs []Pair, o NameOptions) ([]string, error) {
	long, err := parse(o.Template, Template)
	if err != nil {
		return nil, err
	}
	short, err := parse(o.Short, ShortTemplate)
	if err != nil {
		return nil, err
	}
	roles := map[[2]string]int{}
	for _, p := range pairs {
		roles[[2]string{p.Session, p.Account.ID}]++
	}
	names := make([]string, len(pairs))
	var bad *NameError
	for i, p := range pairs {
		t := long
		if o.ShortIfOneRole && roles[[2]string{p.Session, p.Account.ID}] == 1 {
			t = short
		}
		var b strings.Builder
		if err := t.Execute(&b, p); err != nil {
			return nil, fmt.Errorf("%s: %w", describe(p), err)
		}
		names[i] = b.String()
		if reason := refuse(names[i]); reason != "" {
			if bad == nil {
				bad = &NameError{Pair: p, Name: names[i], Reason: reason}
			} else {
				bad.More++
			}
		}
	}
	if bad != nil {
		return nil, bad
	}
	if c := collisions(pairs, names); c != nil {
		return nil, &CollisionError{c}
	}
	return names, nil
}

func collisions(pairs []Pair, names []string) []Collision {
	by := make(map[string][]int, len(names))
	for i, name := range names {
		by[name] = append(by[name], i)
	}
	var all []Collision
	for i, name := range names {
		same := by[name]
		if len(same) == 1 || same[0] != i {
			continue
		}
		c := Collision{Name: name}
		for _, k := range same {
			c.Pairs = append(c.Pairs, pairs[k])
		}
		all = append(all, c)
	}
	return all
}

func parse(text, byDefault string) (*template.Template, error) {
	if text == "" {
		text = byDefault
	}
	t, err := template.New("name").Option("missingkey=error").Funcs(template.FuncMap{
		"slug": slug, "lower": strings.ToLower, "upper": strings.ToUpper,
		"replace": func(old, replacement, s string) string { return strings.ReplaceAll(s, old, replacement) },
	}).Parse(text)
	if err != nil {
		return nil, fmt.Errorf("the template %q: %w", text, err)
	}
	return t, nil
}

// slug makes lower-case words with "-" between them: letters and digits of any
// script, "." and "_" stay.
func slug(s string) string {
	var b strings.Builder
	gap, letter := false, false
	for _, r := range s {
		// A mark belongs to the letter before it, as in Hindi and Thai.
		keep := unicode.IsLetter(r) || unicode.IsNumber(r) || letter && unicode.IsMark(r)
		keep = keep && !invisible(r)
		letter = keep
		if !keep && r != '.' && r != '_' {
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// invisible are the letters and marks that show nothing, such as the Hangul
// filler: two names with and without one look the same.
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// refuse says why a name can be no profile's, "" when it can. What is refused
// is what the AWS CLI's parser or a shell would take for more than a name; no
// name needs quoting but for spaces.
func refuse(name string) string {
	switch {
	case name == "":
		return "it is empty"
	case len(name) > maxName:
		return fmt.Sprintf("it is longer than %d bytes", maxName)
	case !utf8.ValidString(name):
		return "it is not UTF-8"
	case strings.EqualFold(name, "default"):
		return "this profile is for when none is named"
	case strings.TrimSpace(name) != name:
		return "it begins or ends with a space"
	}
	for i, r := range name {
		if !fits(r, i == 0) {
			where := "in"
			if i == 0 {
				where = "at the start of"
			}
			return fmt.Sprintf("%q cannot stand %s a name; slug takes it out", r, where)
		}
	}
	return ""
}

func fits(r rune, first bool) bool {
	switch {
	case r >= utf8.RuneSelf:
		return r != utf8.RuneError && r != '\u0085' && !unicode.IsSpace(r) && unicode.IsGraphic(r) && !invisible(r) && (!first || !unicode.IsMark(r))
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '_', r == '.':
		return true
	}
	// zsh expands =NAME and ~NAME at the start of a word, nushell takes ^ and %
	// there; a dash is an option.
	return !first && strings.ContainsRune("-@+=,:/ ", r)
}
