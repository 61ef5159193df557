package team

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/configedit"
	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/internal/team/block"
)

// damage returns what is wrong with the lines around the teams' blocks of a file, an *awsconfig.ParseError; nil where
// they are whole.
func damage(f *awsconfig.File, all []*Membership) error {
	if _, err := block.Find(f); err != nil {
		return err
	}
	for _, j := range all {
		if err := j.lost(f); err != nil {
			return err
		}
	}
	return nil
}

// Repair puts the lines around the teams' blocks where they belong, by what was written last.
func (t *Teams) Repair(ctx context.Context, how configedit.Options) error {
	unlock, err := t.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	all, err := t.All()
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(j *Membership) bool { return j.away != nil })
	var done []string
	path := awsconfig.ConfigPath(t.Env.Lookup, t.Env.Home)
	changed, err := t.editor(all...).Save(ctx, path, how, func(f *awsconfig.File) (c configedit.Change, err error) {
		c.Text, done = f.Text, nil
		problem := damage(f, all)
		if problem == nil {
			return c, nil
		}
		var teams []block.Team
		for _, j := range all {
			written, err := j.applied()
			if err != nil {
				return c, err
			}
			if last := block.Written(f, j.Name, written); last.Version != "" { // "" for one that was never written
				teams = append(teams, block.Team{Name: j.Name, Applied: last})
			}
		}
		var sections map[string]int
		if c.Text, sections, err = block.Repair(f, teams); err != nil {
			return c, err
		}
		for _, t := range teams {
			if n, changed := sections[t.Name]; changed {
				done = append(done, fmt.Sprintf("team %s: version %s, %s", t.Name, Short(t.Applied.Version), sanitize.Count(n, "section")))
			}
		}
		now, err := awsconfig.Parse(f.Path, []byte(c.Text))
		if err != nil {
			return c, err
		}
		if left := damage(now, all); left != nil { // of a team that nothing is remembered of
			return c, hint.BadUsage("edit it: remove the line, and the sections are your own", "%w", left)
		}
		return c, nil
	})
	if err != nil || how.DryRun {
		return err
	}
	if !changed {
		t.IO.Say("nothing to repair: the marked lines of the teams' blocks in %s are where they belong", sanitize.Text(path))
		return nil
	}
	t.IO.Say("repaired: %s; update: awsin team sync", strings.Join(done, "; "))
	return nil
}
