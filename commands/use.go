package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/choose"
	"awsin/internal/current"
	"awsin/internal/environ"
	"awsin/internal/hint"
	"awsin/internal/history"
	"awsin/internal/sanitize"
	"awsin/internal/settings"
	"awsin/internal/signin"
	"awsin/internal/terminal"
	"awsin/shell"
)

type useCmd struct {
	Profile []string `arg:"" optional:"" complete:"first aliases profiles" help:"A profile or parts of its name; - for the previous one; none to pick from a list."`
	Unset   bool     `line:"what" help:"Unset the profile."`
	Region  *string  `line:"what" help:"Set AWS_REGION as well, or alone for the current profile; --region= for none." complete:"regions" placeholder:"REGION"`
	Login   bool     `help:"Log in first if the profile's session needs it."`
	Quiet   bool     `help:"Say nothing where all is well, and ask nothing."`
	roleFlag
	Shell string `help:"The shell to print for: ${shells} (default: the one that runs awsin)." complete:"shells" placeholder:"SHELL"`
}

// Run prints the code that the shell evaluates.
func (c *useCmd) Run(e *Env) error {
	sh, err := e.shell(c.Shell)
	if err != nil {
		return err
	}
	if function, ok := shell.Named(e.Get("AWSIN_SHELL")); ok && function.Evaluate != sh.Evaluate { // POSIX shells read each other's
		return hint.BadUsage("awsin use NAME", "this is evaluated by %s, not by %s: leave out --shell", function.Name, sh.Name)
	}
	if sh.OnlyShort && c.Shell == "" && terminal.Is(e.Stdout) {
		return c.typedInFull(e, sh)
	}
	if c.Unset && (len(c.Profile) > 0 || c.Login || c.Role != "") {
		return hint.BadUsage("awsin use --unset", "--unset can't be used with a profile, --role or --login")
	}
	if err := choose.CheckRegion(c.region(), "awsin use NAME --region us-east-1", e.silentConfig); err != nil {
		return err
	}
	var conf *awsconfig.Config
	var p *awsconfig.Profile
	name := ""
	if !c.Unset {
		if conf, p, err = c.target(e); err != nil {
			return err
		}
	}
	if p != nil {
		name = p.Name
	}
	env := shell.Lookup(e.Lookup)
	change := env.Switch(name, c.region())
	if c.Region != nil && *c.Region == "" {
		change = env.NoRegion(change)
	}
	snippet, err := sh.Snippet(change)
	if err != nil {
		return err
	}
	if p != nil {
		err = c.say(e, conf, p)
	} else if !c.quiet(e) {
		e.Say("%s", noProfile(env.Current()))
	}
	if err != nil {
		return err
	}
	if c.Region == nil {
		e.SayEach(current.OwnRegion(e.Lookup, conf, p, "", "--region sets another, --region= none"))
	}
	if _, err := e.Stdout.Write([]byte(snippet)); err != nil {
		return err
	}
	if p != nil {
		_ = history.Add(e.StatePath(environ.History), p.Name, e.Now())
	}
	e.SayEach(current.Removed(e.Lookup, change))
	if name == "" {
		e.SayEach(current.Left(env, change))
	}
	write := fmt.Sprintf(sh.Evaluate, "awsin use NAME --shell "+sh.Name)
	running := ""
	if c.Shell != "" && terminal.Is(e.Stdout) { // a program is asked on macOS
		running = e.Parent()
	}
	switch other, ok := shell.Named(running); {
	case ok && other.Name != sh.Name:
		e.Say("nothing evaluates what was printed for %s, since this is %s: %s", sh.Name, other.Name, fmt.Sprintf(other.Evaluate, "awsin use NAME --shell "+other.Name))
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

// typedInFull returns the error of `awsin use` in PowerShell, where awsin is not a function and nothing would evaluate what
// this prints: its hint is what to type instead.
func (c *useCmd) typedInFull(e *Env, sh shell.Shell) error {
	use, first := shell.Lookup(e.Lookup).InPowerShell(os.Getppid()), ""
	if use == "" {
		use, first = shell.Shorts.Use, "add to $PROFILE: "+sh.Start+"; then: "
	}
	line := use
	for _, word := range c.Profile {
		line += " " + shell.CompletePowerShell(word)
	}
	if c.Unset {
		line += " --unset"
	}
	return hint.With(first+line, fmt.Errorf("awsin use cannot switch PowerShell, where the command is %s: nothing is set", use))
}

// noProfile returns the message that no profile is set now, and which one was.
func noProfile(was string) string {
	if was == "" {
		return "no profile is set"
	}
	return "no profile is set; it was " + sanitize.Brief(was)
}

// region is the Region to set, "" for none.
func (c *useCmd) region() string {
	if c.Region == nil {
		return ""
	}
	return *c.Region
}

// leftRegion returns the person's own Region, which stays.
func (c *useCmd) leftRegion(e *Env) string {
	if c.Region != nil {
		return ""
	}
	region, _ := shell.Lookup(e.Lookup).OwnRegion()
	return region
}

// quiet reports whether the person wants to read nothing where all is well.
func (c *useCmd) quiet(e *Env) bool {
	if c.Quiet || !environ.FileExists(e.SettingsPath()) { // a start is felt
		return c.Quiet
	}
	own, err := settings.Load(e.SettingsPath())
	return err == nil && own.Quiet()
}

// target returns the profile to switch to, nil for none.
func (c *useCmd) target(e *Env) (*awsconfig.Config, *awsconfig.Profile, error) {
	query := strings.Join(c.Profile, " ")
	back := query == "-"
	env, variable := shell.Lookup(e.Lookup), ""
	switch {
	case back:
		previous, ok := e.Lookup(shell.Previous)
		if sh, _ := shell.Named(e.Get("AWSIN_SHELL")); !ok && (!sh.NoEmpty || env.Current() == "") {
			return nil, nil, hint.BadUsage("awsin use NAME", "this shell has no previous profile")
		}
		if previous == "" {
			return nil, nil, nil
		}
		query = previous
	case query == "" && (c.Region != nil || c.Role != ""):
		if query, variable = env.Exported(), shell.ExportedProfile; query == "" {
			query, variable = env.Named()
		}
	}
	conf, err := e.lazyConfig()
	if err != nil {
		return nil, nil, err
	}
	switch gone := query != "" && conf.Profile(query) == nil; {
	case gone && back:
		return nil, nil, hint.BadUsage("awsin use NAME", "the previous profile, %q, no longer exists", query)
	case gone && variable != "": // a name, and never parts of another one
		return nil, nil, choose.NoProfile(variable, query)
	}
	naming := choose.Whole // a script, direnv
	if e.InFunction() && e.StderrFd >= 0 {
		naming = choose.Shown
	}
	p, err := e.chooser(conf).Find(query, c.Role, naming)
	if err == nil {
		_ = conf.SessionOf(p) // which reads all that is asked of the configuration after this
		err = conf.Err()
	}
	if err == nil {
		err = e.accounts(conf).Fenced(p, e.Agent())
	}
	return conf, p, err
}

// say prints who the person becomes, and why the profile has no credentials. Where its session needs a login it offers
// one, or says so; with --login it logs in before anything else.
func (c *useCmd) say(e *Env, conf *awsconfig.Config, p *awsconfig.Profile) error {
	s, service := conf.LoginOf(p), e.signin(conf)
	switch {
	case s == nil && c.Login:
		return hint.BadUsage("awsin use NAME", "profile %q belongs to no SSO session", p.Name)
	case c.Login:
		o := signin.Asked()
		o.Unasked = true // a start file, an agent
		if err := c.login(e, conf, s, o); err != nil {
			return err
		}
	}
	quiet := c.quiet(e)
	if query := strings.Join(c.Profile, " "); !quiet || c.Role != "" || query != "" && query != "-" && query != p.Name { // what was taken for parts of a name is seen
		region := cmp.Or(c.region(), c.leftRegion(e), conf.Access(p).Region.Value)
		e.Say("%s", e.accounts(conf).Here(p, region, service.Judge, e.Now(), e.Screen().Color))
	}
	problem := e.accounts(conf).Problem(p) // no login helps where there is one
	e.SayEach(problem)
	switch {
	case len(problem) > 0 || c.Login || s == nil:
	case !quiet && c.attended(e) && service.NeedsLogin(s):
		err := e.Agree(context.Background(), "Log in now?")
		switch {
		case err == nil:
			return c.login(e, conf, s, signin.Asked())
		case !errors.Is(err, hint.ErrCancelled):
			return err
		}
		fallthrough
	default:
		service.Remind(service.Judge(s))
	}
	return nil
}

// attended reports whether a person sits there, in whose shell the function runs this. A question from the background
// would stop it.
func (c *useCmd) attended(e *Env) bool {
	return e.InFunction() && e.StderrFd >= 0 && e.Attended() && e.Attached() && e.Screen().Foreground()
}

func (c *useCmd) login(e *Env, conf *awsconfig.Config, s *awsconfig.Session, o signin.Options) error {
	ctx, err := e.interruptible()
	if err != nil {
		return err
	}
	return e.signin(conf).Ensure(ctx, []*awsconfig.Session{s}, o).Err()
}
