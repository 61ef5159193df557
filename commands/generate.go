package commands

import (
	"context"
	"path/filepath"
	"slices"

	"awsin/internal/awsconfig"
	"awsin/internal/configedit"
	"awsin/internal/environ"
	"awsin/internal/estate"
	"awsin/internal/generate"
	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/internal/settings"
)

type generateCmd struct {
	Sessions  []string `arg:"" optional:"" complete:"sessions" help:"Names or globs of sessions (default: all)."`
	Name      string   `group:"Names and keys" line:"what" complete:"-" placeholder:"TEMPLATE" help:"A profile's name (default: ${nameTemplate}, the session's name never twice). Fields: .Session, .Account.Name, .Account.ID, .Account.Email, .Role. Functions: slug, lower, upper, replace."`
	ShortName string   `group:"Names and keys" line:"what" complete:"-" placeholder:"TEMPLATE" help:"The name where an account has only one role, such as ${shortTemplate}."`
	Set       []string `group:"Names and keys" line:"what" sep:"none" complete:"-" placeholder:"KEY=VALUE" help:"A key of each profile; KEY= leaves it out (default: output=json, and of new profiles the session's region)."`
	Account   []string `group:"Which profiles" line:"what" sep:"none" complete:"accounts" placeholder:"GLOB" help:"Only these accounts, by name or ID."`
	Role      []string `group:"Which profiles" line:"what" sep:"none" complete:"roles" placeholder:"GLOB" help:"Only these roles."`
	Prune     bool     `group:"Which profiles" line:"consent" help:"Remove generated profiles that are no longer wanted."`
	Accept    []string `group:"Writing" line:"consent" sep:"none" complete:"profiles" placeholder:"NAME" help:"Let this profile become another account or role, or --prune take all of this session's, without asking."`
	File      string   `group:"Writing" line:"what" complete:"files" placeholder:"PATH" help:"Write to this file, including the sessions and none of your own settings."`
	saveFlags
}

// Help is what --help says below the examples.
func (generateCmd) Help() string {
	return `The accounts and roles are the servers': --dry-run logs in, too, where that is needed, and writes no profile.`
}

// Run writes a profile for each account and role that the sessions reach.
func (c *generateCmd) Run(ctx context.Context, e *Env) error {
	var from settings.Generate
	if c.File == "" { // one for everybody has nothing of one person's settings
		s, err := settings.Load(e.SettingsPath())
		if err != nil {
			return err
		}
		from = s.Generate()
	}
	template, err := generate.Asked{Name: c.Name, ShortName: c.ShortName, Set: c.Set, Accounts: c.Account, Roles: c.Role, Settings: from, Path: e.SettingsPath()}.Rules()
	if err != nil {
		return err
	}
	conf, err := e.config()
	if err != nil {
		return err
	}
	sessions, err := e.chooser(conf).Sessions(c.Sessions)
	if err != nil {
		return err
	}
	sessions = slices.DeleteFunc(sessions, func(s *awsconfig.Session) bool {
		if s.Legacy {
			e.Say("%s: skipped: no profile can refer to it, since it is not an sso-session; awsin doctor --fix makes it one", sanitize.Text(s.Name))
		}
		return s.Legacy
	})
	results, failed, err := e.signin(conf).List(ctx, sessions, template.Filter)
	if err != nil {
		return err
	}
	wanted := generate.Wanted{Prune: c.Prune}
	var pairs []generate.Pair
	for _, r := range results {
		pairs = append(pairs, r.Pairs...)
		if r.Err == nil {
			wanted.Complete = append(wanted.Complete, r.Session)
		}
		if c.File != "" && len(r.Pairs) > 0 {
			wanted.Sessions = append(wanted.Sessions, conf.Session(r.Session))
		}
	}
	path := awsconfig.ConfigPath(e.Lookup, e.Home)
	if c.File != "" {
		if path, err = filepath.Abs(c.File); err != nil {
			return err
		}
	}
	var report generate.Report
	changed, err := e.editor().Save(ctx, path, configedit.Options(c.saveFlags), func(f *awsconfig.File) (configedit.Change, error) {
		change := configedit.Change{}
		template.Names.There = generate.There(f)
		if wanted.Profiles, err = generate.Profiles(pairs, template.Names, template.Set, func(session string) string { return conf.Session(session).Region }); err != nil {
			return change, hint.BadUsage(generate.OtherNames(err, e.Say), "%w", err)
		}
		if change.Text, report, err = wanted.Merge(f); err != nil {
			return change, err
		}
		change.What = report.String()
		if change.Text != f.Text { // a run where nothing is new asks nothing
			change.Warning, change.Flags, err = report.Judge(f, change.Text, c.Accept, c.Yes && !c.DryRun)
		}
		return change, err
	})
	if err != nil {
		return err
	}
	if !c.DryRun { // the person has seen them, or has them already
		names := map[string]string{}
		for _, p := range pairs {
			names[estate.Account(conf.Session(p.Session).StartURL, p.Account.ID)] = p.Account.Name
		}
		_ = estate.Learn(e.StatePath(environ.Accounts), names) // else they have none, or the ones before
	}
	for _, line := range report.Lines(path, changed) {
		e.Say("%s", sanitize.Text(line))
	}
	if failed {
		return hint.Exit(hint.Failed)
	}
	return nil
}
