package commands

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/configdiff"
	"awsin/internal/configedit"
	"awsin/internal/estate"
	"awsin/internal/generate"
	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/internal/settings"
	"awsin/internal/ssoapi"
	"awsin/internal/team"
	"awsin/shell"
)

type generateCmd struct {
	Sessions  []string `arg:"" optional:"" complete:"sessions" help:"Names or globs of sessions (default: all)."`
	Name      string   `group:"Names and keys" env:"-" complete:"-" placeholder:"TEMPLATE" help:"A profile's name (default: ${nameTemplate}, the session's name never twice). Fields: .Session, .Account.Name, .Account.ID, .Account.Email, .Role. Functions: slug, lower, upper, replace."`
	ShortName string   `group:"Names and keys" env:"-" complete:"-" placeholder:"TEMPLATE" help:"The name where an account has only one role, such as ${shortTemplate}."`
	Set       []string `group:"Names and keys" env:"-" sep:"none" complete:"-" placeholder:"KEY=VALUE" help:"A key of each profile; KEY= leaves it out (default: output=json, and of new profiles the session's region)."`
	Account   []string `group:"Which profiles" env:"-" sep:"none" complete:"accounts" placeholder:"GLOB" help:"Only these accounts, by name or ID."`
	Role      []string `group:"Which profiles" env:"-" sep:"none" complete:"roles" placeholder:"GLOB" help:"Only these roles."`
	Prune     bool     `group:"Which profiles" env:"-" help:"Remove generated profiles that are no longer wanted."`
	Accept    []string `group:"Writing" env:"-" sep:"none" complete:"profiles" placeholder:"NAME" help:"Let this profile become another account or role, or --prune take all of this session's, without asking."`
	File      string   `group:"Writing" env:"-" complete:"-" placeholder:"PATH" help:"Write to this file, including the sessions and none of your own settings."`
	saveFlags
}

// defaultSet is what the template adds to each profile, beside the session's region.
var defaultSet = []awsconfig.KeyValue{{Key: "output", Value: "json"}}

// Run writes a profile for each account and role that the sessions reach.
func (c *generateCmd) Run(ctx context.Context, e *Env) error {
	template, err := c.template(e)
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
	results, failed, err := e.signin(conf).List(ctx, sessions, template.filter)
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
	if !c.DryRun {
		names := map[string]string{}
		for _, p := range pairs {
			names[p.Account.ID] = p.Account.Name
		}
		_ = estate.Learn(e.StatePath(team.AccountsFile), names) // else they have none, or the ones before
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
		template.names.There = generate.There(f)
		if wanted.Profiles, err = generate.Profiles(pairs, template.names, template.set, func(session string) string { return conf.Session(session).Region }); err != nil {
			return change, hint.BadUsage(otherNames(e, err), "%w", err)
		}
		if change.Text, report, err = wanted.Merge(f); err != nil {
			return change, err
		}
		change.What = report.String()
		if change.Text != f.Text { // a run where nothing is new asks nothing
			change.Warning, change.Flags, err = c.judge(f, change.Text, report)
		}
		return change, err
	})
	if err != nil {
		return err
	}
	for _, line := range report.Lines(path, changed) {
		e.Say("%s", sanitize.Text(line))
	}
	if failed {
		return hint.Exit(hint.Failed)
	}
	return nil
}

// otherNames gives examples of the profiles that cannot have the names that the template gives them, and returns what
// helps.
func otherNames(e *Env, err error) string {
	const narrow = "--account and --role leave some out"
	c, ok := errors.AsType[*generate.CollisionError](err)
	if !ok {
		return "change --name, for example with {{.Account.ID}} or {{.Account.Name | slug}}; " + narrow
	}
	for _, line := range c.Examples() {
		e.Say("%s", sanitize.Text(line))
	}
	if c.Solved == nil {
		return narrow
	}
	flags := shell.Join("--name", c.Solved.Template)
	if c.Solved.Short == c.Solved.Template {
		flags += " " + shell.Join("--short-name", c.Solved.Short)
	}
	return flags + " gives each a name of its own; " + narrow
}

// judge returns what a person has to confirm by itself, since --yes was said before it was
// known: that a name becomes another account or role, as where a server swaps two accounts'
// names, and that all of a session's profiles go.
func (c *generateCmd) judge(f *awsconfig.File, text string, report generate.Report) (warning string, flags []string, err error) {
	after, err := awsconfig.Parse(f.Path, []byte(text))
	if err != nil {
		return "", nil, err
	}
	becomes := configdiff.Unnamed(configdiff.Compare(configdiff.Sections(f), configdiff.Sections(after)).Becomes(), c.Accept)
	warning = configdiff.Warnings(becomes)
	var names []string
	for _, item := range becomes {
		names = append(names, item.Name)
	}
	for _, session := range report.Emptied {
		if !slices.Contains(c.Accept, session) {
			warning += "warning: nothing of session " + sanitize.Brief(session) + " is listed and wanted: all of its profiles go\n"
			names = append(names, session)
		}
	}
	if warning == "" || !c.Yes || c.DryRun {
		return warning, configedit.Accept(names), nil
	}
	return "", nil, configedit.Refused(warning, "the same without --yes", configedit.Accept(names))
}

// template is what the flags and the settings ask for.
type template struct {
	names  generate.NameOptions
	filter generate.Filter
	set    []awsconfig.KeyValue
}

// template takes the flags before the settings. A file for everybody has nothing
// of one person's settings.
func (c *generateCmd) template(e *Env) (t template, err error) {
	var from settings.Generate
	if c.File == "" {
		s, err := e.settings()
		if err != nil {
			return t, err
		}
		from = s.Generate()
	}
	t.set = slices.Clone(defaultSet)
	for _, p := range from.Set {
		if err := generate.CheckSet(awsconfig.KeyValue(p)); err != nil {
			return t, hint.BadUsage("", "%s: [generate set]: %w", e.SettingsPath(), err)
		}
		t.put(awsconfig.KeyValue(p))
	}
	for _, text := range c.Set {
		key, value, ok := strings.Cut(text, "=")
		if !ok {
			return t, hint.BadUsage("--set region=us-east-1", "%q is not KEY=VALUE", text)
		}
		kv := awsconfig.KeyValue{Key: key, Value: value}
		if err := generate.CheckSet(kv); err != nil {
			return t, hint.BadUsage("--set region=us-east-1", "--set: %w", err)
		}
		t.put(kv)
	}
	t.names = generate.NameOptions{Template: cmp.Or(c.Name, from.Name), Short: cmp.Or(c.ShortName, from.ShortName)}
	t.names.ShortIfOneRole = t.names.Short != ""
	t.filter = generate.Filter{Accounts: from.Accounts, Roles: from.Roles}
	if c.Account != nil {
		t.filter.Accounts = c.Account
	}
	if c.Role != nil {
		t.filter.Roles = c.Role
	}
	// Before anybody has to log in for it.
	if err := t.filter.Check(); err != nil {
		return t, hint.BadUsage("quote it, and close every [", "%w", err)
	}
	sample := generate.Pair{Session: "x", Account: ssoapi.Account{ID: "000000000000", Name: "x", Email: "x"}, Role: "x"}
	var name *generate.NameError // the sample's; a real name may do
	if _, err := generate.Names([]generate.Pair{sample}, t.names); err != nil && !errors.As(err, &name) {
		return t, hint.BadUsage("awsin generate --help", "%w", err)
	}
	return t, nil
}

func (t *template) put(kv awsconfig.KeyValue) {
	i := slices.IndexFunc(t.set, func(old awsconfig.KeyValue) bool { return old.Key == kv.Key })
	if i < 0 {
		t.set = append(t.set, kv)
		return
	}
	t.set[i].Value = kv.Value
}
