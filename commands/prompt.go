package commands

import (
	"cmp"
	"fmt"
	"strings"

	"awsin/internal/sanitize"
	"awsin/internal/ssotoken"
	"awsin/shell"
)

type promptCmd struct {
	Format string `default:"{profile} {left}" complete:"-" placeholder:"TEMPLATE" help:"What to print: {profile} {account} {role} {region} {session} {state} {left} and text (default: '${default}'). {left} is the time left of a valid session, else its state."`
	Shell  string `complete:"shells" placeholder:"SHELL" help:"Escape for this shell's prompt: zsh's expands %."`
}

// Run prints one segment of a prompt, without an end of line; nothing when no
// profile is set.
func (c *promptCmd) Run(e *Env) error {
	if c.Shell != "" {
		if _, err := e.shell(c.Shell); err != nil {
			return err
		}
	}
	env := shell.Lookup(e.Lookup)
	name, variable := env.Works()
	values := map[string]string{"profile": name}
	values["region"], _ = env.Region()
	switch {
	case name == "" && env.Current() == "":
		return nil
	case name == "": // whose account that is nobody knows here
		values["profile"], values["state"] = variable, "overrides "+env.Current()
		values["left"] = values["state"]
	default:
		c.of(e, name, values)
	}
	if env.Exported() != "" {
		values["state"] = "keys"
		values["left"] = strings.TrimSpace("keys " + ssotoken.FormatEnd(env.ExportedEnd(), e.Now()))
	}
	var pairs []string
	for _, key := range []string{"profile", "account", "role", "region", "session", "state", "left"} {
		value := sanitize.Text(values[key])
		if c.Shell == "zsh" { // the template's own % are the person's
			value = strings.ReplaceAll(value, "%", "%%")
		}
		pairs = append(pairs, "{"+key+"}", value)
	}
	_, err := fmt.Fprint(e.Stdout, strings.TrimSpace(strings.NewReplacer(pairs...).Replace(c.Format)))
	return err
}

// of adds what the configuration says of a profile. An error has no place in a prompt:
// where it cannot be read the name stands alone.
func (c *promptCmd) of(e *Env, name string, values map[string]string) {
	conf, err := e.lazyConfig()
	if err != nil {
		return
	}
	p := conf.Profile(name)
	if p == nil {
		values["left"], values["state"] = "no such profile", "no such profile"
		return
	}
	values["account"], values["role"], values["region"] = p.Get("sso_account_id"), p.Get("sso_role_name"), cmp.Or(values["region"], p.Get("region"))
	if s := conf.SessionOf(p); s != nil {
		st := e.signin(conf).Judge(s)
		values["session"], values["state"], values["left"] = s.Name, string(st.State), string(st.State)
		if st.State == ssotoken.Valid {
			values["left"] = ssotoken.FormatDuration(st.ExpiresAt.Sub(e.Now()))
		}
	}
}
