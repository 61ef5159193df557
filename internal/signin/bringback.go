package signin

import (
	"context"
	"fmt"

	"awsin/internal/awsconfig"
	"awsin/internal/environ"
	"awsin/internal/hint"
	"awsin/internal/team/block"
)

// bringBack writes what a login has changed of a session, such as the Region that it has moved to, into the person's
// file: under its lock, with a backup, these keys and nothing else. Somebody who has set another value meanwhile is
// right. In a team's block a Region is marked as moved.
func (s *Service) bringBack(ctx context.Context, note func(string), session *awsconfig.Session, keys []awsconfig.KeyValue) error {
	how := awsconfig.How{Backups: s.env.StatePath(environ.Backups), Now: s.env.Now(), Waiting: func(folder string) {
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
			for _, kv := range keys {
				is, ok := section.Lookup(kv.Key)
				switch {
				case ok && is.Value == kv.Value:
				case ok && is.Value != before(session, kv.Key):
					return "", hint.With("check "+kv.Key+" there", fmt.Errorf("%s:%d: %s has become %s in the meantime", f.Path, is.Line, kv.Key, is.Value))
				case kv.Key == "sso_region":
					block.Move(f, edit, section, block.Within(f, blocks, section), kv)
				default:
					edit.Set(section, kv)
				}
			}
		}
		if !found {
			return "", hint.With("awsin session list", fmt.Errorf("%s no longer has this session", f.Path))
		}
		return edit.Text()
	})
}

// before returns what a key of a session was when the login began, "" where it was not there.
func before(session *awsconfig.Session, key string) string {
	switch key {
	case "sso_region":
		return session.Region
	case "login_session":
		return session.Login
	}
	return ""
}

// owns reports whether a section holds the keys of a session: its own, or for the legacy form each profile with its
// start URL.
func owns(session *awsconfig.Session, section *awsconfig.Section) bool {
	if session.Login != "" {
		name, ok := section.Profile()
		return ok && name == session.Name
	}
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
