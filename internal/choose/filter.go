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
	all, kept := conf.Profiles(), slices.Clone(list)
	for _, part := range []struct {
		pattern string
		of      func(*awsconfig.Profile) string
	}{
		{f.Session, func(p *awsconfig.Profile) string {
			if s := conf.SessionOf(p); s != nil {
				return s.Name
			}
			return ""
		}},
		{f.Account, func(p *awsconfig.Profile) string { return conf.Access(p).Account.Value }},
		{f.Role, func(p *awsconfig.Profile) string { return conf.Access(p).Role.Value }},
	} {
		if part.pattern == "" {
			continue
		}
		meant, err := among(part.pattern, all, part.of)
		if err != nil {
			return nil, err
		}
		kept = slices.DeleteFunc(kept, func(p *awsconfig.Profile) bool { return !meant[part.of(p)] })
	}
	if len(names) == 0 {
		return kept, nil
	}
	name := func(p *awsconfig.Profile) string { return p.Name }
	named := map[string]bool{}
	for _, pattern := range names {
		meant, err := among(pattern, all, name)
		if err != nil {
			return nil, err
		}
		found := false
		for _, p := range list {
			if meant[p.Name] {
				found, named[p.Name] = true, true
			}
		}
		if !found {
			return nil, hint.BadUsage(shell.Join("awsin", "profiles", "--match", pattern)+" finds names like it", "no profile matches %q", pattern)
		}
	}
	return slices.DeleteFunc(kept, func(p *awsconfig.Profile) bool { return !named[p.Name] }), nil
}

// among returns the names that a pattern means of what there is.
func among[T any](pattern string, all []T, name func(T) string) (map[string]bool, error) {
	names := make([]string, len(all))
	for i, one := range all {
		names[i] = name(one)
	}
	meant, err := glob.Among(pattern, names)
	if err != nil {
		return nil, hint.BadUsage("quote it, and close every [", "%w", err)
	}
	return meant, nil
}
