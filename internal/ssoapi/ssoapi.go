// Package ssoapi makes the calls for which the AWS CLI has no command: is a
// token accepted, renew it, log out of one session. It never logs in, reads no
// file but the CA bundle, and reaches the servers as the AWS CLI would: same
// proxy, CA bundle, endpoints and partitions.
package ssoapi

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"awsin/internal/atomicfile"
	"awsin/internal/fault"
	"awsin/internal/identity"

	"golang.org/x/net/http/httpproxy"
)

// ErrRejected means that the server does not accept the access token.
var ErrRejected = errors.New("the server no longer accepts the token")

var errMakesNoSense = errors.New("the server's answer makes no sense")

// Settings are what the AWS CLI takes from the environment and the profile in
// effect; see FromEnvironment.
type Settings struct {
	Proxy                 httpproxy.Config
	CABundle              string // a PEM file that replaces the system's; "" for the system's
	SSOEndpoint           string // "" for the partition's own
	OIDCEndpoint          string
	SignInEndpoint        string // of the console's federation
	UseFIPS, UseDualStack bool
}

// FromEnvironment reads the settings in the AWS CLI's order: the environment,
// then the profile in effect. profile answers for a key of that profile,
// endpoint for a service's own endpoint ("sso", "sso_oidc", "signin"), "" where it has none.
func FromEnvironment(env func(string) (string, bool), profile, endpoint func(string) string) Settings {
	get := func(names ...string) string {
		for _, name := range names {
			if v, ok := env(name); ok && v != "" {
				return v
			}
		}
		return ""
	}
	or := func(a, b string) string {
		if a != "" {
			return a
		}
		return b
	}
	s := Settings{
		// Lower case first, as Python's urllib and curl read them.
		Proxy: httpproxy.Config{
			HTTPProxy:  get("http_proxy", "HTTP_PROXY"),
			HTTPSProxy: get("https_proxy", "HTTPS_PROXY"),
			NoProxy:    get("no_proxy", "NO_PROXY"),
		},
		CABundle:     or(get("AWS_CA_BUNDLE"), profile("ca_bundle")),
		UseFIPS:      strings.EqualFold(or(get("AWS_USE_FIPS_ENDPOINT"), profile("use_fips_endpoint")), "true"),
		UseDualStack: identity.DualStackSet(func(name string) string { return get(name) }, profile("use_dualstack_endpoint")),
	}
	if !strings.EqualFold(or(get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"), profile("ignore_configured_endpoint_urls")), "true") {
		all := profile("endpoint_url")
		s.SSOEndpoint = or(get("AWS_ENDPOINT_URL_SSO", "AWS_ENDPOINT_URL"), or(endpoint("sso"), all))
		s.OIDCEndpoint = or(get("AWS_ENDPOINT_URL_SSO_OIDC", "AWS_ENDPOINT_URL"), or(endpoint("sso_oidc"), all))
		// What is set for all services is mostly a LocalStack or MinIO, and gets no role's secret key.
		s.SignInEndpoint = or(get("AWS_ENDPOINT_URL_SIGNIN"), endpoint("signin"))
	}
	return s
}

// Client makes the calls. It is safe for concurrent use.
type Client struct {
	settings Settings
	http     *http.Client
	pace     Pace          // nil: each call at once
	grace    time.Duration // answerGrace
	listed   *atomic.Int64 // bytes; see maxListed
	// Of the Limiter of single calls.
	limiterPause, limiterPatience time.Duration
}

// Bounds of one call. A silent network must not hold up the morning.
const (
	dialTimeout    = 5 * time.Second
	refreshTimeout = 30 * time.Second
	maxBackoff     = 500 * time.Millisecond
	maxAnswer      = 1 << 18     // bytes; a full page of accounts holds some 15 kB, and 32 may be read at a time
	maxBundle      = 1 << 24     // bytes; all of the world's authorities take some 250 kB
	maxIdle        = MaxInFlight // connections; ulimit -n may be 256
)

// New returns a client; it fails when the CA bundle or the proxy is unusable.
func New(s Settings) (*Client, error) {
	var roots *x509.CertPool
	if s.CABundle != "" {
		pem, err := atomicfile.Read(s.CABundle, maxBundle)
		if err != nil {
			return nil, fmt.Errorf("CA bundle (AWS_CA_BUNDLE or ca_bundle): %w", err)
		}
		roots = x509.NewCertPool()
		if !roots.AppendCertsFromPEM([]byte(pem)) {
			return nil, fmt.Errorf("CA bundle %s (AWS_CA_BUNDLE or ca_bundle) holds no certificate", s.CABundle)
		}
	}
	if err := checkProxy(s.Proxy); err != nil {
		return nil, err
	}
	proxy := s.Proxy.ProxyFunc()
	transport := &http.Transport{
		Proxy:                 func(r *http.Request) (*url.URL, error) { return proxy(r.URL) },
		DialContext:           (&net.Dialer{Timeout: dialTimeout}).DialContext,
		TLSHandshakeTimeout:   dialTimeout,
		ResponseHeaderTimeout: refreshTimeout,
		MaxIdleConnsPerHost:   maxIdle,
		MaxIdleConns:          maxIdle,
		TLSClientConfig:       &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2:     true,
		OnProxyConnectResponse: func(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
			if answer.StatusCode != http.StatusOK {
				return &proxyError{answer.StatusCode}
			}
			return nil
		},
	}
	return &Client{settings: s, grace: answerGrace, listed: &atomic.Int64{}, http: &http.Client{
		Transport: limited{transport},
		// A redirect would carry the token to another host.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// checkProxy fails where a proxy's address cannot be read: httpproxy takes such a one for
// no proxy, or for another, and the call would go past the one that is meant.
func checkProxy(c httpproxy.Config) error {
	for variable, value := range map[string]string{"HTTP_PROXY": c.HTTPProxy, "HTTPS_PROXY": c.HTTPSProxy} {
		if value == "" {
			continue
		}
		if !strings.Contains(value, "://") {
			value = "http://" + value
		}
		u, err := url.Parse(value)
		if err != nil || u.Hostname() == "" || !slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme) {
			return fmt.Errorf("%s (or %s) is not a proxy's address: %w", variable, strings.ToLower(variable), fault.Proxy)
		}
	}
	return nil
}

// limited cuts an answer at maxAnswer, since it is read whole.
type limited struct{ next http.RoundTripper }

func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	r, err := guard(r)
	if err != nil {
		return nil, err
	}
	resp, err := l.next.RoundTrip(r)
	if err == nil {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(resp.Body, maxAnswer), resp.Body}
	}
	return resp, err
}

// Check asks the session's portal whether the token is accepted: nil when it
// is, ErrRejected when it is not, another error when nobody can tell.
func (c *Client) Check(ctx context.Context, region, accessToken string) error {
	err := c.do(ctx, call{
		service: portal, region: region, method: http.MethodGet, path: accountsPath, query: url.Values{"max_result": {"1"}}, accessToken: accessToken,
	}, &accountsAnswer{})
	if isCode(err, unauthorized) {
		return ErrRejected
	}
	return plain(err)
}

// Date is the time by the clock of a session's portal, in whole seconds. It
// sends no token.
func (c *Client) Date(ctx context.Context, region string) (time.Time, error) {
	err := c.do(ctx, call{service: portal, region: region, method: http.MethodGet, path: accountsPath, accessToken: "none"}, &accountsAnswer{})
	var answer *answerError
	if errors.As(err, &answer) {
		if date, err := http.ParseTime(answer.header.Get("Date")); err == nil {
			return date, nil
		}
	}
	if err == nil {
		err = errMakesNoSense
	}
	return time.Time{}, plain(err)
}
