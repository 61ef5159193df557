package commands

import (
	"path/filepath"
	"strings"

	"golang.org/x/term"

	"awsin/internal/awsconfig"
	"awsin/internal/history"
	"awsin/internal/login"
	"awsin/internal/plain"
	"awsin/shell"
)

// previousProfile remembers, per shell, what `use -` goes back to. Empty means
// that there was none, unset that there is no history: OLDPWD's way.
const previousProfile = "AWSIN_PREVIOUS_PROFILE"

// beatsProfile are the variables that win over AWS_PROFILE in some or all AWS
// CLIs and SDKs.
var beatsProfile = []string{
	"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN",
	"AWS_CREDENTIAL_EXPIRATION", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME",
	"AWS_DEFAULT_PROFILE",
}

type useCmd struct {
	Profile []string `arg:"" optional:"" complete:"first profiles" help:"A profile or parts of its name; - for the previous one; nothing to pick."`
	Unset   bool     `env:"-" help:"Leave no profile set."`
	Region  string   `env:"-" help:"Set AWS_REGION as well." complete:"regions" placeholder:"REGION"`
	Login   bool     `help:"Log in first if the profile's session needs it."`
	Shell   string   `help:"The shell to print for: bash, zsh, fish, nushell or elvish (default: the one that runs this)." complete:"shells" placeholder:"SHELL"`
}

// Run prints what the shell has to evaluate.
func (c *useCmd) Run(e *Env) error {
	sh, err := e.shell(c.Shell)
	if err != nil {
		return err
	}
	if c.Unset && (len(c.Profile) > 0 || c.Login) {
		return usage("awsin use --unset", "--unset takes no profile and no --login")
	}
	if !isRegion(c.Region) {
		return usage("awsin use NAME --region us-east-1", "%q is no region", c.Region)
	}
	name := ""
	if c.Unset {
		e.warnRegion(nil, c.Region)
	} else {
		if name, err = c.target(e); err != nil {
			return err
		}
	}
	change := e.change(name, c.Region)
	snippet, err := sh.Snippet(change)
	if err != nil {
		return err
	}
	if _, err := e.Stdout.Write([]byte(snippet)); err != nil {
		return err
	}
	for _, v := range change.Unset {
		if v != "AWS_PROFILE" && v != "AWS_DEFAULT_PROFILE" {
			e.say("%s was set and would beat the profile: it is removed", v)
		}
	}
	if term.IsTerminal(stdoutFd(e.Stdout)) {
		e.say("this was only printed; to switch this shell, add to its start file: %s", sh.Start)
	}
	return nil
}

// target is the profile to switch to, "" for none, with all that a person has
// to know about it said.
func (c *useCmd) target(e *Env) (string, error) {
	query := strings.Join(c.Profile, " ")
	back := query == "-"
	if back {
		previous, ok := e.Lookup(previousProfile)
		if !ok {
			return "", usage("awsin use NAME", "this shell has no previous profile")
		}
		if previous == "" {
			e.warnRegion(nil, c.Region)
			return "", nil
		}
		query = previous
	}
	conf, err := e.glance()
	if err != nil {
		return "", err
	}
	if back && conf.Profile(query) == nil {
		return "", usage("awsin use NAME", "the previous profile, %q, is no longer there", query)
	}
	p, err := e.profile(conf, query)
	if err != nil {
		return "", err
	}
	if err := c.session(e, conf, p); err != nil {
		return "", err
	}
	e.warnRegion(p, c.Region)
	if err := conf.Err(); err != nil {
		return "", err
	}
	_ = history.Add(history.Path(e.Lookup, e.Home), p.Name, e.Now())
	return p.Name, nil
}

// session says when the profile's session needs a login, or does it.
func (c *useCmd) session(e *Env, conf *awsconfig.Config, p *awsconfig.Profile) error {
	s := conf.SessionOf(p)
	switch {
	case s == nil && c.Login:
		return usage("awsin use NAME, without --login", "profile %q belongs to no SSO session", p.Name)
	case s == nil:
		return nil
	case c.Login:
		return e.login(s)
	}
	e.sayNeedsLogin(e.judge(s))
	return nil
}

// login logs in to one session, if it needs it. Standard output stays what the
// shell evaluates or another program reads.
func (e *Env) login(s *awsconfig.Session) error {
	aside := *e
	aside.Stdout = e.Stderr
	return aside.execute([]string{"login", "--dry-run=false", "--json=false", "--", s.Name})
}

func (e *Env) sayNeedsLogin(st login.Step) {
	s := st.Session
	switch {
	case s.Problem != "":
		e.say("session %s: %s", plain.Clean(s.Name), plain.Clean(s.Problem))
	case !st.State.Usable():
		e.say("session %s needs a login (%s): %s", plain.Clean(s.Name), plain.Clean(st.Reason), plain.Clean(loginHint(s)))
	}
}

// warnRegion tells of a leftover AWS_REGION, which beats the profile's, or
// stays when the profile, p nil, goes.
func (e *Env) warnRegion(p *awsconfig.Profile, wanted string) {
	if wanted != "" {
		return
	}
	for _, v := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
		set := e.get(v)
		if set == "" {
			continue
		}
		if p == nil {
			e.say("%s=%s is still set", v, plain.Clean(set))
		} else if region := p.Get("region"); region != "" && region != set {
			e.say("%s=%s is still set and beats the profile's region %s; --region sets another", v, plain.Clean(set), plain.Clean(region))
		}
		return
	}
}

// current is the profile in effect.
func (e *Env) current() string {
	if name := e.get("AWS_PROFILE"); name != "" {
		return name
	}
	return e.get("AWS_DEFAULT_PROFILE")
}

// change is what a switch does to the environment; name "" leaves no profile.
func (e *Env) change(name, region string) shell.Change {
	var c shell.Change
	if was := e.current(); was != name {
		c.Set = append(c.Set, shell.Var{Name: previousProfile, Value: was})
	}
	unset := beatsProfile
	if name == "" { // static keys are then what the person works with
		unset = []string{"AWS_PROFILE", "AWS_DEFAULT_PROFILE"}
	} else {
		c.Set = append(c.Set, shell.Var{Name: "AWS_PROFILE", Value: name})
	}
	c.Unset = e.present(unset)
	if region != "" {
		c.Set = append(c.Set, shell.Var{Name: "AWS_REGION", Value: region})
	}
	return c
}

// present are those of the variables that are set.
func (e *Env) present(names []string) (set []string) {
	for _, name := range names {
		if _, ok := e.Lookup(name); ok {
			set = append(set, name)
		}
	}
	return set
}

// shell is the one that was named, by a flag or by the shell function, else
// the one that runs this program.
func (e *Env) shell(named string) (shell.Shell, error) {
	who := ""
	if named == "" {
		who, named = ", the program that runs awsin,", e.Parent()
	}
	if sh, ok := shell.Named(named); ok {
		return sh, nil
	}
	return shell.Shell{}, usage("the shells are "+strings.Join(shell.Names(), ", ")+"; --shell names one", "%q%s is no shell that awsin knows", named, who)
}

// parent is the name of the process that started this one, "" if it cannot be
// told. A login shell's begins with "-".
func parent() string {
	name, err := parentCommand()
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(filepath.Base(strings.TrimSpace(name)), "-")
}
