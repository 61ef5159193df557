package generate

import (
	"maps"
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

// accounts returns those of a session's accounts that match, in their order.
func (f Filter) accounts(all []ssoapi.Account) []ssoapi.Account {
	names := make([]string, 0, 2*len(all))
	for _, a := range all {
		names = append(names, a.ID, a.Name)
	}
	meant := among(f.Accounts, names)
	return slices.DeleteFunc(slices.Clone(all), func(a ssoapi.Account) bool { return !meant(a.ID) && !meant(a.Name) })
}

// roles returns those of an account's roles that match, in their order.
func (f Filter) roles(all []string) []string {
	meant := among(f.Roles, all)
	return slices.DeleteFunc(slices.Clone(all), func(role string) bool { return !meant(role) })
}

// among returns what tells the names that any of the patterns means.
func among(patterns, names []string) func(name string) bool {
	if len(patterns) == 0 {
		return func(string) bool { return true }
	}
	all := map[string]bool{}
	for _, pattern := range patterns {
		meant, _ := glob.Among(pattern, names) // Check has said what is malformed
		maps.Copy(all, meant)
	}
	return func(name string) bool { return all[name] }
}
