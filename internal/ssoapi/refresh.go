package ssoapi

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

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
	return e.Reason == invalidGrant || e.Reason == expiredToken
}

// ErrUnanswered means that the refresh was sent, and the program was asked to stop before the
// answer came. The refresh token may be spent.
var ErrUnanswered = errors.New("the refresh that was sent was not answered")

// Logout ends the token's session on the server; ErrRejected means that the server
// does not know the token.
func (c *Client) Logout(ctx context.Context, region, accessToken string) error {
	ctx, cancel := context.WithTimeout(ctx, refreshTimeout)
	defer cancel()
	err := c.do(ctx, call{service: portal, region: region, method: http.MethodPost, path: "/logout", accessToken: accessToken}, nil)
	if isCode(err, unauthorized) {
		return ErrRejected
	}
	return plain(err)
}

// Refresh renews the token in place. A *RefusedError means that only a login
// helps; any other error may pass. A request that was sent has its answer waited
// for when ctx ends, for answerGrace: the server may have spent the refresh token.
func (c *Client) Refresh(ctx context.Context, region string, t *ssotoken.Token, now time.Time) error {
	ctx, stop := toItsEnd(ctx, c.grace)
	defer stop()
	var out struct {
		AccessToken, RefreshToken string
		ExpiresIn                 int32 // seconds
	}
	err := c.do(ctx, call{service: oidc, region: region, method: http.MethodPost, path: "/token", body: map[string]string{
		"clientId": t.ClientID, "clientSecret": t.ClientSecret, "grantType": "refresh_token", "refreshToken": t.RefreshToken,
	}}, &out)
	if err != nil && context.Cause(ctx) == ErrUnanswered {
		return ErrUnanswered
	}
	if err != nil {
		return refusal(err)
	}
	if out.AccessToken == "" || out.ExpiresIn <= 0 {
		return errors.New("the server's answer to the refresh holds no token")
	}
	t.AccessToken = out.AccessToken
	t.ExpiresAt = now.Add(time.Duration(out.ExpiresIn) * time.Second)
	sanitize.Secret(out.AccessToken, out.RefreshToken)
	// A response without a refresh token leaves the stored one good; the AWS
	// CLI and the Go SDK drop it then, and the next renewal needs a browser.
	if out.RefreshToken != "" {
		t.RefreshToken = out.RefreshToken
	}
	return nil
}

const (
	invalidGrant = "InvalidGrantException"
	expiredToken = "ExpiredTokenException"
)

// refusals are the errors that no second try mends.
var refusals = []string{
	invalidGrant, expiredToken, "InvalidClientException", "AccessDeniedException", "UnauthorizedClientException", "InvalidScopeException", "InvalidRequestException",
}

func refusal(err error) error {
	var answer *answerError
	if errors.As(err, &answer) && slices.Contains(refusals, answer.code) {
		return &RefusedError{answer.code}
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
