package current

import (
	"fmt"
	"strings"
	"time"

	"awsin/internal/doctor"
	"awsin/internal/estate"
	"awsin/internal/hint"
	"awsin/internal/identity"
	"awsin/internal/sanitize"
	"awsin/internal/ssotoken"
	"awsin/shell"
)

// Differs returns an error if AWS says another account than what is configured, or
// another role: nil where nothing is.
func (now Current) Differs() error {
	id := now.Verified
	says := func(what, is string, v *Value) error {
		return hint.With("awsin use", fmt.Errorf("AWS says %s %s, and %s %s", what, sanitize.Text(is), v.From, v.Value))
	}
	if now.Account != nil && now.Account.Value != id.Account {
		return says("account", id.Account, now.Account)
	}
	if r := now.Role; r != nil && !identity.AssumedRole(id.ARN, r.Value) {
		return says("role", id.ARN, r)
	}
	return nil
}

// Text is what a person reads; shown returns the profile's name with its mark.
func (now Current) Text(shown func(string) string, at time.Time) string {
	var b strings.Builder
	line := func(name, value, from string) {
		value = sanitize.Text(value)
		if name == "profile" {
			value = shown(value)
		}
		_, _ = fmt.Fprintf(&b, "%-9s%s", name, value)
		if from != "" {
			_, _ = fmt.Fprintf(&b, "  (%s)", sanitize.Text(from))
		}
		b.WriteByte('\n')
	}
	value := func(name string, v *Value) {
		if v != nil {
			line(name, v.Value, v.From)
		}
	}
	switch {
	case now.Decides != "":
		line("profile", "-", now.Decides+" decides")
	case now.Profile == nil:
		line("profile", "-", "")
	}
	value("profile", now.Profile)
	if a := now.Account; a != nil {
		line("account", estate.AccountShown(now.AccountName, a.Value), a.From)
	}
	value("role", now.Role)
	value("region", now.Region)
	if s := now.Session; s != nil {
		state := ssotoken.State(s.State).Words()
		if s.RefusedAt != nil {
			state += ", refused " + ssotoken.FormatDuration(at.Sub(*s.RefusedAt)) + " ago"
		}
		if s.ExpiresAt != nil && s.State == string(ssotoken.Valid) {
			state += ", " + ssotoken.FormatEnd(*s.ExpiresAt, at)
		}
		if s.FailedOver != "" {
			state += ", failed over to " + s.FailedOver
		}
		line("session", s.Name, state)
	}
	if now.Served {
		line("served", "by awsin exec --serve, renewed as long as its command runs", "")
	}
	if k := now.Keys; k != nil {
		end := time.Time{}
		if k.ExpiresAt != nil {
			end = *k.ExpiresAt
		}
		line("keys", doctor.KeysOf(k.Profile, end, at), "")
	}
	for _, v := range now.Empty {
		line("empty", shell.WhatEmpty(v), "")
	}
	for _, o := range now.Overrides {
		line("override", o.Variable, "read before a profile by "+o.Reader)
	}
	if now.Verified != nil {
		line("verified", now.Verified.Account, now.Verified.ARN)
	}
	return b.String()
}
