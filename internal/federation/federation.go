// Package federation opens the console with a profile's credentials, where no access portal has its role: it knows which
// credentials AWS takes for that, exchanges them for a sign-in token, and makes the link that has it. Who has the link
// has the console: it goes to nobody but the browser, unless a person says so.
package federation

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/console"
	"awsin/internal/credentials"
	"awsin/internal/hint"
	"awsin/internal/identity"
	"awsin/internal/ssoapi"
	"awsin/internal/ssotoken"
	"awsin/shell"
)

// Console makes links for the profiles of one configuration.
type Console struct{ credentials.Resolver }

// Chained is what AWS does to a role that is taken from another one.
const Chained = "its role is taken from another role (role chaining): AWS keeps the console to one hour"

// Destination returns the URL of a place for a profile, or why it cannot be opened with the profile's credentials, as far
// as the files say it.
func (c Console) Destination(p *awsconfig.Profile, place console.Place) (string, error) {
	partition := c.Config.Partition(p)
	destination, err := place.In(partition, "profile "+identity.Quote(p.Name))
	switch {
	case err != nil:
		return "", hint.BadUsage("name a place and a profile of one partition", "%w", err)
	case partition.SignIn == "":
		return "", hint.BadUsage("sign in at its console", "the console's address in partition %s is not public", partition.Name)
	case destination == "":
		destination = "https://" + partition.Console + "/console/home"
	}
	if fault := c.Config.Problem(p); fault != nil {
		return "", hint.BadUsage(fault.Remedy, "%w", fault)
	}
	return destination, nil
}

// Link returns the link that signs a browser in with a profile's credentials, once and within 15 minutes, and leads it to
// a Destination.
func (c Console) Link(ctx context.Context, p *awsconfig.Profile, destination string) (string, error) {
	partition := c.Config.Partition(p)
	cred, err := c.Resolve(ctx, p)
	if err != nil {
		return "", err
	}
	if err := c.refused(ctx, p, cred); err != nil {
		return "", err
	}
	api, err := c.SignIn.API(c.Config.SessionOf(p))
	if err != nil {
		return "", err
	}
	endpoint := api.Federation(partition.SignIn)
	token, err := api.SigninToken(ctx, endpoint, ssotoken.RoleCredentials{AccessKeyID: cred.AccessKeyID, SecretAccessKey: cred.SecretAccessKey, SessionToken: cred.SessionToken}, c.lasts(p))
	switch {
	case errors.Is(err, ssoapi.ErrNotFederated):
		return "", hint.With(role(p, partition), fmt.Errorf("profile %q: %w", p.Name, err))
	case errors.Is(err, ssoapi.ErrInTheClear):
		return "", hint.BadUsage("AWS_ENDPOINT_URL_SIGNIN, or signin in the profile's [services] section, sets it", "profile %q: the console's sign-in, %s: %w", p.Name, endpoint, err)
	case err != nil && ctx.Err() == nil:
		return "", fmt.Errorf("profile %q: the console's sign-in, %s: %w", p.Name, endpoint, err)
	case err != nil:
		return "", err
	}
	return ssoapi.SigninLink(endpoint, token, destination), nil
}

// role is the remedy where credentials are not those of a role.
func role(p *awsconfig.Profile, partition identity.Partition) string {
	return "a profile with a role_arn and source_profile = " + shell.Join(p.Name) + " opens it; or sign in at https://" + partition.Console + "/"
}

// refused returns why AWS does not take credentials, as far as that is known before it is asked: it takes those of roles
// and of GetFederationToken. That call wants a policy, which would be a guess at what a person may do, so that awsin does
// not make it.
func (c Console) refused(ctx context.Context, p *awsconfig.Profile, cred credentials.Credentials) error {
	remedy := role(p, c.Config.Partition(p))
	if cred.SessionToken == "" {
		return hint.With(remedy, fmt.Errorf("profile %q has the long-term keys of a user, which the console's sign-in does not take", p.Name))
	}
	if p.Get("role_arn") != "" || p.Get("login_session") != "" && p.Get("aws_session_token") == "" {
		return nil
	}
	// Session keys that somebody else has made may be those of GetSessionToken.
	arn, err := c.Identity(ctx, p, cred)
	switch parts := strings.SplitN(arn, ":", 6); {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil && len(parts) == 6 && (strings.HasPrefix(parts[5], "user/") || parts[5] == "root"):
		return hint.With(remedy, fmt.Errorf("profile %q has session keys of %s (GetSessionToken), which the console's sign-in does not take", p.Name, identity.Quote(parts[5])))
	}
	return nil // where STS does not say it, the sign-in will
}

// lasts returns how long the console may be used: as long as a profile has it for its role, where the role is taken
// with a user's own keys. It is 0 for what AWS has for the credentials; with a chained role a duration is refused.
func (c Console) lasts(p *awsconfig.Profile) time.Duration {
	const least, most = 900, 43200 // seconds
	seconds, err := strconv.Atoi(p.Get("duration_seconds"))
	if err != nil || seconds < least || seconds > most || p.Get("role_arn") == "" || !c.ofUser(p) {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

// Chained reports whether a profile's role is taken from another one, as far as the files say it.
func (c Console) Chained(p *awsconfig.Profile) bool {
	source := c.Config.Profile(p.Get("source_profile"))
	return p.Get("role_arn") != "" && source != nil && source != p && (source.Get("role_arn") != "" || c.Config.Access(source).Portal)
}

// ofUser reports whether a profile takes its role with the long-term keys of a user.
func (c Console) ofUser(p *awsconfig.Profile) bool {
	source := c.Config.Profile(p.Get("source_profile"))
	return source != nil && source.Get("aws_access_key_id") != "" && source.Get("aws_session_token") == "" && (source == p || source.Get("role_arn") == "")
}
