package commands

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/configdiff"
	"awsin/internal/configedit"
	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/internal/team"
	"awsin/internal/terminal"
)

type teamStatusCmd struct {
	Names []string `arg:"" optional:"" complete:"teams" help:"Teams (default: all)."`
	JSON  bool     `name:"json" help:"Print an array of objects."`
}

type teamStatusJSON struct {
	Name    string             `json:"name"`
	Version string             `json:"version"`
	Applied time.Time          `json:"applied_at,omitzero"`
	Newest  string             `json:"newest,omitempty"`
	Held    string             `json:"held_back,omitempty"` // it was rolled back
	Update  *configdiff.Change `json:"update"`              // null when there is none
	// Warnings are the lines that warn: of the update, and of what does not fit its block.
	Warnings []string `json:"warnings"`
	Problem  string   `json:"problem,omitempty"`
}

// shownItems is how many of a kind of change are told; team diff tells all.
const shownItems = 30

// Run looks for updates and applies none. The exit code reports whether every
// repository could be read.
func (c *teamStatusCmd) Run(ctx context.Context, e *Env) error {
	teams := teamsOf(e)
	unlock, err := teams.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	named, err := teams.Named(c.Names)
	if err != nil {
		return err
	}
	f, err := configedit.Read(awsconfig.ConfigPath(e.Lookup, e.Home))
	if err != nil {
		return err
	}
	estateOf(e, awsconfig.Merge(f, nil)) // says what is wrong with marks
	list, failed := []teamStatusJSON{}, false
	for _, j := range named {
		st := teamStatusJSON{Name: j.Name, Version: j.Current().Hash, Applied: j.Current().At}
		u, err := teams.Preview(ctx, j, f)
		if u != nil {
			if st.Held = u.Held; st.Held == "" && !u.UpToDate {
				st.Newest = u.Hash
			}
			if err == nil && !u.Change.Empty() {
				st.Update = &u.Change
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			st.Problem, failed = err.Error(), true
		}
		var b strings.Builder
		fmt.Fprintf(&b, "%s: version %s, applied %s", j.Name, team.Short(st.Version), j.Current().Age(e.Now()))
		if st.Held != "" {
			b.WriteString("; " + u.HeldBack())
		}
		switch {
		case err != nil:
			what := "the repository: "
			if errors.As(err, new(*awsconfig.ParseError)) {
				what = "" // it is the person's own file, which the error names
			}
			b.WriteString("; " + what + sanitize.Brief(err.Error()) + "; " + hint.Of(err) + "\n")
		case st.Update == nil && st.Held != "":
			b.WriteByte('\n')
		case st.Update == nil:
			if warnings := u.Warnings(); warnings != "" {
				fmt.Fprintf(&b, "; version %s changes nothing here, and is asked about: awsin team sync %s\n%s", team.Short(u.Hash), j.Name, warnings)
			} else {
				b.WriteString("; up to date\n")
			}
		default:
			b.WriteString("; awsin team sync " + j.Name + " brings ")
			if err := (configdiff.Report{Change: u.Change, Title: "version " + team.Short(u.Hash)}).Text(&b, shownItems); err != nil {
				return err
			}
			b.WriteString(u.Origin.String() + "\n" + u.Warnings())
		}
		if err == nil {
			b.WriteString(u.Unread())
		}
		st.Warnings = append(j.Misfit(), terminal.Warnings(b.String())...)
		list = append(list, st)
		if c.JSON {
			continue
		}
		if _, err := fmt.Fprint(e.Stdout, b.String()); err != nil {
			return err
		}
	}
	if c.JSON {
		if err := printArray(e, list); err != nil {
			return err
		}
	}
	if failed {
		return hint.Exit(hint.Failed)
	}
	return nil
}
