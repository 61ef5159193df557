package commands

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"

	"awsin/internal/awsconfig"
	"awsin/internal/choose"
	"awsin/internal/current"
	"awsin/internal/each"
	"awsin/internal/hint"
	"awsin/internal/interrupt"
	"awsin/internal/sanitize"
	"awsin/internal/signin"
	"awsin/shell"
)

type eachCmd struct {
	Profiles []string `arg:"" optional:"" complete:"before profiles" help:"Names or globs; then -- and the command."`
	All      bool     `group:"Which profiles" line:"what" help:"Run in every profile."`
	choose.Filter
	Jobs       *int `group:"How" short:"j" must:"not be negative" complete:"-" placeholder:"N" help:"How many at a time (default: 2 per CPU; 0: all at once)."`
	Prefix     bool `group:"What is printed" line:"form" xor:"form" help:"Print each line as it comes, with its profile's name before it."`
	JSON       bool `group:"What is printed" name:"json" xor:"form" help:"Print one object per line, as each command ends."`
	FailFast   bool `group:"How" help:"At the first failure, end the running commands and start no more."`
	DryRun     bool `group:"What is printed" help:"Only list what would run."`
	Production bool `group:"How" line:"consent" help:"Run in production without asking."`
}

// Help is what --help says below the examples.
func (eachCmd) Help() string {
	return `In the command {profile}, {account}, {region}, {role} and {session} are replaced; {{profile}} stays {profile}.`
}

// jobsPerCPU: an AWS CLI computes for about half of its time, and waits for the rest.
const jobsPerCPU = 2

// Run runs the command in the profiles.
func (c *eachCmd) Run(ctx context.Context, e *Env, words command) error {
	jobs := jobsPerCPU * runtime.GOMAXPROCS(0)
	if c.Jobs != nil {
		jobs = *c.Jobs
	}
	switch {
	case len(words) == 0:
		return hint.BadUsage("awsin each 'acme-*' -- aws sts get-caller-identity", "missing command: put it after --")
	case c.All && len(c.Profiles) > 0:
		return hint.BadUsage("awsin each --help", "--all can't be used with names")
	case !c.All && len(c.Profiles) == 0 && c.Filter == choose.Filter{}:
		return hint.BadUsage("awsin each 'acme-*' -- …, or --session, --account, --role, --all", "missing profiles: name them before --")
	}
	conf, err := e.config()
	if err != nil {
		return err
	}
	if err := e.chooser(conf).Empty(); err != nil {
		return err
	}
	profiles, err := c.Filter.Profiles(conf, conf.Profiles(), c.Profiles)
	if err != nil {
		return err
	}
	if len(profiles) == 0 {
		return hint.BadUsage("awsin profiles --long lists them", "no profile selected")
	}
	env := shell.Lookup(e.Lookup)
	region, _ := env.OwnRegion()
	tasks := each.TasksOf(e.accounts(conf), profiles, words, region, e.Agent())
	var run []*awsconfig.Profile // those in which nothing is in the way
	for i, p := range profiles {
		if tasks[i].Err == nil {
			run = append(run, p)
		}
	}
	if err := c.confirm(ctx, e, tasks); err != nil {
		return err
	}
	if c.DryRun {
		return c.dryRun(e, conf, run, tasks)
	}
	for _, t := range tasks { // before anybody logs in for it
		if _, err := exec.LookPath(t.Args[0]); err != nil {
			return hint.BadUsage("for builtins, pipes or aliases: -- sh -c '…'", "%w", err)
		}
	}
	if warning := current.OneRegion(env, conf, run); warning != "" {
		e.Say("%s", warning)
	}
	if err := unlessReady(ctx, e, conf, run, tasks); err != nil {
		return err
	}
	return c.run(ctx, e, tasks, jobs)
}

// byProduction is what answers that question, which --yes does not.
const byProduction = "--production runs it there, too; --dry-run shows it"

// confirm asks once about the profiles that are production, and shows them.
func (c *eachCmd) confirm(ctx context.Context, e *Env, tasks []each.Task) error {
	ask := !c.DryRun && e.Attended() && e.Attached()
	n, list := each.Marked(tasks, !ask && e.Screen().Color)
	if n == 0 || c.Production && !c.DryRun {
		return nil
	}
	if ask {
		return e.Confirm(ctx, list, fmt.Sprintf("Run it in %s?", sanitize.Count(n, "production profile")), byProduction)
	}
	_, _ = fmt.Fprint(e.Stderr, list)
	if c.DryRun {
		return nil
	}
	return hint.BadUsage(byProduction, "nobody is here to confirm that it runs in %s", sanitize.Count(n, "production profile"))
}

// unlessReady logs in where that is needed, once; a profile whose session stays
// unusable does not run.
func unlessReady(ctx context.Context, e *Env, conf *awsconfig.Config, run []*awsconfig.Profile, tasks []each.Task) error {
	sessions := conf.SessionsOf(run)
	if len(sessions) == 0 {
		return nil
	}
	outcome := e.signin(conf).Ensure(ctx, sessions, signin.Prepare(true))
	if outcome.Stopped() {
		return outcome.Err()
	}
	for i, t := range tasks {
		if s := conf.SessionOf(conf.Profile(t.Profile)); s != nil && !outcome.Usable(s) && t.Err == nil {
			tasks[i].Err = fmt.Errorf("session %s is not usable", s.Name)
		}
	}
	return nil
}

// run runs what can be run, shows it, and ends with what failed.
func (c *eachCmd) run(ctx context.Context, e *Env, tasks []each.Task, jobs int) error {
	env := shell.Lookup(e.Lookup).Neutral()
	e.SayEach(current.Removed(e.Lookup, env))
	ok, err := each.Show(each.Runner{Jobs: jobs, Env: env.Apply(e.Vars), FailFast: c.FailFast, Signals: interrupt.Signals(ctx)}, &e.Streams, c.form(), tasks)
	switch {
	case err != nil:
		return err
	case ctx.Err() != nil:
		return hint.Exit(hint.Cancelled)
	case !ok:
		return hint.Exit(hint.Failed)
	}
	return nil
}

func (c *eachCmd) form() each.Form {
	switch {
	case c.JSON:
		return each.JSON
	case c.Prefix:
		return each.Prefixed
	}
	return each.Grouped
}

// dryRun lists the commands, and the logins before them.
func (c *eachCmd) dryRun(e *Env, conf *awsconfig.Config, run []*awsconfig.Profile, tasks []each.Task) error {
	for _, s := range conf.SessionsOf(run) {
		if st := e.signin(conf).Judge(s); !st.State.Usable() {
			e.Say("session %s would be logged in to first: %s", sanitize.Text(s.Name), sanitize.Text(st.Reason))
		}
	}
	ok, err := each.List(&e.Streams, c.form(), tasks)
	if err == nil && !ok {
		err = hint.Exit(hint.Failed)
	}
	return err
}
