package choose

import (
	"maps"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/glob"
	"awsin/internal/hint"
	"awsin/internal/rank"
	"awsin/internal/sanitize"
)

// Filter keeps profiles by globs; an empty one keeps all.
type Filter struct {
	Session string `group:"Which profiles" line:"what" complete:"sessions" placeholder:"GLOB" help:"Only profiles of these sessions."`
	Account string `group:"Which profiles" line:"what" complete:"accounts" placeholder:"GLOB" help:"Only profiles of these account IDs."`
	Role    string `group:"Which profiles" line:"what" complete:"roles" placeholder:"GLOB" help:"Only profiles of these roles."`
}

// Profiles keeps those of the list that every part of the filter and any of the
// names lets through. A name that finds nothing is an error, as it is for sessions.
func (f Filter) Profiles(conf *awsconfig.Config, list []*awsconfig.Profile, names []string) ([]*awsconfig.Profile, error) {
	kept := slices.Clone(list)
	for _, part := range []struct {
		kind, pattern string
		of            func(*awsconfig.Profile) string
	}{
		{"session", f.Session, func(p *awsconfig.Profile) string {
			if s := conf.SessionOf(p); s != nil {
				return s.Name
			}
			return ""
		}},
		{"account", f.Account, func(p *awsconfig.Profile) string { return conf.Access(p).Account.Value }},
		{"role", f.Role, func(p *awsconfig.Profile) string { return conf.Access(p).Role.Value }},
	} {
		if part.pattern == "" {
			continue
		}
		all := named(conf.Profiles(), part.of)
		if part.kind == "session" { // also one without profiles
			all = append(all, named(conf.Sessions(), sessionName)...)
		}
		meant, err := among(part.kind, part.pattern, all)
		if err != nil {
			return nil, err
		}
		kept = slices.DeleteFunc(kept, func(p *awsconfig.Profile) bool { return !meant[part.of(p)] })
	}
	if len(names) == 0 {
		return kept, nil
	}
	all, wanted := named(conf.Profiles(), profileName), map[string]bool{}
	for _, pattern := range names {
		meant, err := among("profile", pattern, all)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(list, func(p *awsconfig.Profile) bool { return meant[p.Name] }) {
			return nil, noMatch("profile", pattern, named(list, profileName))
		}
		maps.Copy(wanted, meant)
	}
	return slices.DeleteFunc(kept, func(p *awsconfig.Profile) bool { return !wanted[p.Name] }), nil
}

func profileName(p *awsconfig.Profile) string { return p.Name }

func sessionName(s *awsconfig.Session) string { return s.Name }

// named returns the names of what there is.
func named[T any](all []T, name func(T) string) []string {
	names := make([]string, len(all))
	for i, one := range all {
		names[i] = name(one)
	}
	return names
}

// among returns the names that a pattern means. One that means none is an error, with those
// that are near.
func among(kind, pattern string, names []string) (map[string]bool, error) {
	meant, err := glob.Among(pattern, names)
	switch {
	case err != nil:
		return nil, hint.BadUsage("quote it, and close every [", "%w", err)
	case len(meant) == 0:
		return nil, noMatch(kind, pattern, names)
	}
	return meant, nil
}

// noMatch is the error for a pattern that means none of the names.
func noMatch(kind, pattern string, names []string) error {
	names = slices.DeleteFunc(names, func(name string) bool { return name == "" })
	slices.Sort(names)
	names = slices.Compact(names)
	r := &ranking{names: names, index: rank.New(names)}
	letters := strings.TrimSpace(strings.Map(func(c rune) rune {
		if strings.ContainsRune(`*?[]^\`, c) {
			return ' '
		}
		return c
	}, pattern))
	fix := "the " + kind + "s are: " + sanitize.Brief(sanitize.Some(names))
	if near := r.near(letters); near != "" && letters != "" {
		fix = near
	} else if len(names) == 0 {
		fix = "awsin profiles --long shows the profiles that there are"
	}
	return hint.BadUsage(fix, "no %s matches %q", kind, pattern)
}
