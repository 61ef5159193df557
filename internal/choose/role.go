package choose

import (
	"fmt"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/shell"
)

// beside returns the profile of a role in another one's account, and whether a person has picked it.
func (c Chooser) beside(p *awsconfig.Profile, role string, naming Naming) (its *awsconfig.Profile, picked bool, err error) {
	account := c.Config.Access(p).Account.Value
	if account == "" {
		path, line := p.Where()
		return nil, false, hint.BadUsage("awsin profiles --long shows which have one", "%s:%d: profile %q has no account", path, line, p.Name)
	}
	there := slices.DeleteFunc(slices.Clone(c.Config.Profiles()), func(other *awsconfig.Profile) bool {
		return c.Config.Access(other).Account.Value != account
	})
	list, err := c.ofRole(there, role, naming)
	if err != nil {
		return nil, false, err
	}
	// The same one, one of its session, one of its Region: what differs least.
	for _, same := range []func(other *awsconfig.Profile) bool{
		func(other *awsconfig.Profile) bool { return other == p },
		func(other *awsconfig.Profile) bool { return c.Config.SessionOf(other) == c.Config.SessionOf(p) },
		func(other *awsconfig.Profile) bool {
			return c.Config.Access(other).Region.Value == c.Config.Access(p).Region.Value
		},
	} {
		if kept := slices.DeleteFunc(slices.Clone(list), func(other *awsconfig.Profile) bool { return !same(other) }); len(kept) > 0 {
			list = kept
		}
	}
	// A part of a role never ends in production unseen.
	if mark, _ := c.mark(list[0]); len(list) == 1 && (mark == "" || c.Config.Access(list[0]).Role.Value == role) {
		return list[0], false, nil
	}
	if naming == Whole {
		return nil, false, hint.BadUsage("name one: "+sanitize.Some(named(list, profileName)), "%s role %q in account %s", have(len(list)), role, account)
	}
	its, err = c.among(list, "", naming)
	return its, true, err
}

func have(n int) string {
	if n == 1 {
		return "1 profile has"
	}
	return fmt.Sprintf("%d profiles have", n)
}

// ofRole keeps the profiles of a role: of the one that is called so, else, where a person sits, of the only one that
// is called so but for case, or begins so.
func (c Chooser) ofRole(list []*awsconfig.Profile, role string, naming Naming) ([]*awsconfig.Profile, error) {
	var roles, begun []string
	for _, p := range list {
		if is := c.Config.Access(p).Role.Value; is != "" && !slices.Contains(roles, is) {
			roles = append(roles, is)
			if strings.HasPrefix(strings.ToLower(is), strings.ToLower(role)) {
				begun = append(begun, is)
			}
		}
	}
	if same := slices.DeleteFunc(slices.Clone(begun), func(is string) bool { return !strings.EqualFold(is, role) }); len(same) == 1 {
		begun = same
	}
	slices.Sort(roles)
	switch {
	case slices.Contains(roles, role):
	case len(begun) == 1 && naming != Whole && c.Env.Attended():
		role = begun[0]
	case len(begun) > 1:
		slices.Sort(begun)
		return nil, hint.BadUsage("--role "+shell.Join(begun[0])+", for example", "several roles begin with %q: %s", role, sanitize.Some(begun))
	default:
		return nil, hint.BadUsage("the roles there are: "+sanitize.Some(roles), "there is no profile of role %q", role)
	}
	return slices.DeleteFunc(slices.Clone(list), func(p *awsconfig.Profile) bool { return c.Config.Access(p).Role.Value != role }), nil
}
