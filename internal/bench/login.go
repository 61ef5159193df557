//go:build unix

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
)

// logins compares with the AWS CLI in the shell, against an Identity Center on
// loopback whose pages approve themselves 2 s after they open.
func logins(b *bench) error {
	cli, err := awscli.Find(context.Background(), os.LookupEnv, filepath.Join(b.dir, "memory.json"))
	if err != nil {
		return err
	}
	c, err := b.company(2 * time.Second)
	if err != nil {
		return err
	}
	defer func() { _ = c.idc.Close() }()
	// The page is opened by curl, for awsin and for the AWS CLI alike; "&" since
	// the AWS CLI would wait for curl, and curl for the AWS CLI's callback.
	c.environ = append(c.environ,
		"AWSIN_AWS="+cli.Path, "BROWSER=curl --silent --location --cacert "+c.ca+" --output /dev/null %s &",
		"AWS_ENDPOINT_URL_SSO_OIDC="+c.idc.URL())
	title := "logging in, AWS CLI " + cli.Version.String()
	// in runs a command as an employee of n sessions whose tokens have that lifetime.
	in := func(n int, lifetime time.Duration, args ...string) func() (time.Duration, error) {
		return func() (time.Duration, error) {
			env, err := c.employee(n, n, lifetime)
			if err != nil {
				return 0, err
			}
			return b.process(env, args...)()
		}
	}
	for _, n := range []int{1, 5, 10} {
		var names []string
		for i := range n {
			names = append(names, org(i).Name)
		}
		shell := func(each, end string) func() (time.Duration, error) {
			return in(n, 0, "sh", "-c", fmt.Sprintf("for s in %s; do '%s' sso login --sso-session $s %s done; %s", strings.Join(names, " "), cli.Path, each, end))
		}
		took, err := b.race(title, 1, []contender{
			{fmt.Sprintf("shell loop of aws sso login, %d sessions", n), 0, shell("|| exit 1;", "true")},
			{"  all started at once in a shell", 0, shell("&", "wait")},
			{"  awsin login-all", 0, in(n, 0, b.awsin, "login-all")},
		})
		if err != nil {
			return err
		}
		limit := 0.0
		if n == orgs {
			limit = 1.25
		}
		b.row("  awsin login-all against all at once", limit, ms(took[2]), float64(took[2])/float64(took[1]))
		title = ""
	}
	if err := b.memory(c); err != nil {
		return err
	}
	_, err = b.race("", 7, []contender{
		{"silent refresh of 1 session", 0, in(1, -time.Hour, b.awsin, "login-all")},
		{"  of 10 sessions", 0, in(10, -time.Hour, b.awsin, "login-all")},
	})
	return err
}

// memory prints how much a morning takes of it, the AWS CLIs included.
func (b *bench) memory(c *company) error {
	var took [2]time.Duration
	var peak [2]float64
	for i, n := range []int{orgs, allOrgs} {
		env, err := c.employee(n, n, 0)
		if err != nil {
			return err
		}
		cmd := exec.Command(b.awsin, "login-all") //nolint:gosec // the program itself
		cmd.Env = env
		start := time.Now()
		if err := cmd.Start(); err != nil {
			return err
		}
		t := watch(cmd.Process.Pid)
		err = cmd.Wait()
		took[i], peak[i] = time.Since(start), t.peak()
		if err != nil {
			return fmt.Errorf("login-all of %d sessions: %w", n, err)
		}
	}
	table("a morning of logins: PSS of awsin and its AWS CLIs", "s", "MB")
	if peak[0] == 0 {
		fmt.Println("MISSING here: only Linux tells it")
		return nil
	}
	b.row(fmt.Sprintf("%d sessions", orgs), 0, took[0].Seconds(), peak[0])
	b.row(fmt.Sprintf("%d sessions", allOrgs), 600, took[1].Seconds(), peak[1])
	b.row("  against 10, ratio", 1.2, peak[1]/peak[0])
	return nil
}
