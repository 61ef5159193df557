package status

import (
	"strings"
	"time"

	"awsin/internal/login"
	"awsin/internal/sanitize"
	"awsin/internal/ssotoken"
)

// Line returns what a status bar has room for: the sessions that are not valid, as far as is known, and since when; ""
// where all are.
func (t Table) Line() string {
	var parts []string
	add := func(head string, which func(login.Step) bool) {
		var names []string
		for _, st := range t.Steps {
			if which(st) {
				names = append(names, sanitize.Brief(st.Session.Name)+" "+since(st, t.Now))
			}
		}
		if names != nil {
			parts = append(parts, head+": "+sanitize.Some(names))
		}
	}
	add("awsin login-all", func(st login.Step) bool { return !st.State.Usable() })
	add(ssotoken.Refreshable.Words(), func(st login.Step) bool { return st.State == ssotoken.Refreshable })
	if parts == nil {
		return ""
	}
	return strings.Join(parts, "; ") + "\n"
}

// since returns how long a session has not been valid, or its state where that is not known.
func since(st login.Step, now time.Time) string {
	ago := func(t time.Time) string { return ssotoken.FormatDuration(max(0, now.Sub(t))) + " ago" }
	switch {
	case !st.Refused.IsZero():
		return "refused " + ago(st.Refused)
	case st.State == ssotoken.Refreshable, st.State == ssotoken.Expired && !st.ExpiresAt.IsZero():
		return "expired " + ago(st.ExpiresAt)
	}
	return st.State.Words()
}
