package ssoapi

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"awsin/internal/ssotoken"
)

// ErrNoAccess means that the person may not assume this role in this account.
var ErrNoAccess = errors.New("the account or role does not exist, or is not assigned to you")

// RoleCredentials asks the session's portal for a role's credentials. Errors
// are ErrRejected, ErrNoAccess, a *ThrottledError, the context's, or others, which may
// pass.
func (c *Client) RoleCredentials(ctx context.Context, region, accessToken, accountID, role string) (ssotoken.RoleCredentials, error) {
	var out struct {
		RoleCredentials *struct {
			AccessKeyID     string `json:"accessKeyId"`
			SecretAccessKey string
			SessionToken    string
			Expiration      int64 // milliseconds since 1970
		}
	}
	err := (&Limiter{Pause: c.limiterPause, Patience: c.limiterPatience}).Do(ctx, func(ctx context.Context) error {
		bounded, cancel := context.WithTimeout(ctx, refreshTimeout)
		defer cancel()
		err := c.do(bounded, call{
			service: portal, region: region, method: http.MethodGet, path: "/federation/credentials", accessToken: accessToken,
			query: url.Values{"account_id": {accountID}, "role_name": {role}}, throttledOnce: true,
		}, &out)
		if throttled(err) {
			return &ThrottledError{Reason: words(err)}
		}
		return err
	})
	var refused *ThrottledError
	switch {
	case ctx.Err() != nil:
		return ssotoken.RoleCredentials{}, ctx.Err()
	case errors.As(err, &refused):
		return ssotoken.RoleCredentials{}, refused
	case isCode(err, unauthorized):
		return ssotoken.RoleCredentials{}, ErrRejected
	case isCode(err, "ResourceNotFoundException", "ForbiddenException"):
		return ssotoken.RoleCredentials{}, ErrNoAccess
	case err != nil:
		return ssotoken.RoleCredentials{}, plain(err)
	case out.RoleCredentials == nil:
		return ssotoken.RoleCredentials{}, errMakesNoSense
	}
	r := out.RoleCredentials
	got := ssotoken.RoleCredentials{
		AccessKeyID: r.AccessKeyID, SecretAccessKey: r.SecretAccessKey, SessionToken: r.SessionToken,
		Expires: time.UnixMilli(r.Expiration).UTC(),
	}
	if !got.Sensible() {
		return ssotoken.RoleCredentials{}, errMakesNoSense
	}
	return got, nil
}
