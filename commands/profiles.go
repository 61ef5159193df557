package commands

import (
	"bufio"
	"cmp"
	"fmt"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"awsin/internal/accounts"
	"awsin/internal/awsconfig"
	"awsin/internal/choose"
	"awsin/internal/estate"
	"awsin/internal/report"
	"awsin/internal/sanitize"
	"awsin/internal/terminal"
)

type profilesCmd struct {
	Profiles []string `arg:"" optional:"" complete:"profiles" help:"Names or globs (default: all)."`
	choose.Filter
	Match string `line:"what" complete:"-" placeholder:"QUERY" help:"Only what 'awsin use QUERY' finds, best first."`
	Long  bool   `short:"l" xor:"form" help:"Print a table with account, role, region and session."`
	JSON  bool   `name:"json" xor:"form" help:"Print an array of objects."`
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
		if list, err = e.chooser(conf).Ranked(c.Match); err != nil {
			return err
		}
	}
	if list, err = c.Filter.Profiles(conf, list, c.Profiles); err != nil {
		return err
	}
	known := e.accounts(conf)
	switch {
	case c.JSON:
		objects := make([]report.Profile, len(list))
		for i, p := range list {
			objects[i] = report.ProfileOf(conf, p)
			objects[i].AccountName = known.Name(p)
			if _, ok := known.Production(p); ok {
				objects[i].Environment = estate.Word
			}
		}
		return printArray(e, objects)
	case c.Long:
		_, err := fmt.Fprintln(e.Stdout, c.long(e, known, list))
		return err
	}
	out, show := bufio.NewWriter(e.Stdout), func(s string) string { return s }
	if terminal.Is(e.Stdout) {
		show = func(s string) string { return sanitize.Text(s) + accounts.Beside(s) }
	}
	for _, p := range list {
		_, _ = fmt.Fprintln(out, show(p.Name))
	}
	return out.Flush()
}

// long is a table of profiles. An account's name has its ID behind it where there is room for that.
func (c *profilesCmd) long(e *Env, known accounts.View, list []*awsconfig.Profile) string {
	header := table.Row{"PROFILE", "ACCOUNT", "ROLE", "REGION", "SESSION"}
	marks := map[*awsconfig.Profile]estate.Mark{}
	for _, p := range list {
		if mark, ok := known.Production(p); ok {
			marks[p] = mark
		}
	}
	if len(marks) > 0 {
		header = append(header, "MARKED BY")
	}
	cols := terminal.Width(e.Stdout)
	render := func(cols int, account func(name, id string) string) string {
		t := terminal.TableOf(cols, header...)
		for _, p := range list {
			j := report.ProfileOf(known.Config, p)
			const between = 3 // cells of the table
			name := sanitize.Text(j.Name) + accounts.Beside(j.Name)
			mark, production := marks[p]
			if production {
				name = mark.Beside(name, max(0, cols-between), e.Colored())
			}
			row := table.Row{name, sanitize.Text(account(known.Name(p), j.Account)), sanitize.Text(j.Role), sanitize.Text(j.Region), sanitize.Text(j.Session) + accounts.Beside(j.Session), mark.From}
			t.AppendRow(row[:len(header)])
		}
		return t.Render()
	}
	whole := render(0, estate.AccountShown)
	if cols == 0 || text.LongestLineLen(whole) <= cols {
		return whole
	}
	return render(cols, func(name, id string) string { return cmp.Or(name, id) })
}
