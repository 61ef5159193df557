package ssoapi

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"awsin/internal/identity"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// The five calls are made here and not by the SDK's clients, whose tables of endpoints and schemas are set up at each
// start of the program: 1 ms, as much as a third of what a Tab may add. sdk_test.go holds where the calls go, what they
// send, what is understood and what is tried again against the SDK's.

// service is one of the two that an Identity Center consists of.
type service struct {
	host     string // before the Region
	endpoint func(Settings) string
}

var (
	portal = service{"portal.sso", func(s Settings) string { return s.SSOEndpoint }}
	oidc   = service{"oidc", func(s Settings) string { return s.OIDCEndpoint }}
)

// call is a request to a service.
type call struct {
	service     service
	region      string
	method      string
	path        string
	query       url.Values
	accessToken string // "" for none
	body        any    // sent as JSON; nil for none
	// When the server asks for fewer calls, the caller waits, who knows of the others.
	throttledOnce bool
}

// answerError is an answer other than the one that was asked for.
type answerError struct {
	status        int
	header        http.Header
	code, message string // the service's, "" where something else answered
}

func (e *answerError) Error() string {
	return fmt.Sprintf("%d %s %s %s", e.status, http.StatusText(e.status), e.code, e.message)
}

// ErrorCode and HTTPStatusCode are what retry judges by.
func (e *answerError) ErrorCode() string   { return e.code }
func (e *answerError) HTTPStatusCode() int { return e.status }

// isCode reports whether a service refused with one of the codes.
func isCode(err error, codes ...string) bool {
	var answer *answerError
	return errors.As(err, &answer) && slices.Contains(codes, answer.code)
}

const unauthorized = "UnauthorizedException"

var standard = retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = maxBackoff })

// do makes a call, a second time where that may help, and decodes the answer's JSON into out; nil where there is
// none. The error is an *answerError, the network's, or the context's.
func (c *Client) do(ctx context.Context, call call, out any) error {
	err := c.once(ctx, call, out)
	if err == nil || !standard.IsErrorRetryable(err) || call.throttledOnce && throttled(err) {
		return err
	}
	delay, wrong := standard.RetryDelay(1, err)
	if wrong != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return err
	case <-time.After(delay):
		return c.once(ctx, call, out)
	}
}

func (c *Client) once(ctx context.Context, call call, out any) error {
	request, err := c.request(ctx, call)
	if err != nil {
		return err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return sendError(ctx, err)
	}
	defer func() { _ = response.Body.Close() }()
	// The whole of it, so that the connection is there for the next call.
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return sendError(ctx, &url.Error{Op: call.method, URL: call.path, Err: err})
	}
	answer := &answerError{status: response.StatusCode, header: response.Header}
	switch {
	case answer.status < 200 || answer.status > 299:
		answer.read(body)
		return answer
	case out == nil && strings.HasPrefix(answer.header.Get("Content-Type"), "text/html"):
		return answer // a captive portal's page would be success
	case out != nil && json.Unmarshal(body, out) != nil:
		return answer
	}
	return nil
}

// sendError is the network's error as retry knows it, or the context's.
func sendError(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	return &smithyhttp.RequestSendError{Err: err}
}

func (c *Client) request(ctx context.Context, call call) (*http.Request, error) {
	endpoint, err := c.endpoint(call.service, call.region)
	if err != nil {
		return nil, err
	}
	var body io.Reader = http.NoBody
	if call.body != nil {
		sent, err := json.Marshal(call.body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(sent)
	}
	request, err := http.NewRequestWithContext(ctx, call.method, endpoint.JoinPath(call.path).String(), body)
	if err != nil {
		return nil, err
	}
	query := request.URL.Query() // of an endpoint of one's own
	maps.Copy(query, call.query)
	request.URL.RawQuery = query.Encode()
	request.Header.Set("User-Agent", "awsin")
	if call.body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if call.accessToken != "" {
		request.Header.Set("X-Amz-Sso_bearer_token", call.accessToken)
	}
	return request, nil
}

// endpoint returns where a service is in a Region, by the rules of AWS CLIs and SDKs.
func (c *Client) endpoint(s service, region string) (*url.URL, error) {
	fips, dual := c.settings.UseFIPS, c.settings.UseDualStack
	if own := s.endpoint(c.settings); own != "" {
		u, err := url.Parse(own)
		switch {
		case err != nil || u.Host == "":
			return nil, fmt.Errorf("%s (AWS_ENDPOINT_URL or endpoint_url) is not an endpoint's URL", identity.Quote(own))
		case fips:
			return nil, errors.New("FIPS and an endpoint of one's own (AWS_ENDPOINT_URL or endpoint_url) do not go together")
		case dual:
			return nil, errors.New("dual-stack and an endpoint of one's own (AWS_ENDPOINT_URL or endpoint_url) do not go together")
		}
		return u, nil
	}
	if err := identity.Region(region); err != nil {
		return nil, err
	}
	partition := identity.PartitionOf(region)
	host, domain := s.host, partition.Domain
	if dual {
		domain = partition.DualStack
	}
	// GovCloud's are FIPS endpoints by themselves.
	if fips && (dual || partition.Name != "aws-us-gov") {
		host += "-fips"
	}
	return &url.URL{Scheme: "https", Host: host + "." + region + "." + domain}, nil
}

// read takes the service's error code and words from a body and its header.
func (e *answerError) read(body []byte) {
	var said struct {
		Code    string `json:"code"`
		Type    string `json:"__type"`
		Message string `json:"message"`
	}
	if len(body) > 0 && json.Unmarshal(body, &said) != nil {
		return
	}
	// aws.protocols#UnauthorizedException:http://internal.amazon.com/…
	e.code, _, _ = strings.Cut(cmp.Or(e.header.Get("X-Amzn-Errortype"), said.Code, said.Type), ":")
	if _, after, ok := strings.Cut(e.code, "#"); ok {
		e.code = after
	}
	if e.code != "" {
		e.message = said.Message
	}
}

// throttled reports whether the server asks for fewer calls.
func throttled(err error) bool {
	var answer *answerError
	if !errors.As(err, &answer) {
		return false
	}
	_, ok := retry.DefaultThrottleErrorCodes[answer.code]
	return ok || answer.status == http.StatusTooManyRequests
}
