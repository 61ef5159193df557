package commands

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
	"awsin/internal/configdiff"
	"awsin/internal/configedit"
	"awsin/internal/hint"
	"awsin/internal/identity"
	"awsin/internal/plain"
	"awsin/internal/report"
	"awsin/internal/team/policy"
)

type teamSyncCmd struct {
	Names          []string `arg:"" optional:"" complete:"teams" help:"Teams (default: all)."`
	Adopt          bool     `env:"-" help:"Take the place of sections of the same name that you have."`
	AcceptStartURL []string `env:"-" complete:"-" placeholder:"HOST" help:"Let this start URL in without asking."`
	saveFlags
}

// Run fetches and applies. One team that fails stops no other.
func (c *teamSyncCmd) Run(ctx context.Context, e *Env) error {
	unlock, err := e.lockTeams()
	if err != nil {
		return err
	}
	defer unlock()
	teams, err := e.named(c.Names)
	if err != nil {
		return err
	}
	failed := false
	for _, j := range teams {
		err := c.sync(ctx, e, j)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if code := hint.Print(e.Stderr, err); code == hint.Cancelled {
			return err
		} else if code != hint.OK {
			failed = true
		}
	}
	if failed {
		return hint.Exit(hint.Failed)
	}
	return nil
}

func (c *teamSyncCmd) sync(ctx context.Context, e *Env, j *joined) error {
	u, err := e.fetch(ctx, j, true)
	if err != nil {
		return err
	}
	if u == nil && !c.Adopt {
		e.Say("team %s: up to date, version %s, applied %s", j.Name, short(j.current().Hash), age(e.Now().Sub(j.current().At)))
		return nil
	}
	if u == nil {
		if u, err = e.update(ctx, j, j.current().Hash); err != nil {
			return err
		}
	}
	u.adopt, u.accept = c.Adopt, c.AcceptStartURL
	return e.apply(ctx, u, configedit.Options(c.saveFlags))
}

// named are the teams of these names; all for none.
func (e *Env) named(names []string) ([]*joined, error) {
	if len(names) == 0 {
		all, err := e.teams()
		if err == nil && len(all) == 0 {
			return nil, hint.BadUsage("awsin team join URL", "no team is joined")
		}
		return all, err
	}
	var all []*joined
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			continue // one at a time remembers what it did
		}
		j, err := e.team(name)
		if err != nil {
			return nil, err
		}
		all = append(all, j)
	}
	return all, nil
}

// fetch gives the newest version, nil when it is the one that is applied, and the
// block is there.
func (e *Env) fetch(ctx context.Context, j *joined, interactive bool) (*update, error) {
	ctx, cancel := context.WithTimeout(ctx, gitTimeout)
	defer cancel()
	if err := e.store(j, false).Prune(j.hashes()); err != nil { // of versions that were looked at and not taken
		return nil, err
	}
	hash, err := e.store(j, interactive).Fetch(ctx, j.remote(), j.Seen)
	if err != nil {
		return nil, e.gitError(err, j)
	}
	if hash == j.Seen {
		f, err := configedit.Read(awsconfig.ConfigPath(e.Lookup, e.Home))
		if err != nil {
			return nil, err
		}
		if _, there, err := j.appliedTo(f); err != nil || there {
			return nil, err
		}
	}
	return e.update(ctx, j, hash)
}

type teamRollbackCmd struct {
	Name string `arg:"" complete:"teams" help:"The team."`
	saveFlags
}

// Run applies the version before, from the copy on this machine.
func (c *teamRollbackCmd) Run(ctx context.Context, e *Env) error {
	unlock, err := e.lockTeams()
	if err != nil {
		return err
	}
	defer unlock()
	j, err := e.team(c.Name)
	if err != nil {
		return err
	}
	if len(j.Versions) < 2 {
		return hint.BadUsage("awsin team leave "+j.Name+" takes it out", "team %s has only had version %s here", j.Name, short(j.current().Hash))
	}
	held := j.current().Hash
	previous := j.Versions[len(j.Versions)-2].Hash
	u, err := e.update(ctx, j, previous)
	if err != nil {
		return err
	}
	u.back = true
	if err := e.apply(ctx, u, configedit.Options(c.saveFlags)); err != nil || c.DryRun {
		return err
	}
	// The version that was left is no one to come back to by rollback.
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
	e.Say("team %s: version %s is left out; a newer one is taken again", j.Name, short(held))
	return nil
}

type teamStatusCmd struct {
	Names []string `arg:"" optional:"" complete:"teams" help:"Teams (default: all)."`
	JSON  bool     `name:"json" help:"Print an array of objects."`
}

type teamStatusJSON struct {
	Name    string             `json:"name"`
	Version string             `json:"version"`
	Applied time.Time          `json:"applied_at"`
	Newest  string             `json:"newest,omitempty"`
	Update  *configdiff.Change `json:"update"` // null when there is none
	Problem string             `json:"problem,omitempty"`
}

// Run looks for updates and applies none. The exit code tells whether every
// repository could be read.
func (c *teamStatusCmd) Run(ctx context.Context, e *Env) error {
	unlock, err := e.lockTeams()
	if err != nil {
		return err
	}
	defer unlock()
	teams, err := e.named(c.Names)
	if err != nil {
		return err
	}
	f, err := configedit.Read(awsconfig.ConfigPath(e.Lookup, e.Home))
	if err != nil {
		return err
	}
	list, failed := []teamStatusJSON{}, false
	for _, j := range teams {
		st := teamStatusJSON{Name: j.Name, Version: j.current().Hash, Applied: j.current().At}
		u, err := e.fetch(ctx, j, true)
		if err == nil && u != nil {
			st.Newest = u.hash
			if _, _, err = u.merge(e, f); err == nil && !u.change.Empty() {
				st.Update = &u.change
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			st.Problem, failed = err.Error(), true
		}
		list = append(list, st)
		if c.JSON {
			continue
		}
		var b strings.Builder
		fmt.Fprintf(&b, "%s: version %s, applied %s", j.Name, short(st.Version), age(e.Now().Sub(st.Applied)))
		switch {
		case err != nil:
			b.WriteString("; the repository: " + plain.Brief(err.Error()) + "\n")
		case st.Update == nil:
			b.WriteString("; up to date\n")
		default:
			b.WriteString("; awsin team sync " + j.Name + " brings ")
			if err := (configdiff.Report{Change: u.change, Title: "version " + short(u.hash)}).Text(&b, shownItems); err != nil {
				return err
			}
		}
		if _, err := fmt.Fprint(e.Stdout, b.String()); err != nil {
			return err
		}
	}
	if c.JSON {
		if err := report.JSON(e.Stdout, list); err != nil {
			return err
		}
	}
	if failed {
		return hint.Exit(hint.Failed)
	}
	return nil
}

// How often and how long login-all looks for updates.
const (
	teamCheckEvery = 24 * time.Hour
	teamCheckBound = 3 * time.Second
)

// checkTeams looks for updates of the teams while logins go on. The returned
// function says what was found; online tells that it is worth waiting for.
func (e *Env) checkTeams(ctx context.Context) (say func(online bool)) {
	nothing := func(bool) {}
	if _, err := os.Stat(e.teamsFolder()); err != nil {
		return nothing // none was ever joined
	}
	unlock, err := e.lockTeams()
	if err != nil {
		return nothing // somebody is at it
	}
	defer unlock() // logins take a person's time; a sync elsewhere need not wait for it
	all, err := e.teams()
	if err != nil {
		return nothing // team list tells
	}
	asking, cancel := context.WithTimeout(ctx, teamCheckBound)
	var wg sync.WaitGroup
	found := make([]string, len(all)) // newest versions that are not applied
	for i, j := range all {
		if now := e.Now(); now.Sub(j.Checked) < teamCheckEvery && !now.Before(j.Checked) {
			continue
		}
		j.Checked = e.Now() // a try counts: nobody waits for a dead server each morning
		if j.save() != nil {
			continue
		}
		wg.Go(func() {
			if hash, _, err := e.store(j, false).Newest(asking, j.remote()); err == nil && hash != j.Seen && hash != j.Held {
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
				if err := e.autoSync(ctx, j.Name); err != nil {
					e.Say("team %s has an update that was not taken: %s; see: awsin team sync %s", j.Name, plain.Brief(err.Error()), j.Name)
				}
			default:
				e.Say("team %s has an update: awsin team sync %s", j.Name, j.Name)
			}
		}
	}
}

// autoSync takes an update without a question, and so none of where to log in.
func (e *Env) autoSync(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, teamCheckBound)
	defer cancel()
	unlock, err := e.lockTeams()
	if err != nil {
		return err
	}
	defer unlock()
	j, err := e.team(name) // as it is now
	if err != nil {
		return err
	}
	quiet := *e
	quiet.Stderr = &strings.Builder{} // one line is said
	u, err := quiet.fetch(ctx, j, false)
	if err != nil || u == nil {
		return err
	}
	u.quiet = true
	if err := quiet.apply(ctx, u, configedit.Options{Yes: true}); err != nil {
		return errors.New(plain.Clean(err.Error()))
	}
	e.Say("team %s: %s (version %s)", j.Name, u.change.Headline(), short(u.hash))
	return nil
}
