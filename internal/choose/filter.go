package choose

import (
	"slices"

	"awsin/internal/awsconfig"
	"awsin/internal/glob"
	"awsin/internal/hint"
	"awsin/shell"
)

// Filter keeps profiles by globs; an empty one keeps all.
type Filter struct {
	Session string `env:"-" complete:"sessions" placeholder:"GLOB" help:"Only profiles of these sessions."`
	Account string `env:"-" complete:"accounts" placeholder:"GLOB" help:"Only profiles of these account IDs."`
	Role    string `env:"-" complete:"roles" placeholder:"GLOB" help:"Only profiles of these roles."`
}

// Profiles keeps those of the list that every part of the filter and any of the
// names lets through. A name that finds nothing is an error, as it is for sessions.
func (f Filter) Profiles(conf *awsconfig.Config, list []*awsconfig.Profile, names []string) ([]*awsconfig.Profile, error) {
	found := map[string]bool{}
	fits := func(pattern, value string) bool {
		if pattern != "" && glob.Match(pattern, value) {
			found[pattern] = true
			return true
		}
		return pattern == ""
	}
	kept := slices.DeleteFunc(slices.Clone(list), func(p *awsconfig.Profile) bool {
		named := len(names) == 0
		for _, pattern := range names {
			if pattern != "" && fits(pattern, p.Name) {
				named = true
			}
		}
		session := ""
		if s := conf.SessionOf(p); s != nil {
			session = s.Name
		}
		account, role := p.Grants()
		return !named || !fits(f.Session, session) || !fits(f.Account, account) || !fits(f.Role, role)
	})
	for _, pattern := range append([]string{f.Session, f.Account, f.Role}, names...) {
		if err := glob.Check(pattern); err != nil && !found[pattern] {
			return nil, hint.BadUsage("quote it, and close every [", "%w", err)
		}
	}
	for _, pattern := range names {
		if !found[pattern] {
			return nil, hint.BadUsage(shell.Join("awsin", "profiles", "--match", pattern)+" finds names like it", "no profile matches %q", pattern)
		}
	}
	return kept, nil
}
