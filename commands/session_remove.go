package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/configedit"
	"awsin/internal/failover"
	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/internal/ssotoken"
	"awsin/internal/team"
)

type sessionRemoveCmd struct {
	Name         string `arg:"" complete:"sessions" help:"The session's name."`
	WithProfiles bool   `line:"consent" help:"Remove the profiles that refer to it, too."`
	saveFlags
}

// Run removes the section.
func (c *sessionRemoveCmd) Run(ctx context.Context, e *Env) error {
	conf, err := e.config()
	if err != nil {
		return err
	}
	s := conf.Session(c.Name)
	if s == nil || s.Legacy {
		return hint.BadUsage("awsin session list", "there is no sso-session %q", c.Name)
	}
	if len(s.Profiles) > 0 && !c.WithProfiles {
		return hint.BadUsage("--with-profiles removes them, too", "session %q has %s, which could no longer log in: %s", s.Name, sanitize.Count(len(s.Profiles), "profile"), sanitize.Some(s.Profiles))
	}
	path := awsconfig.ConfigPath(e.Lookup, e.Home)
	var back string
	changed, err := e.editor().Save(ctx, path, configedit.Options(c.saveFlags), func(f *awsconfig.File) (configedit.Change, error) {
		edit, n := f.Edit(), 0
		var gone []*awsconfig.Section
		for i := range f.Sections {
			section := &f.Sections[i]
			if name, ok := section.Profile(); ok && slices.Contains(s.Profiles, name) {
				n++
			} else if name, ok := section.Session(); !ok || name != c.Name {
				continue
			}
			edit.Remove(section)
			gone = append(gone, section)
		}
		var what []string
		if n > 0 {
			what = append(what, "This also removes "+sanitize.Count(n, "profile"))
		}
		back = ""
		if teams := team.Returning(f, gone); len(teams) > 0 {
			back = fmt.Sprintf("It is team %s's: the next awsin team sync brings it back", strings.Join(teams, "'s and "))
			what = append(what, back)
		}
		text, err := edit.Text()
		return configedit.Change{Text: text, What: strings.Join(what, ". ")}, err
	})
	if err != nil || !changed {
		return err
	}
	e.Say("session %s removed", sanitize.Text(c.Name))
	if back != "" && c.Yes {
		e.Say("%s", back)
	}
	cache := ssotoken.New(e.Home)
	_, none := cache.Read(c.Name)
	if aside, _ := cache.Asides(c.Name); none == nil || len(aside) > 0 {
		e.Say("its token is still in the cache; awsin logout-all removes it")
	}
	return failover.MemoryOf(&e.Environ).Forget(c.Name)
}
