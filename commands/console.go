package commands

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/browser"
	"awsin/internal/choose"
	"awsin/internal/console"
	"awsin/internal/current"
	"awsin/internal/federation"
	"awsin/internal/hint"
	"awsin/internal/history"
	"awsin/internal/identity"
	"awsin/internal/sanitize"
	"awsin/shell"
)

type consoleCmd struct {
	Profile []string `arg:"" optional:"" complete:"first aliases profiles" help:"A profile or parts of its name (default: AWS_PROFILE, else pick from a list), or a link to the console or an ARN, in quotes, which picks one by its account."`
	Service string   `group:"Where to" line:"what" help:"The service to open, such as ec2 or logs (default: the console's home)." complete:"services" placeholder:"NAME"`
	Region  string   `group:"Where to" line:"what" help:"The region to open (default: AWS_REGION, else the profile's)." complete:"regions" placeholder:"REGION"`
	Print   bool     `group:"What is printed" line:"form" help:"Only print the link."`
	Link    bool     `group:"What is printed" line:"form" help:"Print the access portal's link, to share: it has the account and role, and no credentials."`
	Yes     bool     `group:"What is printed" line:"consent" short:"y" help:"Print also a link that signs in whoever has it, without asking."`
	roleFlag
}

// opens is how long a browser is watched: one that cannot open the page mostly fails
// at once, and its command mostly ends when it has.
const opens = time.Second

// waits is how long a page that signs in waits for the browser.
const waits = 2 * time.Minute

// Run opens the access portal's link to the console. The portal sees to the
// sign-in, in the browser: no server is asked, and no credentials are needed. Where no portal has the role, the
// profile's credentials sign the browser in.
func (c *consoleCmd) Run(e *Env) error {
	if err := choose.CheckRegion(c.Region, "awsin console NAME --region us-east-1", e.silentConfig); err != nil {
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
		e.Say("%s", e.accounts(conf).Here(p, place.Region, e.signin(conf).Judge, e.Now(), e.Screen().Color))
	}
	switch portal, err := inPortal(conf, p); {
	case err != nil:
		return err
	case !portal:
		return c.federate(e, conf, p, place)
	}
	if named {
		e.SayEach(current.OwnRegion(e.Lookup, conf, p, c.Region, "--region sets another"))
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
	e.SayEach(e.accounts(conf).Problem(p)) // which keeps credentials away, and no page
	if c.Print || c.Link {
		_, err := fmt.Fprintln(e.Stdout, link)
		return err
	}
	choice, err := c.browser(e, conf, p)
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

// inPortal reports whether the access portal opens the console for a profile. The error says why it cannot, where it should.
func inPortal(conf *awsconfig.Config, p *awsconfig.Profile) (bool, error) {
	access := conf.Access(p)
	if fault := conf.Problem(p); fault != nil && access.Portal && slices.Contains(portalKeys, fault.Key) {
		return false, hint.BadUsage(cmp.Or(fault.Remedy, "awsin doctor"), "%w", fault)
	}
	return access.Portal && access.Account.Value != "" && access.Role.Value != "" && conf.SessionOf(p) != nil, nil
}

// browser returns how the console is opened.
func (*consoleCmd) browser(e *Env, conf *awsconfig.Config, p *awsconfig.Profile) (browser.Choice, error) {
	_, production := e.accounts(conf).Production(p)
	return e.signin(conf).BrowserOf(p, production)
}

// federate opens the console with the profile's credentials.
func (c *consoleCmd) federate(e *Env, conf *awsconfig.Config, p *awsconfig.Profile, place console.Place) error {
	path, line := p.Where()
	if c.Link {
		return hint.BadUsage("awsin profiles --long shows which have one", "%s:%d: profile %q has no account and role of an SSO session, and so no link that others could open", path, line, p.Name)
	}
	if err := e.accounts(conf).Fenced(p, e.Agent()); err != nil {
		return err
	}
	signer := federation.Console{Resolver: e.resolver(conf, true)}
	destination, err := signer.Destination(p, place)
	if err != nil {
		return err
	}
	ctx, err := e.interruptible()
	if err != nil {
		return err
	}
	choice, err := c.browser(e, conf, p)
	if err != nil {
		return err
	}
	shown := c.Print || len(choice.Commands) == 0
	if shown && !c.Print {
		e.Say("cannot open a browser here: %s", choice.Why)
	}
	if shown && !c.Yes {
		const instead = "--print --yes prints it without asking"
		if alone := e.signin(conf).Alone(); alone != "" {
			return hint.BadUsage(instead, "a link that signs in whoever has it is printed where a person says so only, and %s", alone)
		}
		if err := e.Confirm(ctx, "", "The link signs in whoever opens it first, as "+sanitize.Brief(p.Name)+". Print it?", instead); err != nil {
			return err
		}
	}
	link, err := signer.Link(ctx, p, destination)
	if err != nil {
		return err
	}
	if signer.Chained(p) {
		e.Say("%s: %s", sanitize.Brief(p.Name), federation.Chained)
	}
	if shown {
		_, err := fmt.Fprintln(e.Stdout, link)
		return err
	}
	page, err := browser.NewOnce(link)
	if err != nil {
		return err
	}
	defer page.Close()
	e.Say("%s: the browser signs in with its credentials, by %s", sanitize.Brief(p.Name), page.URL)
	ended := make(chan error, 1)
	if err := choice.Open(page.URL, e.Vars, func(err error) { ended <- err }); err != nil {
		return err
	}
	if err = page.Wait(ctx, ended, waits); errors.Is(err, browser.ErrUnopened) {
		err = hint.With("awsin console "+shell.Join(p.Name)+" --print shows the link", err)
	}
	return err
}
