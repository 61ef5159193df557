package choose

import (
	"context"
	"os/exec"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/picker"
	"awsin/internal/rank"
	"awsin/internal/sanitize"
	"awsin/internal/terminal"
	"awsin/shell"
)

// meant returns the row that a query means which is not a whole name. The error is
// terminal.ErrNone where nobody can be asked, or has nothing to choose from.
func (c Chooser) meant(r *ranking, query string, naming Naming, o picker.Options) (int, error) {
	if !c.Env.Attended() {
		return 0, terminal.ErrNone
	}
	if query != "" {
		if found, _ := r.match(query); naming == Whole || len(found) == 0 {
			return 0, terminal.ErrNone
		}
		// What is production, or looks like another, is seen first, and then taken.
		if i, sure := r.best(query); sure && naming == Shown && !r.marked(i) {
			return i, nil
		}
	}
	_ = r.marked(0) // what is wrong with the settings is said before the picker stands there
	o.Len, o.Query, o.Color, o.Mark = len(r.names), query, !c.IO.Plain, r.mark
	o.Name = func(i int) string { return sanitize.Text(r.names[i]) }
	o.Rank = func(typed string) ([]int, bool) {
		if typed == query { // a typo, perhaps, in what was typed as one
			return r.match(typed)
		}
		return r.narrow(typed)
	}
	if o.Hits == nil {
		o.Hits = func(_, column int, text, query string) []bool {
			if column > 0 {
				return nil
			}
			return rank.Letters(query, text)
		}
	}
	if c.Env.Get("AWSIN_PICKER") == "fzf" {
		if path, err := exec.LookPath("fzf"); err == nil {
			return picker.FZF(context.Background(), path, o)
		}
	}
	return picker.Pick(context.Background(), o)
}

// options are what the picker shows of profiles beside their names.
func (c Chooser) options(r *ranking, all []*awsconfig.Profile) picker.Options {
	states := map[*awsconfig.Session]string{}
	state := func(s *awsconfig.Session) string {
		if s != nil && states[s] == "" {
			states[s] = c.State(s)
		}
		return states[s]
	}
	env := shell.Lookup(c.Env.Lookup)
	current, previous := env.Current(), c.Env.Get(shell.Previous)
	return picker.Options{
		Columns: func(i int, query string) []string {
			p := all[i]
			a, s := c.Config.Access(p), c.Config.LoginOf(p)
			id := a.Account.Value
			account := c.account(p)
			if digits, _ := accountDigits(query, 1); account != id && holds(id, digits) && len(digits) > 0 {
				account += " " + id
			}
			columns := []string{account, a.Role.Value, state(s), a.Region.Value}
			for i, text := range columns {
				columns[i] = sanitize.Text(text)
			}
			return columns
		},
		Said: func(i, column int) bool {
			p := all[i]
			session := ""
			if s := c.Config.SessionOf(p); s != nil {
				session = s.Name
			}
			account, role := said(p.Name, session, c.account(p), c.Config.Access(p).Role.Value)
			return column == 0 && account || column == 1 && role
		},
		Sign: func(i int) string {
			switch all[i].Name {
			case current:
				return "*"
			case previous:
				return "-"
			}
			return ""
		},
		Hits: func(i, column int, text, query string) []bool {
			digits, rest := accountDigits(query, 1)
			named := rank.Letters(query, sanitize.Text(r.names[i]))
			byName := contains(named)
			switch {
			case column == 0 && byName:
				return named
			case column == 0:
				return rank.Letters(rest, text)
			case column == 1 && !byName:
				return digitsIn(text, digits)
			}
			return nil
		},
		Beside: func(i int) (rows []int) {
			account := c.Config.Access(all[i]).Account.Value
			for j, p := range all {
				if j == i || account != "" && c.Config.Access(p).Account.Value == account {
					rows = append(rows, j)
				}
			}
			return rows
		},
	}
}

func contains(hits []bool) bool {
	for _, hit := range hits {
		if hit {
			return true
		}
	}
	return false
}

// digitsIn reports which runes of a text are the digits.
func digitsIn(text string, digits []string) []bool {
	hits := make([]bool, len([]rune(text)))
	for _, d := range digits {
		if at := strings.LastIndex(text, d); at >= 0 {
			from := len([]rune(text[:at]))
			for i := range d {
				hits[from+i] = true
			}
		}
	}
	return hits
}

// account returns the name of a profile's account, where nobody has said it the ID.
func (c Chooser) account(p *awsconfig.Profile) string {
	if c.AccountName != nil {
		if name := c.AccountName(p); name != "" {
			return name
		}
	}
	return c.Config.Access(p).Account.Value
}

// said reports what of an account and a role the name says beyond doubt: a role at its end, and an account that is all
// the rest of it, but for the session.
func said(name, session, account, role string) (accountIs, roleIs bool) {
	words := func(s string) string {
		return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune("-_./:@+ ", r) }), " ")
	}
	rest, roleIs := strings.CutSuffix(" "+words(name), " "+words(role))
	if !roleIs || role == "" {
		return false, false
	}
	rest = strings.TrimSpace(rest)
	is := words(account)
	return account != "" && (rest == is || rest == strings.TrimSpace(words(session)+" "+is)), true
}
