package commands

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/choose"
	"awsin/internal/configedit"
	"awsin/internal/credentials"
	"awsin/internal/environ"
	"awsin/internal/estate"
	"awsin/internal/hint"
	"awsin/internal/identity"
	"awsin/internal/process"
	"awsin/internal/sanitize"
	"awsin/internal/settings"
	"awsin/internal/signin"
	"awsin/internal/ssotoken"
	"awsin/internal/team"
	"awsin/internal/terminal"
	"awsin/shell"
)

// Env is the environment a command runs in; tests make their own.
type Env struct {
	Version string // of a release, else ""
	environ.Environ
	terminal.Streams
	// Parent returns the name of the program that runs this one, "" if it cannot
	// be told.
	Parent func() string

	estate    *estate.Estate // that estateOf returned
	answered  bool           // what --json asks for was printed
	unread    bool           // it was said that the credentials file is unreadable
	evaluator shell.Shell    // that shell returned last
}

// System returns the process's own environment.
func System(version string) *Env {
	unsetEmpty()
	world := environ.System()
	return &Env{Version: version, Environ: world, Streams: terminal.System(world.Lookup), Parent: process.Parent}
}

// unsetEmpty removes the AWSIN_ variables that are empty: `AWSIN_FORCE= awsin …`
// means none, to kong, too. shell.Previous means two things by that.
func unsetEmpty() {
	for _, kv := range os.Environ() {
		name, value, _ := strings.Cut(kv, "=")
		if value == "" && strings.HasPrefix(name, "AWSIN_") && name != shell.Previous {
			_ = os.Unsetenv(name)
		}
	}
}

// config reads the AWS configuration.
func (e *Env) config() (*awsconfig.Config, error) {
	conf, err := awsconfig.Load(awsconfig.ConfigPath(e.Lookup, e.Home), awsconfig.CredentialsPath(e.Lookup, e.Home))
	warnUnread(e, conf)
	return conf, err
}

// lazyConfig is config for what a person waits for. Mistakes in sections that are not
// used are not looked for.
func (e *Env) lazyConfig() (*awsconfig.Config, error) {
	conf, err := silentConfig(e)
	warnUnread(e, conf)
	return conf, err
}

// warnUnread says, once, that the credentials count as empty.
func warnUnread(e *Env, conf *awsconfig.Config) {
	if conf != nil && conf.Unread != nil && !e.unread {
		e.unread = true
		e.Say("%s: %s", sanitize.Brief(conf.Unread.Error()), sanitize.Text(conf.Unread.Hint()))
	}
}

// silentConfig is lazyConfig for completions and the prompt, where a warning has no place.
func silentConfig(e *Env) (*awsconfig.Config, error) {
	return awsconfig.LoadLazy(awsconfig.ConfigPath(e.Lookup, e.Home), awsconfig.CredentialsPath(e.Lookup, e.Home))
}

// settings reads the person's own settings.
func (e *Env) settings() (*settings.Settings, error) { return settings.Load(e.SettingsPath()) }

// estateOf returns what is known of a configuration's accounts. What is wrong with that is said, once.
func estateOf(e *Env, conf *awsconfig.Config) estate.Estate {
	if e.estate == nil {
		known, problems := silentEstate(e, conf)
		e.estate = &known
		for _, err := range problems {
			line := sanitize.Brief(err.Error())
			if fix := hint.Of(err); fix != "" {
				line += "; " + sanitize.Text(fix)
			}
			e.Say("%s", line)
		}
	}
	return *e.estate
}

// silentEstate is estateOf for the prompt, where a warning has no place.
func silentEstate(e *Env, conf *awsconfig.Config) (known estate.Estate, problems []error) {
	return team.New(&e.Environ, &e.Streams).Estate(conf)
}

// editor changes files of the AWS configuration.
func (e *Env) editor() configedit.Editor { return configedit.New(&e.Environ, &e.Streams) }

// signin logs in to the sessions of a configuration.
func (e *Env) signin(conf *awsconfig.Config) *signin.Service {
	return signin.New(&e.Environ, &e.Streams, conf)
}

// resolver returns what resolves the credentials of a configuration's profiles.
func (e *Env) resolver(conf *awsconfig.Config, login bool) credentials.Resolver {
	return credentials.Resolver{
		Config: conf, SignIn: e.signin(conf), Login: login, Vars: shell.Change{Unset: shell.Foreign()}.Apply(e.Vars),
		Asked: strings.Split(e.Get(credentials.Asking), "\n"),
	}
}

// shell is the one that was named, by a flag or by the shell function, else the
// one that runs this program: a POSIX shell where that is none (timeout, make).
func (e *Env) shell(named string) (shell.Shell, error) {
	name := named
	if name == "" {
		name = e.Parent() // which starts a program on macOS
	}
	sh, ok := shell.Named(name)
	if !ok {
		sh = shell.POSIX()
	}
	e.evaluator = sh
	if !ok && named != "" {
		return sh, hint.BadUsage("", "unsupported shell %q; supported: %s", named, strings.Join(shell.Names(), ", "))
	}
	return sh, nil
}

// interactive is Env.shell for what defines the function or completions.
func interactive(e *Env, named string) (shell.Shell, error) {
	sh, err := e.shell(named)
	if err == nil && sh.Start == "" {
		err = hint.BadUsage(`eval "$(awsin use NAME --shell sh)"`, "%s has neither the function awsin nor completions", sh.Name)
	}
	return sh, err
}

// chooser finds which profiles and sessions of a configuration a person means.
func (e *Env) chooser(conf *awsconfig.Config) choose.Chooser {
	service := e.signin(conf)
	return choose.Chooser{
		Env: &e.Environ, IO: &e.Streams, Config: conf,
		State: func(s *awsconfig.Session) string { return string(service.Judge(s).State) },
		Production: func(p *awsconfig.Profile) (string, bool) {
			mark, ok := production(estateOf(e, conf), conf, p)
			return mark.Color, ok
		},
		AccountName: func(p *awsconfig.Profile) string {
			return accountName(estateOf(e, conf), conf, p)
		},
		Alias: func(name string) string { return estateOf(e, conf).Alias(name) },
	}
}

// production returns the mark of a profile that is production.
func production(known estate.Estate, conf *awsconfig.Config, p *awsconfig.Profile) (estate.Mark, bool) {
	return known.Production(subject(conf, p))
}

// subject returns what a profile is judged by.
func subject(conf *awsconfig.Config, p *awsconfig.Profile) estate.Profile {
	a := conf.Access(p)
	return estate.Profile{Name: p.Name, Account: a.Account.Value, Role: a.Role.Value}
}

// marked returns a name with its mark beside it, as it is shown on standard output, in so many cells; 0 for any number.
func marked(e *Env, name string, mark estate.Mark, cells int) string {
	return terminal.Marked(name, estate.Word, terminal.Color(mark.Color), cells, terminal.Is(e.Stdout) && !e.Plain)
}

// sayProduction says that a profile is production, if it is.
func sayProduction(e *Env, conf *awsconfig.Config, p *awsconfig.Profile) {
	if mark, ok := production(estateOf(e, conf), conf, p); ok {
		e.Say("%s: %s", terminal.Paint(estate.Word, terminal.Color(mark.Color), e.StderrFd >= 0 && !e.Plain), who(estateOf(e, conf), conf, p))
	}
}

// fenced returns why a coding agent does not get a profile; nil where it does, or where a person runs this.
func fenced(e *Env, conf *awsconfig.Config, p *awsconfig.Profile) error {
	why := fence(e, conf, p)
	if why == nil {
		return nil
	}
	var given []string
	for _, other := range conf.Profiles() {
		if fence(e, conf, other) == nil {
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

// fence is fenced in a few words, for a list.
func fence(e *Env, conf *awsconfig.Config, p *awsconfig.Profile) error {
	agent := e.Agent()
	if agent == "" {
		return nil // and nothing is read
	}
	given, from := estateOf(e, conf).Agents(subject(conf, p))
	if given {
		return nil
	}
	return fmt.Errorf("not for coding agents, by [agents] of %s; %s is set", from, agent)
}

// who says who a person becomes in a profile.
func who(known estate.Estate, conf *awsconfig.Config, p *awsconfig.Profile) string {
	text := sanitize.Brief(p.Name) + beside(p.Name)
	if access := accessTo(known, conf, p); access != "" {
		text += ", " + access
	}
	return text
}

// accountName returns what a profile's account is called, "" where nobody has said.
func accountName(known estate.Estate, conf *awsconfig.Config, p *awsconfig.Profile) string {
	of := subject(conf, p)
	if s := conf.SessionOf(p); s != nil {
		of.StartURL = s.StartURL
	}
	return known.AccountName(of)
}

// accessTo says what a profile gives access to: "account acme-shop-prod (111122223333), role Admin".
func accessTo(known estate.Estate, conf *awsconfig.Config, p *awsconfig.Profile) string {
	a := conf.Access(p)
	a.Account.Value = estate.AccountShown(accountName(known, conf, p), a.Account.Value)
	return sanitize.Text(a.String())
}

// sayWho says who a person is in a profile, in which Region and for how long.
func sayWho(e *Env, conf *awsconfig.Config, p *awsconfig.Profile, region string) {
	line := sanitize.Brief(p.Name) + beside(p.Name)
	if mark, ok := production(estateOf(e, conf), conf, p); ok {
		line = terminal.Marked(line, estate.Word, terminal.Color(mark.Color), 0, e.StderrFd >= 0 && !e.Plain)
	}
	var parts []string
	add := func(format, value string) {
		if value != "" {
			parts = append(parts, fmt.Sprintf(format, sanitize.Text(value)))
		}
	}
	add("%s", accessTo(estateOf(e, conf), conf, p))
	add("region %s", region)
	if s := conf.LoginOf(p); s != nil {
		switch st := e.signin(conf).Judge(s); st.State {
		case ssotoken.Valid:
			add("%s", ssotoken.FormatEnd(st.ExpiresAt, e.Now()))
		case ssotoken.Refreshable:
			add("session %s", string(st.State))
		}
	}
	if len(parts) > 0 {
		line += ": " + strings.Join(parts, ", ")
	}
	e.Say("%s", line)
}

// beside is what stands beside a name that a person can take for another one.
func beside(name string) string {
	if identity.Doubtful(name) {
		return " " + identity.LookAlike
	}
	return ""
}

// sayProblem says why a profile has no credentials, with the remedy, and reports whether
// there is anything to say.
func sayProblem(e *Env, conf *awsconfig.Config, p *awsconfig.Profile) bool {
	fault := conf.Problem(p)
	if fault != nil {
		e.Say("%s; %s", sanitize.Text(fault.Error()), sanitize.Text(cmp.Or(fault.Remedy, "awsin doctor")))
	}
	return fault != nil
}

// remindRegion prints that there is a leftover AWS_REGION of the person's own, which
// overrides the profile's, or stays when the profile, p nil, goes.
func (e *Env) remindRegion(conf *awsconfig.Config, p *awsconfig.Profile, wanted, fix string) {
	set, v := shell.Lookup(e.Lookup).OwnRegion()
	if wanted != "" || set == "" {
		return
	}
	if p == nil {
		e.Say("%s=%s is still set", v, sanitize.Text(set))
	} else if region := conf.Access(p).Region.Value; region != "" && region != set {
		e.Say("%s=%s is still set and overrides the profile's region %s; %s", v, sanitize.Text(set), sanitize.Text(region), fix)
	}
}

// regionFor returns the Region that programs take in a profile.
func regionFor(e *Env, conf *awsconfig.Config, p *awsconfig.Profile) string {
	region, _ := shell.Lookup(e.Lookup).RegionFor(p.Name)
	return cmp.Or(region, conf.Access(p).Region.Value)
}

// sayUnset prints what a change removes beside the profile, and why.
func sayUnset(e *Env, c shell.Change) {
	env := shell.Lookup(e.Lookup)
	gone := func(name string) bool { return e.Get(name) != "" && slices.Contains(c.Unset, name) }
	if exported := env.Exported(); exported != "" && slices.Contains(c.Unset, shell.ExportedKey) {
		e.Say("removed the keys of %s, which awsin had exported", sanitize.Text(exported))
	}
	for _, v := range shell.Overrides {
		if gone(v.Name) && v.Name != "AWS_DEFAULT_PROFILE" && !env.IsExport(v.Name) {
			e.Say("unset %s, which would override the profile", v.Name)
		}
	}
	for _, v := range shell.Marks {
		if gone(v.Name) {
			e.Say("unset %s of %s, by which prompts would show another profile", v.Name, v.Reader)
		}
	}
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
		if gone(name) {
			e.Say("unset %s=%s, which awsin had set for another profile", name, sanitize.Text(e.Get(name)))
		}
	}
}

// sayLeft prints what decides the account after the profile is gone.
func sayLeft(e *Env, c shell.Change) {
	for _, v := range shell.Lookup(e.Lookup).Overriding() {
		if !slices.Contains(c.Unset, v.Name) {
			e.Say("%s is still set", v.Name)
		}
	}
}

// checkRegion checks a --region, which is "" if it was not given.
func checkRegion(e *Env, region, example string) error {
	if region == "" {
		return nil
	}
	if err := identity.TypedRegion(region); err != nil {
		known := identity.Regions
		if conf, failed := silentConfig(e); failed == nil {
			known = choose.Regions(conf)
		}
		return hint.BadUsage(cmp.Or(choose.Near(known, region), example), "%w", err)
	}
	return nil
}
