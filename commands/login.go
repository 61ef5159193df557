package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"awsin/internal/awscli"
	"awsin/internal/awsconfig"
	"awsin/internal/board"
	"awsin/internal/browser"
	"awsin/internal/login"
	"awsin/internal/plain"
	"awsin/internal/resize"
	"awsin/internal/settings"
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
		return usage("awsin login-all --jobs 1 logs in one after the other", "--jobs %d is less than 0", c.Jobs)
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
		return false, usage("awsin login-all --help", "--timeout must be positive and --min-remaining not negative")
	}
	api := e.api(conf)
	planner := login.Planner{
		Cache: e.cache(), Now: e.Now, MinRemaining: f.MinRemaining, Force: f.Force, Fresh: f.Fresh,
	}
	if !f.Offline {
		planner.API = api
	}
	if f.DryRun {
		return false, f.dryRun(e, planner.Plan(ctx, sessions))
	}
	screen := e.screen()
	b := board.New(screen, sessions)
	if screen.Live {
		defer resize.On(b.Redraw)()
	}
	if !f.Offline {
		b.Checking()
	}
	steps := planner.Plan(ctx, sessions)
	load := sync.OnceValues(e.settings)
	runner := login.Runner{
		Planner: planner, API: api, Environ: e.Environ, DeviceCode: f.UseDeviceCode,
		Jobs: jobs, Timeout: f.Timeout, Report: b.Show,
		CLI:     onceCLI(e, b.Note),
		Browser: func(s *awsconfig.Session) (browser.Choice, error) { return f.choose(e, load, s) },
	}
	results := runner.Run(ctx, steps)
	b.Close()
	if f.JSON {
		if err := writeJSON(e.Stdout, resultsJSON(results)); err != nil {
			return false, err
		}
	}
	online = !slices.ContainsFunc(steps, func(st login.Step) bool { return st.Unproven != "" })
	return online, summarise(ctx, e, results)
}

// onceCLI finds the AWS CLI when the first login needs it.
func onceCLI(e *Env, note func(string)) func(context.Context) (*awscli.CLI, error) {
	var (
		mu  sync.Mutex
		cli *awscli.CLI
		err error
	)
	return func(ctx context.Context) (*awscli.CLI, error) {
		mu.Lock()
		defer mu.Unlock()
		if cli == nil && err == nil {
			if cli, err = awscli.Find(ctx, e.Lookup, e.versionMemory()); err == nil {
				for _, n := range cli.Notes {
					note(n)
				}
			}
		}
		return cli, err
	}
}

func (f *loginFlags) choose(e *Env, load func() (*settings.Settings, error), s *awsconfig.Session) (browser.Choice, error) {
	c, err := e.browser(load, s)
	if !f.Browser {
		c.Commands, c.Why = nil, ""
	}
	return c, err
}

// browser is the session's own, or what there is.
func (e *Env) browser(load func() (*settings.Settings, error), s *awsconfig.Session) (browser.Choice, error) {
	set, err := load()
	if err != nil {
		return browser.Choice{}, err
	}
	return browser.Choose(set.Browser(s.Name), e.Lookup, fileExists), nil
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

// summarise says how it went, failures whole with what mends them.
func summarise(ctx context.Context, e *Env, results []login.Result) error {
	counts := map[login.Did]int{}
	usable := 0
	for _, r := range results {
		counts[r.Did]++
		if r.OK() {
			usable++
		}
	}
	var parts []string
	for _, p := range []struct {
		did  login.Did
		word string
	}{
		{login.LoggedIn, "logged in"}, {login.Refreshed, "refreshed"}, {login.ByOther, "logged in by another awsin"},
		{login.Nothing, "already valid"}, {login.Failed, "failed"}, {login.Cancelled, "interrupted"},
	} {
		if n := counts[p.did]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, p.word))
		}
	}
	e.say("%d of %d sessions usable: %s", usable, len(results), strings.Join(parts, ", "))
	for _, r := range results {
		if r.Did != login.Failed {
			continue
		}
		_, _ = fmt.Fprintf(e.Stderr, "awsin: error: %s: %s\n", plain.Clean(r.Session.Name), plain.Clean(r.Reason))
		if r.Hint != "" {
			_, _ = fmt.Fprintf(e.Stderr, "awsin: hint: %s\n", plain.Clean(r.Hint))
		}
	}
	switch {
	case ctx.Err() != nil:
		return exitError(exitCancelled)
	case usable < len(results):
		return exitError(exitFailed)
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
