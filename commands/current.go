package commands

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"awsin/internal/awscli"
	"awsin/internal/awsconfig"
	"awsin/internal/current"
	"awsin/internal/doctor"
	"awsin/internal/estate"
	"awsin/internal/failover"
	"awsin/internal/hint"
	"awsin/internal/identity"
	"awsin/internal/report"
	"awsin/internal/sanitize"
	"awsin/internal/signin"
	"awsin/internal/ssotoken"
	"awsin/shell"
)

type currentCmd struct {
	Verify bool `help:"Ask AWS (STS) whose credentials they are."`
	JSON   bool `name:"json" help:"Print an object."`
}

// Run prints which account programs work in here, and what says so.
func (c *currentCmd) Run(ctx context.Context, e *Env) error {
	e.answered = true // an object, or nothing
	conf, err := e.lazyConfig()
	if err != nil {
		return err
	}
	env := shell.Lookup(e.Lookup)
	now := current.Of(env, conf, e.signin(conf).Judge, failover.MemoryOf(&e.Environ).At)
	if p := now.Profile; p != nil && now.Problem == "" && now.Keys == nil { // with keys no program needs the profile
		if fault := conf.Problem(conf.Profile(p.Value)); fault != nil {
			now.Problem, now.Remedy = fault.Error(), cmp.Or(fault.Remedy, "awsin doctor")
		}
	}
	if err := conf.Err(); err != nil {
		return err
	}
	var differs error
	if c.Verify && now.Problem == "" {
		if now.Verified, err = verified(ctx, e, conf, now); err != nil {
			return err
		}
		differs = differing(now)
	}
	shown := func(name string) string { return name }
	if v := now.Profile; v != nil && conf.Profile(v.Value) != nil {
		if mark, ok := production(estateOf(e, conf), conf, conf.Profile(v.Value)); ok {
			now.Environment = estate.Word
			shown = func(name string) string { return marked(e, name, mark, 0) }
		}
		if now.Account != nil {
			now.AccountName = accountName(estateOf(e, conf), conf, conf.Profile(v.Value))
		}
	}
	if c.JSON {
		err = report.JSON(e.Stdout, now)
	} else {
		_, err = fmt.Fprint(e.Stdout, c.lines(now, shown, e.Now()))
	}
	switch {
	case err != nil:
		return err
	case now.Problem != "":
		return hint.BadUsage(now.Remedy, "%s", now.Problem)
	}
	return differs
}

// differing returns an error if AWS says another account than what is configured, or
// another role: nil where nothing is.
func differing(now current.Current) error {
	id := now.Verified
	says := func(what, is string, v *current.Value) error {
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

// verified returns what STS says of the credentials that programs have.
func verified(ctx context.Context, e *Env, conf *awsconfig.Config, now current.Current) (*current.Identity, error) {
	profile, region := "", "us-east-1" // STS answers in each
	if now.Keys == nil && now.Profile != nil {
		profile = now.Profile.Value
	}
	if now.Region != nil {
		region = now.Region.Value
	}
	data, err := e.signin(conf).Ask(ctx, func(cli *awscli.CLI) ([]byte, error) {
		return cli.Identity(ctx, profile, append(slices.Clip(e.Vars), "AWS_REGION="+region))
	})
	if _, none := errors.AsType[*awscli.NotFoundError](err); none {
		return nil, err
	}
	if err != nil {
		fix := "aws sts get-caller-identity --debug"
		if s := now.Session; s != nil && !ssotoken.State(s.State).Usable() {
			fix = signin.Command(conf.LoginOf(conf.Profile(now.Profile.Value)))
		}
		return nil, hint.With(fix, err)
	}
	var id struct{ Account, Arn string }
	if err := json.Unmarshal(data, &id); err != nil {
		return nil, fmt.Errorf("aws sts get-caller-identity: %w", err)
	}
	return &current.Identity{Account: id.Account, ARN: id.Arn}, nil
}

// lines are what a person reads; shown returns the profile's name with its mark.
func (c *currentCmd) lines(now current.Current, shown func(string) string, at time.Time) string {
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
	value := func(name string, v *current.Value) {
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
		line("account", accountOf(now.AccountName, a.Value), a.From)
	}
	value("role", now.Role)
	value("region", now.Region)
	if s := now.Session; s != nil {
		state := s.State
		if s.ExpiresAt != nil && state == string(ssotoken.Valid) {
			state += ", " + ssotoken.FormatEnd(*s.ExpiresAt, at)
		}
		if s.FailedOver != "" {
			state += ", failed over to " + s.FailedOver
		}
		line("session", s.Name, state)
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
