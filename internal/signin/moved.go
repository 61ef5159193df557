package signin

import (
	"context"
	"fmt"

	"awsin/internal/awsconfig"
	"awsin/internal/hint"
	"awsin/internal/team/block"
)

// moved writes the Region that a session has moved to into the person's file:
// under its lock, with a backup, this key and nothing else. Somebody who has set
// another Region meanwhile is right. In a team's block it is marked as moved.
func (s *Service) moved(ctx context.Context, note func(string), session *awsconfig.Session, region string) error {
	how := awsconfig.How{Backups: s.env.StatePath("backups"), Now: s.env.Now(), Waiting: func(folder string) {
		note("waiting for another awsin to finish writing in " + folder)
	}}
	return awsconfig.Rewrite(ctx, session.Path, how, func(f *awsconfig.File) (string, error) {
		edit, found := f.Edit(), false
		blocks, err := block.Find(f)
		if err != nil { // a team's next sync says so; the login goes on
			blocks = nil
		}
		for i := range f.Sections {
			section := &f.Sections[i]
			if !owns(session, section) {
				continue
			}
			found = true
			if is, ok := section.Lookup("sso_region"); ok && is.Value != session.Region {
				if is.Value == region {
					continue
				}
				return "", hint.With("check sso_region there", fmt.Errorf("%s:%d: sso_region has become %s in the meantime", f.Path, is.Line, is.Value))
			}
			block.Move(f, blocks, edit, section, region)
		}
		if !found {
			return "", hint.With("awsin session list", fmt.Errorf("%s no longer has this session", f.Path))
		}
		return edit.Text()
	})
}

// owns reports whether a section holds the Region of a session: its own, or for
// the legacy form each profile with its start URL.
func owns(session *awsconfig.Session, section *awsconfig.Section) bool {
	if !session.Legacy {
		name, ok := section.Session()
		return ok && name == session.Name
	}
	if _, ok := section.Profile(); !ok {
		return false
	}
	url, _ := section.Lookup("sso_start_url")
	_, other := section.Lookup("sso_session")
	return url.Value == session.StartURL && !other
}
