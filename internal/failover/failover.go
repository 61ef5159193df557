package failover

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/configedit"
	"awsin/internal/hint"
	"awsin/internal/identity"
	"awsin/internal/sanitize"
	"awsin/internal/ssotoken"
	"awsin/internal/team/block"
	"awsin/shell"
)

// Mover moves the sessions of a configuration.
type Mover struct {
	Memory
	Cache       ssotoken.Cache
	Editor      configedit.Editor
	Now         func() time.Time
	Credentials *awsconfig.File // of the person's, nil for none
}

const (
	keyStartURL = "sso_start_url"
	keyRegion   = "sso_region"
)

// in returns where a section says that people log in; ok is false where it does not say it itself.
func in(s *awsconfig.Section) (p Place, ok bool) {
	url, has := s.Lookup(keyStartURL)
	region, also := s.Lookup(keyRegion)
	return Place{url.Value, region.Value}, has && also
}

func move(f *awsconfig.File, s *awsconfig.Section, mark bool, to Place) (string, error) {
	e := f.Edit()
	block.Move(f, e, s, mark, awsconfig.KeyValue{Key: keyStartURL, Value: to.StartURL}, awsconfig.KeyValue{Key: keyRegion, Value: to.Region})
	return e.Text()
}

// Over moves a session to a standby's place, which is what the standby's own section says. agreed is whether the person
// has said, or accepted, that it stands by; else its place is asked about as a changed start URL is. The record is nil
// where nothing was written.
func (m Mover) Over(ctx context.Context, session, standby string, agreed bool, how configedit.Options) (*Record, error) {
	r := &Record{}
	changed, err := m.save(ctx, session, how, func(f *awsconfig.File) (c configedit.Change, err error) {
		conf := awsconfig.Merge(f, m.Credentials)
		from, to := conf.Session(session), conf.Session(standby)
		for _, s := range []*awsconfig.Session{from, to} {
			if s == nil || s.Problem != "" {
				return c, hint.With("awsin session list", errors.New("one of the two sessions is no longer in order"))
			}
		}
		section := conf.SessionSection(session)
		own, ok := in(section)
		now := Record{session, standby, m.file, own, Place{to.StartURL, to.Region}, m.Now()}
		held := m.Held(from)
		if url, region, moved := block.Origin(f, section); moved { // it moves on; the way back is to its own place
			now.From = Place{url, region}
		}
		if held != nil && held.Left(conf) {
			now.From, held = held.From, nil
		}
		switch {
		case held != nil:
			return c, held.Already()
		case !ok:
			return c, hint.With("write both there", fmt.Errorf("%s:%d: session %s does not say its start URL and its Region itself", f.Path, section.Line, session))
		case own.key() == now.To.key():
			return c, hint.BadUsage("awsin session list", "session %s has the place of %s: there is nothing to fail over to", standby, session)
		}
		if c.Text, err = move(f, section, true, now.To); err != nil {
			return c, err
		}
		_ = conf.Sessions() // which finds their profiles
		c.What = now.what(conf, from)
		if !agreed {
			if c.Warning, c.Typed, err = now.unsaid(own, how); err != nil {
				return c, err
			}
		}
		c.Before = func() error {
			*r = now
			return m.write(now)
		}
		return c, nil
	}, func() Place { return r.To })
	if !changed {
		r = nil
	}
	return r, err
}

// Already returns the error of a second failover.
func (r *Record) Already() error {
	return hint.BadUsage(shell.Join("awsin", "session", "failover", r.Session, "--back"), "session %s is failed over to %s already", r.Session, r.Standby)
}

// what returns a text about what moves, and which profiles do not follow.
func (r *Record) what(conf *awsconfig.Config, s *awsconfig.Session) string {
	text := fmt.Sprintf("This moves session %s to the place of %s, and %s with it", sanitize.Brief(r.Session), sanitize.Brief(r.Standby), sanitize.Count(len(s.Profiles), "profile"))
	var repeat []string
	for _, name := range s.Profiles {
		p := conf.Profile(name)
		url, has := p.Lookup(keyStartURL)
		region, also := p.Lookup(keyRegion)
		if p.Get("sso_session") == s.Name && (has && url != r.To.StartURL || also && region != r.To.Region) {
			repeat = append(repeat, name)
		}
	}
	if repeat != nil {
		text += "; but these repeat its start URL or Region, and will not work: " + sanitize.Brief(sanitize.Some(repeat))
	}
	return text
}

// unsaid is the warning about a standby that nothing names as one.
func (r *Record) unsaid(was Place, how configedit.Options) (warning string, typed []string, err error) {
	portal, err := identity.PortalOf(r.To.StartURL)
	if err != nil {
		return "", nil, err
	}
	if how.Yes {
		return "", nil, hint.With(sanitize.Brief("on a terminal: "+shell.Join("awsin", "session", "failover", r.Session, "--to", r.Standby)+"; or mark it: standby_of = "+r.Session+" in [sso-session "+r.Standby+"] of your settings"),
			fmt.Errorf("nothing says that %s stands by for %s; nothing was changed", r.Standby, r.Session))
	}
	moved := func(key, was, becomes string) string {
		return fmt.Sprintf("moved: %s of sso-session %s was %s and becomes %s\n", key, sanitize.Brief(r.Session), sanitize.Brief(was), sanitize.Brief(becomes))
	}
	return fmt.Sprintf("warning: where people log in changes. This is how people are phished: ask your colleagues.\nnothing says that %s stands by for %s\n", sanitize.Brief(r.Standby), sanitize.Brief(r.Session)) +
		moved(keyStartURL, was.StartURL, r.To.StartURL) + moved(keyRegion, was.Region, r.To.Region), []string{portal.String()}, nil
}

// Outcome is what Back found.
type Outcome int

// The outcomes of Back.
const (
	Unmoved   Outcome = iota // nothing was written: a dry run
	Back                     // the session is at its own place
	Elsewhere                // somebody has moved it since; it stays there
)

// Back moves a session back to its own place: the two values that Over wrote, and nothing else of the file. What was
// begun and not ended is ended.
func (m Mover) Back(ctx context.Context, session string, how configedit.Options) (r *Record, now Place, did Outcome, err error) {
	if r, err = m.read(session); err != nil {
		return nil, now, Unmoved, err
	}
	if r == nil {
		if r, err = m.origin(session); err != nil {
			return nil, now, Unmoved, err
		}
	}
	if r == nil {
		return nil, now, Unmoved, hint.BadUsage("awsin status says which are", "session %s is not failed over in %s", session, m.file)
	}
	changed, err := m.save(ctx, session, how, func(f *awsconfig.File) (c configedit.Change, err error) {
		did, now, c.Text = Elsewhere, Place{}, f.Text
		section := awsconfig.Merge(f, nil).SessionSection(session)
		if section == nil {
			return c, nil
		}
		if now, _ = in(section); !r.holds(now) {
			if now == r.From {
				did = Back
			}
			return c, nil
		}
		did = Unmoved
		if now != r.To { // only the Region can be another
			c.What = fmt.Sprintf("%s of %s was %s after the failover and has become %s since", keyRegion, sanitize.Brief(session), sanitize.Brief(r.To.Region), sanitize.Brief(now.Region))
		}
		c.Text, err = move(f, section, block.Moved(f, section), r.From)
		c.Before = func() error { did, now = Back, r.From; return nil }
		return c, err
	}, func() Place { return now })
	if err == nil && !changed && !how.DryRun && now != (Place{}) {
		_, err = m.Settle(session, now)
	}
	if err == nil && !how.DryRun {
		err = m.Forget(session)
	}
	return r, now, did, err
}

// origin returns what the section's own lines say of a failover, as in a file that another machine has written, or one
// of a session that has another name since; nil where they say nothing.
func (m Mover) origin(session string) (*Record, error) {
	f, err := configedit.Read(m.file)
	if err != nil {
		return nil, err
	}
	s := awsconfig.Merge(f, nil).SessionSection(session)
	if s == nil {
		return nil, nil
	}
	url, region, ok := block.Origin(f, s)
	if !ok {
		return nil, nil
	}
	now, _ := in(s)
	return &Record{Session: session, Standby: "another session", File: m.file, From: Place{url, region}, To: now}, nil
}

// save changes the configuration and puts the token of the place where the session is then under its name. The token's
// lock is held meanwhile: no login comes in between. Killed before the token, it is put right by the next run.
func (m Mover) save(ctx context.Context, session string, how configedit.Options, edit configedit.Edit, at func() Place) (changed bool, err error) {
	unlock := func() {}
	defer func() { unlock() }()
	changed, err = m.Editor.Save(ctx, m.file, how, func(f *awsconfig.File) (configedit.Change, error) {
		c, err := edit(f)
		before := c.Before
		c.Before = func() error {
			free, err := m.lock(session)
			if err != nil {
				return err
			}
			unlock = free
			return before()
		}
		return c, err
	})
	if err == nil && changed {
		_, err = m.Cache.Switch(session, at().key(), placeOf)
	}
	return changed, err
}

// Settle puts the token of the place where a session is under its name, and reports whether another one was there.
func (m Mover) Settle(session string, at Place) (settled bool, err error) {
	unlock, err := m.lock(session)
	if err != nil {
		return false, err
	}
	defer unlock()
	return m.Cache.Switch(session, at.key(), placeOf)
}

// lock takes that of the session's token. Who waits for a page holds it for minutes.
func (m Mover) lock(session string) (unlock func(), err error) {
	unlock, err = m.Cache.File(session).TryLock()
	if errors.Is(err, ssotoken.ErrLocked) {
		return nil, hint.With("end that one, or run this again once it is done", fmt.Errorf("another awsin is working on session %s; nothing was changed", session))
	}
	return unlock, err
}

// Standbys returns the sessions of a configuration that stand by for one, as standbyOf says of each.
func Standbys(conf *awsconfig.Config, session string, standbyOf func(string) string) (names []string) {
	for _, s := range conf.Sessions() {
		if s.SSOSession() != "" && s.Name != session && standbyOf(s.Name) == session {
			names = append(names, s.Name)
		}
	}
	return names
}

// Standby returns which of them is meant: the one that a person names, or the only one. The errors say which there are.
func Standby(conf *awsconfig.Config, session *awsconfig.Session, named string, standbyOf func(string) string) (*awsconfig.Session, error) {
	all := Standbys(conf, session.Name, standbyOf)
	switch {
	case named != "":
	case len(all) == 1:
		named = all[0]
	case len(all) > 1:
		return nil, hint.BadUsage(shell.Join("awsin", "session", "failover", session.Name, "--to", all[0]), "%d sessions stand by for %s: %s", len(all), session.Name, strings.Join(all, ", "))
	default:
		return nil, none(conf, session.Name, standbyOf)
	}
	s := conf.Session(named)
	switch {
	case s == nil || s.SSOSession() == "" || s == session:
		return nil, hint.BadUsage("awsin session list", "there is no sso-session %q that could stand by for %s", named, session.Name)
	case s.Problem != "":
		return nil, hint.BadUsage(s.Hint, "session %s: %s", s.Name, s.Problem)
	}
	return s, nil
}

// none is the error for a session without a standby.
func none(conf *awsconfig.Config, session string, standbyOf func(string) string) error {
	var pairs []string
	for _, s := range conf.Sessions() {
		if all := Standbys(conf, s.Name, standbyOf); len(all) > 0 {
			pairs = append(pairs, s.Name+" ("+strings.Join(all, ", ")+")")
		}
	}
	if pairs == nil {
		return hint.BadUsage("mark the other one: [sso-session NAME] with standby_of = "+session+", in awsin's own settings", "no session stands by for %s, or for any other", session)
	}
	slices.Sort(pairs)
	return hint.BadUsage("sessions that have a standby: "+strings.Join(pairs, ", "), "no session stands by for %s", session)
}
