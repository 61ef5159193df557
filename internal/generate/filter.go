package generate

import (
	"slices"

	"awsin/internal/glob"
	"awsin/internal/ssoapi"
)

// Filter keeps the pairs whose account's ID or name matches one of Accounts and
// whose role matches one of Roles; an empty list matches all.
type Filter struct{ Accounts, Roles []string }

// Check returns an error for the first malformed glob.
func (f Filter) Check() error {
	for _, pattern := range slices.Concat(f.Accounts, f.Roles) {
		if err := glob.Check(pattern); err != nil {
			return err
		}
	}
	return nil
}

// Keep returns the pairs that match, in their order.
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

func matches(globs []string, text string) bool {
	return slices.ContainsFunc(globs, func(pattern string) bool { return glob.Match(pattern, text) })
}
