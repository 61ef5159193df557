package commands

import (
	"cmp"
	"context"
	"os"

	"awsin/internal/awsconfig"
	"awsin/internal/environ"
	"awsin/internal/failover"
	"awsin/internal/history"
	"awsin/internal/sanitize"
	"awsin/internal/signin"
	"awsin/internal/ssoapi"
	"awsin/shell"
)

type loginAllCmd struct {
	Sessions []string `arg:"" optional:"" complete:"sessions consoles" help:"Names or globs of sessions (default: all that are for every morning)."`
	All      bool     `group:"Which sessions" line:"what" help:"Also the sessions that stand by for another, and those that are not for every morning."`
	Pages    int      `group:"How" aliases:"jobs" env:"AWSIN_PAGES,AWSIN_JOBS" help:"How many logins wait for you at a time (0: all at once)." default:"${pages}" must:"not be negative" complete:"-" placeholder:"N"`
	loginFlags
}

// Run logs in to the sessions that need it.
func (c *loginAllCmd) Run(ctx context.Context, e *Env) error {
	conf, err := e.config()
	if err != nil {
		return err
	}
	sessions, err := e.chooser(conf).Logins(c.Sessions)
	if err != nil {
		return err
	}
	if len(c.Sessions) == 0 && !c.All {
		var notes []string
		sessions, notes, err = mornings(e, conf).Choose(sessions)
		if !c.Quiet {
			e.SayEach(notes)
		}
		if err != nil {
			return err
		}
	}
	if c.DryRun || c.Offline {
		_, err = c.run(ctx, e, conf, sessions, c.Pages)
		return err
	}
	say := teamsOf(e).Check(ctx)
	silent := c.watch(ctx, e, conf, sessions)
	outcome, err := c.run(ctx, e, conf, sessions, c.Pages)
	say(outcome.Online && ctx.Err() == nil)
	if err == nil && !c.Quiet && e.StderrFd >= 0 {
		sayNext(e, conf)
	}
	silent(outcome)
	return err
}

// sayNext prints, once a day, what comes next for a person in whose terminal no profile is set.
func sayNext(e *Env, conf *awsconfig.Config) {
	switch {
	case e.Get("AWS_PROFILE") != "" || !history.FirstToday(e.StatePath(environ.Next), e.Now()):
	case len(conf.Profiles()) == 0:
		e.Say("next: awsin generate, which writes a profile for each account and role")
	default:
		e.Say("next: %s, which gives this terminal its profile", cmp.Or(shell.Lookup(e.Lookup).InPowerShell(os.Getppid()), "awsin use"))
	}
}

// watch asks the servers of the sessions that have a standby. The returned function names, of those that did not work
// out, each whose servers are silent while its standby's answer.
func (c *loginAllCmd) watch(ctx context.Context, e *Env, conf *awsconfig.Config, sessions []*awsconfig.Session) (say func(signin.Outcome)) {
	pairs := failover.MemoryOf(&e.Environ).Pairs(conf, sessions, estateOf(e, conf).StandbyOf)
	service := e.signin(conf)
	found := failover.Watch{Timeout: failover.Timeout, Silent: ssoapi.Silent, Ask: func(ctx context.Context, s *awsconfig.Session) error {
		client, err := service.API(s)
		if err == nil {
			_, err = client.Date(ctx, s.Region)
		}
		return err
	}}.Start(ctx, pairs)
	return func(outcome signin.Outcome) {
		for _, p := range found(outcome.Doubtful) {
			e.Say("the servers of %s do not answer, those of %s do: %s", sanitize.Text(p.Session.Name), sanitize.Text(p.Standby.Name),
				sanitize.Text(shell.Join("awsin", "session", "failover", p.Session.Name)))
		}
	}
}
