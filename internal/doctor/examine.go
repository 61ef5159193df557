package doctor

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"sync"
	"time"

	"awsin/internal/awscli"
	"awsin/internal/awsconfig"
	"awsin/internal/environ"
	"awsin/internal/identity"
	"awsin/internal/login"
	"awsin/internal/process"
	"awsin/internal/settings"
	"awsin/internal/ssotoken"
	"awsin/shell"
)

// Examine gathers what is known of this machine without asking a server. backups is
// the folder of copies of what was replaced.
func Examine(ctx context.Context, e *environ.Environ, backups string) Input {
	in := Input{
		ConfigPath:  pathOf(e, "AWS_CONFIG_FILE", awsconfig.ConfigPath),
		Credentials: pathOf(e, "AWS_SHARED_CREDENTIALS_FILE", awsconfig.CredentialsPath),
		InFunction:  e.InFunction() || shell.Lookup(e.Lookup).InPowerShell(os.Getppid()) != "",
		ShellStart:  "see awsin init --help",
	}
	in.Config, in.ConfigErr = awsconfig.Load(in.ConfigPath.Path, in.Credentials.Path)
	in.SettingsPath = e.SettingsPath()
	own, err := settings.Load(in.SettingsPath)
	if in.Settings = err; err == nil {
		in.SettingsLeft = own.LeftOut()
	}
	in.CLI, in.CLIErr = awscli.Find(ctx, e.Lookup, e.CachePath(environ.CLIFound))
	in.Relative = process.Relative(e.Get("PATH"))
	cache := ssotoken.New(e.Home)
	logins := awsconfig.LoginCachePath(e.Lookup, e.Home)
	in.Exposed, in.CacheErr = access(in.ConfigPath.Path, in.Credentials.Path, e.SettingsPath(), cache, logins)
	in.Unkept = cache.Writable()
	in.Owner = login.OwnerHint(cache, cmp.Or(in.CacheErr, in.Unkept))
	in.Leftovers = cache.Leftovers()
	if in.Config != nil && in.CacheErr == nil {
		in.Broken = broken(in.Config, cache, logins)
	}
	for _, p := range []Path{in.ConfigPath, in.Credentials} {
		in.Leftovers = append(in.Leftovers, awsconfig.Leftovers(p.Path, backups)...)
	}
	env := shell.Lookup(e.Lookup)
	in.Profile, in.Variable = env.Named()
	in.Empty = env.Empty()
	in.Served = env.Served()
	if in.Exported = env.Exported(); in.Exported != "" {
		in.ExportedEnd, in.Now = env.ExportedEnd(), e.Now()
	}
	for _, v := range env.Overriding() {
		switch {
		case v.Name != "AWS_DEFAULT_PROFILE":
			in.Overrides = append(in.Overrides, v.Name)
		case e.Get(v.Name) != in.Profile:
			in.Other = e.Get(v.Name)
		}
	}
	in.DualStack = identity.DualStackSet(e.Get, "")
	in.Marks, in.Fallbacks = env.Present(shell.Marks), env.Present(shell.Fallbacks)
	return in
}

func pathOf(e *environ.Environ, variable string, path func(awsconfig.Env, string) string) Path {
	_, set := e.Lookup(variable)
	p := Path{
		Variable: variable, Set: set, Path: path(e.Lookup, e.Home),
		Default: path(func(string) (string, bool) { return "", false }, e.Home),
	}
	info, err := os.Stat(p.Path)
	p.Exists = err == nil && info.Mode().IsRegular()
	if errors.Is(err, fs.ErrNotExist) {
		p.Link, _ = os.Readlink(p.Path)
	}
	return p
}

// serverTimeout is how long a silent server may hold the doctor up.
const serverTimeout = 10 * time.Second

// Ask asks the servers of all sessions that work for their date, all at once.
func Ask(ctx context.Context, conf *awsconfig.Config, now func() time.Time, date func(context.Context, *awsconfig.Session) (time.Time, error)) []Server {
	ctx, cancel := context.WithTimeout(ctx, serverTimeout)
	defer cancel()
	var sessions []*awsconfig.Session
	for _, s := range conf.Sessions() {
		if s.Problem == "" {
			sessions = append(sessions, s)
		}
	}
	list := make([]Server, len(sessions))
	var wg sync.WaitGroup
	for i, s := range sessions {
		wg.Go(func() {
			at, err := date(ctx, s)
			list[i] = Server{s.Name, at.Sub(now()), err}
		})
	}
	wg.Wait()
	return list
}
