package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"golang.org/x/term"

	"awsin/internal/awsconfig"
	"awsin/internal/login"
	"awsin/internal/plain"
	"awsin/internal/ssotoken"
)

type statusCmd struct {
	Sessions []string `arg:"" optional:"" complete:"sessions" help:"Names or globs of sessions (default: all)."`
	Verify   bool     `help:"Ask the servers whether valid tokens are accepted."`
	JSON     bool     `name:"json" help:"Print an array of objects."`
}

// Run prints the plan without carrying it out.
func (c *statusCmd) Run(ctx context.Context, e *Env) error {
	conf, sessions, err := e.selected(c.Sessions)
	if err != nil {
		return err
	}
	planner := login.Planner{Cache: e.cache(), Now: e.Now}
	if c.Verify {
		planner.API = e.api(conf)
	}
	steps := planner.Plan(ctx, sessions)
	if c.JSON {
		list := make([]sessionJSON, len(steps))
		for i, st := range steps {
			list[i] = stepJSON(st)
		}
		err = writeJSON(e.Stdout, list)
	} else {
		err = c.table(e, steps)
	}
	if err != nil {
		return err
	}
	for _, st := range steps {
		if !st.State.Usable() {
			return exitError(exitUnusable)
		}
	}
	return nil
}

func (c *statusCmd) table(e *Env, steps []login.Step) error {
	t := newTable(e.Stdout, "SESSION", "STATE", "EXPIRES IN", "PROFILES", "REGION", "START URL")
	for _, st := range steps {
		expires := "-"
		if left := st.ExpiresAt.Sub(e.Now()); st.State == ssotoken.Valid {
			expires = ssotoken.Brief(left)
		}
		t.AppendRow(table.Row{
			plain.Clean(st.Session.Name), st.State, expires, len(st.Session.Profiles),
			plain.Clean(st.Session.Region), plain.Clean(st.Session.StartURL),
		})
	}
	if _, err := fmt.Fprintln(e.Stdout, t.Render()); err != nil {
		return err
	}
	for _, st := range steps {
		name := plain.Clean(st.Session.Name)
		if !st.State.Usable() {
			e.say("%s: %s", name, plain.Clean(st.Reason))
		}
		if st.Unproven != "" {
			e.say("%s: not confirmed by the server: %s", name, plain.Clean(st.Unproven))
		}
	}
	return nil
}

// newTable is a plain table with a header, cut to the terminal's width.
func newTable(out io.Writer, header ...any) table.Writer {
	t := table.NewWriter()
	style := table.StyleDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	t.SetStyle(style)
	if cols, _, err := term.GetSize(stdoutFd(out)); err == nil && cols > 0 {
		t.SetAllowedRowLength(cols)
	}
	t.AppendHeader(header)
	return t
}

// stdoutFd is standard output's descriptor, or one that is no terminal.
func stdoutFd(w io.Writer) int {
	if f, ok := w.(interface{ Fd() uintptr }); ok {
		return int(f.Fd())
	}
	return -1
}

// sessionJSON is one session in every --json.
type sessionJSON struct {
	Name      string   `json:"name"`
	State     string   `json:"state"`
	ExpiresAt *string  `json:"expires_at"` // RFC 3339 in UTC; null without a token
	StartURL  string   `json:"start_url"`
	Region    string   `json:"region"`
	Profiles  []string `json:"profiles"`
	Reason    string   `json:"reason"`
	Unproven  string   `json:"not_confirmed,omitempty"`
	Action    string   `json:"action,omitempty"`
	Hint      string   `json:"hint,omitempty"`
}

func newSessionJSON(s *awsconfig.Session, state ssotoken.State, reason string, expires time.Time, unproven string) sessionJSON {
	j := sessionJSON{
		Name: s.Name, State: string(state), StartURL: s.StartURL, Region: s.Region,
		Profiles: append([]string{}, s.Profiles...), Reason: reason, Unproven: unproven,
	}
	if !expires.IsZero() {
		text := expires.UTC().Format(time.RFC3339)
		j.ExpiresAt = &text
	}
	return j
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
