package commands

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"unicode"

	"awsin/internal/awsconfig"
	"awsin/internal/each"
	"awsin/internal/hint"
	"awsin/internal/plain"
	"awsin/internal/signin"
	"awsin/internal/terminal"
	"awsin/shell"
)

type eachCmd struct {
	Profiles []string `arg:"" optional:"" complete:"before profiles" help:"Names or globs; behind them -- and the command."`
	All      bool     `env:"-" help:"In every profile."`
	profileFlags
	Jobs     *int `short:"j" env:"-" complete:"-" placeholder:"N" help:"How many at a time (default: 2 per CPU; 0: all at once)."`
	Prefix   bool `env:"-" xor:"form" help:"Print each line as it comes, behind its profile's name."`
	JSON     bool `name:"json" env:"-" xor:"form" help:"Print one object per line as each ends."`
	FailFast bool `env:"-" help:"At the first failure end those that run and start no more."`
	DryRun   bool `env:"-" help:"Only list what would run."`
}

// Help is what --help says below the description.
func (eachCmd) Help() string {
	return `Such as:

  awsin each 'acme-*' --role ReadOnly -- aws s3 ls
  awsin each --all -- sh -c 'aws iam list-users > "$1.json"' sh {profile}

In the command {profile}, {account}, {region}, {role} and {session} are replaced; {{profile}} stays {profile}.`
}

// jobsPerCPU: an AWS CLI computes for about half of its time, and waits for the rest.
const jobsPerCPU = 2

// eachTask is the command in one profile.
type eachTask struct {
	profile *awsconfig.Profile
	args    []string
	err     error // why it cannot run
}

// Run runs the command in the profiles.
func (c *eachCmd) Run(ctx context.Context, e *Env, words command) error {
	jobs := jobsPerCPU * runtime.GOMAXPROCS(0)
	if c.Jobs != nil {
		jobs = *c.Jobs
	}
	switch {
	case len(words) == 0:
		return hint.BadUsage("awsin each 'acme-*' -- aws sts get-caller-identity", "there is no command: it stands behind --")
	case jobs < 0:
		return hint.BadUsage("awsin each --jobs 1 runs one after the other", "--jobs %d is less than 0", jobs)
	case c.All && len(c.Profiles) > 0:
		return hint.BadUsage("awsin each --help", "--all takes no names")
	case !c.All && len(c.Profiles) == 0 && c.profileFlags == profileFlags{}:
		return hint.BadUsage("awsin each 'acme-*' -- …, or --session, --account, --role, --all", "it is not said in which profiles")
	}
	conf, err := e.config()
	if err != nil {
		return err
	}
	profiles, err := c.filter(conf, conf.Profiles(), c.Profiles)
	if err != nil {
		return err
	}
	if len(profiles) == 0 {
		return hint.BadUsage("awsin profiles --long lists them", "no profile is selected")
	}
	tasks := make([]eachTask, len(profiles))
	for i, p := range profiles {
		tasks[i].profile = p
		tasks[i].args, tasks[i].err = e.replace(words, newProfileJSON(conf, p))
	}
	if c.DryRun {
		return c.dryRun(e, conf, tasks)
	}
	for _, t := range tasks { // before anybody logs in for it
		if _, err := exec.LookPath(t.args[0]); err != nil {
			return hint.BadUsage("the command is run as it stands; what needs a shell: -- sh -c '…'", "%w", err)
		}
	}
	e.warnOneRegion(profiles)
	if err := e.unlessReady(ctx, conf, tasks); err != nil {
		return err
	}
	return c.run(ctx, e, tasks, jobs)
}

// unlessReady logs in where that is needed, once; a profile whose session stays
// unusable does not run.
func (e *Env) unlessReady(ctx context.Context, conf *awsconfig.Config, tasks []eachTask) error {
	sessions := sessionsIn(conf, tasks)
	if len(sessions) == 0 {
		return nil
	}
	outcome := e.signin(conf).Ensure(ctx, sessions, signin.AsNeeded())
	if outcome.Interrupted() {
		return outcome.Err()
	}
	for i, t := range tasks {
		if s := conf.SessionOf(t.profile); s != nil && !outcome.Usable(s) && t.err == nil {
			tasks[i].err = fmt.Errorf("session %s is not usable", s.Name)
		}
	}
	return nil
}

func sessionsIn(conf *awsconfig.Config, tasks []eachTask) []*awsconfig.Session {
	needed := map[*awsconfig.Session]bool{}
	for _, t := range tasks {
		needed[conf.SessionOf(t.profile)] = true
	}
	return slices.DeleteFunc(slices.Clone(conf.Sessions()), func(s *awsconfig.Session) bool { return !needed[s] })
}

// run runs what can be run, shows it, and ends with what failed.
func (c *eachCmd) run(ctx context.Context, e *Env, tasks []eachTask, jobs int) error {
	out := &eachOutput{env: e, tasks: tasks, results: make([]each.Result, len(tasks)), bar: e.Progress("running")}
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) // a write then fails, and the commands are ended
	env := shell.Change{Unset: append([]string{"AWS_PROFILE", shell.Previous}, shell.Overrides...)}.Apply(e.Vars)
	err := out.run(each.Runner{Jobs: jobs, Env: env, FailFast: c.FailFast, Signals: signals}, out.form(c))
	switch {
	case errors.Is(err, syscall.EPIPE): // who reads has gone, as head does
		return hint.Exit(hint.Failed)
	case err != nil:
		return err
	}
	failed := out.summarise()
	switch {
	case ctx.Err() != nil:
		return hint.Exit(hint.Cancelled)
	case failed:
		return hint.Exit(hint.Failed)
	}
	return nil
}

// warnOneRegion tells of a leftover AWS_REGION, with which all profiles run in one.
func (e *Env) warnOneRegion(profiles []*awsconfig.Profile) {
	set := shell.Lookup(e.Lookup).Region("")
	n := 0
	for _, p := range profiles {
		if region := p.Get("region"); region != "" && set != "" && region != set {
			n++
		}
	}
	if n > 0 {
		e.Say("AWS_REGION=%s beats the region of %d of the profiles; unset it to have theirs", plain.Clean(set), n)
	}
}

// replace puts a profile's values into the words. What is there even on an error
// is for --dry-run.
func (e *Env) replace(words []string, p profileJSON) ([]string, error) {
	values := []struct{ key, value string }{
		{"profile", p.Name}, {"account", p.Account}, {"region", shell.Lookup(e.Lookup).Region(p.Region)}, {"role", p.Role}, {"session", p.Session},
	}
	var pairs []string
	for _, v := range values {
		pairs = append(pairs, "{{"+v.key+"}}", "{"+v.key+"}", "{"+v.key+"}", v.value)
	}
	replacer := strings.NewReplacer(pairs...)
	out := make([]string, len(words))
	var err error
	for i, w := range words {
		out[i] = replacer.Replace(w)
		for _, v := range values {
			if err != nil || !strings.Contains(strings.ReplaceAll(w, "{{"+v.key+"}}", ""), "{"+v.key+"}") {
				continue
			}
			if v.value == "" {
				err = fmt.Errorf("the profile has no %s for {%s}", v.key, v.key)
			} else if i > 0 && isCode(words[i-1]) && strings.IndexFunc(v.value, special) >= 0 {
				err = fmt.Errorf("%q is not put into code as {%s}: give it as an argument, sh -c '… \"$1\"' sh {%s}", v.value, v.key, v.key)
			}
		}
	}
	return out, err
}

// isCode reports whether code follows a word, as it does -c and -lc. A profile's
// name is from a file that others may have written: a shell must not read it.
func isCode(word string) bool {
	return strings.HasPrefix(word, "-") && !strings.HasPrefix(word, "--") && strings.HasSuffix(word, "c")
}

func special(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-._/@:+=,", r)
}

// dryRun lists the commands as lines for a POSIX shell.
func (c *eachCmd) dryRun(e *Env, conf *awsconfig.Config, tasks []eachTask) error {
	for _, s := range sessionsIn(conf, tasks) {
		if st := e.signin(conf).Judge(s); !st.State.Usable() {
			e.Say("session %s would be logged in to first: %s", plain.Clean(s.Name), plain.Clean(st.Reason))
		}
	}
	show := func(s string) string { return s }
	if terminal.Is(e.Stdout) {
		show = plain.Clean
	}
	failed := false
	for _, t := range tasks {
		if t.err != nil {
			failed = true
			e.Say("error: %s: %s", plain.Clean(t.profile.Name), plain.Clean(t.err.Error()))
			continue
		}
		if c.JSON {
			head := struct {
				Profile string   `json:"profile"`
				Command []string `json:"command"`
			}{t.profile.Name, t.args}
			if err := each.WriteJSON(e.Stdout, head); err != nil {
				return err
			}
			continue
		}
		line := "AWS_PROFILE=" + shell.Join(t.profile.Name) + " " + shell.Join(t.args...)
		if _, err := fmt.Fprintln(e.Stdout, show(line)); err != nil {
			return err
		}
	}
	if failed {
		return hint.Exit(hint.Failed)
	}
	return nil
}
