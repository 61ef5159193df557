package commands

import (
	"bufio"
	"fmt"
	"path"
	"slices"

	"github.com/jedib0t/go-pretty/v6/table"

	"awsin/internal/awsconfig"
	"awsin/internal/hint"
	"awsin/internal/identity"
	"awsin/internal/plain"
	"awsin/internal/terminal"
	"awsin/shell"
)

type profilesCmd struct {
	Profiles []string `arg:"" optional:"" complete:"profiles" help:"Names or globs (default: all)."`
	profileFlags
	Match string `env:"-" complete:"-" placeholder:"QUERY" help:"Only what 'awsin use QUERY' finds, best first."`
	Long  bool   `short:"l" xor:"form" help:"A table with account, role, region and session."`
	JSON  bool   `name:"json" xor:"form" help:"Print an array of objects."`
}

// profileFlags choose among profiles.
type profileFlags struct {
	Session string `env:"-" complete:"sessions" placeholder:"GLOB" help:"Only profiles of these sessions."`
	Account string `env:"-" complete:"accounts" placeholder:"GLOB" help:"Only profiles of these account IDs."`
	Role    string `env:"-" complete:"roles" placeholder:"GLOB" help:"Only profiles of these roles."`
}

// Run lists the profiles; without flags it prints what `aws configure
// list-profiles` prints. The names go out as they are then, except to a
// terminal.
func (c *profilesCmd) Run(e *Env) error {
	conf, err := e.config()
	if err != nil {
		return err
	}
	list := conf.Profiles()
	if c.Match != "" {
		list = e.ranked(conf, c.Match)
	}
	if list, err = c.filter(conf, list, c.Profiles); err != nil {
		return err
	}
	switch {
	case c.JSON:
		objects := make([]profileJSON, len(list))
		for i, p := range list {
			objects[i] = newProfileJSON(conf, p)
		}
		return writeJSON(e.Stdout, objects)
	case c.Long:
		t := terminal.Table(e.Stdout, "PROFILE", "ACCOUNT", "ROLE", "REGION", "SESSION")
		for _, p := range list {
			j := newProfileJSON(conf, p)
			t.AppendRow(table.Row{plain.Clean(j.Name), plain.Clean(j.Account), plain.Clean(j.Role), plain.Clean(j.Region), plain.Clean(j.Session)})
		}
		_, err := fmt.Fprintln(e.Stdout, t.Render())
		return err
	}
	out, show := bufio.NewWriter(e.Stdout), func(s string) string { return s }
	if terminal.Is(e.Stdout) {
		show = plain.Clean
	}
	for _, p := range list {
		_, _ = fmt.Fprintln(out, show(p.Name))
	}
	return out.Flush()
}

// filter keeps what every flag and any of the names lets through; a name that
// finds nothing is an error, as it is for sessions.
func (c *profileFlags) filter(conf *awsconfig.Config, list []*awsconfig.Profile, names []string) ([]*awsconfig.Profile, error) {
	patterns := append([]string{c.Session, c.Account, c.Role}, names...)
	for _, pattern := range patterns {
		if _, err := path.Match(pattern, ""); err != nil {
			return nil, hint.BadUsage("quote it, and close every [", "%q is no glob", pattern)
		}
	}
	fits := func(pattern, value string) bool {
		ok, _ := path.Match(pattern, value)
		return pattern == "" || ok || pattern == value
	}
	found := map[string]bool{}
	kept := slices.DeleteFunc(slices.Clone(list), func(p *awsconfig.Profile) bool {
		named := len(names) == 0
		for _, pattern := range names {
			if fits(pattern, p.Name) {
				named, found[pattern] = true, true
			}
		}
		j := newProfileJSON(conf, p)
		return !named || !fits(c.Session, j.Session) || !fits(c.Account, j.Account) || !fits(c.Role, j.Role)
	})
	for _, pattern := range names {
		if !found[pattern] {
			return nil, hint.BadUsage(shell.Join("awsin", "profiles", "--match", pattern)+" finds names like it", "no profile matches %q", pattern)
		}
	}
	return kept, nil
}

// profileJSON is one profile in every --json.
type profileJSON struct {
	Name    string `json:"name"`
	Session string `json:"session"`
	Account string `json:"account_id"`
	Role    string `json:"role_name"`
	Region  string `json:"region"`
}

func newProfileJSON(conf *awsconfig.Config, p *awsconfig.Profile) profileJSON {
	j := profileJSON{Name: p.Name, Region: p.Get("region")}
	j.Account, j.Role = grants(p)
	if s := conf.SessionOf(p); s != nil {
		j.Session = s.Name
	}
	return j
}

// grants is what a profile gives access to. An assumed role says it in its ARN.
func grants(p *awsconfig.Profile) (account, role string) {
	if account, role = identity.SplitRoleARN(p.Get("role_arn")); account != "" {
		return account, role
	}
	return p.Get("sso_account_id"), p.Get("sso_role_name")
}
