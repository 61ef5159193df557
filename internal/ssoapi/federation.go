package ssoapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"awsin/internal/fault"
	"awsin/internal/identity"
	"awsin/internal/sanitize"
	"awsin/internal/ssotoken"
)

// ErrNotFederated means that the console's sign-in does not take the credentials.
var ErrNotFederated = errors.New("the console's sign-in does not take these credentials")

// ErrInTheClear means that an endpoint would get the credentials over plain HTTP by way of a network.
var ErrInTheClear = errors.New("it is not https: the credentials are not sent")

// Federation returns the URL of the console's federation endpoint: a host's, or the one that the environment or the profile
// has for AWS Sign-In (AWS_ENDPOINT_URL_SIGNIN), as in tests.
func (c *Client) Federation(host string) string {
	base := "https://" + host
	if c.settings.SignInEndpoint != "" {
		base = strings.TrimRight(c.settings.SignInEndpoint, "/")
	}
	return base + "/federation"
}

// SigninToken exchanges credentials for a token that signs a browser in at the federation endpoint, once it is opened,
// within 15 minutes. lasts is how long the console may be used, 0 for as long as AWS has it for the credentials. They are
// in the request's query, as AWS documents it ("Enable custom identity broker access to the AWS console" in the IAM
// user's guide), and so in no error: the error is ErrNotFederated, ErrInTheClear, the context's, or one of plain.
func (c *Client) SigninToken(ctx context.Context, endpoint string, cred ssotoken.RoleCredentials, lasts time.Duration) (token string, err error) {
	sanitize.Secret(cred.SecretAccessKey, cred.SessionToken)
	session, err := json.Marshal(map[string]string{"sessionId": cred.AccessKeyID, "sessionKey": cred.SecretAccessKey, "sessionToken": cred.SessionToken})
	if err != nil {
		return "", err
	}
	query := url.Values{"Action": {"getSigninToken"}, "Session": {string(session)}}
	if lasts > 0 {
		query.Set("SessionDuration", strconv.Itoa(int(lasts.Seconds())))
	}
	bounded, cancel := context.WithTimeout(ctx, refreshTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(bounded, http.MethodGet, endpoint, http.NoBody)
	if err != nil {
		return "", errors.New("the federation endpoint has no URL")
	}
	if !private(request.URL) {
		return "", ErrInTheClear
	}
	request.URL.RawQuery = query.Encode()
	response, err := c.http.Do(request)
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil:
		return "", plain(err)
	}
	defer func() { _ = response.Body.Close() }()
	var answer struct{ SigninToken string }
	wrong := json.NewDecoder(response.Body).Decode(&answer)
	switch status := response.StatusCode; {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case status == http.StatusBadRequest, status == http.StatusUnauthorized:
		return "", ErrNotFederated
	case status != http.StatusOK:
		return "", fmt.Errorf("%w (%d %s)", fault.OfStatus(status), status, http.StatusText(status))
	case wrong != nil:
		return "", fault.Page
	case answer.SigninToken == "" || strings.ContainsFunc(answer.SigninToken, func(r rune) bool { return r <= ' ' || r > '~' }):
		return "", errMakesNoSense
	}
	sanitize.Secret(answer.SigninToken)
	return answer.SigninToken, nil
}

// private reports whether what is sent to a URL can be read by nobody on the way.
func private(u *url.URL) bool {
	return u.Host != "" && (u.Scheme == "https" || u.Scheme == "http" && identity.Loopback(u.Hostname()))
}

// SigninLink returns the link that signs a browser in with a token of the endpoint's, and leads it on. Whoever opens it first has the console.
func SigninLink(endpoint, token, destination string) string {
	query := url.Values{"Action": {"login"}, "Issuer": {""}, "Destination": {destination}, "SigninToken": {token}}
	return endpoint + "?" + query.Encode()
}
