// Package choose finds which profile or session a person means: the one of that
// name, the one match that is beyond doubt, or the one that they pick.
package choose

import (
	"context"
	"errors"
	"os/exec"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/environ"
	"awsin/internal/hint"
	"awsin/internal/history"
	"awsin/internal/picker"
	"awsin/internal/rank"
	"awsin/internal/sanitize"
	"awsin/internal/terminal"
	"awsin/shell"
)

// Chooser chooses among what one configuration has.
type Chooser struct {
	Env    *environ.Environ
	IO     *terminal.Streams
	Config *awsconfig.Config
	// State returns a session's state in a word, for the picker.
	State func(*awsconfig.Session) string
}

// Naming is how a profile may be named.
type Naming int

// The values of Naming.
const (
	Whole   Naming = iota // by its name
	InParts               // also by parts of it, where they are beyond doubt or the person picks
)

// Profile returns the profile that the words name. No words name the one in effect;
// where there is none the person picks.
func (c Chooser) Profile(words []string, naming Naming) (*awsconfig.Profile, error) {
	query := strings.Join(words, " ")
	if query == "" {
		if query = shell.Lookup(c.Env.Lookup).Current(); query != "" && c.Config.Profile(query) == nil {
			return nil, hint.BadUsage("awsin use NAME", "AWS_PROFILE is %q, but there is no such profile", query)
		}
	}
	p, err := c.Find(query, naming)
	if err != nil {
		return nil, err
	}
	_ = c.Config.SessionOf(p) // which reads all that is asked of the configuration after this
	return p, c.Config.Err()
}

// Find returns the profile that a query means: the one of that name; in parts the
// one match that is beyond doubt, else the person picks, as for no query. Whether
// parts of a name are taken is decided here and nowhere else.
func (c Chooser) Find(query string, naming Naming) (*awsconfig.Profile, error) {
	if p := c.Config.Profile(query); p != nil {
		return p, nil
	}
	all := c.Config.Profiles()
	if len(all) == 0 {
		return nil, hint.BadUsage("put your company's config in place, or run: awsin generate", "there is no profile in the AWS configuration")
	}
	r := c.ranking(all)
	if query != "" {
		found, typo := r.match(query)
		switch i, sure := r.index.Best(query); {
		case sure && naming == InParts:
			c.IO.Say("%s", sanitize.Text(all[i].Name))
			return all[i], nil
		case len(found) == 0:
			return nil, hint.BadUsage("awsin profiles lists them", "there is no profile %q", query)
		case typo || naming == Whole:
			return nil, hint.BadUsage("did you mean "+r.few(found)+"?", "there is no profile %q", query)
		}
	}
	i, err := c.pick(r, query)
	if errors.Is(err, terminal.ErrNone) {
		found, _ := r.match(query)
		return nil, hint.BadUsage("awsin use NAME, such as "+r.few(found), "there is no terminal to pick a profile on: name it")
	}
	if err != nil {
		return nil, err
	}
	return all[i], nil
}

// Ranked returns the profiles that answer a query, best first.
func (c Chooser) Ranked(query string) []*awsconfig.Profile {
	all := c.Config.Profiles()
	found, _ := c.ranking(all).match(query)
	list := make([]*awsconfig.Profile, len(found))
	for at, i := range found {
		list[at] = all[i]
	}
	return list
}

// ranking orders profiles for a query, by what this person uses where the query
// leaves it open.
type ranking struct {
	profiles []*awsconfig.Profile
	index    *rank.Index
	weight   func(int) float64
}

func (c Chooser) ranking(profiles []*awsconfig.Profile) *ranking {
	names := make([]string, len(profiles))
	for i, p := range profiles {
		names[i] = p.Name
	}
	used := history.Load(c.Env.StatePath("history"), c.Env.Now())
	return &ranking{profiles, rank.New(names), func(i int) float64 { return used[names[i]] }}
}

// match returns indices, best first, and whether they only nearly match.
func (r *ranking) match(query string) (found []int, typo bool) {
	matches, typo := r.index.Match(query, r.weight)
	found = make([]int, len(matches))
	for i, m := range matches {
		found[i] = m.Index
	}
	return found, typo
}

// few names the first of what was found, for a message.
func (r *ranking) few(found []int) string {
	const few = 3
	names := make([]string, 0, few)
	for _, i := range found[:min(few, len(found))] {
		names = append(names, sanitize.Text(r.profiles[i].Name))
	}
	return strings.Join(names, ", ")
}

// pick lets the person choose on the terminal.
func (c Chooser) pick(r *ranking, query string) (int, error) {
	states := map[*awsconfig.Session]string{}
	state := func(s *awsconfig.Session) string {
		if s != nil && states[s] == "" {
			states[s] = c.State(s)
		}
		return states[s]
	}
	o := picker.Options{
		Len:  len(r.profiles),
		Name: func(i int) string { return sanitize.Text(r.profiles[i].Name) },
		Columns: func(i int) []string {
			p := r.profiles[i]
			account, role := p.Grants()
			columns := []string{account, role, p.Get("region"), state(c.Config.SessionOf(p))}
			for i, text := range columns {
				columns[i] = sanitize.Text(text)
			}
			return columns
		},
		Rank:  func(query string) []int { found, _ := r.match(query); return found },
		Query: query,
		Color: !c.IO.Plain,
	}
	if c.Env.Get("AWSIN_PICKER") == "fzf" {
		if path, err := exec.LookPath("fzf"); err == nil {
			return picker.FZF(context.Background(), path, o)
		}
	}
	return picker.Pick(context.Background(), o)
}
