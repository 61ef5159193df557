// Package report is what --json prints of a session and of a profile: one shape,
// whichever command prints it.
package report

import (
	"bytes"
	"encoding/json"
	"io"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/login"
	"awsin/internal/sanitize"
)

// JSON prints a value for another program, and for people to read.
func JSON(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(sanitize.JSON([]byte(sanitize.Redact(b.String()))))
	return err
}

// Session is a session.
type Session struct {
	Name       string   `json:"name"`
	State      string   `json:"state"`
	ExpiresAt  *string  `json:"expires_at"` // RFC 3339 in UTC; null without a token
	StartURL   string   `json:"start_url"`
	Login      string   `json:"login_session,omitempty"` // of aws login, an ARN
	Region     string   `json:"region"`
	Profiles   []string `json:"profiles"`
	Reason     string   `json:"reason"`
	Unverified string   `json:"not_confirmed,omitempty"`
	RefusedAt  string   `json:"refused_at,omitempty"` // RFC 3339 in UTC
	Action     string   `json:"action,omitempty"`
	Hint       string   `json:"hint,omitempty"`
	Notes      []string `json:"notes,omitempty"`
	// StandbyOf is the session that it stands in for, FailedOver the one at whose place it is.
	StandbyOf  string `json:"standby_of,omitempty"`
	FailedOver string `json:"failed_over_to,omitempty"`
}

// Plan returns the sessions of a plan, with what would be done.
func Plan(steps []login.Step) []Session {
	list := Steps(steps)
	for i, st := range steps {
		list[i].Action = string(st.Action)
	}
	return list
}

// Steps returns the sessions of a plan, as they stand.
func Steps(steps []login.Step) []Session {
	list := make([]Session, len(steps))
	for i, st := range steps {
		list[i] = of(st.Session, st.ExpiresAt, st.Refused)
		list[i].State, list[i].Reason, list[i].Unverified = string(st.State), st.Reason, st.Unverified
		if st.Session.Problem != "" {
			list[i].Hint = st.Session.Hint
		}
	}
	return list
}

// Results returns the sessions after a login, with what was done.
func Results(results []login.Result) []Session {
	list := make([]Session, len(results))
	for i, r := range results {
		list[i] = of(r.Session, r.ExpiresAt, r.Refused)
		list[i].State, list[i].Reason, list[i].Unverified = string(r.State), r.Reason, r.Unverified
		list[i].Action, list[i].Hint, list[i].Notes = string(r.Outcome), r.Hint, r.Notes
	}
	return list
}

func of(s *awsconfig.Session, expires, refused time.Time) Session {
	j := Session{Name: s.Name, StartURL: s.StartURL, Login: s.Login, Region: s.Region, Profiles: append([]string{}, s.Profiles...)}
	if !expires.IsZero() {
		text := expires.UTC().Format(time.RFC3339)
		j.ExpiresAt = &text
	}
	if !refused.IsZero() {
		j.RefusedAt = refused.UTC().Format(time.RFC3339)
	}
	return j
}

// Profile is a profile.
type Profile struct {
	Name    string `json:"name"`
	Session string `json:"session"`
	Account string `json:"account_id"`
	// AccountName is what the account is called, or not there.
	AccountName string `json:"account_name,omitempty"`
	Role        string `json:"role_name"`
	Region      string `json:"region"`
	// Environment is "production", or not there.
	Environment string `json:"environment,omitempty"`
}

// ProfileOf returns a profile of a configuration.
func ProfileOf(conf *awsconfig.Config, p *awsconfig.Profile) Profile {
	a := conf.Access(p)
	j := Profile{Name: p.Name, Account: a.Account.Value, Role: a.Role.Value, Region: a.Region.Value}
	if s := conf.SessionOf(p); s != nil {
		j.Session = s.Name
	}
	return j
}
