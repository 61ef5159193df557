package generate

import (
	"cmp"
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
// functions slug, lower, upper and replace OLD NEW. "" is the default template, in which an
// account's name does not repeat the session's.
type NameOptions struct {
	Template string
	// ShortIfOneRole uses Short for an account that has only one role among
	// the pairs.
	ShortIfOneRole bool
	Short          string
	// There are the profiles of the file, which keep the names that they have.
	There map[string]Ties
}

// Ties are what a profile gives access to: a session, an account's ID and a role.
type Ties struct{ Session, Account, Role string }

func (p Pair) ties() Ties { return Ties{p.Session, p.Account.ID, p.Role} }

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

// describe quotes what other people wrote.
func describe(p Pair) string {
	return fmt.Sprintf("role %.80q in account %s (%.80q) of %s", p.Role, p.Account.ID, p.Account.Name, p.Session)
}

// Names returns a name for each pair. The error is a *NameError, a *CollisionError or that
// of a template.
func Names(pairs []Pair, o NameOptions) ([]string, error) {
	names, err := named(pairs, o)
	if err != nil {
		return nil, err
	}
	if c := collisions(pairs, names); c != nil {
		return nil, &CollisionError{c, solving(pairs, o)}
	}
	return names, nil
}

// named is Names, where several may have one name.
func named(pairs []Pair, o NameOptions) ([]string, error) {
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
	for i, p := range pairs {
		t := long
		if o.ShortIfOneRole && roles[[2]string{p.Session, p.Account.ID}] == 1 {
			t = short
		}
		var b strings.Builder
		if err := t.Execute(&b, p); err != nil {
			return nil, plain(cmp.Or(map[bool]string{false: o.Template, true: o.Short}[t == short], Template), err)
		}
		names[i] = b.String()
	}
	if o.Template == "" {
		o.unrepeated(pairs, names)
	}
	var bad *NameError
	for i, p := range pairs {
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
	return names, nil
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
		return nil, plain(text, err)
	}
	return t, nil
}

// plain returns what is wrong with a template in words of our own: those of text/template are about Go.
func plain(text string, err error) error {
	const fields = "there is no .%s; known: .Session .Account.Name .Account.ID .Account.Email .Role"
	for _, known := range []struct{ said, what string }{
		{"can't evaluate field ", fields},
		{"wrong number of args for ", "%s has another number of values; as in {{.Account.Name | slug}} and {{.Role | replace \"AWS\" \"\"}}"},
		{"function \"", "there is no function %s; known: slug, lower, upper, replace"},
	} {
		if _, word, ok := strings.Cut(err.Error(), known.said); ok {
			word, _, _ = strings.Cut(word, " ")
			return fmt.Errorf("%.80q: "+known.what, text, strings.Trim(word, `":`))
		}
	}
	return fmt.Errorf("%.80q is not a template, such as %s", text, Template)
}

// unrepeated leaves out of the names made by the default template what repeats the session's name: acme-dev-Admin, not
// acme-acme-dev-Admin. Who has the longer name keeps it, and so does everybody of whom the shorter one would not be alone.
func (o NameOptions) unrepeated(pairs []Pair, names []string) {
	taken := make(map[string]int, len(names))
	for _, name := range names {
		taken[name]++
	}
	shorter := make([]string, len(names))
	for i, p := range pairs {
		session, account := slug(p.Session), slug(p.Account.Name)
		rest, again := strings.CutPrefix(account+"-", session+"-")
		if !again || session == "" || names[i] != p.Session+"-"+account+"-"+p.Role { // else its name is the short template's
			continue
		}
		shorter[i] = p.Session + "-" + rest + p.Role
		taken[shorter[i]]++
	}
	for i, p := range pairs {
		if shorter[i] == "" || o.There[names[i]] == p.ties() {
			continue
		}
		if its, there := o.There[shorter[i]]; its == p.ties() || !there && taken[shorter[i]] == 1 {
			names[i] = shorter[i]
		}
	}
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
