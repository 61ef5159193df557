package commands

import (
	"context"
	"fmt"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/hint"
	"awsin/internal/login"
	"awsin/internal/plain"
	"awsin/internal/signin"
)

// loginFlags are common to login and login-all.
type loginFlags struct {
	Force         bool          `help:"Log in even where the session is usable."`
	Fresh         bool          `help:"Log out on the server first, so that the session's clock starts again."`
	DryRun        bool          `help:"Only show what would be done, and why."`
	Offline       bool          `help:"Do not ask the servers about tokens that look valid; believe their expiry."`
	Browser       bool          `help:"Open the browser (--no-browser only shows the URL)." default:"true" negatable:""`
	UseDeviceCode bool          `help:"Use the device flow: it works with a browser on another machine."`
	MinRemaining  time.Duration `help:"Renew what expires sooner than this." default:"15m" complete:"-" placeholder:"DURATION"`
	Timeout       time.Duration `help:"How long one login may take." default:"10m" complete:"-" placeholder:"DURATION"`
	JSON          bool          `name:"json" help:"Print one result per session on standard output."`
}

type loginAllCmd struct {
	Sessions []string `arg:"" optional:"" complete:"sessions" help:"Names or globs of sessions (default: all)."`
	Jobs     int      `help:"How many logins at a time (0: all at once)." default:"0" complete:"-" placeholder:"N"`
	loginFlags
}

// Run logs in to the sessions that need it.
func (c *loginAllCmd) Run(ctx context.Context, e *Env) error {
	if c.Jobs < 0 {
		return hint.BadUsage("awsin login-all --jobs 1 logs in one after the other", "--jobs %d is less than 0", c.Jobs)
	}
	conf, sessions, err := e.selected(c.Sessions)
	if err != nil {
		return err
	}
	if c.DryRun || c.Offline {
		_, err = c.run(ctx, e, conf, sessions, c.Jobs)
		return err
	}
	say := e.checkTeams(ctx)
	online, err := c.run(ctx, e, conf, sessions, c.Jobs)
	say(online && ctx.Err() == nil)
	return err
}

type loginCmd struct {
	Name string `arg:"" optional:"" complete:"sessions profiles" help:"A session or a profile (default: AWS_PROFILE's, or the only one)."`
	loginFlags
}

// Run logs in to one session.
func (c *loginCmd) Run(ctx context.Context, e *Env) error {
	conf, err := e.config()
	if err != nil {
		return err
	}
	session, err := e.sessionOf(conf, c.Name)
	if err != nil {
		return err
	}
	_, err = c.run(ctx, e, conf, []*awsconfig.Session{session}, 1)
	return err
}

// run plans and logs in. online tells that the servers answered.
func (f *loginFlags) run(ctx context.Context, e *Env, conf *awsconfig.Config, sessions []*awsconfig.Session, jobs int) (online bool, err error) {
	if f.Timeout <= 0 || f.MinRemaining < 0 {
		return false, hint.BadUsage("awsin login-all --help", "--timeout must be positive and --min-remaining not negative")
	}
	service := e.signin(conf)
	o := signin.Options{
		Force: f.Force, Fresh: f.Fresh, Offline: f.Offline, NoBrowser: !f.Browser, DeviceCode: f.UseDeviceCode,
		Renew: f.MinRemaining, Timeout: f.Timeout, Jobs: jobs, Announce: true,
	}
	if f.DryRun {
		return false, f.dryRun(e, service.Plan(ctx, sessions, o))
	}
	outcome := service.Ensure(ctx, sessions, o)
	if f.JSON {
		if err := writeJSON(e.Stdout, resultsJSON(outcome.Results)); err != nil {
			return false, err
		}
	}
	return outcome.Online, outcome.Err()
}

// dryRun prints the plan that the runner would take.
func (f *loginFlags) dryRun(e *Env, steps []login.Step) error {
	if f.JSON {
		list := make([]sessionJSON, len(steps))
		for i, st := range steps {
			list[i] = stepJSON(st)
			list[i].Action = string(st.Action)
		}
		return writeJSON(e.Stdout, list)
	}
	words := map[login.Action]string{
		login.None: "nothing to do", login.Refresh: "refresh, no browser",
		login.Login: "aws sso login", login.Mend: "cannot log in",
	}
	for _, st := range steps {
		reason := st.Reason
		if st.Unproven != "" {
			reason += "; not confirmed by the server: " + st.Unproven
		}
		if _, err := fmt.Fprintf(e.Stdout, "%s: %s (%s: %s)\n", plain.Clean(st.Session.Name), words[st.Action], st.State, plain.Clean(reason)); err != nil {
			return err
		}
	}
	return nil
}

// resultsJSON is login-all's --json: status's objects and what was done.
func resultsJSON(results []login.Result) []sessionJSON {
	list := make([]sessionJSON, len(results))
	for i, r := range results {
		list[i] = newSessionJSON(r.Session, r.State, r.Reason, r.ExpiresAt, r.Unproven)
		list[i].Action = string(r.Did)
		list[i].Hint = r.Hint
	}
	return list
}

func stepJSON(st login.Step) sessionJSON {
	return newSessionJSON(st.Session, st.State, st.Reason, st.ExpiresAt, st.Unproven)
}
