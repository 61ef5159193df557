package team

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"awsin/examples"
	"awsin/internal/awsconfig"
	"awsin/internal/hint"
	"awsin/internal/identity"
	"awsin/internal/team/git"
	"awsin/internal/team/policy"
)

// Branch is the one of a repository that Init makes: on it the CI tells the team.
const Branch = "main"

// Begun is a repository that Init has made.
type Begun struct {
	Sessions int // of the person's own, in its config; 0 for the example's
	Files    []string
	Branch   string // that is checked out in a repository that was there already, "" for none
	// Left are the person's sessions that Lint would refuse, and why.
	Left []string
}

// Init makes a team's repository of a folder: the files of examples/team-config, with the person's own sessions for its
// config, on the branch that the CI's files speak of. It overwrites nothing, and Lint has nothing to refuse in it.
// dry makes nothing.
func Init(ctx context.Context, environ []string, dir string, conf *awsconfig.Config, dry bool) (b Begun, err error) {
	own, err := b.sessions(conf)
	if err != nil {
		return b, err
	}
	files := map[string][]byte{}
	if err := fs.WalkDir(examples.TeamConfig(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			files[name], err = fs.ReadFile(examples.TeamConfig(), name)
		}
		return err
	}); err != nil {
		return b, err
	}
	if b.Sessions > 0 {
		files[DefaultPaths[0]] = []byte(own)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(dir, name)
		b.Files = append(b.Files, path)
		const remedy = "awsin team init in an empty folder"
		switch _, err := os.Lstat(path); {
		case err == nil:
			return b, hint.BadUsage(remedy, "%s already exists", path)
		case !errors.Is(err, fs.ErrNotExist):
			return b, hint.BadUsage(remedy, "%w", err)
		}
	}
	if dry {
		return b, nil
	}
	// git comes before the files: whoever has to install or to mend it may run this again.
	if err := git.CheckVersion(ctx, environ); errors.Is(err, git.ErrNoGit) {
		return b, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // a repository for everybody
		return b, err
	}
	if b.Branch, err = git.Begin(ctx, environ, dir, Branch); err != nil {
		return b, err
	}
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // a repository for everybody
			return b, err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil { //nolint:gosec // a repository for everybody
			return b, err
		}
	}
	return b, nil
}

// sessions returns the person's sessions as a config of their own, and counts them. What Lint refuses of one stays out.
func (b *Begun) sessions(conf *awsconfig.Config) (text string, err error) {
	f, err := awsconfig.Parse(DefaultPaths[0], nil)
	if err != nil {
		return "", err
	}
	for _, s := range conf.Sessions() {
		if s.Legacy || s.Login != "" {
			continue // it is a profile's, and not the team's
		}
		why := s.Problem
		for _, scopes := range [][]string{s.Scopes, nil} { // nil: those that it should have
			if s.Problem != "" {
				break
			}
			it, edit := *s, f.Edit()
			it.Scopes = scopes
			edit.AddSession(&it)
			if text, err = edit.Text(); err != nil {
				return "", err
			}
			if why = refused(text); why == "" {
				break
			}
		}
		if why != "" {
			b.Left = append(b.Left, identity.Quote(s.Name)+": "+why)
			continue
		}
		if f, err = awsconfig.Parse(DefaultPaths[0], []byte(text)); err != nil {
			return "", err
		}
		b.Sessions++
	}
	return f.Text, nil
}

// refused returns what Lint refuses of a config's text, "" for nothing.
func refused(text string) string {
	for _, c := range lintFiles(".", []policy.SourceFile{{Path: DefaultPaths[0], Content: []byte(text)}}, nil, nil) {
		if !c.Warning {
			return c.Message
		}
	}
	return ""
}
