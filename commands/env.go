package commands

import (
	"os"
	"strings"

	"awsin/internal/accounts"
	"awsin/internal/awsconfig"
	"awsin/internal/choose"
	"awsin/internal/configedit"
	"awsin/internal/credentials"
	"awsin/internal/environ"
	"awsin/internal/estate"
	"awsin/internal/hint"
	"awsin/internal/morning"
	"awsin/internal/process"
	"awsin/internal/sanitize"
	"awsin/internal/signin"
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
	conf, err := e.silentConfig()
	warnUnread(e, conf)
	return conf, err
}

// warnUnread prints, once, that the credentials file counts as empty.
func warnUnread(e *Env, conf *awsconfig.Config) {
	if conf != nil && conf.Unread != nil && !e.unread {
		e.unread = true
		e.Say("%s: %s", sanitize.Brief(conf.Unread.Error()), sanitize.Text(conf.Unread.Hint()))
	}
}

// silentConfig is lazyConfig for completions and the prompt, where a warning has no place.
func (e *Env) silentConfig() (*awsconfig.Config, error) {
	return awsconfig.LoadLazy(awsconfig.ConfigPath(e.Lookup, e.Home), awsconfig.CredentialsPath(e.Lookup, e.Home))
}

// estateOf returns what is known of a configuration's accounts. What is wrong with that is said, once.
func estateOf(e *Env, conf *awsconfig.Config) estate.Estate {
	if e.estate == nil {
		known, problems := teamsOf(e).Estate(conf)
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

// accounts returns what a person is told of a configuration's accounts.
func (e *Env) accounts(conf *awsconfig.Config) accounts.View {
	return accounts.Of(conf, func() estate.Estate { return estateOf(e, conf) })
}

// silentAccounts is Env.accounts for the prompt and completions.
func silentAccounts(e *Env, conf *awsconfig.Config) accounts.View {
	return accounts.Of(conf, func() estate.Estate {
		known, _ := teamsOf(e).Estate(conf)
		return known
	})
}

// teamsOf returns the teams that a person has joined.
func teamsOf(e *Env) *team.Teams { return team.New(&e.Environ, &e.Streams) }

// editor changes files of the AWS configuration.
func (e *Env) editor() configedit.Editor { return configedit.New(&e.Environ, &e.Streams) }

// signin logs in to the sessions of a configuration.
func (e *Env) signin(conf *awsconfig.Config) *signin.Service {
	return signin.New(&e.Environ, &e.Streams, conf)
}

// resolver returns what resolves the credentials of a configuration's profiles.
func (e *Env) resolver(conf *awsconfig.Config, login bool) credentials.Resolver {
	return credentials.Resolver{
		Config: conf, SignIn: e.signin(conf), Now: e.Now, Login: login, Vars: shell.Change{Unset: shell.Foreign()}.Apply(e.Vars),
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

// chooser finds which profiles and sessions of a configuration a person means.
func (e *Env) chooser(conf *awsconfig.Config) choose.Chooser {
	service := e.signin(conf)
	return choose.Chooser{
		Env: &e.Environ, IO: &e.Streams, Config: conf,
		State: func(s *awsconfig.Session) string { return service.Judge(s).State.Words() },
		Production: func(p *awsconfig.Profile) (string, bool) {
			mark, ok := e.accounts(conf).Production(p)
			return mark.Color, ok
		},
		AccountName: e.accounts(conf).Name,
		Alias:       func(name string) string { return estateOf(e, conf).Alias(name) },
	}
}

// entered returns the profile that the words name, for what works in it: no coding agent enters one that it does not get,
// and a person reads that one is production.
func entered(e *Env, conf *awsconfig.Config, words []string, role string, naming choose.Naming) (*awsconfig.Profile, error) {
	p, err := e.chooser(conf).Profile(words, role, naming)
	if err != nil {
		return nil, err
	}
	known := e.accounts(conf)
	if err := known.Fenced(p, e.Agent()); err != nil {
		return nil, err
	}
	if e.StderrFd >= 0 {
		if mark, ok := known.Production(p); ok {
			e.Say("%s: %s", terminal.Paint(estate.Word, terminal.Color(mark.Color), e.Screen().Color), known.Who(p))
		}
	}
	return p, nil
}

// mornings chooses which sessions of a configuration are for every morning.
func mornings(e *Env, conf *awsconfig.Config) morning.Chooser {
	service := e.signin(conf)
	return morning.Chooser{Env: &e.Environ, Known: estateOf(e, conf), Usable: func(s *awsconfig.Session) bool { return service.Judge(s).State.Usable() }}
}
