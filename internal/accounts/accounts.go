// Package accounts is what a person is told of the account that a profile leads to: what it is called, that it is
// production, who one becomes there, why it has no credentials, and why a coding agent does not get it.
package accounts

import (
	"cmp"
	"fmt"
	"strings"
	"sync"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/estate"
	"awsin/internal/hint"
	"awsin/internal/identity"
	"awsin/internal/login"
	"awsin/internal/sanitize"
	"awsin/internal/ssotoken"
)

// View is a configuration with what is known of its accounts.
type View struct {
	Config *awsconfig.Config
	Estate func() estate.Estate // is read where it is asked for
}

// Of returns the view of a configuration; known is called once, and not where nothing is asked.
func Of(conf *awsconfig.Config, known func() estate.Estate) View {
	return View{conf, sync.OnceValue(known)}
}

// Subject returns what a profile is judged by.
func Subject(conf *awsconfig.Config, p *awsconfig.Profile) estate.Profile {
	a := conf.Access(p)
	return estate.Profile{Name: p.Name, Account: a.Account.Value, Role: a.Role.Value}
}

// Production returns the mark of a profile that is production.
func (v View) Production(p *awsconfig.Profile) (estate.Mark, bool) {
	return v.Estate().Production(Subject(v.Config, p))
}

// ProductionIn returns the mark of a session one of whose profiles is production.
func (v View) ProductionIn(s *awsconfig.Session) (mark estate.Mark, ok bool) {
	for _, name := range s.Profiles {
		if mark, ok = v.Production(v.Config.Profile(name)); ok {
			return mark, ok
		}
	}
	return mark, false
}

// Name returns what a profile's account is called, "" where nobody has said.
func (v View) Name(p *awsconfig.Profile) string {
	of := Subject(v.Config, p)
	if s := v.Config.SessionOf(p); s != nil {
		of.StartURL = s.StartURL
	}
	return v.Estate().AccountName(of)
}

// access returns what a profile gives access to, such as "account acme-shop-prod (111122223333), role Admin".
func (v View) access(p *awsconfig.Profile) string {
	a := v.Config.Access(p)
	a.Account.Value = estate.AccountShown(v.Name(p), a.Account.Value)
	return sanitize.Text(a.String())
}

// Who returns who a person becomes in a profile: its name, account and role.
func (v View) Who(p *awsconfig.Profile) string {
	text := Shown(p.Name)
	if access := v.access(p); access != "" {
		text += ", " + access
	}
	return text
}

// Here returns who a person is in a profile, in which Region, and for how long by its login, if it has one. color is
// whether the mark of production is in color.
func (v View) Here(p *awsconfig.Profile, region string, judge func(*awsconfig.Session) login.Step, now time.Time, color bool) string {
	line := Shown(p.Name)
	if mark, ok := v.Production(p); ok {
		line = mark.Beside(line, 0, color)
	}
	var st login.Step
	if s := v.Config.LoginOf(p); s != nil {
		st = judge(s)
	}
	var parts []string
	add := func(before, value string) {
		if value != "" {
			parts = append(parts, before+sanitize.Text(value))
		}
	}
	add("", v.access(p))
	add("region ", region)
	switch st.State {
	case ssotoken.Valid:
		add("", ssotoken.FormatEnd(st.ExpiresAt, now))
	case ssotoken.Refreshable:
		add("session ", st.State.Words())
	}
	if len(parts) > 0 {
		line += ": " + strings.Join(parts, ", ")
	}
	return line
}

// Problem returns the line that says why a profile has no credentials, with the remedy; none where nothing is wrong.
func (v View) Problem(p *awsconfig.Profile) []string {
	fault := v.Config.Problem(p)
	if fault == nil {
		return nil
	}
	return []string{sanitize.Text(fault.Error()) + "; " + sanitize.Text(cmp.Or(fault.Remedy, "awsin doctor"))}
}

// Fenced returns why a coding agent, named by the variable that says so, does not get a profile; nil where it does, or
// where a person runs this: agent "".
func (v View) Fenced(p *awsconfig.Profile, agent string) error {
	why := v.Fence(p, agent)
	if why == nil {
		return nil
	}
	var given []string
	for _, other := range v.Config.Profiles() {
		if v.Fence(other, agent) == nil {
			given = append(given, sanitize.Brief(other.Name))
		}
	}
	remedy := "a person runs it in a terminal of their own; coding agents get "
	if len(given) == 0 {
		remedy += "no profile"
	}
	remedy += sanitize.Some(given)
	return hint.With(remedy, fmt.Errorf("profile %q is %w", p.Name, why))
}

// Fence is Fenced in a few words, for a list.
func (v View) Fence(p *awsconfig.Profile, agent string) error {
	if agent == "" {
		return nil // and nothing is read
	}
	given, from := v.Estate().Agents(Subject(v.Config, p))
	if given {
		return nil
	}
	return fmt.Errorf("not for coding agents, by [agents] of %s; %s is set", from, agent)
}

// Beside is what stands beside a name that a person can take for another one.
func Beside(name string) string {
	if identity.Doubtful(name) {
		return " " + identity.LookAlike
	}
	return ""
}

// Shown returns a name as it is shown in a line, with what stands beside it.
func Shown(name string) string { return sanitize.Brief(name) + Beside(name) }
