// Package credentials gets a profile's credentials: those of a role of a session
// at its portal, all others through the AWS CLI, so that awsin has no second
// opinion on what a profile means.
package credentials

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
	"awsin/internal/hint"
	"awsin/internal/signin"
	"awsin/internal/ssoapi"
	"awsin/internal/ssotoken"
	"awsin/shell"
)

// Credentials are what a credential_process prints; see "Sourcing credentials
// with an external process" in the AWS CLI's user guide.
type Credentials struct {
	Version         int
	AccessKeyID     string `json:"AccessKeyId"`
	SecretAccessKey string
	SessionToken    string `json:",omitempty"`
	Expiration      string `json:",omitempty"` // RFC 3339
}

// Change returns what puts a profile's credentials and a Region into an environment, and
// the profile out of it.
func (c Credentials) Change(env shell.Lookup, profile, region string) shell.Change {
	return env.Assume(profile, []shell.Var{
		{Name: "AWS_ACCESS_KEY_ID", Value: c.AccessKeyID},
		{Name: "AWS_SECRET_ACCESS_KEY", Value: c.SecretAccessKey},
		{Name: "AWS_SESSION_TOKEN", Value: c.SessionToken},
		{Name: "AWS_CREDENTIAL_EXPIRATION", Value: c.Expiration},
	}, region)
}

// Resolver resolves the profiles of one configuration.
type Resolver struct {
	Config *awsconfig.Config
	SignIn *signin.Service
	Now    func() time.Time
	Login  bool     // open a page where that is needed
	Vars   []string // for the AWS CLI, without what would override the profile
	// Asked are the profiles that wait for this one: a credential_process runs awsin.
	Asked []string
}

// Asking is the variable that tells a credential_process which profiles wait for it,
// one a line.
const Asking = "AWSIN_ASKING"

// Resolve returns a profile's credentials. The error is a hint.Exit where a
// login failed, which has been said.
func (r Resolver) Resolve(ctx context.Context, p *awsconfig.Profile) (Credentials, error) {
	if slices.Contains(r.Asked, p.Name) {
		path, line := p.Where()
		return Credentials{}, hint.BadUsage("remove its credential_process, or let it name another profile", "%s:%d: profile %q waits for itself: its credential_process asks for it", path, line, p.Name)
	}
	s := r.Config.SessionOf(p)
	ofRole := s != nil && r.isRoleOf(p, s)
	if s != nil && !r.SignIn.Lasts(r.SignIn.Judge(s)) {
		// What else a profile has may do without the session.
		if o := r.prepare(ctx, s); o.Err() != nil && (r.Login || ofRole || o.Stopped()) {
			return Credentials{}, o.Err()
		}
	}
	if !ofRole {
		return r.fromCLI(ctx, p)
	}
	cred, err := r.ofRole(ctx, p, s)
	if errors.Is(err, ssoapi.ErrRejected) {
		if err := r.prepare(ctx, s).Err(); err != nil {
			return Credentials{}, err
		}
		cred, err = r.ofRole(ctx, p, s)
	}
	path, line := p.Where()
	a := r.Config.Access(p)
	switch {
	case errors.Is(err, ssoapi.ErrRejected):
		err = hint.With(signin.Command(s), fmt.Errorf("session %s: %w", s.Name, err))
	case errors.Is(err, ssoapi.ErrNoAccess):
		err = hint.With("awsin generate --dry-run shows what is assigned to you",
			fmt.Errorf("%s:%d: profile %q: role %q in account %q: %w", path, line, p.Name, a.Role.Value, a.Account.Value, err))
	case err != nil:
		err = fmt.Errorf("profile %q: %w", p.Name, err)
	}
	return cred, err
}

func (r Resolver) prepare(ctx context.Context, s *awsconfig.Session) signin.Outcome {
	return r.SignIn.Ensure(ctx, []*awsconfig.Session{s}, signin.Prepare(r.Login))
}

// isRoleOf reports whether the profile's credentials are simply those of a role
// of the session. The AWS CLI sees to what a profile says beyond that, and to
// what contradicts the session.
func (r Resolver) isRoleOf(p *awsconfig.Profile, s *awsconfig.Session) bool {
	if section := r.Config.SessionSection(s.SSOSession()); section != nil && !s.Legacy && len(section.Conflicts(p)) > 0 {
		return false // the AWS CLI has the words for it
	}
	agrees := func(key, of string) bool { v := p.Get(key); return v == "" || v == of }
	a := r.Config.Access(p)
	return a.Portal && a.Account.Value != "" && a.Role.Value != "" && p.Get("web_identity_token_file") == "" && p.Get("source_profile") == "" &&
		agrees("sso_start_url", s.StartURL) && agrees("sso_region", s.Region)
}

// ofRole returns a role's credentials, those that are kept where they last: one caller of many
// asks the portal.
func (r Resolver) ofRole(ctx context.Context, p *awsconfig.Profile, s *awsconfig.Session) (Credentials, error) {
	a := r.Config.Access(p)
	place := r.SignIn.Cache().Role(s.StartURL, s.SSOSession(), a.Account.Value, a.Role.Value)
	if kept, ok := place.Read(r.Now(), signin.Advisory); ok {
		return of(kept), nil
	}
	unlock, err := place.Lock(ctx, lockWait, nil)
	switch {
	case ctx.Err() != nil:
		return Credentials{}, ctx.Err()
	case err == nil: // else a call more does no harm
		defer unlock()
		if kept, ok := place.Read(r.Now(), signin.Advisory); ok {
			return of(kept), nil
		}
	}
	api, err := r.SignIn.API(s)
	if err != nil {
		return Credentials{}, err
	}
	token, err := r.SignIn.Cache().Read(s.Name)
	if err != nil {
		return Credentials{}, err
	}
	got, err := api.RoleCredentials(ctx, s.Region, token.AccessToken, a.Account.Value, a.Role.Value)
	if err != nil {
		return Credentials{}, err
	}
	_ = place.Write(got) // who may not write there asks each time
	if now, err := r.SignIn.Cache().Read(s.Name); err != nil || now.AccessToken != token.AccessToken {
		_ = place.Remove() // a logout meanwhile has looked for it already
	}
	return of(got), nil
}

// lockWait is how long another awsin may take to ask for a role.
const lockWait = 30 * time.Second

func of(c ssotoken.RoleCredentials) Credentials {
	return Credentials{1, c.AccessKeyID, c.SecretAccessKey, c.SessionToken, c.Expires.Format(time.RFC3339)}
}

// fromCLI returns what the AWS CLI resolves.
func (r Resolver) fromCLI(ctx context.Context, p *awsconfig.Profile) (cred Credentials, err error) {
	vars := append(slices.Clip(r.Vars), Asking+"="+strings.Join(append(slices.Clip(r.Asked), p.Name), "\n"))
	var version awscli.Version
	data, err := r.SignIn.Ask(ctx, func(cli *awscli.CLI) ([]byte, error) {
		version = cli.Version
		return cli.Credentials(ctx, p.Name, vars)
	})
	if _, none := errors.AsType[*awscli.NotFoundError](err); none {
		return cred, err
	}
	if err != nil && ctx.Err() == nil {
		const debug = "aws sts get-caller-identity --debug --profile "
		fix := debug + shell.Join(p.Name)
		if s := r.Config.LoginOf(p); s != nil && (s.Login != "" || !r.SignIn.Judge(s).State.Usable()) {
			fix = signin.Command(s)
			if s.Login != "" && !version.AtLeast(awscli.Console.Major, awscli.Console.Minor) {
				fix = awscli.UpdateHint(version) + ", then: " + fix
			}
		}
		var failed *awscli.FailedError
		switch known := errors.As(err, &failed); {
		case known && failed.AskedUnseen():
			fix = "on a terminal, after which the AWS CLI has it for the role's time: aws sts get-caller-identity --profile " + shell.Join(p.Name)
			err = errors.New("its role asks for an MFA code, and there is no terminal to ask on")
		case known && strings.HasPrefix(fix, debug):
			fix = cmp.Or(failed.Hint(), fix)
		}
		return cred, hint.With(fix, fmt.Errorf("profile %q: %w", p.Name, err))
	}
	if err == nil && (json.Unmarshal(data, &cred) != nil || cred.AccessKeyID == "" || cred.SecretAccessKey == "") {
		err = fmt.Errorf("profile %q: aws configure export-credentials printed no credentials", p.Name)
	}
	return cred, err
}
