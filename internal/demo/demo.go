// Package demo shows awsin at work in a temporary home, with the real AWS CLI and
// an Identity Center on loopback. Nothing of it is left.
package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"awsin/internal/browser"
	"awsin/internal/environ"
	"awsin/internal/fakeidc"
	"awsin/internal/hint"
	"awsin/internal/process"
	"awsin/internal/scratch"
	"awsin/internal/ssotoken"
	"awsin/internal/terminal"
)

// organizations are make-believe; nothing of them is reachable outside the
// demo.
var organizations = []fakeidc.Organization{
	organization("acme", "us-east-1", "111111111111"),
	organization("globex", "eu-west-1", "222222222222"),
	organization("initech", "ap-northeast-1", "333333333333"),
}

func organization(name, region, account string) fakeidc.Organization {
	return fakeidc.Organization{
		Name: name, Region: region, StartURL: "https://" + name + "-demo.awsapps.com/start",
		Accounts: []fakeidc.Account{{ID: account, Name: name + " production", Email: "aws@" + name + ".example", Roles: []string{"AdministratorAccess", "ReadOnlyAccess"}}},
	}
}

func config() string {
	var b strings.Builder
	for _, o := range organizations {
		fmt.Fprintf(&b, "[sso-session %s]\nsso_start_url = %s\nsso_region = %s\nsso_registration_scopes = sso:account:access\n\n", o.Name, o.StartURL, o.Region)
		for _, role := range o.Accounts[0].Roles {
			fmt.Fprintf(&b, "[profile %s-%s]\nsso_session = %s\nsso_account_id = %s\nsso_role_name = %s\nregion = %s\n\n", o.Name, role, o.Name, o.Accounts[0].ID, role, o.Region)
		}
	}
	return b.String()
}

// variable hands plan to the demo's browser command. It travels in the environment, and
// not in a file: a person's own may hold secrets, and a file outlives a demo that is killed.
const variable = "AWSIN_DEMO"

// plan is what the demo's browser command has to know.
type plan struct {
	Auto bool     `json:"auto"`
	Own  []string `json:"own"` // the person's variables in place of which the demo has others
}

// replaced reports whether the demo has something else in place of a person's variable.
func replaced(kv string) bool {
	name, _, _ := strings.Cut(kv, "=")
	return strings.HasPrefix(name, "AWS") && name != "AWSIN_AWS" || strings.HasPrefix(name, "XDG_") || name == "HOME" || name == "BROWSER" ||
		strings.HasSuffix(strings.ToLower(name), "_proxy")
}

// Run makes the home, starts the Identity Center, and runs this very program in
// it. auto approves the logins without a browser.
func Run(ctx context.Context, env *environ.Environ, streams *terminal.Streams, auto bool) (err error) {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	home, err := scratch.Temp("awsin-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, home.Close()) }()
	idc, err := fakeidc.Start(fakeidc.Options{Organizations: organizations})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, idc.Close()) }()
	d := world{env, streams, self, home.Path, idc}
	vars, err := d.prepare(auto)
	if err != nil {
		return err
	}
	return d.tell(ctx, vars)
}

// world is one demo.
type world struct {
	env        *environ.Environ
	io         *terminal.Streams
	self, home string
	idc        *fakeidc.Server
}

// prepare writes the home and returns the environment of a person in it.
func (d world) prepare(auto bool) ([]string, error) {
	p := plan{Auto: auto}
	var vars []string
	for _, kv := range d.env.Vars {
		if replaced(kv) {
			p.Own = append(p.Own, kv)
		} else {
			vars = append(vars, kv)
		}
	}
	data, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	own := (&environ.Environ{Lookup: func(string) (string, bool) { return "", false }, Home: d.home}).SettingsPath()
	for _, dir := range []string{filepath.Join(d.home, ".aws"), filepath.Dir(own)} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	ca := filepath.Join(d.home, "ca.pem")
	if err := errors.Join(
		os.WriteFile(filepath.Join(d.home, ".aws", "config"), []byte(config()), 0o600),
		os.WriteFile(own, []byte("browser = "+browser.Command(d.self)+" demo-browser %s\n"), 0o600),
		d.idc.WriteCABundle(ca),
	); err != nil {
		return nil, err
	}
	vars = append(vars, d.idc.Environ(ca)...)
	return append(vars,
		"HOME="+d.home,
		// From 2.13 on the AWS CLI then sends the browser to loopback under
		// PKCE too: a person's browser has no proxy set.
		"AWS_ENDPOINT_URL_SSO_OIDC="+d.idc.URL(),
		variable+"="+string(data),
	), nil
}

// tell runs the commands, saying what goes on.
func (d world) tell(ctx context.Context, environ []string) error {
	run := func(text, line string, words ...string) error {
		_, _ = fmt.Fprintf(d.io.Stdout, "\n# %s\n$ %s\n", text, line)
		cmd := exec.CommandContext(ctx, words[0], words[1:]...) //nolint:gosec // this program itself, or sh that runs it
		cmd.Env, cmd.Stdout, cmd.Stderr = environ, d.io.Stdout, d.io.Stderr
		cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
		if err := process.FinishWatched(cmd, nil); err != nil { // it ends with the demo, whose server it needs
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return fmt.Errorf("%s: %w", line, err)
		}
		return nil
	}
	show := func(text string, args ...string) error {
		return run(text, strings.Join(append([]string{"awsin"}, args...), " "), append([]string{d.self}, args...)...)
	}
	_, _ = fmt.Fprintf(d.io.Stdout, "# Three make-believe organisations, each with an Identity Center, on this machine only.\n# The AWS CLI is the real one; the home is temporary: %s\n", d.home)
	if err := show("The morning: log in to all of them at once.", "login-all"); err != nil {
		return err
	}
	if err := show("How they stand.", "status"); err != nil {
		return err
	}
	if sh, err := exec.LookPath("sh"); err == nil { // a profile is for a shell
		line := `eval "$(awsin use ` + organizations[0].Name + `-ReadOnlyAccess --shell sh)" && awsin current`
		if err := run("A profile for this terminal. With a line in the shell's start file it is: awsin use acme read", line, sh, "-c", `self=$0; awsin() { "$self" "$@"; }; `+line, d.self); err != nil {
			return err
		}
	}
	if err := d.age(organizations[0].Name); err != nil {
		return err
	}
	if err := show("Hours later acme's token has expired. It is refreshed without a browser; the others are left alone.", "login-all"); err != nil {
		return err
	}
	_, _ = fmt.Fprintln(d.io.Stdout, "\n# That was it. Nothing is left behind: the home and the Identity Centers are gone.")
	return nil
}

// age makes a session's token expire.
func (d world) age(session string) error {
	cache := ssotoken.New(d.home)
	t, err := cache.Read(session)
	if err != nil {
		return err
	}
	t.ExpiresAt = d.env.Now().Add(-time.Hour)
	return cache.Write(session, t)
}

// pause lets a person see the URL before it is approved.
const pause = time.Second

// Browse opens a page of the demo in the person's own browser, with their own
// environment, or clicks Allow there.
func Browse(ctx context.Context, env *environ.Environ, page string) error {
	var p plan
	if json.Unmarshal([]byte(env.Get(variable)), &p) != nil {
		return hint.BadUsage("awsin demo", "demo-browser works inside the demo only")
	}
	if p.Auto {
		time.Sleep(pause)
		return fakeidc.Click(ctx, &http.Client{Timeout: time.Minute}, page, "allow")
	}
	own := append(slices.DeleteFunc(slices.Clone(env.Vars), replaced), p.Own...)
	look := func(name string) (string, bool) {
		for _, kv := range own {
			if v, ok := strings.CutPrefix(kv, name+"="); ok {
				return v, true
			}
		}
		return "", false
	}
	ended := make(chan error, 1)
	if err := browser.Choose("", look, environ.FileExists).Open(page, own, func(err error) { ended <- err }); err != nil {
		return err
	}
	return <-ended // nobody waits for this one
}
