//go:build unix

package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"awsin/internal/awsconfig"
)

// edits measures changes of a file of 10,000 profiles against reading it.
func edits(b *bench) error {
	const profiles = 10_000
	home, err := b.home(orgs, profiles)
	if err != nil {
		return err
	}
	path, added := filepath.Join(home, ".aws", "config"), 0
	var f *awsconfig.File
	var text string
	_, err = b.race(fmt.Sprintf("a file of %d profiles", profiles), 41, []contender{
		{"read and parse", 0, timed(func() error {
			conf, err := awsconfig.Load(path, "")
			if err == nil {
				f = conf.ConfigFile
			}
			return err
		})},
		{"change, remove and add one; parse and compare", 3, timed(func() (err error) {
			edit, region := f.Edit(), awsconfig.KeyValue{Key: "region", Value: "eu-west-3"}
			edit.Set(&f.Sections[profiles/3], region)
			edit.Remove(&f.Sections[profiles/2])
			edit.Add(awsconfig.ProfileHeader(fmt.Sprint("added-", added)), region)
			added++
			text, err = edit.Text()
			return err
		})},
		{"save: read, parse, backup, write, fsync, rename", 0, timed(func() error {
			how := awsconfig.How{Backups: filepath.Join(b.dir, "backups"), Now: time.Now()}
			return awsconfig.Rewrite(context.Background(), path, how, func(*awsconfig.File) (string, error) { return text, nil })
		})},
	})
	return err
}
