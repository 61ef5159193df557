package commands

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"

	"awsin/internal/current"
	"awsin/internal/estate"
	"awsin/internal/sanitize"
	"awsin/internal/ssotoken"
	"awsin/internal/terminal"
	"awsin/shell"
)

type promptCmd struct {
	Format string `default:"{profile} {environment} {left}" complete:"-" placeholder:"TEMPLATE" help:"What to print: {profile} {account} {account_name} {role} {region} {session} {state} {left} {environment} and text (default: '${default}'). {account_name} is the ID where it has none; {left} is the time left of a valid session, else its state; {environment} is production, or nothing, and then without the space before it."`
	Shell  string `complete:"shells" placeholder:"SHELL" help:"Escape for this shell's prompt, of which zsh's expands %, and color what is production in bash's, zsh's, fish's, nushell's and PowerShell's."`
}

// Run prints one segment of a prompt, without an end of line; nothing when no
// profile is set.
func (c *promptCmd) Run(e *Env) error {
	var sh shell.Shell
	if c.Shell != "" {
		var err error
		if sh, err = e.shell(c.Shell); err != nil {
			return err
		}
	}
	env := shell.Lookup(e.Lookup)
	name, variable := env.Works()
	if name == "" && env.Current() == "" {
		return nil
	}
	values, mark := map[string]string{"profile": name}, ""
	if conf, err := e.silentConfig(); err == nil { // an error has no place in a prompt: the name stands alone
		values = promptValues(current.Of(env, conf, e.signin(conf).Judge, nil), e.Now())
		values["account_name"] = values["account"]
		if p := conf.Profile(name); p != nil && (strings.Contains(c.Format, "{environment}") || strings.Contains(c.Format, "{account_name}")) {
			known := silentAccounts(e, conf)
			if m, ok := known.Production(p); ok {
				mark = estate.Word
				if !e.Plain {
					mark = sh.Colored(mark, shell.Color{Name: m.Color, On: terminal.Color(m.Color).EscapeSeq(), Off: text.Reset.EscapeSeq()})
				}
			}
			values["account_name"] = cmp.Or(known.Name(p), values["account"])
		}
	}
	switch {
	case name == "": // whose account that is nobody knows here
		values["profile"], values["state"] = variable, "overrides "+env.Current()
		values["left"] = values["state"]
	case variable == shell.ServedProfile:
		values["left"] = strings.TrimSpace("served " + values["left"])
	case env.Exported() != "":
		values["state"] = "keys"
		values["left"] = strings.TrimSpace("keys " + ssotoken.FormatEnd(env.ExportedEnd(), e.Now()))
	}
	pairs := []string{" {environment}", mark, "{environment}", mark}
	if mark != "" {
		pairs[1] = " " + mark
	}
	for _, key := range []string{"profile", "account", "account_name", "role", "region", "session", "state", "left"} {
		pairs = append(pairs, "{"+key+"}", sh.InPrompt(sanitize.Text(values[key]))) // what the template expands itself is the person's
	}
	_, err := fmt.Fprint(e.Stdout, strings.TrimSpace(strings.NewReplacer(pairs...).Replace(c.Format)))
	return err
}

// promptValues are what a template may name.
func promptValues(c current.Current, now time.Time) map[string]string {
	values := map[string]string{}
	for key, v := range map[string]*current.Value{"profile": c.Profile, "account": c.Account, "role": c.Role, "region": c.Region} {
		if v != nil {
			values[key] = v.Value
		}
	}
	if c.Problem != "" {
		values["left"], values["state"] = "no such profile", "no such profile"
	}
	if s := c.Session; s != nil {
		values["session"], values["state"], values["left"] = s.Name, s.State, ssotoken.State(s.State).Words()
		switch {
		case s.State == string(ssotoken.Valid):
			values["left"] = ssotoken.FormatDuration(s.ExpiresAt.Sub(now))
		case s.RefusedAt != nil:
			values["left"] = "refused " + ssotoken.FormatDuration(now.Sub(*s.RefusedAt)) + " ago"
		}
	}
	return values
}
