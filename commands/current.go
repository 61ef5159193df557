package commands

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"awsin/internal/awscli"
	"awsin/internal/awsconfig"
	"awsin/internal/current"
	"awsin/internal/estate"
	"awsin/internal/failover"
	"awsin/internal/hint"
	"awsin/internal/report"
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
	if p := now.Profile; p != nil && now.Problem == "" && now.Keys == nil && !now.Served { // with keys no program needs the profile
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
		differs = now.Differs()
	}
	shown := func(name string) string { return name }
	if v := now.Profile; v != nil && conf.Profile(v.Value) != nil {
		known, p := e.accounts(conf), conf.Profile(v.Value)
		if mark, ok := known.Production(p); ok {
			now.Environment = estate.Word
			shown = func(name string) string { return mark.Beside(name, 0, e.Colored()) }
		}
		if now.Account != nil {
			now.AccountName = known.Name(p)
		}
	}
	if c.JSON {
		err = report.JSON(e.Stdout, now)
	} else {
		_, err = fmt.Fprint(e.Stdout, now.Text(shown, e.Now()))
	}
	switch {
	case err != nil:
		return err
	case now.Problem != "":
		return hint.BadUsage(now.Remedy, "%s", now.Problem)
	}
	return differs
}

// verified returns what STS says of the credentials that programs have.
func verified(ctx context.Context, e *Env, conf *awsconfig.Config, now current.Current) (*current.Identity, error) {
	profile, region := "", "us-east-1" // STS answers in each
	if now.Keys == nil && !now.Served && now.Profile != nil {
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
