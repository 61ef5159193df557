package commands

import (
	"awsin/internal/awsconfig"
	"awsin/internal/configedit"
	"awsin/internal/credentials"
	"awsin/internal/environ"
	"awsin/internal/process"
	"awsin/internal/settings"
	"awsin/internal/signin"
	"awsin/internal/terminal"
	"awsin/shell"
)

// Env is the world a command runs in; tests make their own.
type Env struct {
	Version string // of a release, else ""
	environ.Environ
	terminal.Streams
	// Parent returns the name of the program that runs this one, "" if it cannot
	// be told.
	Parent func() string
}

// System returns the process's own world.
func System(version string) *Env {
	world := environ.System()
	return &Env{Version: version, Environ: world, Streams: terminal.System(world.Lookup), Parent: process.Parent}
}

// config reads the AWS configuration.
func (e *Env) config() (*awsconfig.Config, error) {
	return awsconfig.Load(awsconfig.ConfigPath(e.Lookup, e.Home), awsconfig.CredentialsPath(e.Lookup, e.Home))
}

// glance is config for `use`, completions and the prompt: what a person waits
// for at each key. Mistakes in sections that are not used are not looked for.
func (e *Env) glance() (*awsconfig.Config, error) {
	return awsconfig.LoadLazy(awsconfig.ConfigPath(e.Lookup, e.Home), awsconfig.CredentialsPath(e.Lookup, e.Home))
}

// settings reads the person's own settings.
func (e *Env) settings() (*settings.Settings, error) { return settings.Load(e.SettingsPath()) }

// editor changes files of the AWS configuration.
func (e *Env) editor() configedit.Editor { return configedit.New(&e.Environ, &e.Streams) }

// signin logs in to the sessions of a configuration.
func (e *Env) signin(conf *awsconfig.Config) *signin.Service {
	return signin.New(&e.Environ, &e.Streams, conf)
}

// resolver returns who gets the credentials of a configuration's profiles.
func (e *Env) resolver(conf *awsconfig.Config, login bool) credentials.Resolver {
	return credentials.Resolver{
		Config: conf, SignIn: e.signin(conf), Login: login, Vars: shell.Change{Unset: shell.Overrides}.Apply(e.Vars),
	}
}
