package team

import (
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"

	"awsin/internal/atomicfile"
	"awsin/internal/awsconfig"
	"awsin/internal/team/block"
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

// block finds the team's block in a file.
func (j *Membership) block(f *awsconfig.File) (version string, there bool, err error) {
	blocks, err := block.Find(f)
	if err != nil {
		return "", false, err
	}
	for _, b := range blocks {
		if b.Team == j.Name {
			return b.Version, true, nil
		}
	}
	return "", false, nil
}

// appliedTo finds what the team's block in a file was made of.
func (j *Membership) appliedTo(f *awsconfig.File) (applied block.Applied, there bool, err error) {
	version, there, err := j.block(f)
	if err != nil || !there {
		return block.Applied{}, false, err
	}
	all, err := j.applied()
	for _, a := range all {
		if a.Version == version {
			applied = a
		}
	}
	return applied, true, err
}
