// Package choose finds which profile or session a person means: the one of that
// name, the one match that is beyond doubt, or the one that they pick.
package choose

import (
	"cmp"
	"context"
	"errors"
	"os/exec"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"awsin/internal/awsconfig"
	"awsin/internal/environ"
	"awsin/internal/estate"
	"awsin/internal/hint"
	"awsin/internal/history"
	"awsin/internal/identity"
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
	// Production returns the color of a profile that is production.
	Production func(*awsconfig.Profile) (color string, ok bool)
}

// Naming is what may name a profile beside its whole name: what runs unseen in the
// account of a name that is gone must not guess at another.
type Naming int

// The values of Naming.
const (
	Whole  Naming = iota // nothing
	Picked               // parts of it, where a person then picks
	Shown                // also the one match beyond doubt, which the caller says: a person sees it before it counts
)

// Profile returns the profile that the words name. No words name the one in effect;
// where there is none the person picks.
func (c Chooser) Profile(words []string, naming Naming) (*awsconfig.Profile, error) {
	query := strings.Join(words, " ")
	if query == "" {
		var variable string
		if query, variable = shell.Lookup(c.Env.Lookup).Named(); query != "" && c.Config.Profile(query) == nil {
			return nil, noProfile(variable, query)
		}
	}
	p, err := c.Find(query, naming)
	if err != nil {
		return nil, err
	}
	_ = c.Config.SessionOf(p) // which reads all that is asked of the configuration after this
	return p, c.Config.Err()
}

// noProfile says that a variable names a profile that is not there.
func noProfile(variable, name string) error {
	return hint.BadUsage("awsin use NAME, or: unset "+variable, "%s is %q, but there is no such profile", variable, name)
}

// Find returns the profile that a query means: the one of that name; else what the
// naming allows where a person sits, who also picks where there is no query. Whether
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
	i, err := c.meant(r, query, naming, c.columns(all))
	switch {
	case err == nil:
		return all[i], nil
	case !errors.Is(err, terminal.ErrNone):
		return nil, err
	case query == "":
		return nil, hint.BadUsage("awsin use NAME, such as "+r.near(query), "there is no terminal to pick a profile on: name it")
	}
	return nil, hint.BadUsage(cmp.Or(r.near(query), "awsin profiles lists them"), "there is no profile %q", query)
}

// mark returns what stands beside a profile's name: that it is production, that it can be
// taken for another one, "" for neither.
func (c Chooser) mark(p *awsconfig.Profile) (mark string, color text.Color) {
	mark, color = lookAlike(p.Name)
	if name, ok := c.Production(p); ok {
		mark, color = strings.TrimSpace(estate.Word+" "+mark), terminal.Color(name)
	}
	return mark, color
}

func lookAlike(name string) (mark string, color text.Color) {
	if identity.Doubtful(name) {
		return identity.LookAlike, text.FgYellow
	}
	return "", text.Reset
}

// meant returns the row that a query means which is no whole name. The error is
// terminal.ErrNone where nobody can be asked, or has nothing to choose from.
func (c Chooser) meant(r *ranking, query string, naming Naming, columns func(int) []string) (int, error) {
	if !c.Env.Attended() {
		return 0, terminal.ErrNone
	}
	if query != "" {
		if found, typo := r.match(query); naming == Whole || typo || len(found) == 0 {
			return 0, terminal.ErrNone
		}
		// What is production, or looks like another, is seen first, and then taken.
		if i, sure := r.index.Best(query); sure && naming == Shown && !r.marked(i) {
			return i, nil
		}
	}
	_ = r.marked(0) // what is wrong with the settings is said before the picker stands there
	o := picker.Options{
		Len:     len(r.names),
		Name:    func(i int) string { return sanitize.Text(r.names[i]) },
		Columns: columns,
		Rank:    func(query string) []int { found, _ := r.match(query); return found },
		Mark:    r.mark,
		Query:   query,
		Color:   !c.IO.Plain,
	}
	if c.Env.Get("AWSIN_PICKER") == "fzf" {
		if path, err := exec.LookPath("fzf"); err == nil {
			return picker.FZF(context.Background(), path, o)
		}
	}
	return picker.Pick(context.Background(), o)
}

// columns returns what the picker shows beside a profile's name.
func (c Chooser) columns(all []*awsconfig.Profile) func(int) []string {
	states := map[*awsconfig.Session]string{}
	state := func(s *awsconfig.Session) string {
		if s != nil && states[s] == "" {
			states[s] = c.State(s)
		}
		return states[s]
	}
	return func(i int) []string {
		a := c.Config.Access(all[i])
		columns := []string{a.Account.Value, a.Role.Value, a.Region.Value, state(c.Config.LoginOf(all[i]))}
		for i, text := range columns {
			columns[i] = sanitize.Text(text)
		}
		return columns
	}
}

// Ranked returns the profiles that answer a query, best first. No answer is an error.
func (c Chooser) Ranked(query string) ([]*awsconfig.Profile, error) {
	all := c.Config.Profiles()
	found, _ := c.ranking(all).match(query)
	list := make([]*awsconfig.Profile, len(found))
	for at, i := range found {
		list[at] = all[i]
	}
	if len(list) == 0 {
		return nil, noMatch("profile", query, named(all, profileName))
	}
	return list, nil
}

// ranking orders names for a query, by what this person uses where the query
// leaves it open.
type ranking struct {
	names  []string
	index  *rank.Index
	weight func(int) float64                         // nil: all alike
	mark   func(int) (mark string, color text.Color) // nil: none has one
}

func (r *ranking) marked(i int) bool {
	if r.mark == nil {
		return false
	}
	mark, _ := r.mark(i)
	return mark != ""
}

func (c Chooser) ranking(profiles []*awsconfig.Profile) *ranking {
	names := named(profiles, profileName)
	used := history.Load(c.Env.StatePath("history"), c.Env.Now())
	return &ranking{names, rank.New(names), func(i int) float64 { return used[names[i]] }, func(i int) (string, text.Color) { return c.mark(profiles[i]) }}
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

// Near asks for the names nearest to one, "" where none is near.
func Near(names []string, name string) string {
	return (&ranking{names: names, index: rank.New(names)}).near(name)
}

// Regions returns those that are known, the configuration's first.
func Regions(conf *awsconfig.Config) (all []string) {
	for _, p := range conf.Profiles() {
		if region := conf.Access(p).Region.Value; identity.TypedRegion(region) == nil && !slices.Contains(all, region) {
			all = append(all, region)
		}
	}
	for _, region := range identity.Regions {
		if !slices.Contains(all, region) {
			all = append(all, region)
		}
	}
	return all
}

// near asks for the first names that a query finds, "" where it finds none.
func (r *ranking) near(query string) string {
	const few = 3
	found, _ := r.match(query)
	names := make([]string, 0, few)
	for _, i := range found[:min(few, len(found))] {
		names = append(names, sanitize.Text(r.names[i]))
	}
	switch list := strings.Join(names, ", "); {
	case list == "" || query == "":
		return list
	default:
		return "did you mean " + list + "?"
	}
}
