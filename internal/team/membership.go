// Package team is a company's configuration in a person's: who is joined
// (membership.go), what a block was made of (applied.go), what a version changes and
// how it is applied (update.go), when it is looked for (sync.go), and what keeps the
// repository correct (lint.go, notify.go). What is accepted, where it goes in the
// file, and git are packages below.
package team

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"awsin/internal/atomicfile"
	"awsin/internal/awsconfig"
	"awsin/internal/configedit"
	"awsin/internal/environ"
	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/internal/team/block"
	"awsin/internal/team/git"
	"awsin/internal/terminal"
)

// Teams are the teams of a person.
type Teams struct {
	Env    *environ.Environ
	IO     *terminal.Streams
	Editor configedit.Editor
}

// New returns the teams of a process's person.
func New(e *environ.Environ, streams *terminal.Streams) *Teams {
	return &Teams{e, streams, configedit.New(e, streams)}
}

// gitTimeout bounds what a team's server may take, a person's passphrase
// included.
const gitTimeout = 5 * time.Minute

// Membership is what awsin records about a team: team.json in a folder of its own,
// beside the copy of its repository.
type Membership struct {
	Name   string   `json:"name"`
	URL    string   `json:"url"`
	Ref    string   `json:"ref,omitempty"`
	Paths  []string `json:"paths"`
	Prefix string   `json:"prefix,omitempty"`
	Auto   bool     `json:"auto,omitempty"`
	Signed bool     `json:"verify_signatures,omitempty"`
	// Allow are keys that this person allows, Accepted the places of start URLs.
	Allow    []string `json:"allow,omitempty"`
	Accepted []string `json:"accepted,omitempty"`
	// Versions are those that were applied, the newest last.
	Versions []Version `json:"versions"`
	// Seen is the newest commit that was looked at: it changed nothing here, or
	// is the last of Versions.
	Seen string `json:"seen"`
	// Held is a version that was rolled back, which --auto does not take again.
	Held    string    `json:"held,omitempty"`
	Checked time.Time `json:"checked"` // when an update was looked for

	dir string
}

// Version is one that was applied.
type Version struct {
	Hash string    `json:"hash"`
	At   time.Time `json:"at"` // when it was applied
}

// Short returns a version as it is shown, and as it stands in the config.
func Short(hash string) string { return hash[:min(len(hash), 12)] }

// Current returns the version in use, the zero Version where there is none.
func (j *Membership) Current() Version {
	if len(j.Versions) == 0 {
		return Version{}
	}
	return j.Versions[len(j.Versions)-1]
}

// hashes are the commits whose copies are needed: those to roll back to,
// and the newest, which need not be fetched again.
func (j *Membership) hashes() []string {
	all := []string{j.Seen}
	for _, v := range j.Versions {
		all = append(all, v.Hash)
	}
	return all
}

func (j *Membership) remote() git.Remote { return git.Remote{URL: j.URL, Ref: j.Ref} }

// store is of a team's versions. Unless it is interactive nobody is asked for a
// password: not on the terminal, and not in a window either.
func (t *Teams) store(j *Membership, interactive bool) git.Store {
	s := git.Store{Dir: filepath.Join(j.dir, "versions"), Environ: t.Env.Vars, Interactive: interactive && t.IO.StderrFd >= 0}
	if !interactive {
		s.Environ = append(slices.Clone(t.Env.Vars), "GIT_ASKPASS=", "SSH_ASKPASS_REQUIRE=never", "GCM_INTERACTIVE=never")
	}
	return s
}

func (t *Teams) folder() string {
	return t.Env.StatePath("teams")
}

func stateFile(dir string) string { return filepath.Join(dir, "team.json") }

// All reads all joined teams, by name.
func (t *Teams) All() ([]*Membership, error) {
	entries, err := os.ReadDir(t.folder())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var all []*Membership
	for _, entry := range entries {
		if block.CheckName(entry.Name()) != nil {
			continue // such as the lock
		}
		if _, err := os.Stat(stateFile(filepath.Join(t.folder(), entry.Name()))); errors.Is(err, fs.ErrNotExist) {
			continue // a join that was killed
		}
		j, err := t.One(entry.Name())
		if err != nil {
			return nil, err
		}
		all = append(all, j)
	}
	return all, nil
}

// maxState bounds what is read of a record, in bytes. applied.json holds the team's sections twice.
const maxState = 256 << 20

// One reads the team with that name.
func (t *Teams) One(name string) (*Membership, error) {
	if err := block.CheckName(name); err != nil {
		return nil, hint.BadUsage("awsin team list", "%w", err)
	}
	dir := filepath.Join(t.folder(), name)
	text, err := atomicfile.Read(stateFile(dir), maxState)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, hint.BadUsage("awsin team list; awsin team join URL", "team %q is not joined", name)
	}
	if err != nil {
		return nil, err
	}
	j := &Membership{dir: dir}
	if err := json.Unmarshal([]byte(text), j); err != nil || j.Name != name {
		return nil, damaged(name, stateFile(dir), cmp.Or(err, fmt.Errorf("it belongs to team %q", j.Name)))
	}
	return j, nil
}

func damaged(name, path string, err error) error {
	return hint.BadUsage("remove the folder and join again: awsin team join URL --name "+name, "%s is damaged: %v", path, err)
}

func (j *Membership) save() error {
	data, err := json.MarshalIndent(j, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.Write(stateFile(j.dir), append(data, '\n'))
}

// errBusy means that another awsin is working on the teams.
var errBusy = hint.With("run it again when that is done", errors.New("another awsin is working on the teams"))

// Lock locks the teams against other awsin processes.
func (t *Teams) Lock() (unlock func(), err error) {
	dir := t.folder()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	l := flock.New(filepath.Join(dir, ".lock"), flock.SetPermissions(0o600))
	switch ok, err := l.TryLock(); {
	case err != nil:
		return nil, fmt.Errorf("lock %s: %w", l.Path(), err)
	case !ok:
		return nil, errBusy
	}
	return func() { _ = l.Unlock() }, nil
}

// With calls do with the team of that name, holding the lock on the teams
// while it runs.
func (t *Teams) With(name string, do func(*Membership) error) error {
	unlock, err := t.Lock()
	if err != nil {
		return err
	}
	defer unlock()
	j, err := t.One(name)
	if err != nil {
		return err
	}
	return do(j)
}

// Named returns the teams with these names, or all if there are none.
func (t *Teams) Named(names []string) ([]*Membership, error) {
	if len(names) == 0 {
		all, err := t.All()
		if err == nil && len(all) == 0 {
			return nil, hint.BadUsage("awsin team join URL", "no team is joined")
		}
		return all, err
	}
	var all []*Membership
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			continue // one at a time remembers what it did
		}
		j, err := t.One(name)
		if err != nil {
			return nil, err
		}
		all = append(all, j)
	}
	return all, nil
}

// gitError adds the team's name and a hint to an error of git.
func (t *Teams) gitError(err error, j *Membership) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = errors.New("git took too long")
	}
	fix := "nothing was changed; git ls-remote " + git.Redact(j.URL) + " shows whether the repository can be reached"
	var (
		ref  *git.RefError
		file *git.NoFileError
	)
	switch {
	case errors.As(err, &ref) && j.Ref != "":
		fix = "nothing was changed; git ls-remote " + git.Redact(j.URL) + " lists what --ref of awsin team join can name"
	case errors.As(err, &file):
		fix = "nothing was changed; --path of awsin team join names the files"
	}
	return hint.With(fix, fmt.Errorf("team %s: %w", j.Name, err))
}

// Join clones, checks, asks, and writes. What fails leaves nothing. adopt takes the
// place of the person's sections of the same names.
func (t *Teams) Join(ctx context.Context, j *Membership, adopt bool, how configedit.Options) (err error) {
	if j.URL, err = git.Absolute(j.URL); err != nil {
		return hint.BadUsage("awsin team join git@github.com:acme/aws-config.git", "%w", err)
	}
	if j.Name == "" {
		j.Name = strings.TrimSuffix(path.Base(strings.TrimRight(filepath.ToSlash(git.Redact(j.URL)), "/")), ".git")
		if i := strings.LastIndexByte(j.Name, ':'); i >= 0 {
			j.Name = j.Name[i+1:] // git@host:config
		}
	}
	if len(j.Paths) == 0 {
		j.Paths = DefaultPaths
	}
	if err := block.CheckName(j.Name); err != nil {
		return hint.BadUsage("name it: --name acme", "%w", err)
	}
	if err := git.CheckVersion(ctx, t.Env.Vars); err != nil {
		return hint.BadUsage("install git with the system's package manager", "%w", err)
	}
	unlock, err := t.Lock()
	if err != nil {
		return err
	}
	defer unlock()
	j.dir = filepath.Join(t.folder(), j.Name)
	if _, err := os.Stat(stateFile(j.dir)); err == nil {
		return hint.BadUsage("awsin team sync "+j.Name+", or another --name", "team %q is joined already", j.Name)
	}
	if err := os.RemoveAll(j.dir); err != nil { // of a join that was killed
		return err
	}
	defer func() {
		if len(j.Versions) == 0 {
			err = errors.Join(err, os.RemoveAll(j.dir))
		}
	}()
	gitCtx, cancel := context.WithTimeout(ctx, gitTimeout)
	defer cancel()
	hash, err := t.store(j, true).Fetch(gitCtx, j.remote(), "")
	if err != nil {
		return t.gitError(err, j)
	}
	u, err := t.Read(gitCtx, j, hash)
	if err != nil {
		return err
	}
	u.adopt, u.joining = adopt, true
	return t.Apply(ctx, u, how)
}

// Leave removes the team's block and its record. left reports whether it
// did; the report says what went.
func (t *Teams) Leave(ctx context.Context, j *Membership, how configedit.Options) (report block.Report, left bool, err error) {
	_, err = t.Editor.Save(ctx, awsconfig.ConfigPath(t.Env.Lookup, t.Env.Home), how, func(f *awsconfig.File) (configedit.Change, error) {
		applied, there, err := j.appliedTo(f)
		if err != nil || !there {
			return configedit.Change{Text: f.Text}, err
		}
		var text string
		text, report, err = block.Leave(f, j.Name, applied)
		return configedit.Change{Text: text, What: fmt.Sprintf("This removes %s of team %s", sanitize.Count(len(report.Removed), "section"), j.Name)}, err
	})
	if err != nil || how.DryRun {
		return report, false, err
	}
	return report, true, os.RemoveAll(j.dir)
}

// AllowKeys records keys that the policy blocks; the next sync accepts them.
func (j *Membership) AllowKeys(keys []string) error {
	for _, key := range keys {
		if err := (awsconfig.KeyValue{Key: key}).Check(); err != nil {
			return hint.BadUsage("awsin team allow "+j.Name+" ca_bundle", "%w", err)
		}
		if !slices.Contains(j.Allow, key) {
			j.Allow = append(j.Allow, key)
		}
	}
	j.Seen = "" // what was refused may come in now
	return j.save()
}
