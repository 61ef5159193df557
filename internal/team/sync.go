package team

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/configedit"
	"awsin/internal/hint"
	"awsin/internal/identity"
	"awsin/internal/sanitize"
	"awsin/internal/ssotoken"
	"awsin/internal/terminal"
)

// SyncOptions are what a person takes from an update.
type SyncOptions struct {
	Adopt   bool
	Accept  []string // hosts of start URLs, without a question
	Follow  bool     // the person's own profiles follow what the team renames
	Named   []string // profiles that may become another account or role, likewise
	Signers []string // fingerprints of keys, likewise
	Take    string   // this version, also where it is held back: the beginning of its hash, or ""
	Next    bool     // what comes after a join is the caller's
	How     configedit.Options
}

// SyncAll is Sync for the teams of these names, or all if there are none. A team that
// fails does not stop the others.
func (t *Teams) SyncAll(ctx context.Context, names []string, o SyncOptions) error {
	unlock, err := t.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	named, err := t.Named(names)
	if err != nil {
		return err
	}
	failed := false
	for _, j := range named {
		err := t.Sync(ctx, j, o)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if code := hint.Print(t.IO.Stderr, err); code == hint.Cancelled {
			return err
		} else if code != hint.OK {
			failed = true
			if !t.lock.Locked() { // another awsin has had it for too long
				return hint.Exit(code)
			}
		}
	}
	if failed {
		return hint.Exit(hint.Failed)
	}
	return nil
}

// Sync fetches a team's newest version and applies it.
func (t *Teams) Sync(ctx context.Context, j *Membership, o SyncOptions) error {
	as, err := t.One(j.Name) // as it is now: a question about another team may have taken an hour
	if err != nil {
		return err
	}
	*j = *as
	u, err := t.Fetch(ctx, j, o.Take, true)
	if err != nil {
		return err
	}
	now := j.Current()
	switch {
	case u.Held != "":
		t.IO.Say("team %s: version %s, applied %s; %s", j.Name, Short(now.Hash), now.Age(t.Env.Now()), u.HeldBack())
	case u.UpToDate && !o.Adopt:
		t.IO.Say("team %s: up to date, version %s, applied %s", j.Name, Short(now.Hash), now.Age(t.Env.Now()))
	}
	if u.UpToDate && !o.Adopt {
		_, _ = fmt.Fprint(t.IO.Stderr, u.marks.note())
		if kept, unread := marksOf(j.dir, u.Hash); !o.How.DryRun && u.marks != nil && (!j.Marked || unread != nil || kept.Problem != u.marks.Problem) {
			if err := j.keepMarks(u.marks); err != nil {
				return err
			}
			return j.save()
		}
		return nil
	}
	if u.sections == nil {
		return hint.With("awsin team sync "+j.Name+" --take "+Short(u.Held), fmt.Errorf("team %s: there is no copy of version %s here", j.Name, Short(u.Hash)))
	}
	u.adopt, u.follow, u.accept, u.named, u.signers = o.Adopt, o.Follow, o.Accept, o.Named, o.Signers
	return t.Apply(ctx, u, o.How)
}

// Fetch returns the newest version, or else the one that take names. Where it was rolled back,
// that is the one in use, which may not be there whole: what was deleted in its block comes back.
func (t *Teams) Fetch(ctx context.Context, j *Membership, take string, interactive bool) (*Update, error) {
	ctx, cancel := context.WithTimeout(ctx, gitTimeout)
	defer cancel()
	if err := t.store(j, false).Prune(j.hashes()); err != nil { // of versions that were looked at and not taken
		return nil, err
	}
	hash, err := t.store(j, interactive).Fetch(ctx, j.remote(), j.Current().Hash, j.hashes()...)
	if err != nil {
		return nil, t.gitError(err, j)
	}
	f, err := configedit.Read(awsconfig.ConfigPath(t.Env.Lookup, t.Env.Home))
	if err != nil {
		return nil, err
	}
	held := ""
	switch {
	case take != "":
		if hash, err = j.named(take, hash); err != nil {
			return nil, err
		}
	case j.held(hash):
		held, hash = hash, j.Current().Hash
	}
	if now := j.Current(); !now.is(hash) {
		u, err := t.Read(ctx, j, hash)
		if err == nil && take == "" {
			u.astray = !t.store(j, false).Version(hash).Descends(ctx, hash, now.Hash)
		}
		return u, err
	}
	if !t.store(j, false).Has(hash) {
		return &Update{team: j, Hash: hash, Held: held, UpToDate: true}, nil
	}
	u, err := t.Read(ctx, j, hash)
	if err != nil {
		return nil, err
	}
	_, there, err := u.Merge(ctx, t, f)
	u.Held, u.UpToDate = held, there && u.empty()
	return u, err
}

// named finds the version that a person names among those that they can have, by as much of it as they are shown.
func (j *Membership) named(take, newest string) (hash string, err error) {
	var found []string
	for _, hash := range append([]string{newest}, j.Held...) {
		if strings.HasPrefix(hash, take) && !slices.Contains(found, hash) {
			found = append(found, hash)
		}
	}
	switch see := "awsin team status " + j.Name; {
	case len(found) == 0:
		return "", hint.BadUsage(see, "team %s: %s is neither the newest version nor one that was rolled back", j.Name, identity.Quote(take))
	case len(found) > 1:
		return "", hint.BadUsage("name it whole", "team %s: %s means several versions: %s", j.Name, identity.Quote(take), sanitize.Some(found))
	case len(take) < shown && take != found[0]:
		return "", hint.BadUsage(see, "team %s: %s is too short for a version: at least %d digits, as they are shown", j.Name, identity.Quote(take), shown)
	}
	return found[0], nil
}

// Preview returns what an update would bring to a file.
func (t *Teams) Preview(ctx context.Context, j *Membership, f *awsconfig.File) (*Update, error) {
	u, err := t.Fetch(ctx, j, "", true)
	if err == nil && !u.UpToDate {
		if _, _, err = u.Merge(ctx, t, f); err == nil {
			t.notice(u, f)
		}
	}
	return u, err
}

// Rollback applies the version before, from the copy on this machine.
func (t *Teams) Rollback(ctx context.Context, j *Membership, o SyncOptions) error {
	if len(j.Versions) < 2 {
		return hint.BadUsage("awsin team leave "+j.Name+" removes it", "team %s has had no version but %s here", j.Name, Short(j.Current().Hash))
	}
	left := j.Current().Hash
	u, err := t.Read(ctx, j, j.Versions[len(j.Versions)-2].Hash)
	if err != nil {
		return err
	}
	u.back, u.from, u.follow, u.accept, u.named = true, left, o.Follow, o.Accept, o.Named
	if err := t.Apply(ctx, u, o.How); err != nil || o.How.DryRun {
		return err
	}
	u.Held = left
	t.IO.Say("team %s: %s", j.Name, u.HeldBack())
	return nil
}

// How often and how long login-all looks for updates.
const (
	teamCheckEvery = 24 * time.Hour
	teamCheckBound = 3 * time.Second
)

// Check looks for updates of the teams while logins go on. The returned
// function prints what was found; online reports whether it is worth waiting for.
func (t *Teams) Check(ctx context.Context) (say func(online bool)) {
	nothing := func(bool) {}
	if _, err := os.Stat(t.folder()); err != nil {
		return nothing // none was ever joined
	}
	unlock, ok := t.tryLock()
	if !ok {
		return nothing // somebody is at it
	}
	defer unlock() // logins take a person's time; a sync elsewhere need not wait for it
	all, err := t.All()
	if err != nil {
		return nothing // team list says so
	}
	asking, cancel := context.WithTimeout(ctx, teamCheckBound)
	var wg sync.WaitGroup
	found := make([]string, len(all)) // newest versions that are not applied
	for i, j := range all {
		if j.away != nil {
			continue
		}
		if now := t.Env.Now(); now.Sub(j.Checked) < teamCheckEvery && !now.Before(j.Checked) {
			continue
		}
		j.Checked = t.Env.Now() // a try counts: nobody waits for a dead server each morning
		if j.save() != nil {
			continue
		}
		wg.Go(func() {
			if hash, _, err := t.store(j, false).Newest(asking, j.remote()); err == nil && !j.Current().is(hash) && !j.held(hash) {
				found[i] = hash
			}
		})
	}
	return func(online bool) {
		defer cancel()
		if !online {
			cancel()
		}
		wg.Wait()
		for i, hash := range found {
			j := all[i]
			switch {
			case hash == "":
			case j.Auto:
				if err := t.autoSync(ctx, j.Name); err != nil {
					t.IO.Say("team %s has an update that was not applied: %s; see: awsin team sync %s", j.Name, sanitize.Brief(err.Error()), j.Name)
				}
			default:
				t.IO.Say("team %s has an update: awsin team sync %s", j.Name, j.Name)
			}
		}
	}
}

// autoSync takes an update without a question, and so none of where to log in.
func (t *Teams) autoSync(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, teamCheckBound)
	defer cancel()
	unlock, err := t.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	j, err := t.One(name) // as it is now
	if err != nil {
		return err
	}
	quiet := New(t.Env, &terminal.Streams{Stdout: t.IO.Stdout, Stderr: &strings.Builder{}, StderrFd: -1, Open: t.IO.Open}) // one line is said
	u, err := quiet.Fetch(ctx, j, "", false)
	if err != nil || u.UpToDate {
		return err
	}
	u.quiet = true
	if err := quiet.Apply(ctx, u, configedit.Options{Yes: true}); err != nil {
		return errors.New(sanitize.Text(err.Error()))
	}
	if !u.unchanged {
		t.IO.Say("team %s: %s (version %s)", j.Name, u.Change.Headline(), Short(u.Hash))
	}
	_, _ = fmt.Fprint(t.IO.Stderr, u.marks.note())
	return nil
}

// age returns how long ago something was, in words.
func age(d time.Duration) string {
	if d >= 48*time.Hour {
		return fmt.Sprintf("%d days ago", int(d.Hours()/24))
	}
	return ssotoken.FormatDuration(d) + " ago"
}
