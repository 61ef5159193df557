package ssoapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	ssotypes "github.com/aws/aws-sdk-go-v2/service/sso/types"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	oidctypes "github.com/aws/aws-sdk-go-v2/service/ssooidc/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"awsin/internal/fault"
	"awsin/internal/sanitize"
	"awsin/internal/ssotoken"
)

// RefusedError reports that the server answered and will not renew the token.
type RefusedError struct{ Reason string }

func (e *RefusedError) Error() string {
	return "the server refused the refresh token (" + e.Reason + ")"
}

// Spent reports whether the server no longer knows the refresh token, so that
// nothing is left that it could renew.
func (e *RefusedError) Spent() bool {
	return e.Reason == (&oidctypes.InvalidGrantException{}).ErrorCode() || e.Reason == (&oidctypes.ExpiredTokenException{}).ErrorCode()
}

// ErrUnanswered means that the refresh was sent, and the program was asked to stop before the
// answer came. The refresh token may be spent.
var ErrUnanswered = errors.New("the refresh that was sent was not answered")

// Logout ends the token's session on the server; ErrRejected means that the server
// does not know the token.
func (c *Client) Logout(ctx context.Context, region, accessToken string) error {
	ctx, cancel := context.WithTimeout(ctx, refreshTimeout)
	defer cancel()
	out, err := c.portal(region).Logout(ctx, &sso.LogoutInput{AccessToken: &accessToken})
	var unauthorized *ssotypes.UnauthorizedException
	switch {
	case errors.As(err, &unauthorized):
		return ErrRejected
	case err != nil:
		return plain(err)
	}
	// The SDK does not look into this answer: a captive portal's page would be success.
	answer, ok := middleware.GetRawResponse(out.ResultMetadata).(*smithyhttp.Response)
	if ok && strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		return fmt.Errorf("%w (%s)", fault.Page, answer.Status)
	}
	return nil
}

// Refresh renews the token in place. A *RefusedError means that only a login
// helps; any other error may pass. A request that was sent has its answer waited
// for when ctx ends, for answerGrace: the server may have spent the refresh token.
func (c *Client) Refresh(ctx context.Context, region string, t *ssotoken.Token, now time.Time) error {
	ctx, stop := toItsEnd(ctx, c.grace)
	defer stop()
	out, err := c.oidc(region).CreateToken(ctx, &ssooidc.CreateTokenInput{
		ClientId: &t.ClientID, ClientSecret: &t.ClientSecret,
		GrantType: aws.String("refresh_token"), RefreshToken: &t.RefreshToken,
	})
	if err != nil && context.Cause(ctx) == ErrUnanswered {
		return ErrUnanswered
	}
	if err != nil {
		return refusal(err)
	}
	if aws.ToString(out.AccessToken) == "" || out.ExpiresIn <= 0 {
		return errors.New("the server's answer to the refresh holds no token")
	}
	t.AccessToken = *out.AccessToken
	t.ExpiresAt = now.Add(time.Duration(out.ExpiresIn) * time.Second)
	sanitize.Secret(*out.AccessToken, aws.ToString(out.RefreshToken))
	// A response without a refresh token leaves the stored one good; the AWS
	// CLI and the Go SDK drop it then, and the next renewal needs a browser.
	if r := aws.ToString(out.RefreshToken); r != "" {
		t.RefreshToken = r
	}
	return nil
}

func refusal(err error) error {
	var (
		grant  *oidctypes.InvalidGrantException
		client *oidctypes.InvalidClientException
		denied *oidctypes.AccessDeniedException
		unauth *oidctypes.UnauthorizedClientException
		old    *oidctypes.ExpiredTokenException
		scope  *oidctypes.InvalidScopeException
		bad    *oidctypes.InvalidRequestException
		api    smithy.APIError
	)
	if errors.As(err, &grant) || errors.As(err, &client) || errors.As(err, &denied) || errors.As(err, &unauth) ||
		errors.As(err, &old) || errors.As(err, &scope) || errors.As(err, &bad) {
		errors.As(err, &api)
		return &RefusedError{Reason: api.ErrorCode()}
	}
	return plain(err)
}

// answerGrace is how long an answer is waited for when the program is to stop.
const answerGrace = 5 * time.Second

// exchange is a request that must not be left half done.
type exchange struct {
	parent context.Context // that of the caller
	mu     sync.Mutex
	sent   bool
}

type exchangeKey struct{}

// toItsEnd returns the context of an exchange: it ends with its parent while nothing
// was sent, and otherwise outlives it by grace.
func toItsEnd(parent context.Context, grace time.Duration) (ctx context.Context, stop func()) {
	x := &exchange{parent: parent}
	ctx, timeout := context.WithTimeout(context.WithValue(context.WithoutCancel(parent), exchangeKey{}, x), refreshTimeout)
	ctx, cancel := context.WithCancelCause(ctx)
	done := context.AfterFunc(parent, func() {
		if !x.begun() {
			cancel(parent.Err())
			return
		}
		select {
		case <-time.After(grace):
			cancel(ErrUnanswered)
		case <-ctx.Done():
		}
	})
	return ctx, func() { done(); cancel(nil); timeout() }
}

func (x *exchange) begun() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.sent
}

// begin marks the exchange as sent, unless its parent has ended before.
func (x *exchange) begin() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.sent {
		if err := x.parent.Err(); err != nil {
			return err
		}
		x.sent = true
	}
	return nil
}

// guard watches over an exchange's request: no further one begins when the parent
// has ended, and one counts as sent from when its body is first read.
func guard(r *http.Request) (*http.Request, error) {
	x, ok := r.Context().Value(exchangeKey{}).(*exchange)
	if !ok || r.Body == nil {
		return r, nil
	}
	if err := x.parent.Err(); err != nil {
		_ = r.Body.Close()
		return nil, err
	}
	guarded := *r
	guarded.Body = guardedBody{r.Body, x}
	return &guarded, nil
}

type guardedBody struct {
	io.ReadCloser
	exchange *exchange
}

func (b guardedBody) Read(p []byte) (int, error) {
	if err := b.exchange.begin(); err != nil {
		return 0, err
	}
	return b.ReadCloser.Read(p)
}
