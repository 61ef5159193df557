package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const teamRuns = 41

// teams measures `awsin team sync` with nothing new against the question that it
// asks the server.
func teams(dir string) error {
	awsin, err := filepath.Abs("awsin")
	if err != nil {
		return err
	}
	const profiles = 1_000
	var config strings.Builder
	config.WriteString("[sso-session org]\nsso_start_url = https://org.awsapps.com/start\nsso_region = us-east-1\n")
	for i := range profiles {
		fmt.Fprintf(&config, "\n[profile org-%04d]\nsso_session = org\nsso_account_id = %012d\nsso_role_name = Admin\n", i, i)
	}
	home, tree, bare := filepath.Join(dir, "team-home"), filepath.Join(dir, "team-tree"), filepath.Join(dir, "team.git")
	for _, d := range []string{home, tree} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(tree, "config"), []byte(config.String()), 0o600); err != nil {
		return err
	}
	env := []string{
		"HOME=" + home, "PATH=" + os.Getenv("PATH"), "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com",
		"GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com",
	}
	run := func(args ...string) error {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Env, cmd.Dir = env, tree
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%q: %w\n%s", args, err, out)
		}
		return nil
	}
	for _, args := range [][]string{
		{"git", "init", "-q", "--bare", "-b", "main", bare}, {"git", "init", "-q", "-b", "main"}, {"git", "add", "-A"},
		{"git", "commit", "-q", "-m", "x"}, {"git", "push", "-q", bare, "main"}, {awsin, "team", "join", bare, "--yes"},
	} {
		if err := run(args...); err != nil {
			return err
		}
	}
	var asks, syncs []time.Duration
	for range teamRuns {
		for _, r := range []struct {
			times *[]time.Duration
			args  []string
		}{{&asks, []string{"git", "ls-remote", bare, "HEAD"}}, {&syncs, []string{awsin, "team", "sync"}}} {
			begin := time.Now()
			if err := run(r.args...); err != nil {
				return err
			}
			*r.times = append(*r.times, time.Since(begin))
		}
	}
	title(fmt.Sprintf("a team of %d profiles, nothing new", profiles))
	ask, sync := median(asks), median(syncs)
	row("git ls-remote", ask, 1)
	row("awsin team sync (git ls-remote + 20 ms)", sync, float64(sync)/float64(ask))
	return nil
}
