package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"awsin/internal/awscli"
	"awsin/internal/browser"
	"awsin/internal/environ"
	"awsin/internal/fakeidc"
	"awsin/internal/hint"
	"awsin/internal/ssotoken"
)

type demoCmd struct {
	Auto bool `help:"Approve the logins by itself: for a machine without a browser."`
}

// demoOrganizations are make-believe; nothing of them is reachable outside the
// demo.
var demoOrganizations = []fakeidc.Organization{
	demoOrganization("acme", "us-east-1", "111111111111"),
	demoOrganization("globex", "eu-west-1", "222222222222"),
	demoOrganization("initech", "ap-northeast-1", "333333333333"),
}

func demoOrganization(name, region, account string) fakeidc.Organization {
	return fakeidc.Organization{
		Name: name, Region: region, StartURL: "https://" + name + "-demo.awsapps.com/start",
		Accounts: []fakeidc.Account{{ID: account, Name: name + " production", Email: "aws@" + name + ".example", Roles: []string{"AdministratorAccess", "ReadOnlyAccess"}}},
	}
}

func demoConfig() string {
	var b strings.Builder
	for _, o := range demoOrganizations {
		fmt.Fprintf(&b, "[sso-session %s]\nsso_start_url = %s\nsso_region = %s\nsso_registration_scopes = sso:account:access\n\n", o.Name, o.StartURL, o.Region)
		for _, role := range o.Accounts[0].Roles {
			fmt.Fprintf(&b, "[profile %s-%s]\nsso_session = %s\nsso_account_id = %s\nsso_role_name = %s\nregion = %s\n\n", o.Name, role, o.Name, o.Accounts[0].ID, role, o.Region)
		}
	}
	return b.String()
}

// demoPlan is what the demo's browser command has to know. It travels in a file
// since a person's environment may hold secrets that an argument list shows.
type demoPlan struct {
	Auto    bool     `json:"auto"`
	Environ []string `json:"environ"` // the person's own, for their browser
}

// Run makes a temporary home, starts the Identity Center, and runs this very
// program in it.
func (c *demoCmd) Run(ctx context.Context, e *Env) (err error) {
	if _, err := awscli.Find(ctx, e.Lookup, ""); err != nil {
		return err
	}
	if !c.Auto && len(browser.Choose("", e.Lookup, environ.FileExists).Commands) == 0 {
		return hint.BadUsage("awsin demo --auto approves by itself", "no browser can be opened from here")
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	home, err := os.MkdirTemp("", "awsin-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(home)) }()
	idc, err := fakeidc.Start(fakeidc.Options{Organizations: demoOrganizations})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, idc.Close()) }()
	d := demo{e, self, home, idc}
	environ, err := d.prepare(c.Auto)
	if err != nil {
		return err
	}
	return d.tell(ctx, environ)
}

type demo struct {
	*Env
	self, home string
	idc        *fakeidc.Server
}

// prepare writes the home and returns the environment of a person in it.
func (d demo) prepare(auto bool) ([]string, error) {
	plan, err := json.Marshal(demoPlan{auto, d.Vars})
	if err != nil {
		return nil, err
	}
	own := (&environ.Environ{Lookup: func(string) (string, bool) { return "", false }, Home: d.home}).SettingsPath()
	for _, dir := range []string{filepath.Join(d.home, ".aws"), filepath.Dir(own)} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	ca, planFile := filepath.Join(d.home, "ca.pem"), filepath.Join(d.home, "plan.json")
	if err := errors.Join(
		os.WriteFile(filepath.Join(d.home, ".aws", "config"), []byte(demoConfig()), 0o600),
		os.WriteFile(own, []byte("browser = "+browser.Command(d.self)+" demo-browser %s\n"), 0o600),
		os.WriteFile(planFile, plan, 0o600),
		d.idc.WriteCABundle(ca),
	); err != nil {
		return nil, err
	}
	var environ []string
	for _, kv := range d.Vars {
		name, _, _ := strings.Cut(kv, "=")
		if strings.HasPrefix(name, "AWS") && name != "AWSIN_AWS" || strings.HasPrefix(name, "XDG_") || name == "HOME" || name == "BROWSER" ||
			strings.HasSuffix(strings.ToLower(name), "_proxy") {
			continue
		}
		environ = append(environ, kv)
	}
	environ = append(environ, d.idc.Environ(ca)...)
	return append(environ,
		"HOME="+d.home,
		// From 2.13 on the AWS CLI then sends the browser to loopback under
		// PKCE too: a person's browser has no proxy set.
		"AWS_ENDPOINT_URL_SSO_OIDC="+d.idc.URL(),
		"AWSIN_DEMO_PLAN="+planFile,
	), nil
}

// tell runs the commands, saying what goes on.
func (d demo) tell(ctx context.Context, environ []string) error {
	show := func(text string, args ...string) error {
		_, _ = fmt.Fprintf(d.Stdout, "\n# %s\n$ awsin %s\n", text, strings.Join(args, " "))
		cmd := exec.CommandContext(ctx, d.self, args...) //nolint:gosec // this program itself
		cmd.Env, cmd.Stdout, cmd.Stderr = environ, d.Stdout, d.Stderr
		cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
		if err := cmd.Run(); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return fmt.Errorf("awsin %s: %w", strings.Join(args, " "), err)
		}
		return nil
	}
	_, _ = fmt.Fprintf(d.Stdout, "# Three make-believe organisations, each with an Identity Center, on this machine only.\n# The AWS CLI is the real one; the home is temporary: %s\n", d.home)
	if err := show("The morning: log in to all of them at once.", "login-all"); err != nil {
		return err
	}
	if err := show("How they stand.", "status"); err != nil {
		return err
	}
	if err := d.age(demoOrganizations[0].Name); err != nil {
		return err
	}
	if err := show("Hours later acme's token has expired. It is refreshed without a browser; the others are left alone.", "login-all"); err != nil {
		return err
	}
	_, _ = fmt.Fprintln(d.Stdout, "\n# That was it. Nothing is left behind: the home and the Identity Centers are gone.")
	return nil
}

// age makes a session's token expire.
func (d demo) age(session string) error {
	cache := ssotoken.New(d.home)
	t, err := cache.Read(session)
	if err != nil {
		return err
	}
	t.ExpiresAt = d.Now().Add(-time.Hour)
	return cache.Write(session, t)
}

// demoBrowserCmd is the BROWSER in the demo: the person's own with their own
// environment, or one that clicks Allow by itself.
type demoBrowserCmd struct {
	URL string `arg:""`
}

// demoPause lets a person see the URL before it is approved.
const demoPause = time.Second

// Run opens or approves one page of the demo.
func (c *demoBrowserCmd) Run(ctx context.Context, e *Env) error {
	data, err := os.ReadFile(e.Get("AWSIN_DEMO_PLAN"))
	if err != nil {
		return hint.BadUsage("awsin demo", "demo-browser works inside the demo only")
	}
	var plan demoPlan
	if err := json.Unmarshal(data, &plan); err != nil {
		return err
	}
	if plan.Auto {
		time.Sleep(demoPause)
		return fakeidc.Click(ctx, &http.Client{Timeout: time.Minute}, c.URL, "allow")
	}
	look := func(name string) (string, bool) {
		for _, kv := range plan.Environ {
			if v, ok := strings.CutPrefix(kv, name+"="); ok {
				return v, true
			}
		}
		return "", false
	}
	return browser.Choose("", look, environ.FileExists).Open(c.URL, plan.Environ, func(error) {})
}
