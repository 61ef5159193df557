package login

import (
	"context"
	"errors"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/ssoapi"
	"awsin/internal/ssotoken"
)

// Ender ends sessions on their servers.
type Ender struct {
	API func(*awsconfig.Session) (*ssoapi.Client, error)
	Now func() time.Time
}

// End ends a token's session; the lock of its file is held. An access token that has
// expired is renewed for it: nothing else can log out. left says what could not be
// ended on the server; the session is nil for a token that belongs to none.
func (x Ender) End(ctx context.Context, file ssotoken.File, s *awsconfig.Session, t *ssotoken.Token) (left string, err error) {
	region := t.Region
	if region == "" && s != nil {
		region = s.Region
	}
	if region == "" {
		return "the token does not say where its server is", nil
	}
	api, err := x.API(s)
	if err != nil {
		return "", err
	}
	now := x.Now()
	expired := !t.ExpiresAt.After(now)
	if !expired || !t.CanRefresh(now) { // this machine's clock may be wrong
		if err = api.Logout(ctx, region, t.AccessToken); !errors.Is(err, ssoapi.ErrRejected) {
			return "", err
		}
	}
	switch {
	case t.CanRefresh(now):
	case t.RefreshToken != "":
		return "the server no longer accepts its token, and the client registration that could renew it has expired", nil
	case expired:
		return "its token has expired, and cannot be renewed", nil
	default: // the server has ended it
		return "", nil
	}
	renewed, err := renew(ctx, api, file, region, *t, now)
	var refused *ssoapi.RefusedError
	switch {
	case errors.As(err, &refused) && refused.Spent():
		return "", nil
	case errors.As(err, &refused):
		return "its token cannot be renewed: " + refused.Error(), nil
	case err != nil:
		return "", err
	}
	return "", api.Logout(ctx, region, renewed.AccessToken)
}

// logout is the first step of --fresh.
func (w *worker) logout(ctx context.Context) error {
	defer w.unanswered(w.step.Session)()
	file := w.Planner.Cache.File(w.step.Session.Name)
	left, err := Ender{w.API, w.Planner.Now}.End(ctx, file, w.step.Session, w.step.token)
	if err != nil {
		return err
	}
	if left != "" {
		w.notes = append(w.notes, "the old session was not ended on the server: "+left)
	}
	w.step.token = nil
	if err := file.Remove(); err != nil {
		return err
	}
	_ = DropRoles(w.Planner.Cache, w.Config, w.step.Session) // the login tries it again, and says what stays
	return nil
}

// DropRoles removes the credentials that the AWS CLI and awsin keep of a session's roles, and of those
// that they assume as well, and would go on with for their hour: whoever signs in next may
// be another person. One that stays does not keep the others. The token goes first: with it they could be made again.
func DropRoles(cache ssotoken.Cache, conf *awsconfig.Config, s *awsconfig.Session) error {
	var errs []error
	if all := conf.Console(s.Name); s.Login != "" && all != nil { // with all its profiles
		s = all
	}
	_ = conf.Sessions() // which finds their profiles: until now one session may have been enough
	for _, profile := range s.Profiles {
		p := conf.Profile(profile)
		if p == nil {
			continue
		}
		switch a := conf.Access(p); {
		case p.Get("role_arn") != "":
			errs = append(errs, cache.RemoveAssumedRole(p.Lookup))
		case a.Portal && a.Role.Value != "":
			errs = append(errs, cache.Role(s.StartURL, s.SSOSession(), a.Account.Value, a.Role.Value).Remove())
		}
	}
	return errors.Join(errs...)
}
