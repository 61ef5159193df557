package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"awsin/internal/awsconfig"
)

const editRuns = 41

// edits measures changes of a file of 10,000 profiles against reading it.
func edits(dir string) error {
	const profiles = 10_000
	home := filepath.Join(dir, "edit")
	if err := writeHome(home, profiles); err != nil {
		return err
	}
	path := filepath.Join(home, ".aws", "config")
	var loads, changes, saves []time.Duration
	for run := range editRuns {
		begin := time.Now()
		conf, err := awsconfig.Load(path, "")
		if err != nil {
			return err
		}
		loads = append(loads, time.Since(begin))
		f := conf.ConfigFile
		begin = time.Now()
		edit := f.Edit()
		edit.Set(&f.Sections[profiles/3], awsconfig.KeyValue{Key: "region", Value: "eu-west-3"})
		edit.Remove(&f.Sections[profiles/2])
		edit.Add(awsconfig.ProfileHeader(fmt.Sprint("added-", run)), awsconfig.KeyValue{Key: "region", Value: "eu-west-3"})
		text, err := edit.Text()
		if err != nil {
			return err
		}
		changes = append(changes, time.Since(begin))
		begin = time.Now()
		if err := f.Save(text, filepath.Join(dir, "backups"), time.Now()); err != nil {
			return err
		}
		saves = append(saves, time.Since(begin))
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	title(fmt.Sprintf("%d profiles, %.1f MB", profiles, float64(info.Size())/1e6))
	load := median(loads)
	for _, r := range []struct {
		what string
		d    time.Duration
	}{
		{"read and parse", load},
		{"change, remove and add one; parse and compare (3)", median(changes)},
		{"save: backup, write, fsync, rename", median(saves)},
	} {
		row(r.what, r.d, float64(r.d)/float64(load))
	}
	return nil
}
