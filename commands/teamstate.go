package commands

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"awsin/internal/atomicfile"
	"awsin/internal/awsconfig"
	"awsin/internal/hint"
	"awsin/internal/team/block"
	"awsin/internal/team/git"
)

// joined is what awsin remembers of a team: team.json in a folder of its own,
// beside the copy of its repository.
type joined struct {
	Name   string   `json:"name"`
	URL    string   `json:"url"`
	Ref    string   `json:"ref,omitempty"`
	Paths  []string `json:"paths"`
	Prefix string   `json:"prefix,omitempty"`
	Auto   bool     `json:"auto,omitempty"`
	Signed bool     `json:"verify_signatures,omitempty"`
	// Allow are keys that this person lets in, Accepted the places of start URLs.
	Allow    []string `json:"allow,omitempty"`
	Accepted []string `json:"accepted,omitempty"`
	// Versions are those that were applied, the newest last.
	Versions []version `json:"versions"`
	// Seen is the newest commit that was looked at: it changed nothing here, or
	// is the last of Versions.
	Seen string `json:"seen"`
	// Held is a version that was rolled back, which --auto does not take again.
	Held string `json:"held,omitempty"`
	// Applied is what the block was made of, the last two: when the program ends
	// between its two writes, the config's block tells which.
	Applied []block.Applied `json:"applied"`
	Checked time.Time       `json:"checked"` // when an update was looked for

	dir string
}

type version struct {
	Hash string    `json:"hash"`
	At   time.Time `json:"at"` // when it was applied
}

// short is a version as it is shown, and as it stands in the config.
func short(hash string) string { return hash[:min(len(hash), 12)] }

func (j *joined) current() version {
	if len(j.Versions) == 0 {
		return version{}
	}
	return j.Versions[len(j.Versions)-1]
}

// hashes are the commits whose copies are of use: those that may be gone back to,
// and the newest, which need not be fetched again.
func (j *joined) hashes() []string {
	all := []string{j.Seen}
	for _, v := range j.Versions {
		all = append(all, v.Hash)
	}
	return all
}

func (j *joined) remote() git.Remote { return git.Remote{URL: j.URL, Ref: j.Ref} }

// store is of a team's versions. Unless it is interactive nobody is asked for a
// password: not on the terminal, and not in a window either.
func (e *Env) store(j *joined, interactive bool) git.Store {
	s := git.Store{Dir: filepath.Join(j.dir, "versions"), Environ: e.Vars, Interactive: interactive && e.StderrFd >= 0}
	if !interactive {
		s.Environ = append(slices.Clone(e.Vars), "GIT_ASKPASS=", "SSH_ASKPASS_REQUIRE=never", "GCM_INTERACTIVE=never")
	}
	return s
}

func (e *Env) teamsFolder() string {
	return e.StatePath("teams")
}

func stateFile(dir string) string { return filepath.Join(dir, "team.json") }

// teams reads all that were joined, by name.
func (e *Env) teams() ([]*joined, error) {
	entries, err := os.ReadDir(e.teamsFolder())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var all []*joined
	for _, entry := range entries {
		if block.CheckName(entry.Name()) != nil {
			continue // such as the lock
		}
		if _, err := os.Stat(stateFile(filepath.Join(e.teamsFolder(), entry.Name()))); errors.Is(err, fs.ErrNotExist) {
			continue // a join that was killed
		}
		j, err := e.team(entry.Name())
		if err != nil {
			return nil, err
		}
		all = append(all, j)
	}
	return all, nil
}

// team reads one.
func (e *Env) team(name string) (*joined, error) {
	if err := block.CheckName(name); err != nil {
		return nil, hint.BadUsage("awsin team list", "%w", err)
	}
	dir := filepath.Join(e.teamsFolder(), name)
	data, err := os.ReadFile(stateFile(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, hint.BadUsage("awsin team list; awsin team join URL", "team %q is not joined", name)
	}
	if err != nil {
		return nil, err
	}
	j := &joined{dir: dir}
	if err := json.Unmarshal(data, j); err != nil || j.Name != name {
		return nil, hint.BadUsage("remove the folder and join again: awsin team join URL --name "+name, "%s is damaged: %v", stateFile(dir), cmp.Or(err, fmt.Errorf("it is of team %q", j.Name)))
	}
	return j, nil
}

func (j *joined) save() error {
	data, err := json.MarshalIndent(j, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.Write(stateFile(j.dir), append(data, '\n'))
}

// apply remembers what a block is about to be made of, and what it is made of
// now, for it may stay so.
func (j *joined) apply(now, next block.Applied) {
	const kept = 2
	for _, a := range []block.Applied{now, next} {
		j.Applied = slices.DeleteFunc(j.Applied, func(old block.Applied) bool { return old.Version == a.Version })
		if a.Version != "" {
			j.Applied = append(j.Applied, a)
		}
	}
	j.Applied = j.Applied[max(0, len(j.Applied)-kept):]
}

// appliedTo finds what the team's block in a file was made of.
func (j *joined) appliedTo(f *awsconfig.File) (applied block.Applied, there bool, err error) {
	blocks, err := block.Find(f)
	if err != nil {
		return block.Applied{}, false, err
	}
	for _, b := range blocks {
		if b.Team != j.Name {
			continue
		}
		for _, a := range j.Applied {
			if a.Version == b.Version {
				return a, true, nil
			}
		}
		return block.Applied{}, true, nil
	}
	return block.Applied{}, false, nil
}

// errBusy: another awsin is at the teams.
var errBusy = hint.With("run it again when that is done", errors.New("another awsin is at work on the teams"))

// lockTeams keeps other awsin away from the teams.
func (e *Env) lockTeams() (unlock func(), err error) {
	dir := e.teamsFolder()
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
