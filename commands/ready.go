package commands

import (
	"context"
	"errors"
	"slices"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/login"
)

// advisory is how long before a token ends the AWS CLI and the SDKs renew it,
// each process by itself.
const advisory = 15 * time.Minute

// ready logs in to the sessions that need it, so that all that follows finds them
// usable. failed tells that this is not so for all of them, which has been said.
func (e *Env) ready(ctx context.Context, conf *awsconfig.Config, sessions []*awsconfig.Session) (steps []login.Step, failed bool, err error) {
	planner := login.Planner{Cache: e.cache(), Now: e.Now, API: e.api(conf), MinRemaining: advisory}
	steps = planner.Plan(ctx, sessions)
	if !slices.ContainsFunc(steps, func(st login.Step) bool { return st.Action != login.None }) {
		return steps, false, ctx.Err()
	}
	args := []string{"login-all", "--dry-run=false", "--json=false", "--"}
	for _, s := range sessions {
		args = append(args, s.Name)
	}
	aside := *e
	aside.Stdout = e.Stderr
	var exit exitError
	if err := aside.execute(args); errors.As(err, &exit) && exit == exitFailed {
		failed = true // a token that the server rejected still looks valid here
	} else if err != nil {
		return nil, false, err
	} else {
		planner.API = nil
	}
	return planner.Plan(ctx, sessions), failed, ctx.Err()
}
