package choose

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"awsin/internal/awsconfig"
	"awsin/internal/hint"
	"awsin/internal/picker"
	"awsin/internal/rank"
	"awsin/internal/sanitize"
	"awsin/internal/terminal"
	"awsin/shell"
)

// Sessions returns the sessions that the patterns name, in the file's order; all
// of them for no pattern. A pattern is a name, a start URL, or a glob over names;
// one that matches nothing is an error.
func (c Chooser) Sessions(patterns []string) ([]*awsconfig.Session, error) {
	return c.sessions(c.Config.Sessions(), patterns)
}

// Logins is Sessions for all that one logs in to: what `aws login` signs in for as well, by the profile's name.
func (c Chooser) Logins(patterns []string) ([]*awsconfig.Session, error) {
	return c.sessions(slices.Concat(c.Config.Sessions(), c.Config.Consoles()), patterns)
}

func (c Chooser) sessions(all []*awsconfig.Session, patterns []string) ([]*awsconfig.Session, error) {
	if len(all) == 0 {
		return nil, hint.BadUsage(begin, "there is no SSO session in %s", c.read())
	}
	if len(patterns) == 0 {
		return all, nil
	}
	chosen := map[string]bool{}
	for _, pattern := range patterns {
		meant, err := among("session", pattern, named(all, sessionName))
		if err != nil {
			return nil, err
		}
		maps.Copy(chosen, meant)
	}
	return slices.DeleteFunc(slices.Clone(all), func(s *awsconfig.Session) bool { return !chosen[s.Name] }), nil
}

// read names the file that was read.
func (c Chooser) read() string {
	path := awsconfig.ConfigPath(c.Env.Lookup, c.Env.Home)
	if _, set := c.Env.Lookup("AWS_CONFIG_FILE"); set {
		path = "AWS_CONFIG_FILE=" + path
	}
	if c.Config.ConfigFile == nil {
		path += ", which does not exist"
	}
	return path
}

func names(sessions []*awsconfig.Session) string {
	return strings.Join(named(sessions, sessionName), ", ")
}

// Session returns the session of that name, or the one of the profile of that
// name; with no name the one of the profile in effect, or the only one there is.
func (c Chooser) Session(name string) (*awsconfig.Session, error) {
	all := c.Config.Sessions()
	if len(all) == 0 {
		var err error
		if all, err = c.Logins(nil); err != nil {
			return nil, err
		}
	}
	if name == "" {
		var variable string
		name, variable = shell.Lookup(c.Env.Lookup).Named()
		if name != "" && c.Config.Profile(name) == nil && c.Config.Session(name) == nil {
			return nil, NoProfile(variable, name)
		}
	}
	if name == "" {
		if len(all) > 1 {
			return nil, hint.BadUsage("name one: "+names(all)+"; login-all and logout-all take all", "there are %d sessions and AWS_PROFILE is not set", len(all))
		}
		return all[0], nil
	}
	if s := c.Config.Session(name); s != nil {
		return s, nil
	}
	if p := c.Config.Profile(name); p != nil {
		if s := c.Config.LoginOf(p); s != nil && s.Login != "" {
			return cmp.Or(c.Config.Console(s.Name), s), nil // with all its profiles
		} else if s != nil {
			return s, nil
		} else if by := c.Config.ConsoleProfile(p); by != nil {
			return c.Config.ConsoleOf(by), nil // at which the AWS CLI has the words for what is wrong
		}
		return nil, hint.BadUsage("awsin status shows the sessions and their profiles", "profile %q belongs to no SSO session", name)
	}
	return c.partly(name, all)
}

// partly returns the session that a person picks for parts of a name: of the sessions
// where they answer it, else of the profiles, each of which stands for its own.
func (c Chooser) partly(name string, all []*awsconfig.Session) (*awsconfig.Session, error) {
	list := named(all, sessionName)
	r := &ranking{names: list, index: rank.New(list), mark: func(i int) (string, text.Color) { return lookAlike(list[i]) }}
	i, err := c.meant(r, name, Picked, picker.Options{Columns: func(i int, _ string) []string {
		return []string{c.State(all[i]), sanitize.Text(all[i].Region), sanitize.Text(all[i].StartURL)}
	}})
	if err == nil {
		return all[i], nil
	}
	if errors.Is(err, terminal.ErrNone) && r.near(name) == "" && len(c.Config.Profiles()) > 0 {
		var p *awsconfig.Profile
		if p, err = c.Find(name, "", Picked); err == nil {
			return c.Session(p.Name)
		}
	}
	if errors.Is(err, hint.ErrCancelled) {
		return nil, err
	}
	return nil, hint.BadUsage(cmp.Or(r.near(name), "the sessions are: "+names(all)), "there is no session and no profile %q", name)
}

// SessionsOf is Sessions for what may name profiles as well; nothing names what
// Session takes.
func (c Chooser) SessionsOf(args []string) ([]*awsconfig.Session, error) {
	if len(args) == 0 {
		s, err := c.Session("")
		if err != nil {
			return nil, err
		}
		return []*awsconfig.Session{s}, nil
	}
	patterns := slices.Clone(args)
	for i, name := range patterns {
		if p := c.Config.Profile(name); p != nil && c.Config.Session(name) == nil {
			if s := c.Config.LoginOf(p); s != nil {
				patterns[i] = s.Name
			}
		}
	}
	return c.Logins(patterns)
}
