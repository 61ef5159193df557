package generate

import (
	"fmt"
	"strings"
	"text/template"
	"unicode"

	"awsin/internal/identity"
)

// The default templates of a profile's name.
const (
	Template      = "{{.Session}}-{{.Account.Name | slug}}-{{.Role}}"
	ShortTemplate = "{{.Session}}-{{.Account.Name | slug}}"
)

// NameOptions say how profiles are named: by text/templates on a Pair, with the
// functions slug, lower, upper and replace OLD NEW. "" is the default template.
type NameOptions struct {
	Template string
	// ShortIfOneRole uses Short for an account that has only one role among
	// the pairs.
	ShortIfOneRole bool
	Short          string
}

// NameError means that a pair's name cannot be a profile's. It is about the first such pair.
type NameError struct {
	Pair Pair
	Err  error
	More int // further pairs with such names
}

func (e *NameError) Error() string {
	text := fmt.Sprintf("the name for %s: %v", describe(e.Pair), e.Err)
	if e.More > 0 {
		text += fmt.Sprintf(" (and %d more)", e.More)
	}
	return text
}

// Collision is a name shared by several pairs.
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

// Names returns a name for each pair. The error is a *NameError, a *CollisionError or that
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
			if _, field, ok := strings.Cut(err.Error(), "can't evaluate field "); ok {
				field, _, _ = strings.Cut(field, " ")
				return nil, fmt.Errorf("there is no .%s; known: .Session .Account.Name .Account.ID .Account.Email .Role", field)
			}
			return nil, fmt.Errorf("%s: %w", describe(p), err)
		}
		names[i] = b.String()
		if err := identity.ProfileName(names[i]); err != nil {
			if bad == nil {
				bad = &NameError{Pair: p, Err: err}
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

// slug returns lower-case words joined by "-": letters and digits of any
// script, "." and "_" are kept.
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

// invisible are letters and marks that display as nothing, such as the Hangul
// filler: names with and without one look the same.
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}
