package choose

import (
	"errors"
	"slices"

	"awsin/internal/awsconfig"
	"awsin/internal/hint"
	"awsin/internal/history"
	"awsin/internal/sanitize"
	"awsin/internal/terminal"
	"awsin/shell"
)

// InAccount returns the profile to go to a place with, which is an account's: the current one, where that is of the
// account, else the one of it that was used last, else its only one, else the one that the person picks. Where the place
// does not say whose it is (""), the person is asked, among all profiles of the partition; the current one comes first.
func (c Chooser) InAccount(account, partition, role string) (*awsconfig.Profile, error) {
	if err := c.Empty(); err != nil {
		return nil, err
	}
	whose := "in partition " + partition
	if account != "" {
		whose = "of account " + account
	}
	there := slices.DeleteFunc(slices.Clone(c.Config.Profiles()), func(p *awsconfig.Profile) bool {
		return c.Config.Partition(p).Name != partition || account != "" && c.Config.Access(p).Account.Value != account
	})
	if len(there) == 0 {
		return nil, hint.BadUsage("awsin generate, where a session has it; awsin profiles --long shows those that there are", "there is no profile %s", whose)
	}
	if role != "" {
		var err error
		if there, err = c.ofRole(there, role, Shown); err != nil {
			return nil, err
		}
	}
	current := shell.Lookup(c.Env.Lookup).Current()
	known := func(name string) *awsconfig.Profile {
		if i := slices.IndexFunc(there, func(p *awsconfig.Profile) bool { return p.Name == name }); i >= 0 {
			return there[i]
		}
		return nil
	}
	if account != "" {
		if p := known(current); p != nil {
			return p, nil
		}
		last := history.Last(c.Env.StatePath("history"), func(name string) bool { return known(name) != nil })
		if p := known(last); p != nil {
			return p, nil
		}
		if len(there) == 1 {
			return there[0], nil
		}
	}
	r := c.ranking(there)
	weight := r.weight
	r.weight = func(i int) float64 {
		if r.names[i] == current {
			return most
		}
		return weight(i)
	}
	i, err := c.meant(r, "", Picked, c.options(r, there))
	switch {
	case err == nil:
		return there[i], nil
	case errors.Is(err, terminal.ErrNone):
		return nil, hint.BadUsage("name one before it: "+sanitize.Some(named(there, profileName)), "there is no terminal to pick a profile %s on", whose)
	}
	return nil, err
}

// most weighs more than what was used.
const most = 1e12
