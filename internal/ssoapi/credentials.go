package ssoapi

import (
	"context"
	"errors"
	"time"

	"awsin/internal/ssotoken"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	ssotypes "github.com/aws/aws-sdk-go-v2/service/sso/types"
	"github.com/aws/smithy-go"
)

// ErrNoAccess means that the person may not assume this role in this account.
var ErrNoAccess = errors.New("the account or role does not exist, or is not assigned to you")

// RoleCredentials asks the session's portal for a role's credentials. Errors
// are ErrRejected, ErrNoAccess, a *ThrottledError, the context's, or others, which may
// pass.
func (c *Client) RoleCredentials(ctx context.Context, region, accessToken, accountID, role string) (ssotoken.RoleCredentials, error) {
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
		return ssotoken.RoleCredentials{}, ctx.Err()
	case errors.As(err, &refused):
		return ssotoken.RoleCredentials{}, refused
	case errors.As(err, &unauthorized):
		return ssotoken.RoleCredentials{}, ErrRejected
	case errors.As(err, &missing), errors.As(err, &api) && api.ErrorCode() == "ForbiddenException":
		return ssotoken.RoleCredentials{}, ErrNoAccess
	case err != nil:
		return ssotoken.RoleCredentials{}, plain(err)
	case out.RoleCredentials == nil:
		return ssotoken.RoleCredentials{}, errMakesNoSense
	}
	r := out.RoleCredentials
	got := ssotoken.RoleCredentials{
		AccessKeyID: aws.ToString(r.AccessKeyId), SecretAccessKey: aws.ToString(r.SecretAccessKey), SessionToken: aws.ToString(r.SessionToken),
		Expires: time.UnixMilli(r.Expiration).UTC(),
	}
	if !got.Sensible() {
		return ssotoken.RoleCredentials{}, errMakesNoSense
	}
	return got, nil
}
