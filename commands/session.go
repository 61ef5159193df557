package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"awsin/internal/awsconfig"
	"awsin/internal/configedit"
	"awsin/internal/hint"
	"awsin/internal/identity"
	"awsin/internal/plain"
	"awsin/internal/signin"
	"awsin/internal/ssotoken"
	"awsin/internal/terminal"
	"awsin/shell"
)

type sessionCmd struct {
	Add    sessionAddCmd    `cmd:"" help:"Add an sso-session to the AWS configuration."`
	List   sessionListCmd   `cmd:"" help:"List the sessions as they are configured."`
	Remove sessionRemoveCmd `cmd:"" help:"Take a session out of the AWS configuration."`
}

type sessionAddCmd struct {
	Name     string   `arg:"" optional:"" complete:"-" help:"The session's name."`
	StartURL string   `env:"-" complete:"-" placeholder:"URL" help:"The start URL of its Identity Center, such as https://acme.awsapps.com/start."`
	Region   string   `env:"-" complete:"regions" placeholder:"REGION" help:"The region of its Identity Center."`
	Scopes   []string `env:"-" complete:"-" placeholder:"SCOPE" help:"What logins register for (default: ${scope})."`
	saveFlags
}

// Run asks on the terminal for what is missing, and afterwards whether to log
// in.
func (c *sessionAddCmd) Run(ctx context.Context, e *Env) error {
	s := &awsconfig.Session{Name: c.Name, StartURL: c.StartURL, Region: c.Region, Scopes: c.Scopes}
	for _, q := range []struct {
		value          *string
		question, flag string
		check          func(string) error
	}{
		{&s.Name, "Name of the session, such as acme: ", "NAME", identity.SessionName},
		{&s.StartURL, "Start URL, such as https://acme.awsapps.com/start: ", "--start-url", identity.StartURL},
		{&s.Region, "Region of its Identity Center, such as us-east-1: ", "--region", identity.Region},
	} {
		if err := e.fill(ctx, q.value, q.question, q.flag, q.check); err != nil {
			return err
		}
	}
	for _, scope := range s.Scopes {
		if err := identity.Scope(scope); err != nil {
			return hint.BadUsage("--scopes "+awsconfig.DefaultScope, "%w", err)
		}
	}
	path := awsconfig.ConfigPath(e.Lookup, e.Home)
	var also string
	changed, err := e.editor().Save(ctx, path, configedit.Options(c.saveFlags), func(f *awsconfig.File) (configedit.Change, error) {
		change, err := addSession(f, s)
		also = change.What
		return change, err
	})
	if err != nil || c.DryRun {
		return err
	}
	if !changed {
		e.Say("session %s already exists", plain.Clean(s.Name))
		return nil
	}
	if c.Yes {
		if also != "" {
			e.Say("%s", also)
		}
	} else { // it was confirmed on a terminal
		switch answer, err := e.Ask(ctx, "Log in to "+plain.Clean(s.Name)+" now? [Y/n] "); {
		case err != nil && !errors.Is(err, hint.ErrCancelled):
			return err
		case err == nil && slices.Contains([]string{"", "y", "yes"}, strings.ToLower(answer)):
			conf, err := e.config() // as it is now
			if err != nil {
				return err
			}
			return e.signin(conf).Ensure(ctx, []*awsconfig.Session{conf.Session(s.Name)}, signin.Asked()).Err()
		}
	}
	e.Say("session %s is added; log in with: %s", plain.Clean(s.Name), plain.Clean(signin.Command(s)))
	return nil
}

// addSession leaves a file that has just this session as it is. Another session
// of the same Identity Center is mentioned: it can be meant, for other scopes.
func addSession(f *awsconfig.File, s *awsconfig.Session) (change configedit.Change, err error) {
	for i := range f.Sections {
		section := &f.Sections[i]
		name, ok := section.Session()
		if !ok {
			continue
		}
		there := func(key string) string { k, _ := section.Lookup(key); return k.Value }
		same, region := identity.SamePortal(there("sso_start_url"), s.StartURL), there("sso_region")
		switch {
		case name == s.Name && same && region == s.Region:
			return configedit.Change{Text: f.Text}, nil
		case name == s.Name:
			return change, hint.BadUsage("another name, or first: awsin session remove "+shell.Join(s.Name),
				"%s:%d: session %q already exists, with another start URL or region", f.Path, section.Line, s.Name)
		case same:
			change.What = fmt.Sprintf("Session %s logs in to the same Identity Center, in %s", plain.Clean(name), plain.Clean(region))
		}
	}
	edit := f.Edit()
	edit.AddSession(s)
	change.Text, err = edit.Text()
	return change, err
}

// fill checks a value, and asks for it where it is missing.
func (e *Env) fill(ctx context.Context, value *string, question, flag string, check func(string) error) error {
	asked := *value == ""
	for {
		if asked {
			answer, err := e.Ask(ctx, question)
			if errors.Is(err, terminal.ErrNone) {
				return hint.BadUsage("awsin session add NAME --start-url URL --region REGION", "%s is missing, and there is no terminal to ask on", flag)
			}
			if err != nil {
				return err
			}
			*value = answer
		}
		err := check(*value)
		if err == nil {
			return nil
		}
		if !asked {
			return hint.BadUsage("awsin session add acme --start-url https://acme.awsapps.com/start --region us-east-1", "%w", err)
		}
		e.Say("%s", plain.Clean(err.Error()))
	}
}

type sessionListCmd struct {
	JSON bool `name:"json" help:"Print an array of objects."`
}

// Run shows what the configuration says; how the sessions stand is status's.
func (c *sessionListCmd) Run(e *Env) error {
	conf, err := e.config()
	if err != nil {
		return err
	}
	type object struct {
		Name     string   `json:"name"`
		StartURL string   `json:"start_url"`
		Region   string   `json:"region"`
		Scopes   []string `json:"scopes"`
		Profiles []string `json:"profiles"`
		Path     string   `json:"path"`
		Line     int      `json:"line"`
		Problem  string   `json:"problem,omitempty"`
	}
	list := []object{}
	for _, s := range conf.Sessions() {
		list = append(list, object{s.Name, s.StartURL, s.Region, append([]string{}, s.Scopes...), append([]string{}, s.Profiles...), s.Path, s.Line, s.Problem})
	}
	if c.JSON {
		return writeJSON(e.Stdout, list)
	}
	t := terminal.Table(e.Stdout, "SESSION", "REGION", "PROFILES", "SCOPES", "START URL")
	for _, s := range list {
		t.AppendRow(table.Row{plain.Clean(s.Name), plain.Clean(s.Region), len(s.Profiles), plain.Clean(strings.Join(s.Scopes, ",")), plain.Clean(s.StartURL)})
	}
	_, err = fmt.Fprintln(e.Stdout, t.Render())
	return err
}

type sessionRemoveCmd struct {
	Name         string `arg:"" complete:"sessions" help:"The session's name."`
	WithProfiles bool   `env:"-" help:"Remove the profiles that refer to it, too."`
	saveFlags
}

// Run takes the section out.
func (c *sessionRemoveCmd) Run(ctx context.Context, e *Env) error {
	conf, err := e.config()
	if err != nil {
		return err
	}
	s := conf.Session(c.Name)
	if s == nil || s.Legacy {
		return hint.BadUsage("awsin session list", "there is no sso-session %q", c.Name)
	}
	if len(s.Profiles) > 0 && !c.WithProfiles {
		return hint.BadUsage("--with-profiles removes them, too", "session %q has %d profiles, which could not log in any more: %s", s.Name, len(s.Profiles), some(s.Profiles))
	}
	path := awsconfig.ConfigPath(e.Lookup, e.Home)
	changed, err := e.editor().Save(ctx, path, configedit.Options(c.saveFlags), func(f *awsconfig.File) (configedit.Change, error) {
		edit, n := f.Edit(), 0
		for i := range f.Sections {
			section := &f.Sections[i]
			if name, ok := section.Session(); ok && name == c.Name {
				edit.Remove(section)
			} else if name, ok := section.Profile(); ok && slices.Contains(s.Profiles, name) {
				edit.Remove(section)
				n++
			}
		}
		what := ""
		if n > 0 {
			what = fmt.Sprintf("%d profiles go, too", n)
		}
		text, err := edit.Text()
		return configedit.Change{Text: text, What: what}, err
	})
	if err != nil || !changed {
		return err
	}
	e.Say("session %s is removed", plain.Clean(c.Name))
	if _, err := ssotoken.New(e.Home).Read(c.Name); err == nil {
		e.Say("its token is still in the cache; awsin logout-all ends it, too")
	}
	return nil
}
