//go:build unix

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const startRuns = 151

// starts measures what a person waits for at each Tab, switch and prompt.
func starts(b *bench) error {
	empty := filepath.Join(b.dir, "empty")
	if err := os.WriteFile(empty+".go", []byte("package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println() }\n"), 0o600); err != nil {
		return err
	}
	if _, err := b.process(os.Environ(), "go", "build", "-o", empty+".linked", empty+".go")(); err != nil {
		return err
	}
	if err := installed(empty+".linked", empty); err != nil {
		return err
	}
	aws := filepath.Join(b.dir, "aws")
	if err := os.WriteFile(aws, []byte("#!/bin/sh\necho aws-cli/2.38.1\n"), 0o700); err != nil { //nolint:gosec // a program
		return err
	}
	for _, size := range []struct {
		profiles     int
		limit, login float64
		doctor       float64
	}{{1_000, 3.5, 4, 0}, {10_000, 4.5, 0, 10}} {
		home, err := b.person(size.profiles)
		if err != nil {
			return err
		}
		if err := estate(home); err != nil {
			return err
		}
		env := []string{"HOME=" + home, "PATH=/nonexistent", "AWS_PROFILE=org7-profile-777", "AWSIN_SHELL=zsh", "AWSIN_AWS=" + aws}
		if _, err := b.process(env, b.awsin, "doctor")(); err != nil { // it remembers the version
			return err
		}
		var all []contender
		commands := [][]string{}
		add := func(what string, limit float64, args ...string) {
			all, commands = append(all, contender{what, limit, b.process(env, args...)}), append(commands, args)
		}
		add("empty Go program", 0, empty)
		add("nothing to do: login-all --offline", size.login, b.awsin, "login-all", "--offline")
		add("completion: use org7-profile-77<Tab>", size.limit, b.awsin, "__complete", "zsh", "awsin", "use", "org7-profile-77")
		add("use NAME", size.limit, b.awsin, "use", "org3-profile-333")
		// The empty program is a part of it, which takes one more.
		add("exec NAME -- it (limit + 1)", size.limit+1, b.awsin, "exec", "org3-profile-333", "--", empty)
		add("doctor", size.doctor, b.awsin, "doctor")
		add("prompt", size.limit, b.awsin, "prompt")
		add("profiles", 0, b.awsin, "profiles")
		add("profiles --match QUERY", 0, b.awsin, "profiles", "--match", "og3 333")
		if _, err := b.race(fmt.Sprintf("whole processes, %d profiles, 100 patterns of production", size.profiles), startRuns, all); err != nil {
			return err
		}
		table("", "MiB")
		for i, c := range all {
			peak, err := peakOf(env, commands[i])
			if err != nil {
				return err
			}
			b.row(c.what, 0, peak)
		}
	}
	return nil
}

// estate writes 100 patterns of production, none of which fits, so that all of them are tried.
func estate(home string) error {
	var b strings.Builder
	b.WriteString("[production]\nprofiles = ")
	for i := range 100 {
		fmt.Fprintf(&b, "*-live%d-*, ", i)
	}
	dir := filepath.Join(home, ".config", "awsin")
	return errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, "config"), []byte(b.String()+"\n"), 0o600))
}

// teams measures `awsin team sync` with nothing new against the question that it
// asks the server.
func teams(b *bench) error {
	const profiles = 1_000
	tree, err := b.home(1, profiles)
	if err != nil {
		return err
	}
	bare, config := filepath.Join(b.dir, "team.git"), filepath.Join(tree, ".aws", "config")
	env := []string{
		"HOME=" + b.dir, "PATH=" + os.Getenv("PATH"), "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com",
		"GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com",
	}
	for _, args := range [][]string{
		{"mv", config, filepath.Join(tree, "config")}, {"git", "init", "-q", "--bare", "-b", "main", bare}, {"git", "-C", tree, "init", "-q", "-b", "main"},
		{"git", "-C", tree, "add", "config"}, {"git", "-C", tree, "commit", "-q", "-m", "x"}, {"git", "-C", tree, "push", "-q", bare, "main"},
		{b.awsin, "team", "join", bare, "--yes"},
	} {
		if _, err := b.process(env, args...)(); err != nil {
			return err
		}
	}
	took, err := b.race(fmt.Sprintf("a team of %d profiles, nothing new", profiles), 41, []contender{
		{"git ls-remote", 0, b.process(env, "git", "ls-remote", bare, "HEAD")},
		{"awsin team sync", 0, b.process(env, b.awsin, "team", "sync")},
	})
	if err == nil {
		b.row("  what that adds, ms", ms(20*time.Millisecond), ms(took[1]-took[0]))
	}
	return err
}
