package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"awsin/internal/awscli"
	"awsin/internal/fakeidc"
	"awsin/internal/ssotoken"
)

const approveAfter = 2 * time.Second

type bench struct {
	dir, awsin string
	cli        *awscli.CLI
	idc        *fakeidc.Server
	environ    []string
	orgs       []fakeidc.Organization
}

// logins compares with the AWS CLI in the shell, against an Identity Center on
// loopback whose pages approve themselves 2 s after they open.
func logins(dir string) error {
	awsin, err := filepath.Abs("awsin")
	if err != nil {
		return err
	}
	cli, err := awscli.Find(context.Background(), os.LookupEnv, filepath.Join(dir, "memory.json"))
	if err != nil {
		return err
	}
	b, ca, err := newBench(dir, awsin, approveAfter)
	if err != nil {
		return err
	}
	defer func() { _ = b.idc.Close() }()
	b.cli = cli
	// The page is opened by curl, for awsin and for the AWS CLI alike; "&" since
	// the AWS CLI would wait for curl, and curl for the AWS CLI's callback.
	b.environ = append(b.environ,
		"AWSIN_AWS="+cli.Path, "BROWSER=curl --silent --location --cacert "+ca+" --output /dev/null %s &",
		"AWS_ENDPOINT_URL_SSO_OIDC="+b.idc.URL())
	title("logging in, AWS CLI " + cli.Version.String())
	if err := b.logins(); err != nil {
		return err
	}
	return b.refreshes()
}

// newBench starts an Identity Center with ten organisations, whose certificate is in ca.
func newBench(dir, awsin string, approve time.Duration) (b *bench, ca string, err error) {
	b = &bench{dir: dir, awsin: awsin}
	for i := range 10 {
		name := fmt.Sprintf("org%d", i)
		b.orgs = append(b.orgs, fakeidc.Organization{Name: name, Region: "us-east-1", StartURL: "https://" + name + ".awsapps.com/start"})
	}
	if b.idc, err = fakeidc.Start(fakeidc.Options{Organizations: b.orgs, ApproveAfter: approve}); err != nil {
		return nil, "", err
	}
	ca = filepath.Join(dir, "ca.pem")
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "AWS") && !strings.HasPrefix(kv, "XDG_") && !strings.HasPrefix(kv, "HOME=") {
			b.environ = append(b.environ, kv)
		}
	}
	b.environ = append(b.environ, b.idc.Environ(ca)...)
	return b, ca, b.idc.WriteCABundle(ca)
}

// home makes a person with n sessions and, per session, some profiles.
func (b *bench) home(n, profiles int) (string, []string, error) {
	home, err := os.MkdirTemp(b.dir, "home-")
	if err != nil {
		return "", nil, err
	}
	var conf strings.Builder
	for _, o := range b.orgs[:n] {
		fmt.Fprintf(&conf, "[sso-session %s]\nsso_start_url = %s\nsso_region = %s\nsso_registration_scopes = sso:account:access\n\n", o.Name, o.StartURL, o.Region)
		for i := range profiles {
			fmt.Fprintf(&conf, "[profile %s-%d]\nsso_session = %s\nsso_account_id = %012d\nsso_role_name = ReadOnly\nregion = us-east-1\n\n", o.Name, i, o.Name, i)
		}
	}
	if err := os.MkdirAll(filepath.Join(home, ".aws"), 0o700); err != nil {
		return "", nil, err
	}
	env := append(append([]string(nil), b.environ...), "HOME="+home)
	return home, env, os.WriteFile(filepath.Join(home, ".aws", "config"), []byte(conf.String()), 0o600)
}

func timed(env []string, name string, args ...string) (time.Duration, error) {
	cmd := exec.Command(name, args...)
	cmd.Env = env
	start := time.Now()
	out, err := cmd.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, out)
	}
	return time.Since(start), err
}

func (b *bench) logins() error {
	for _, n := range []int{1, 5, 10} {
		names := make([]string, n)
		for i := range names {
			names[i] = b.orgs[i].Name
		}
		shell := func(each, end string) (time.Duration, error) {
			_, env, err := b.home(n, 1)
			if err != nil {
				return 0, err
			}
			return timed(env, "sh", "-c", fmt.Sprintf("for s in %s; do '%s' sso login --sso-session $s %s done; %s", strings.Join(names, " "), b.cli.Path, each, end))
		}
		loop, err := shell("|| exit 1;", "true")
		if err != nil {
			return err
		}
		at, err := shell("&", "wait")
		if err != nil {
			return err
		}
		_, env, err := b.home(n, 1)
		if err != nil {
			return err
		}
		ours, err := timed(env, b.awsin, "login-all")
		if err != nil {
			return err
		}
		row(fmt.Sprintf("shell loop of aws sso login, %d sessions", n), loop, 1)
		row("  all started at once in a shell", at, at.Seconds()/loop.Seconds())
		row("  awsin login-all", ours, ours.Seconds()/loop.Seconds())
		row("  awsin login-all against all at once", ours, ours.Seconds()/at.Seconds())
	}
	return nil
}

// tokens puts one issued token per session into the cache.
func (b *bench) tokens(home string, n int, lifetime time.Duration) error {
	for _, o := range b.orgs[:n] {
		s := b.idc.Issue(o.Name, lifetime, true)
		if err := ssotoken.New(home).Write(o.Name, &ssotoken.Token{
			StartURL: s.StartURL, Region: s.Region, AccessToken: s.AccessToken, ExpiresAt: s.ExpiresAt,
			ClientID: s.ClientID, ClientSecret: s.ClientSecret, RegistrationExpiresAt: s.RegistrationExpiresAt, RefreshToken: s.RefreshToken,
		}); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) refreshes() error {
	refresh := func(n int) (time.Duration, error) {
		var all []time.Duration
		for range 7 {
			home, env, err := b.home(n, 1)
			if err == nil {
				err = b.tokens(home, n, -time.Hour)
			}
			if err != nil {
				return 0, err
			}
			d, err := timed(env, b.awsin, "login-all")
			if err != nil {
				return 0, err
			}
			all = append(all, d)
		}
		return median(all), nil
	}
	one, err := refresh(1)
	if err != nil {
		return err
	}
	ten, err := refresh(10)
	if err != nil {
		return err
	}
	row("silent refresh of 1 session", one, 1)
	row("  of 10 sessions", ten, ten.Seconds()/one.Seconds())
	return nil
}
