package commands

import (
	"context"
	"errors"

	"awsin/completions"
	"awsin/internal/awsconfig"
	"awsin/internal/configedit"
	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/internal/setup"
	"awsin/internal/signin"
	"awsin/internal/team"
	"awsin/shell"
)

type setupCmd struct {
	URL           string `arg:"" optional:"" complete:"folders" help:"Your company's repository, which is joined as by awsin team join."`
	Name          string `line:"what" complete:"-" placeholder:"NAME" help:"What to call the team (default: the repository's name)."`
	Shell         string `line:"what" complete:"shells-with-function" placeholder:"SHELL" help:"The shell whose start file gets awsin's line (default: the one that you are in)."`
	Login         bool   `help:"Log in to the sessions that need it." no:"Do not log in." default:"true" negatable:""`
	Browser       bool   `help:"Open the browser (--no-browser only shows the URL)." no:"Do not open a browser; show the URL." default:"true" negatable:""`
	UseDeviceCode bool   `help:"Use the device flow: it works with a browser on another machine."`
	saveFlags
}

// Run goes a colleague's whole way: the team's configuration, the shell, the login. A step that fails, or that the person
// does not want, ends no other; the exit code is the first one's that failed.
func (c *setupCmd) Run(ctx context.Context, e *Env) error {
	failed := hint.OK
	step := func(err error) (ok bool) {
		if errors.Is(err, hint.ErrCancelled) && ctx.Err() == nil { // it has been said
			return false
		}
		if code := hint.Print(e.Stderr, err); failed == hint.OK {
			failed = code
		}
		return err == nil
	}
	if c.URL != "" {
		step(c.join(ctx, e))
	}
	var stands bool
	sh, err := setup.Shell(&e.Environ, c.Shell, e.Parent)
	if err == nil && ctx.Err() == nil {
		stands, err = setup.Starter{Env: &e.Environ, IO: &e.Streams, How: configedit.Options(c.saveFlags), Code: func(sh shell.Shell) (string, error) { return completions.Init(sh, e.Program, nil) }}.Start(ctx, sh)
	}
	step(err)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	conf, err := e.config()
	if step(err) && len(conf.Sessions()) == 0 && c.URL == "" {
		step(hint.BadUsage("awsin setup URL, with your company's repository; or awsin session add", "there is no session in %s", awsconfig.ConfigPath(e.Lookup, e.Home)))
	} else if err == nil && len(conf.Sessions()) > 0 && (!c.Login || step(c.login(ctx, e, conf))) {
		c.sayAfter(e, conf, sh, stands)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if failed != hint.OK {
		return hint.Exit(failed)
	}
	return nil
}

// join joins the team, unless the same one is joined already.
func (c *setupCmd) join(ctx context.Context, e *Env) error {
	teams := teamsOf(e)
	if name := teams.Joined(c.URL); name != "" {
		e.Say("team %s is joined already: awsin team sync updates it", sanitize.Text(name))
		return nil
	}
	return teams.Join(ctx, &team.Membership{Name: c.Name, URL: c.URL}, team.SyncOptions{Next: true, How: configedit.Options(c.saveFlags)})
}

// login is what login-all does in the morning, but that it opens no page where nobody sees it.
func (c *setupCmd) login(ctx context.Context, e *Env, conf *awsconfig.Config) error {
	sessions, err := e.chooser(conf).Logins(nil)
	if err != nil {
		return err
	}
	sessions, notes, err := mornings(e, conf).Choose(sessions)
	e.SayEach(notes)
	if err != nil { // as where a person keeps them all for when they need them
		e.Say("%s; %s", sanitize.Text(err.Error()), sanitize.Text(hint.Of(err)))
		return nil
	}
	o := signin.Asked()
	o.Unasked, o.NoBrowser, o.DeviceCode = true, !c.Browser, c.UseDeviceCode
	if c.DryRun {
		return new(loginFlags).dryRun(e, e.signin(conf).Plan(ctx, sessions, o))
	}
	return e.signin(conf).Ensure(ctx, sessions, o).Err()
}

// sayAfter prints which command comes next, and where.
func (c *setupCmd) sayAfter(e *Env, conf *awsconfig.Config, sh shell.Shell, stands bool) {
	where := ""
	switch {
	case c.DryRun || !stands && !e.InFunction():
		return
	case !e.InFunction():
		where = ", in a new terminal"
	}
	next := "awsin use"
	switch {
	case len(conf.Profiles()) == 0:
		next = "awsin generate, which writes a profile for each account and role"
	case sh.OnlyShort:
		next = "use"
	}
	e.Say("next%s: %s", where, next)
}
