package team

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"

	"awsin/internal/atomicfile"
	"awsin/internal/awsconfig"
	"awsin/internal/configedit"
	"awsin/internal/doctor"
	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/internal/team/block"
	"awsin/internal/terminal"
)

// appliedFile holds what the block was made of, the last two: when the program ends
// before the config is written, its block shows which. It is a file of its own since
// it is as long as the block, and most runs do not need it.
func (j *Membership) appliedFile() string { return filepath.Join(j.dir, "applied.json") }

func (j *Membership) applied() (all []block.Applied, err error) {
	text, err := atomicfile.Read(j.appliedFile(), maxState)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return nil, damaged(j.Name, j.appliedFile(), err)
	}
	return all, nil
}

// apply remembers what a block is about to be made of, and what it is made of
// now, for it may stay so.
func (j *Membership) apply(now, next block.Applied) error {
	all := []block.Applied{next}
	if now.Version != "" && now.Version != next.Version {
		all = append(all, now)
	}
	data, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return atomicfile.Write(j.appliedFile(), data)
}

// blocks finds the teams' blocks in the person's config.
func (t *Teams) blocks() (map[string]block.Block, error) {
	f, err := configedit.Read(awsconfig.ConfigPath(t.Env.Lookup, t.Env.Home))
	if err != nil {
		return nil, err
	}
	return blocksOf(f)
}

// blocksOf returns the blocks of a file by their teams.
func blocksOf(f *awsconfig.File) (map[string]block.Block, error) {
	list, err := block.Find(f)
	if err != nil {
		return nil, err
	}
	all := make(map[string]block.Block, len(list))
	for _, b := range list {
		all[b.Team] = b
	}
	return all, nil
}

// Returning returns the teams whose next update brings back sections of a file that go.
func Returning(f *awsconfig.File, gone []*awsconfig.Section) (teams []string) {
	blocks, _ := block.Find(f) // where lines are damaged no update comes
	for _, b := range blocks {
		if slices.ContainsFunc(gone, func(s *awsconfig.Section) bool { return b.Returns(f, s) }) {
			teams = append(teams, b.Team)
		}
	}
	return teams
}

// lost returns an error where sections of the team's stand outside its block in a file.
func (j *Membership) lost(f *awsconfig.File) error {
	all, err := j.applied()
	if err != nil {
		return err
	}
	return block.Lost(f, j.Name, block.Written(f, j.Name, all))
}

// appliedTo finds what the team's block in a file was made of. Where that is not remembered, as of an
// older config that was put back, or of one from another machine, it is what the block's version says,
// if that is u or has its copy here. The zero Applied is for what is not known.
func (t *Teams) appliedTo(ctx context.Context, j *Membership, f *awsconfig.File, u *Update) (applied block.Applied, there bool, err error) {
	blocks, err := blocksOf(f)
	if err != nil {
		return block.Applied{}, false, err
	}
	b, there := blocks[j.Name]
	all, err := j.applied()
	if err != nil {
		return block.Applied{}, there, err
	}
	written := block.Written(f, j.Name, all)
	if len(all) > 0 { // whichever it is: who was killed before the block was written has adopted nothing yet
		defer func() {
			applied.Adopted = all[0].Adopted
			if applied.Version == "" || applied.Version != written.Version { // what was in use until now is what is known
				applied.Last = slices.Concat(all[0].Last, all[0].Sections)
			}
		}()
	}
	if err := block.Lost(f, j.Name, written); err != nil || !there {
		return block.Applied{}, there, err
	}
	if written.Version == b.Version {
		return written, true, nil
	}
	if i := j.index(b.Version); i >= 0 && (u == nil || u.Hash != b.Version) && t.store(j, false).Has(j.Versions[i].Hash) {
		quiet := New(t.Env, &terminal.Streams{Stdout: io.Discard, Stderr: io.Discard, StderrFd: -1})
		u, _ = quiet.Read(ctx, j, j.Versions[i].Hash) // what was let in then, and would not be now, is not a base
	}
	if u != nil && u.Hash == b.Version {
		applied = block.Made(b.Version, j.Prefix, u.sections)
	}
	return applied, true, nil
}

// settle makes what is remembered fit the person's config: a block's first line is
// replaced together with the sections, so that it says which version is in use,
// whenever awsin was killed, the disk was full or an older config was put back. The
// record is written first, and has by then all that may be. joined is false where a
// join was killed before the block came, or a leave when it had gone.
func (j *Membership) settle(blocks map[string]block.Block) (joined bool) {
	b, there := blocks[j.Name]
	j.inFile, j.problem, j.remedy = there, "", ""
	if !there {
		for len(j.Versions) > 1 && j.held(j.Current().Hash) {
			j.Versions = j.Versions[:len(j.Versions)-1]
		}
		if !j.Pending {
			j.problem = "its block is not in the config"
			j.remedy = fmt.Sprintf("bring it back: awsin team sync %[1]s; end it: awsin team leave %[1]s", j.Name)
		}
		return !j.Pending
	}
	j.Pending = false
	in := Version{Hash: b.Version}
	if i := j.index(b.Version); i >= 0 {
		j.Versions = j.Versions[:i+1]
	} else if i := slices.IndexFunc(j.Held, in.is); i >= 0 { // it is back, as from a backup
		j.Versions = append(j.Versions, Version{Hash: j.Held[i]})
	} else {
		j.problem = fmt.Sprintf("the block in the config is of version %s, which is not remembered here: that is in use now, and not version %s", Short(b.Version), Short(j.Current().Hash))
		j.remedy = "get the newest: awsin team sync " + j.Name
		j.Versions = append(j.Versions, in)
	}
	j.Held = slices.DeleteFunc(j.Held, in.is)
	return true
}

// settle is the team's, and says where its sections are in the config without their block.
func (t *Teams) settle(j *Membership, blocks map[string]block.Block) (joined bool) {
	if there, is, unread := t.elsewhere(j, blocks); is {
		joined = unread != nil || j.settle(there) // what cannot be read may have it
		j.away = t.newElsewhere(j, blocks, unread)
		j.problem, j.remedy = fmt.Sprintf("it is in %s, and not in %s", j.away.file, j.away.path), j.away.Hint()
		switch {
		case unread != nil:
			j.problem = j.away.Error()
		case j.away.copied:
			j.problem = fmt.Sprintf("it is in %s; its block in %s is a copy", j.away.file, j.away.path)
			j.remedy += "; remove the copy: awsin team leave " + j.Name
		}
		return joined
	}
	joined = j.settle(blocks)
	if !joined || j.inFile {
		return joined
	}
	f, err := configedit.Read(awsconfig.ConfigPath(t.Env.Lookup, t.Env.Home))
	if err == nil {
		err = j.lost(f)
	}
	if err != nil {
		j.damage, j.problem, j.remedy = err, err.Error(), hint.Of(err)
	}
	return joined
}

// unrecordedError reports a block of a team that is not remembered here, as where a
// person has brought their config from another machine.
type unrecordedError struct {
	path string
	block.Block
}

func (e *unrecordedError) Error() string {
	return fmt.Sprintf("team %s is not joined here, but has its block in %s:%d", e.Team, e.path, e.Line)
}

// Hint is what to do about it.
func (e *unrecordedError) Hint() string {
	return fmt.Sprintf("to get its updates: awsin team join URL --name %[1]s; to remove its sections: awsin team leave %[1]s", e.Team)
}

// ExitCode is that of a wrong configuration.
func (e *unrecordedError) ExitCode() int { return hint.Usage }

// unrecorded returns those of the config's blocks that are of none of the teams.
func (t *Teams) unrecorded(all []*Membership, blocks map[string]block.Block) (list []*unrecordedError) {
	for _, j := range all {
		delete(blocks, j.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(blocks)) {
		list = append(list, t.newUnrecorded(blocks[name]))
	}
	return list
}

func (t *Teams) newUnrecorded(b block.Block) *unrecordedError {
	return &unrecordedError{awsconfig.ConfigPath(t.Env.Lookup, t.Env.Home), b}
}

// tell prints what is remembered of a team and does not fit its block.
func (t *Teams) tell(j *Membership) {
	if j.problem != "" {
		t.IO.Say("team %s: %s; %s", j.Name, sanitize.Brief(j.problem), j.remedy)
	}
}

// Misfit returns what Tell prints of the team, nothing where its record fits its block.
func (j *Membership) Misfit() []string {
	if j.problem == "" {
		return nil
	}
	return []string{sanitize.Brief(j.problem)}
}

// Tell prints what is remembered of all teams and does not fit the blocks in the config.
func (t *Teams) Tell(all []*Membership) {
	for _, j := range all {
		t.tell(j)
	}
	blocks, _ := t.blocks() // what is wrong there is said by those who change it
	for _, e := range t.unrecorded(all, blocks) {
		t.IO.Say("%s; %s", sanitize.Text(e.Error()), e.Hint())
	}
}

// Findings returns what Tell prints, for the doctor, which has read the config; nil where it cannot be read.
func (t *Teams) Findings(conf *awsconfig.Config) (list []doctor.Finding) {
	const check = "team"
	var f *awsconfig.File
	var blocks map[string]block.Block
	var unread error
	if conf != nil {
		if f = conf.ConfigFile; f == nil {
			f = &awsconfig.File{}
		}
		blocks, unread = blocksOf(f)
	}
	all, err := t.all(func() (map[string]block.Block, error) { return blocks, unread })
	switch {
	case err != nil:
		return []doctor.Finding{{Check: check, Severity: doctor.Error, Message: err.Error(), Remedy: hint.Of(err)}}
	case conf == nil:
		return nil // it is told as the file's
	}
	broken := func(err error) {
		if damaged, ok := errors.AsType[*awsconfig.ParseError](err); ok {
			list = append(list, doctor.Finding{Check: check, Severity: doctor.Error, Message: damaged.Problem, File: damaged.Path, Line: damaged.Line, Remedy: damaged.Remedy})
		}
	}
	broken(unread)
	for _, j := range all {
		if b, there := blocks[j.Name]; there {
			if _, _, err := t.inForce(j.Name, b, true, nil, nil); err != nil {
				list = append(list, doctor.Finding{Check: check, Severity: doctor.Warning, Message: err.Error(), Remedy: hint.Of(err)})
			}
		}
		if j.problem != "" {
			severity := doctor.Warning
			if j.away != nil && j.away.unread == nil {
				severity = doctor.Info
			}
			list = append(list, doctor.Finding{Check: check, Severity: severity, Message: "team " + j.Name + ": " + j.problem, Remedy: j.remedy})
		} else if unread == nil {
			broken(j.lost(f))
		}
	}
	for _, e := range t.unrecorded(all, blocks) {
		list = append(list, doctor.Finding{Check: check, Severity: doctor.Info, Message: e.Error(), File: e.path, Line: e.Line, Remedy: e.Hint()})
	}
	return list
}
