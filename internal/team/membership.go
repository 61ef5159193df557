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
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"awsin/internal/atomicfile"
	"awsin/internal/configedit"
	"awsin/internal/environ"
	"awsin/internal/hint"
	"awsin/internal/team/block"
	"awsin/internal/team/git"
	"awsin/internal/terminal"
)

// Teams are the teams of a person.
type Teams struct {
	Env    *environ.Environ
	IO     *terminal.Streams
	Editor configedit.Editor

	lock *flock.Flock
}

// New returns the teams of a process's person.
func New(e *environ.Environ, streams *terminal.Streams) *Teams {
	return &Teams{Env: e, IO: streams, Editor: configedit.New(e, streams)}
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
	Marks  string   `json:"marks,omitempty"`  // the file of DefaultMarks, "" for that
	Marked bool     `json:"marked,omitempty"` // what versions mark was ever kept
	Prefix string   `json:"prefix,omitempty"`
	Auto   bool     `json:"auto,omitempty"`
	Signed bool     `json:"verify_signatures,omitempty"`
	// Signers are those that were accepted, where Signed is set.
	Signers []git.Signer `json:"signers,omitempty"`
	// Allow are keys that this person allows, Values what of them they have accepted (see
	// fingerprint), Accepted the places of start URLs.
	Allow    []string `json:"allow,omitempty"`
	Values   []string `json:"accepted_values,omitempty"`
	Accepted []string `json:"accepted,omitempty"`
	// Versions are those that were applied, the newest last. The file may have some behind
	// the one that the block says: they were not written, or were rolled back. See settle.
	Versions []Version `json:"versions"`
	// Held are the versions that were rolled back, which no update takes again.
	Held    []string  `json:"held_back,omitempty"`
	Checked time.Time `json:"checked"` // when an update was looked for
	// Pending is a join or a leave that has not come to its end: where the block is there
	// the team is joined, else not.
	Pending bool `json:"pending,omitempty"`

	// File is the config that has the block.
	File string `json:"file,omitempty"`

	dir     string
	away    *elsewhereError // it is in another file than the one in use
	inFile  bool            // the block is in the person's config
	problem string          // what does not fit the block, "" for nothing
	joining bool            // its folder is of this process; see begin
	remedy  string
	damage  error // why it cannot be put back
}

// Version is one that was applied.
type Version struct {
	Hash string    `json:"hash"` // the commit
	At   time.Time `json:"at"`   // when it was applied; zero where that is not known
}

// Age returns how long ago the version was applied, in words.
func (v Version) Age(now time.Time) string {
	if v.At.IsZero() {
		return "at an unknown time"
	}
	return age(now.Sub(v.At))
}

// is reports whether that is the version's commit. Of two that only begin alike, neither is the other: who pushes to
// the repository can make such.
func (v Version) is(hash string) bool { return v.Hash == hash }

// index returns where among the versions one is, -1 if it is not.
func (j *Membership) index(hash string) int {
	return slices.IndexFunc(j.Versions, func(v Version) bool { return v.is(hash) })
}

// shown is how many of a commit's digits a person sees.
const shown = 12

// Short returns a version as it is shown.
func Short(hash string) string { return hash[:min(len(hash), shown)] }

// Current returns the version in use, the zero Version where there is none.
func (j *Membership) Current() Version {
	if len(j.Versions) == 0 {
		return Version{}
	}
	return j.Versions[len(j.Versions)-1]
}

// held reports whether a version was rolled back.
func (j *Membership) held(hash string) bool {
	return slices.ContainsFunc(j.Held, Version{Hash: hash}.is)
}

// hashes are the commits whose copies are needed: those to roll back to, and those
// held back, one of which may be the newest and need not be fetched again.
func (j *Membership) hashes() []string {
	all := slices.Clone(j.Held)
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
	return t.Env.StatePath(environ.Teams)
}

func stateFile(dir string) string { return filepath.Join(dir, "team.json") }

// All reads all joined teams, by name.
func (t *Teams) All() ([]*Membership, error) { return t.all(t.blocks) }

// all is All with what finds the blocks, where there are teams to look for.
func (t *Teams) all(find func() (map[string]block.Block, error)) ([]*Membership, error) {
	entries, err := os.ReadDir(t.folder())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var all []*Membership
	find = sync.OnceValues(find)
	for _, entry := range entries {
		if block.CheckName(entry.Name()) != nil {
			continue // such as the lock
		}
		j, err := t.read(entry.Name())
		if errors.Is(err, fs.ErrNotExist) {
			continue // a join that was killed
		}
		if err != nil {
			return nil, err
		}
		if blocks, unread := find(); unread != nil || t.settle(j, blocks) {
			all = append(all, j)
		}
	}
	return all, nil
}

// Joined returns the name of the team that comes from a repository, "" where none does.
func (t *Teams) Joined(url string) string {
	url, _ = git.Absolute(url)
	all, err := t.All()
	if err != nil { // the join says so
		return ""
	}
	for _, j := range all {
		if j.URL == url && j.inFile {
			return j.Name
		}
	}
	return ""
}

// maxState bounds what is read of a record, in bytes. applied.json holds the team's sections twice.
const maxState = 256 << 20

// One reads the team with that name.
func (t *Teams) One(name string) (*Membership, error) {
	if err := block.CheckName(name); err != nil {
		return nil, hint.BadUsage("awsin team list", "%w", err)
	}
	blocks, unread := t.blocks()
	j, err := t.read(name)
	switch {
	case err == nil && (unread != nil || t.settle(j, blocks)):
		if j.away != nil {
			return nil, j.away
		}
		return j, nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	if b, there := blocks[name]; there && err != nil {
		return nil, t.newUnrecorded(b)
	}
	return nil, hint.BadUsage("awsin team list; awsin team join URL", "team %q is not joined", name)
}

// read reads what is remembered of a team; the error may be fs.ErrNotExist.
func (t *Teams) read(name string) (*Membership, error) {
	dir := filepath.Join(t.folder(), name)
	text, err := atomicfile.Read(stateFile(dir), maxState)
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

// With calls do with the team of that name, holding the lock on the teams
// while it runs.
func (t *Teams) With(ctx context.Context, name string, do func(*Membership) error) error {
	unlock, err := t.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	j, err := t.One(name)
	if err != nil {
		return err
	}
	t.tell(j)
	return do(j)
}

// Named returns the teams with these names, or all if there are none.
func (t *Teams) Named(names []string) ([]*Membership, error) {
	if len(names) == 0 {
		all, err := t.All()
		if err != nil {
			return nil, err
		}
		t.Tell(all)
		here := slices.DeleteFunc(slices.Clone(all), func(j *Membership) bool { return j.away != nil })
		switch {
		case len(all) == 0:
			return nil, hint.BadUsage("awsin team join URL", "no team is joined")
		case len(here) == 0:
			return nil, all[0].away
		}
		return here, nil
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
		t.tell(j)
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
	case errors.As(err, &file) && file.Glob == j.Marks:
		fix = "nothing was changed; --marks of awsin team join names the file of what is production and the like"
	case errors.As(err, &file):
		fix = "nothing was changed; --path of awsin team join names the files"
	}
	return hint.With(fix, fmt.Errorf("team %s: %w", j.Name, err))
}
