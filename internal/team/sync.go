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
	"awsin/internal/team/policy"
	"awsin/internal/terminal"
)

// SyncOptions are what a person takes from an update.
type SyncOptions struct {
	Adopt  bool
	Accept []string // hosts of start URLs, without a question
	How    configedit.Options
}

// Sync fetches a team's newest version and applies it.
func (t *Teams) Sync(ctx context.Context, j *Membership, o SyncOptions) error {
	u, err := t.Fetch(ctx, j, true)
	if err != nil {
		return err
	}
	if u == nil && !o.Adopt {
		t.IO.Say("team %s: up to date, version %s, applied %s", j.Name, Short(j.Current().Hash), Age(t.Env.Now().Sub(j.Current().At)))
		return nil
	}
	if u == nil {
		if u, err = t.Read(ctx, j, j.Current().Hash); err != nil {
			return err
		}
	}
	u.adopt, u.accept = o.Adopt, o.Accept
	return t.Apply(ctx, u, o.How)
}

// Fetch returns the newest version, nil when that was looked at, and the version in
// use is there whole: what was deleted in its block comes back.
func (t *Teams) Fetch(ctx context.Context, j *Membership, interactive bool) (*Update, error) {
	ctx, cancel := context.WithTimeout(ctx, gitTimeout)
	defer cancel()
	if err := t.store(j, false).Prune(j.hashes()); err != nil { // of versions that were looked at and not taken
		return nil, err
	}
	hash, err := t.store(j, interactive).Fetch(ctx, j.remote(), j.Seen)
	if err != nil {
		return nil, t.gitError(err, j)
	}
	if hash == j.Seen {
		f, err := configedit.Read(awsconfig.ConfigPath(t.Env.Lookup, t.Env.Home))
		if err != nil {
			return nil, err
		}
		if version, there, err := j.block(f); err != nil || there && version != Short(j.Current().Hash) {
			return nil, err
		} else if there {
			u, err := t.Read(ctx, j, j.Current().Hash)
			if err != nil {
				return nil, err
			}
			if _, _, err := u.Merge(t, f); err != nil || u.empty() {
				return nil, err
			}
			return u, nil
		}
	}
	return t.Read(ctx, j, hash)
}

// Preview returns what an update would bring to a file; nil where there is none.
func (t *Teams) Preview(ctx context.Context, j *Membership, f *awsconfig.File) (*Update, error) {
	u, err := t.Fetch(ctx, j, true)
	if err == nil && u != nil {
		_, _, err = u.Merge(t, f)
	}
	return u, err
}

// Rollback applies the version before, from the copy on this machine.
func (t *Teams) Rollback(ctx context.Context, j *Membership, how configedit.Options) error {
	if len(j.Versions) < 2 {
		return hint.BadUsage("awsin team leave "+j.Name+" removes it", "team %s has had no version but %s here", j.Name, Short(j.Current().Hash))
	}
	held := j.Current().Hash
	previous := j.Versions[len(j.Versions)-2].Hash
	u, err := t.Read(ctx, j, previous)
	if err != nil {
		return err
	}
	u.back = true
	if err := t.Apply(ctx, u, how); err != nil || how.DryRun {
		return err
	}
	// A version that was rolled back is not a target for the next rollback.
	kept := j.Versions[:0]
	for _, v := range j.Versions {
		if v.Hash != held {
			kept = append(kept, v)
		}
	}
	j.Versions, j.Seen, j.Held = kept, held, held
	// Where only the version that was left logs in is asked about again.
	j.Accepted = slices.DeleteFunc(j.Accepted, func(accepted string) bool {
		return !slices.ContainsFunc(u.sections, func(s policy.Section) bool {
			portal, err := identity.PortalOf(s.Get("sso_start_url"))
			return err == nil && portal.String() == accepted
		})
	})
	if err := j.save(); err != nil {
		return err
	}
	t.IO.Say("team %s: version %s is skipped; the next newer one will be applied", j.Name, Short(held))
	return nil
}

// How often and how long login-all looks for updates.
const (
	teamCheckEvery = 24 * time.Hour
	teamCheckBound = 3 * time.Second
)

// Check looks for updates of the teams while logins go on. The returned
// function says what was found; online reports whether it is worth waiting for.
func (t *Teams) Check(ctx context.Context) (say func(online bool)) {
	nothing := func(bool) {}
	if _, err := os.Stat(t.folder()); err != nil {
		return nothing // none was ever joined
	}
	unlock, err := t.Lock()
	if err != nil {
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
		if now := t.Env.Now(); now.Sub(j.Checked) < teamCheckEvery && !now.Before(j.Checked) {
			continue
		}
		j.Checked = t.Env.Now() // a try counts: nobody waits for a dead server each morning
		if j.save() != nil {
			continue
		}
		wg.Go(func() {
			if hash, _, err := t.store(j, false).Newest(asking, j.remote()); err == nil && hash != j.Seen && hash != j.Held {
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
	unlock, err := t.Lock()
	if err != nil {
		return err
	}
	defer unlock()
	j, err := t.One(name) // as it is now
	if err != nil {
		return err
	}
	quiet := New(t.Env, &terminal.Streams{Stdout: t.IO.Stdout, Stderr: &strings.Builder{}, StderrFd: -1, Open: t.IO.Open}) // one line is said
	u, err := quiet.Fetch(ctx, j, false)
	if err != nil || u == nil {
		return err
	}
	u.quiet = true
	if err := quiet.Apply(ctx, u, configedit.Options{Yes: true}); err != nil {
		return errors.New(sanitize.Text(err.Error()))
	}
	t.IO.Say("team %s: %s (version %s)", j.Name, u.Change.Headline(), Short(u.Hash))
	return nil
}

// Age returns how long ago something was, in words.
func Age(d time.Duration) string {
	if d >= 48*time.Hour {
		return fmt.Sprintf("%d days ago", int(d.Hours()/24))
	}
	return ssotoken.FormatDuration(d) + " ago"
}
