package choose

import (
	"cmp"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"awsin/internal/awsconfig"
	"awsin/internal/environ"
	"awsin/internal/hint"
	"awsin/internal/history"
	"awsin/internal/identity"
	"awsin/internal/rank"
	"awsin/internal/sanitize"
)

// ranking orders names for a query, by what this person uses where the query
// leaves it open.
type ranking struct {
	names   []string
	index   *rank.Index
	weight  func(int) float64                         // nil: all alike
	mark    func(int) (mark string, color text.Color) // nil: none has one
	account func(int) string                          // nil: none has one
}

func (c Chooser) ranking(profiles []*awsconfig.Profile) *ranking {
	names := named(profiles, profileName)
	used := history.Load(c.Env.StatePath(environ.History), c.Env.Now())
	return &ranking{
		names: names, index: rank.New(names),
		weight:  func(i int) float64 { return used[names[i]] },
		mark:    func(i int) (string, text.Color) { return c.mark(profiles[i]) },
		account: func(i int) string { return c.Config.Access(profiles[i]).Account.Value },
	}
}

func (r *ranking) marked(i int) bool {
	if r.mark == nil {
		return false
	}
	mark, _ := r.mark(i)
	return mark != ""
}

// fewDigits is from how many digits on a word of a query on the command line may be a part of an account ID.
const fewDigits = 4

// match returns indices, best first, and whether they only nearly match.
func (r *ranking) match(query string) (found []int, near bool) {
	return r.find(query, r.index.Match, fewDigits)
}

// narrow is match for a query that is being typed: a further letter leaves rows out, until only near ones are left. So
// each digit counts, the first one, too.
func (r *ranking) narrow(query string) (found []int, near bool) {
	return r.find(query, r.index.Narrow, 1)
}

// find returns the names that match, and behind them those of which words are digits of the account's ID.
func (r *ranking) find(query string, match func(string, func(int) float64) ([]rank.Match, bool), least int) (found []int, near bool) {
	digits, rest := accountDigits(query, least)
	matches, near := match(query, r.weight)
	found = indices(matches)
	if len(digits) == 0 || r.account == nil {
		return found, near
	}
	byName := map[int]bool{}
	if !near {
		for _, i := range found {
			byName[i] = true
		}
	}
	var byAccount []int
	if others, typo := match(rest, r.weight); !typo {
		for _, i := range indices(others) {
			if !byName[i] && holds(r.account(i), digits) {
				byAccount = append(byAccount, i)
			}
		}
	}
	switch {
	case !near:
		return append(found, byAccount...), false
	case len(byAccount) > 0:
		return byAccount, false
	}
	return found, true
}

// best returns the only name that a query can mean, if there is one.
func (r *ranking) best(query string) (i int, ok bool) {
	if digits, _ := accountDigits(query, fewDigits); len(digits) > 0 && r.account != nil {
		if i, ok := r.index.Same(query); ok { // the digits are in its name
			return i, true
		}
		found, near := r.match(query)
		return slices.Concat(found, []int{0})[0], len(found) == 1 && !near
	}
	return r.index.Best(query)
}

func indices(matches []rank.Match) []int {
	list := make([]int, len(matches))
	for at, m := range matches {
		list[at] = m.Index
	}
	return list
}

// accountDigits splits the words of a query that may be a part of an account ID from the rest.
func accountDigits(query string, least int) (digits []string, rest string) {
	var others []string
	for word := range strings.FieldsSeq(query) {
		if len(word) >= least && strings.Trim(word, "0123456789") == "" {
			digits = append(digits, word)
		} else {
			others = append(others, word)
		}
	}
	return digits, strings.Join(others, " ")
}

// holds reports whether all of the digits are in an account ID.
func holds(account string, digits []string) bool {
	return account != "" && !slices.ContainsFunc(digits, func(d string) bool { return !strings.Contains(account, d) })
}

// Near asks for the names nearest to one, "" where none is near.
func Near(names []string, name string) string {
	return (&ranking{names: names, index: rank.New(names)}).near(name)
}

// CheckRegion returns what is wrong with a Region that a person types, "" for none, with those near to it: load's
// configuration is read for them alone. Where none is near, the hint is the example.
func CheckRegion(region, example string, load func() (*awsconfig.Config, error)) error {
	err := identity.TypedRegion(region)
	if region == "" || err == nil {
		return nil
	}
	known := identity.Regions
	if conf, failed := load(); failed == nil {
		known = Regions(conf)
	}
	return hint.BadUsage(cmp.Or(Near(known, region), example), "%w", err)
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
