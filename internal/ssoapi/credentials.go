package ssoapi

import (
	"context"
	"errors"
	"strings"
	"time"

	"awsin/internal/sanitize"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	ssotypes "github.com/aws/aws-sdk-go-v2/service/sso/types"
	"github.com/aws/smithy-go"
)

// Credentials are a role's, for a limited time. Their texts hold printable
// ASCII only, and no space.
type Credentials struct {
	AccessKeyID, SecretAccessKey, SessionToken string
	Expires                                    time.Time // UTC
}

// ErrNoAccess means that the person may not assume this role in this account.
var ErrNoAccess = errors.New("the account or role does not exist, or is not assigned to you")

// RoleCredentials asks the session's portal for a role's credentials. Errors
// are ErrRejected, ErrNoAccess, a *ThrottledError, the context's, or others, which may
// pass.
func (c *Client) RoleCredentials(ctx context.Context, region, accessToken, accountID, role string) (Credentials, error) {
	var out *sso.GetRoleCredentialsOutput
	err := (&Limiter{Pause: c.limiterPause, Patience: c.limiterPatience}).Do(ctx, func(ctx context.Context) (err error) {
		bounded, cancel := context.WithTimeout(ctx, refreshTimeout)
		defer cancel()
		out, err = c.portal(region).GetRoleCredentials(bounded, &sso.GetRoleCredentialsInput{
			AccessToken: &accessToken, AccountId: &accountID, RoleName: &role,
		}, patient)
		if throttled(err) {
			return &ThrottledError{Reason: words(err)}
		}
		return err
	})
	var (
		refused      *ThrottledError
		unauthorized *ssotypes.UnauthorizedException
		missing      *ssotypes.ResourceNotFoundException
		api          smithy.APIError // the service's model has no type for ForbiddenException
	)
	switch {
	case ctx.Err() != nil:
		return Credentials{}, ctx.Err()
	case errors.As(err, &refused):
		return Credentials{}, refused
	case errors.As(err, &unauthorized):
		return Credentials{}, ErrRejected
	case errors.As(err, &missing), errors.As(err, &api) && api.ErrorCode() == "ForbiddenException":
		return Credentials{}, ErrNoAccess
	case err != nil:
		return Credentials{}, plain(err)
	case out.RoleCredentials == nil:
		return Credentials{}, errMakesNoSense
	}
	r := out.RoleCredentials
	got := Credentials{
		aws.ToString(r.AccessKeyId), aws.ToString(r.SecretAccessKey), aws.ToString(r.SessionToken),
		time.UnixMilli(r.Expiration).UTC(),
	}
	sanitize.Secret(got.SecretAccessKey, got.SessionToken)
	for _, s := range []string{got.AccessKeyID, got.SecretAccessKey, got.SessionToken} {
		if s == "" || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return Credentials{}, errMakesNoSense
		}
	}
	return got, nil
}
