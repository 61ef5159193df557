package generate

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"awsin/internal/ssoapi"
)

// Filter keeps the pairs whose account's ID or name matches one of Accounts and
// whose role matches one of Roles; an empty list matches all. The globs are
// path.Match's, except that * and ? also match a slash.
type Filter struct{ Accounts, Roles []string }

// Check finds the first bad glob.
func (f Filter) Check() error {
	for _, glob := range slices.Concat(f.Accounts, f.Roles) {
		if _, err := path.Match(glob, ""); err != nil {
			return fmt.Errorf("%q is no glob: %w", glob, err)
		}
	}
	return nil
}

// Keep filters pairs, in their order.
func (f Filter) Keep(pairs []Pair) ([]Pair, error) {
	if err := f.Check(); err != nil {
		return nil, err
	}
	var kept []Pair
	for _, p := range pairs {
		if f.account(p.Account) && f.role(p.Role) {
			kept = append(kept, p)
		}
	}
	return kept, nil
}

func (f Filter) account(a ssoapi.Account) bool {
	return len(f.Accounts) == 0 || matches(f.Accounts, a.ID) || matches(f.Accounts, a.Name)
}

func (f Filter) role(role string) bool { return len(f.Roles) == 0 || matches(f.Roles, role) }

// matches takes slashes for an ordinary character: "prod/eu" is an account's
// name, no path.
func matches(globs []string, text string) bool {
	plain := strings.NewReplacer("/", "\x00")
	return slices.ContainsFunc(globs, func(glob string) bool {
		ok, _ := path.Match(plain.Replace(glob), plain.Replace(text))
		return ok
	})
}
