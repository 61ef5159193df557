package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/configedit"
	"awsin/internal/hint"
	"awsin/internal/identity"
	"awsin/internal/sanitize"
	"awsin/internal/signin"
	"awsin/internal/terminal"
	"awsin/shell"
)

type sessionAddCmd struct {
	Name     string   `arg:"" optional:"" complete:"-" help:"The session's name."`
	StartURL string   `line:"what" complete:"-" placeholder:"URL" help:"The start URL of its Identity Center, such as https://acme.awsapps.com/start."`
	Region   string   `line:"what" complete:"regions" placeholder:"REGION" help:"The region of its Identity Center."`
	Scopes   []string `line:"what" complete:"-" placeholder:"SCOPE" help:"The scopes that logins ask for (default: ${scope})."`
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
		if err := fill(ctx, e, q.value, q.question, q.flag, q.check); err != nil {
			return err
		}
	}
	if err := identity.OneWord(s.Name); err != nil {
		e.Say("%s", sanitize.Text(err.Error()))
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
		e.Say("session %s already exists", sanitize.Text(s.Name))
		return nil
	}
	if c.Yes {
		if also != "" {
			e.Say("%s", also)
		}
	} else { // it was confirmed on a terminal
		switch answer, err := e.Ask(ctx, "Log in to "+sanitize.Text(s.Name)+" now? [Y/n] "); {
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
	e.Say("session %s added; log in with: %s", sanitize.Text(s.Name), sanitize.Text(signin.Command(s)))
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
			change.What = fmt.Sprintf("Session %s logs in to the same Identity Center, in %s", sanitize.Text(name), sanitize.Text(region))
		}
	}
	edit := f.Edit()
	edit.AddSession(s)
	change.Text, err = edit.Text()
	return change, err
}

// fill checks a value, and asks for it where it is missing.
func fill(ctx context.Context, e *Env, value *string, question, flag string, check func(string) error) error {
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
		e.Say("%s", sanitize.Text(err.Error()))
	}
}
