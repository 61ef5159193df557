package commands

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/choose"
	"awsin/internal/console"
	"awsin/internal/current"
	"awsin/internal/hint"
	"awsin/internal/history"
	"awsin/internal/identity"
	"awsin/internal/sanitize"
	"awsin/internal/signin"
	"awsin/shell"
)

type consoleCmd struct {
	Profile []string `arg:"" optional:"" complete:"first aliases profiles" help:"A profile or parts of its name (default: AWS_PROFILE, else pick from a list), or a link to the console or an ARN, in quotes, which picks one by its account."`
	Service string   `env:"-" help:"The service to open, such as ec2 or logs (default: the console's home)." complete:"services" placeholder:"NAME"`
	Region  string   `env:"-" help:"The region to open (default: AWS_REGION, else the profile's)." complete:"regions" placeholder:"REGION"`
	Print   bool     `env:"-" help:"Only print the link."`
	Link    bool     `env:"-" help:"Print the access portal's link, to share: it has the account and role, and no credentials."`
	roleFlag
}

// opens is how long a browser is watched: one that cannot open the page mostly fails
// at once, and its command mostly ends when it has.
const opens = time.Second

// Run opens the access portal's link to the console. The portal sees to the
// sign-in, in the browser: no server is asked, and no credentials are needed.
func (c *consoleCmd) Run(e *Env) error {
	if err := checkRegion(e, c.Region, "awsin console NAME --region us-east-1"); err != nil {
		return err
	}
	if !console.IsService(c.Service) {
		return hint.BadUsage("awsin console NAME --service ec2", "%.40q is not a service name", c.Service)
	}
	conf, err := e.lazyConfig()
	if err != nil {
		return err
	}
	p, place, err := c.target(e, conf)
	if err != nil {
		return err
	}
	s, access := conf.SessionOf(p), conf.Access(p)
	named := place == console.Place{}
	if named {
		place = console.Place{Service: c.Service, Region: cmp.Or(c.Region, current.RegionFor(e.Lookup, conf, p))}
	}
	if p.Name != strings.Join(c.Profile, " ") && len(c.Profile) > 0 || c.Role != "" || e.StderrFd >= 0 {
		sayWho(e, conf, p, place.Region)
	}
	if err := inPortal(conf, p); err != nil {
		return err
	}
	if named {
		remindRegion(e, conf, p, c.Region, "--region sets another")
	}
	link, err := console.Link{StartURL: s.StartURL, Home: s.Region, Account: access.Account.Value, Role: access.Role.Value, Place: place}.URL()
	if err != nil {
		if !named {
			return hint.BadUsage("name a profile of that partition before it, or none", "%w", err)
		}
		if region := place.Region; region != access.Region.Value && identity.PartitionOf(region) != identity.PartitionOf(s.Region) {
			_, from := shell.Lookup(e.Lookup).RegionFor(p.Name)
			if c.Region != "" {
				from = "--region"
			}
			return hint.BadUsage("awsin console NAME --region "+s.Region, "%s: %w", from, err)
		}
		if fault := conf.Problem(p); fault != nil {
			return hint.BadUsage(fault.Remedy, "%w", fault)
		}
		path, line := p.Where()
		return hint.BadUsage("correct it there; awsin doctor checks the configuration", "%s:%d: profile %q: %w", path, line, p.Name, err)
	}
	sayProblem(e, conf, p) // which keeps credentials away, and no page
	if c.Print || c.Link {
		_, err := fmt.Fprintln(e.Stdout, link)
		return err
	}
	choice, err := e.signin(conf).Browser(s)
	if err != nil {
		return err
	}
	if len(choice.Commands) == 0 {
		e.Say("cannot open a browser here: %s", choice.Why)
		_, err := fmt.Fprintln(e.Stdout, link)
		return err
	}
	if err := e.signin(conf).Unseen(s); err != nil {
		return err
	}
	e.Say("%s: %s", sanitize.Text(p.Name), link)
	ended := make(chan error, 1)
	if err := choice.Open(link, e.Vars, func(err error) { ended <- err }); err != nil {
		return err
	}
	select {
	case err := <-ended:
		return err
	case <-time.After(opens):
		return nil
	}
}

// target returns the profile to go with, and the place that a link or an ARN means, the zero Place where there is none.
func (c *consoleCmd) target(e *Env, conf *awsconfig.Config) (p *awsconfig.Profile, place console.Place, err error) {
	last := len(c.Profile) - 1
	if last < 0 || !console.IsPlace(c.Profile[last]) || conf.Profile(strings.Join(c.Profile, " ")) != nil {
		p, err = e.chooser(conf).Profile(c.Profile, c.Role, choose.Shown)
		return p, place, err
	}
	if c.Service != "" || c.Region != "" {
		return nil, place, hint.BadUsage("leave them out", "a link or an ARN says itself which service and region it means: it can't be used with --service or --region")
	}
	if place, err = console.Parse(c.Profile[last]); err != nil {
		return nil, place, hint.BadUsage("awsin console 'https://eu-west-1.console.aws.amazon.com/…', or an ARN; in quotes, for it may have characters of the shell's", "%w", err)
	}
	if last == 0 {
		if p, err = e.chooser(conf).InAccount(place.Account, place.Partition, c.Role); err == nil {
			_ = history.Add(e.StatePath("history"), p.Name, e.Now())
		}
		return p, place, err
	}
	p, err = e.chooser(conf).Profile(c.Profile[:last], c.Role, choose.Shown)
	if err == nil && place.Account != "" {
		if account := conf.Access(p).Account.Value; account != "" && account != place.Account {
			err = hint.BadUsage("leave out the profile, and its account picks one", "profile %q is of account %s, and the link or ARN, of %s", p.Name, account, place.Account)
		}
	}
	return p, place, err
}

// portalKeys are those that the link is made of, and the session's name.
var portalKeys = []string{"", "sso_session", "sso_start_url", "sso_account_id", "sso_role_name"}

// inPortal returns why the access portal cannot open the console for a profile.
func inPortal(conf *awsconfig.Config, p *awsconfig.Profile) error {
	path, line := p.Where()
	source, access := p.Get("source_profile"), conf.Access(p)
	switch fault, by := conf.Problem(p), conf.ConsoleProfile(p); {
	case by != nil && conf.SessionOf(p) == nil:
		return hint.BadUsage("sign in at https://console.aws.amazon.com/; the AWS CLI by: "+signin.Command(conf.LoginOf(p)), "%s:%d: profile %q signs in with aws login, and the access portal does not know it", path, line, p.Name)
	case p.Get("role_arn") != "" && source != "":
		return hint.BadUsage(shell.Join("awsin", "console", source)+", and switch the role there", "%s:%d: profile %q takes its role from %q, which the access portal cannot do", path, line, p.Name, source)
	case fault != nil && slices.Contains(portalKeys, fault.Key):
		return hint.BadUsage(cmp.Or(fault.Remedy, "awsin doctor"), "%w", fault)
	case !access.Portal || access.Account.Value == "" || access.Role.Value == "" || conf.SessionOf(p) == nil:
		return hint.BadUsage("awsin profiles --long shows which have one", "%s:%d: profile %q has no account and role of an SSO session", path, line, p.Name)
	}
	return nil
}
