// Package choose finds which profile or session a person means: the one of that
// name, the one match that is beyond doubt, or the one that they pick.
package choose

import (
	"cmp"
	"errors"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"awsin/internal/awsconfig"
	"awsin/internal/environ"
	"awsin/internal/estate"
	"awsin/internal/hint"
	"awsin/internal/identity"
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
	// AccountName returns what a profile's account is called, "" where nobody has said.
	AccountName func(*awsconfig.Profile) string
	// Alias returns the profile that a name is another one for, "" for none.
	Alias func(name string) string
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

// Profile returns the profile that the words name, or the one of a role beside it. No words name the one in effect;
// where there is none the person picks.
func (c Chooser) Profile(words []string, role string, naming Naming) (*awsconfig.Profile, error) {
	query := strings.Join(words, " ")
	if query == "" {
		var variable string
		if query, variable = shell.Lookup(c.Env.Lookup).Named(); query != "" && c.Config.Profile(query) == nil {
			return nil, NoProfile(variable, query)
		}
	}
	p, err := c.Find(query, role, naming)
	if err != nil {
		return nil, err
	}
	_ = c.Config.SessionOf(p) // which reads all that is asked of the configuration after this
	return p, c.Config.Err()
}

// begin is the hint where there is no configuration at all.
const begin = "awsin setup URL, where your company has a repository; else: awsin session add NAME"

// Empty returns an error if there is no profile to choose from.
func (c Chooser) Empty() error {
	switch {
	case len(c.Config.Profiles()) > 0:
		return nil
	case len(c.Config.Sessions()) > 0:
		return hint.BadUsage("awsin generate", "there is no profile in the AWS configuration")
	}
	return hint.BadUsage(begin, "there is no profile in the AWS configuration")
}

// NoProfile returns the error of a variable that names a profile that does not exist.
func NoProfile(variable, name string) error {
	return hint.BadUsage("awsin use NAME, or: unset "+variable, "%s is %q, but there is no such profile", variable, name)
}

// Find returns the profile that a query means: the one of that name, or that it is an alias for; else what the
// naming allows where a person sits, who also picks where there is no query. Whether
// parts of a name are taken is decided here and nowhere else; an alias for what is production counts as such, where the
// person has not picked already. With a role it is the profile of that role in the account of the one that is named.
func (c Chooser) Find(query, role string, naming Naming) (*awsconfig.Profile, error) {
	p, alias, err := c.whole(query)
	picked := false
	if p != nil && role != "" {
		p, picked, err = c.beside(p, role, naming)
	}
	switch {
	case err != nil:
		return nil, err
	case p != nil && alias && !picked:
		return c.seen(p, query, naming)
	case p != nil:
		return p, nil
	}
	all := c.Config.Profiles()
	if err := c.Empty(); err != nil {
		return nil, err
	}
	if role != "" {
		if all, err = c.ofRole(all, role, naming); err != nil {
			return nil, err
		}
	}
	return c.among(all, query, naming)
}

// among returns that of the profiles which a query means that is not a whole name.
func (c Chooser) among(all []*awsconfig.Profile, query string, naming Naming) (*awsconfig.Profile, error) {
	r := c.ranking(all)
	i, err := c.meant(r, query, naming, c.options(r, all))
	switch {
	case err == nil:
		return all[i], nil
	case !errors.Is(err, terminal.ErrNone):
		return nil, err
	case query == "":
		return nil, hint.BadUsage("such as "+r.near(query), "there is no terminal to pick a profile on: name it")
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

// seen returns the profile that an alias means. What is production, or looks like another, the person sees and picks.
func (c Chooser) seen(p *awsconfig.Profile, alias string, naming Naming) (*awsconfig.Profile, error) {
	mark, _ := c.mark(p)
	switch {
	case mark == "":
		return p, nil
	case naming == Whole || !c.Env.Attended():
		return nil, hint.BadUsage("name it whole: "+sanitize.Brief(p.Name), "%q is an alias, and what it means is marked: %s", alias, mark)
	}
	return c.among([]*awsconfig.Profile{p}, "", naming)
}

// whole returns the profile of a name, or of an alias, nil for none. A profile's name beats an alias.
func (c Chooser) whole(name string) (p *awsconfig.Profile, alias bool, err error) {
	if p := c.Config.Profile(name); p != nil || name == "" || c.Alias == nil {
		return p, false, nil
	}
	target := c.Alias(name)
	if target == "" {
		return nil, false, nil
	}
	if p = c.Config.Profile(target); p == nil {
		return nil, true, hint.BadUsage("correct it under [aliases] in "+c.Env.SettingsPath(), "%q is an alias for profile %q, which does not exist", name, target)
	}
	return p, true, nil
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
