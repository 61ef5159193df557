package commands

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"

	"awsin/examples"
	"awsin/internal/awsconfig"
	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/shell"
)

type teamInitCmd struct {
	Dir string `arg:"" optional:"" default:"." complete:"-" help:"The folder (default: this one)."`
}

// Run writes the files of examples/team-config, with the person's own sessions
// for its config. It overwrites nothing.
func (c *teamInitCmd) Run(ctx context.Context, e *Env) error {
	conf, err := e.config()
	if err != nil {
		return err
	}
	own, sessions, err := ownSessions(conf)
	if err != nil {
		return err
	}
	files := map[string][]byte{}
	if err := fs.WalkDir(examples.TeamConfig(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			files[name], err = fs.ReadFile(examples.TeamConfig(), name)
		}
		return err
	}); err != nil {
		return err
	}
	if own != "" {
		files["config"] = []byte(own)
	}
	for name := range files {
		if _, err := os.Lstat(filepath.Join(c.Dir, name)); !errors.Is(err, fs.ErrNotExist) {
			return hint.BadUsage("awsin team init in an empty folder", "%s already exists", filepath.Join(c.Dir, name))
		}
	}
	for name, content := range files {
		path := filepath.Join(c.Dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // a repository for everybody
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil { //nolint:gosec // a repository for everybody
			return err
		}
	}
	inside := exec.CommandContext(ctx, "git", "-C", c.Dir, "rev-parse", "--git-dir")
	if inside.Run() != nil {
		if out, err := exec.CommandContext(ctx, "git", "-C", c.Dir, "init", "--quiet").CombinedOutput(); err != nil { //nolint:gosec // the person's own folder
			return fmt.Errorf("git init: %w: %s", err, out)
		}
	}
	where := sanitize.Text(c.Dir)
	if own == "" {
		e.Say("%s: an example config, since you have no sessions; replace it with yours", where)
	} else {
		e.Say("%s: your %d sessions and what goes with them; profiles for every account: %s", where, sessions, shell.Join("awsin", "generate", "--file", filepath.Join(c.Dir, "config")))
	}
	e.Say("then read its README.md, and: %s", shell.Join("awsin", "team", "lint", c.Dir))
	return nil
}

// ownSessions are the person's sso-sessions as a config of their own, and how many.
func ownSessions(conf *awsconfig.Config) (text string, sessions int, err error) {
	f, err := awsconfig.Parse("config", nil)
	if err != nil {
		return "", 0, err
	}
	edit := f.Edit()
	for _, s := range conf.Sessions() {
		if !s.Legacy && s.Problem == "" {
			edit.AddSession(s)
			sessions++
		}
	}
	text, err = edit.Text()
	return text, sessions, err
}
