package commands

import (
	"fmt"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/choose"
	"awsin/internal/hint"
	"awsin/internal/history"
	"awsin/internal/signin"
	"awsin/internal/terminal"
	"awsin/shell"
)

type useCmd struct {
	Profile []string `arg:"" optional:"" complete:"first profiles" help:"A profile or parts of its name; - for the previous one; none to pick from a list."`
	Unset   bool     `env:"-" help:"Unset the profile."`
	Region  string   `env:"-" help:"Set AWS_REGION as well." complete:"regions" placeholder:"REGION"`
	Login   bool     `help:"Log in first if the profile's session needs it."`
	Shell   string   `help:"The shell to print for: ${shells} (default: the one that runs awsin)." complete:"shells" placeholder:"SHELL"`
}

// Run prints the code that the shell evaluates.
func (c *useCmd) Run(e *Env) error {
	sh, err := e.shell(c.Shell)
	if err != nil {
		return err
	}
	if c.Unset && (len(c.Profile) > 0 || c.Login) {
		return hint.BadUsage("awsin use --unset", "--unset can't be used with a profile or --login")
	}
	if err := checkRegion(c.Region, "awsin use NAME --region us-east-1"); err != nil {
		return err
	}
	name := ""
	if c.Unset {
		e.remindRegion(nil, nil, c.Region, "")
	} else {
		if name, err = c.target(e); err != nil {
			return err
		}
	}
	change := shell.Lookup(e.Lookup).Switch(name, c.Region)
	snippet, err := sh.Snippet(change)
	if err != nil {
		return err
	}
	if _, err := e.Stdout.Write([]byte(snippet)); err != nil {
		return err
	}
	sayUnset(e, change)
	if name == "" {
		sayLeft(e, change)
	}
	write := fmt.Sprintf(sh.Evaluate, "awsin use NAME --shell "+sh.Name)
	switch {
	case terminal.Is(e.Stdout) && sh.Start != "":
		e.Say("shell integration is not loaded: this shell has not switched. Add to its start file: %s; in a script write: %s", sh.Start, write)
	case terminal.Is(e.Stdout), c.Shell == "": // neither the function nor a person knows who evaluates it
		e.Say("this shell is not switched unless it evaluates what was printed: %s", write)
	}
	if terminal.Is(e.Stdout) && c.Shell == "" && !e.InFunction() { // nothing can evaluate it, and `&& terraform apply` would run as before
		return hint.Exit(hint.Failed)
	}
	return nil
}

// target is the profile to switch to, "" for none, with all that a person has
// to know about it said.
func (c *useCmd) target(e *Env) (string, error) {
	query := strings.Join(c.Profile, " ")
	back := query == "-"
	if back {
		previous, ok := e.Lookup(shell.Previous)
		if !ok {
			return "", hint.BadUsage("awsin use NAME", "this shell has no previous profile")
		}
		if previous == "" {
			e.remindRegion(nil, nil, c.Region, "")
			return "", nil
		}
		query = previous
	}
	conf, err := e.lazyConfig()
	if err != nil {
		return "", err
	}
	if back && conf.Profile(query) == nil {
		return "", hint.BadUsage("awsin use NAME", "the previous profile, %q, no longer exists", query)
	}
	naming := choose.Whole // a script, direnv
	if e.InFunction() && e.StderrFd >= 0 {
		naming = choose.Shown
	}
	p, err := e.chooser(conf).Find(query, naming)
	if err != nil {
		return "", err
	}
	if err := fenced(e, conf, p); err != nil {
		return "", err
	}
	if err := c.session(e, conf, p); err != nil {
		return "", err
	}
	e.remindRegion(conf, p, c.Region, "--region sets another")
	if err := conf.Err(); err != nil {
		return "", err
	}
	_ = history.Add(e.StatePath("history"), p.Name, e.Now())
	return p.Name, nil
}

// session prints why the profile has no credentials, such as that its session needs a
// login, or logs in.
func (c *useCmd) session(e *Env, conf *awsconfig.Config, p *awsconfig.Profile) error {
	s := conf.SessionOf(p)
	switch {
	case s == nil && c.Login && conf.ConsoleProfile(p) != nil:
		return hint.BadUsage(conf.ConsoleProfile(p).ConsoleHint(), "profile %q signs in with aws login, not with an SSO session", p.Name)
	case s == nil && c.Login:
		return hint.BadUsage("awsin use NAME", "profile %q belongs to no SSO session", p.Name)
	case c.Login:
		ctx, err := e.interruptible()
		if err != nil {
			return err
		}
		o := signin.Asked()
		o.Unasked = true // a start file, an agent
		if err := e.signin(conf).Ensure(ctx, []*awsconfig.Session{s}, o).Err(); err != nil {
			return err
		}
	}
	service := e.signin(conf)
	switch said := sayProblem(e, conf, p); { // no login helps where there is one
	case said || c.Login:
	case s == nil:
		service.RemindConsole(p)
	default:
		service.Remind(service.Judge(s))
	}
	return nil
}
