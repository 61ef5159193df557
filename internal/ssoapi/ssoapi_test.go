package ssoapi

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/http/httpproxy"

	"awsin/internal/fault"
	"awsin/internal/ssotoken"
)

var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// settings are those of an environment, written "NAME=value", and a profile.
func settings(environ []string, profile map[string]string) Settings {
	return FromEnvironment(func(name string) (string, bool) {
		for _, kv := range environ {
			if v, ok := strings.CutPrefix(kv, name+"="); ok {
				return v, true
			}
		}
		return "", false
	}, func(key string) string { return profile[key] }, func(service string) string {
		return profile["services "+service]
	})
}

func newClient(t *testing.T, environ ...string) *Client {
	t.Helper()
	c, err := New(settings(environ, nil))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func token() *ssotoken.Token {
	return &ssotoken.Token{AccessToken: "old", RefreshToken: "kept", ClientID: "c", ClientSecret: "s", ExpiresAt: now}
}

// TestHosts records which hosts a proxy on loopback is asked for. The wanted
// ones are those that AWS CLI 2.23 asked it for.
func TestHosts(t *testing.T) {
	for _, c := range []struct {
		name, region string
		environ      []string
		profile      map[string]string
		portal, oidc string
	}{
		{"commercial", "us-east-1", nil, nil, "portal.sso.us-east-1.amazonaws.com", "oidc.us-east-1.amazonaws.com"},
		{"China", "cn-north-1", nil, nil, "portal.sso.cn-north-1.amazonaws.com.cn", "oidc.cn-north-1.amazonaws.com.cn"},
		{"GovCloud", "us-gov-west-1", nil, nil, "portal.sso.us-gov-west-1.amazonaws.com", "oidc.us-gov-west-1.amazonaws.com"},
		{"FIPS", "us-east-1", []string{"AWS_USE_FIPS_ENDPOINT=true"}, nil, "portal.sso-fips.us-east-1.amazonaws.com", "oidc-fips.us-east-1.amazonaws.com"},
		{"FIPS by the profile", "us-east-1", nil, map[string]string{"use_fips_endpoint": "true"}, "portal.sso-fips.us-east-1.amazonaws.com", "oidc-fips.us-east-1.amazonaws.com"},
		{"FIPS in GovCloud", "us-gov-west-1", []string{"AWS_USE_FIPS_ENDPOINT=true"}, nil, "portal.sso.us-gov-west-1.amazonaws.com", "oidc.us-gov-west-1.amazonaws.com"},
		{"dual-stack in China", "cn-north-1", []string{"AWS_USE_DUALSTACK_ENDPOINT=true"}, nil, "portal.sso.cn-north-1.api.amazonwebservices.com.cn", "oidc.cn-north-1.api.amazonwebservices.com.cn"},
		{"dual-stack", "eu-west-1", []string{"AWS_USE_DUALSTACK_ENDPOINT=True"}, nil, "portal.sso.eu-west-1.api.aws", "oidc.eu-west-1.api.aws"},
		{"both", "us-east-1", []string{"AWS_USE_FIPS_ENDPOINT=true", "AWS_USE_DUALSTACK_ENDPOINT=true"}, nil, "portal.sso-fips.us-east-1.api.aws", "oidc-fips.us-east-1.api.aws"},
		{"one endpoint for all", "us-east-1", []string{"AWS_ENDPOINT_URL=https://all.test"}, nil, "all.test", "all.test"},
		{"of the profile", "us-east-1", nil, map[string]string{"endpoint_url": "https://all.test"}, "all.test", "all.test"},
		{"the portal's own", "us-east-1", []string{"AWS_ENDPOINT_URL_SSO=https://sso.test"}, nil, "sso.test", "oidc.us-east-1.amazonaws.com"},
		{"OIDC's own", "us-east-1", []string{"AWS_ENDPOINT_URL=https://all.test", "AWS_ENDPOINT_URL_SSO_OIDC=https://oidc.test"}, nil, "all.test", "oidc.test"},
		{"the portal's own in a [services] section", "us-east-1", nil, map[string]string{"services sso": "https://sso.test"}, "sso.test", "oidc.us-east-1.amazonaws.com"},
		{"the environment before the profile", "us-east-1", []string{"AWS_ENDPOINT_URL=https://env.test"}, map[string]string{"endpoint_url": "https://profile.test"}, "env.test", "env.test"},
		{"ignored", "us-east-1", []string{"AWS_ENDPOINT_URL=https://all.test", "AWS_ENDPOINT_URL_SSO=https://sso.test", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true"}, nil, "portal.sso.us-east-1.amazonaws.com", "oidc.us-east-1.amazonaws.com"},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked, over := make(chan string, 1), make(chan bool)
			proxy := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				asked <- r.Method + " " + r.Host
				<-over // the caller gives up; its dialling would go on for a minute
			}))
			defer proxy.Close()
			defer close(over)
			client, err := New(settings(append(c.environ, "HTTPS_PROXY="+proxy.URL), c.profile))
			if err != nil {
				t.Fatal(err)
			}
			for host, call := range map[string]func(context.Context) error{
				c.portal: func(ctx context.Context) error { return client.Check(ctx, c.region, "a") },
				c.oidc:   func(ctx context.Context) error { return client.Refresh(ctx, c.region, token(), now) },
			} {
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan error, 1)
				go func() { ended <- call(ctx) }()
				if got := <-asked; got != "CONNECT "+host+":443" {
					t.Errorf("asked for %s, want %s", got, host)
				}
				cancel()
				if err := <-ended; err == nil {
					t.Error("a call without an answer succeeded")
				}
			}
		})
	}
}

func TestProxySettings(t *testing.T) {
	const host = "https://oidc.us-east-1.amazonaws.com/token"
	for _, c := range []struct {
		environ []string
		url     string
		want    string
	}{
		{[]string{"HTTPS_PROXY=http://upper.test:1"}, host, "http://upper.test:1"},
		{[]string{"HTTPS_PROXY=http://upper.test:1", "https_proxy=http://lower.test:1"}, host, "http://lower.test:1"},
		{[]string{"HTTPS_PROXY=plain.test:1"}, host, "http://plain.test:1"},
		{[]string{"HTTP_PROXY=http://upper.test:1"}, host, ""},
		{[]string{"HTTP_PROXY=http://upper.test:1"}, "http://sso.test/", "http://upper.test:1"},
		{[]string{"HTTPS_PROXY=http://upper.test:1", "NO_PROXY=other.test,.amazonaws.com"}, host, ""},
		{[]string{"HTTPS_PROXY=http://upper.test:1", "NO_PROXY=other.test"}, host, "http://upper.test:1"},
		{[]string{"HTTPS_PROXY=http://upper.test:1", "NO_PROXY=other.test", "no_proxy=*"}, host, ""},
	} {
		u, err := url.Parse(c.url)
		if err != nil {
			t.Fatal(err)
		}
		s := settings(c.environ, nil)
		got, err := s.Proxy.ProxyFunc()(u)
		if err != nil || c.want == "" != (got == nil) || got != nil && got.String() != c.want {
			t.Errorf("%s: got %v, %v, want %q", c.environ, got, err, c.want)
		}
	}
}

func TestCABundle(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		fmt.Fprint(w, `{"accountList": []}`)
	}))
	defer server.Close()
	dir := t.TempDir()
	file := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := file("good", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	garbage := file("garbage", []byte("no certificate\n"))
	missing := filepath.Join(dir, "missing")

	endpoint := "AWS_ENDPOINT_URL=" + server.URL
	if err := newClient(t, endpoint, "AWS_CA_BUNDLE="+good).Check(t.Context(), "us-east-1", "a"); err != nil || asked.Load() != 1 {
		t.Errorf("with the CA: %v, %d requests", err, asked.Load())
	}
	if err := newClient(t, endpoint).Check(t.Context(), "us-east-1", "a"); err == nil || !strings.Contains(err.Error(), "certificate") || asked.Load() != 1 {
		t.Errorf("without the CA: %v, %d requests", err, asked.Load())
	}
	for _, bad := range []string{garbage, missing} {
		if _, err := New(settings([]string{"AWS_CA_BUNDLE=" + bad}, nil)); err == nil || !strings.Contains(err.Error(), bad) || !strings.Contains(err.Error(), "AWS_CA_BUNDLE") {
			t.Errorf("%s: got %v", bad, err)
		}
		if _, err := New(settings(nil, map[string]string{"ca_bundle": bad})); err == nil || !strings.Contains(err.Error(), bad) {
			t.Errorf("%s in the profile: got %v", bad, err)
		}
		if _, err := New(settings([]string{"AWS_CA_BUNDLE=" + good}, map[string]string{"ca_bundle": bad})); err != nil {
			t.Errorf("the environment does not win: %v", err)
		}
	}
}

// answers starts a server that sends one answer to everything, and counts.
func answers(t *testing.T, h http.HandlerFunc) (*Client, *atomic.Int32) {
	t.Helper()
	var n atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { n.Add(1); h(w, r) }))
	t.Cleanup(server.Close)
	return newClient(t, "AWS_ENDPOINT_URL="+server.URL, "AWS_ENDPOINT_URL_SIGNIN="+server.URL), &n
}

// refuse is the services' error shape; see fakeidc.
func refuse(status int, kind, message string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Amzn-Errortype", kind)
		w.WriteHeader(status)
		if r.URL.Path == "/token" { // OAuth's
			fmt.Fprintf(w, `{"error": "an_error", "error_description": %q}`, message)
			return
		}
		fmt.Fprintf(w, `{"message": %q}`, message)
	}
}

func text(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name     string
		answer   http.HandlerFunc
		want     string // "" for no error
		rejected bool
		tries    int32
	}{
		{"accepted", text(`{"accountList": []}`), "", false, 1},
		{"rejected", refuse(401, "UnauthorizedException", "Session token not found or invalid"), ErrRejected.Error(), true, 1},
		{"throttled", refuse(429, "TooManyRequestsException", "HTTP 429"), "the server has too many requests (TooManyRequestsException: HTTP 429)", false, 2},
		{"a fault", refuse(500, "InternalServerException", "oops"), "the server has a fault (InternalServerException: oops)", false, 2},
		{"a proxy's 401", func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "<html>who are you?", http.StatusUnauthorized)
		}, "something other than the Identity Center answered (401 Unauthorized)", false, 1},
		{"garbage", text("<html>\x1b]0;x\x07"), "something other than the Identity Center answered (200 OK)", false, 1},
	} {
		client, n := answers(t, c.answer)
		err := client.Check(t.Context(), "us-east-1", "a")
		if errors.Is(err, ErrRejected) != c.rejected || (err == nil) != (c.want == "") || err != nil && err.Error() != c.want || n.Load() != c.tries {
			t.Errorf("%s: got %v after %d tries, want %q after %d", c.name, err, n.Load(), c.want, c.tries)
		}
	}
}

// The answer is JSON that ends well, after more than anybody would send: only
// the bound makes it unreadable.
func TestEndlessAnswer(t *testing.T) {
	client, _ := answers(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"accountList": [], "accessToken": "new", "expiresIn": 60, "x": "`)
		for range 8 * maxAnswer >> 10 {
			if _, err := io.WriteString(w, strings.Repeat("x", 1<<10)); err != nil {
				return
			}
		}
		_, _ = io.WriteString(w, `"}`)
	})
	if err := client.Check(t.Context(), "us-east-1", "a"); err == nil || errors.Is(err, ErrRejected) {
		t.Errorf("check: got %v", err)
	}
	var refused *RefusedError
	tok := token()
	if err := client.Refresh(t.Context(), "us-east-1", tok, now); err == nil || errors.As(err, &refused) || tok.AccessToken != "old" {
		t.Errorf("refresh: got %v, token %s", err, tok.AccessToken)
	}
}

// A redirect would carry the token to whoever the first server names.
func TestRedirectIsNotFollowed(t *testing.T) {
	_, elsewhere := answers(t, text(`{"accountList": []}`))
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	defer other.Close()
	for _, status := range []int{301, 302, 307, 308} {
		client, n := answers(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, status) })
		for name, err := range map[string]error{
			"check":   client.Check(t.Context(), "us-east-1", "a"),
			"logout":  client.Logout(t.Context(), "us-east-1", "a"),
			"refresh": client.Refresh(t.Context(), "us-east-1", token(), now),
		} {
			if err == nil {
				t.Errorf("%d: %s succeeded", status, name)
			}
		}
		if n.Load() < 3 || elsewhere.Load() != 0 {
			t.Errorf("%d: %d requests, %d of them elsewhere", status, n.Load(), elsewhere.Load())
		}
	}
}

func TestRefresh(t *testing.T) {
	for _, c := range []struct {
		name    string
		answer  http.HandlerFunc
		want    string // "" for no error
		refused bool
		access  string
		refresh string
	}{
		{"renewed", text(`{"accessToken": "new", "expiresIn": 3600, "refreshToken": "rotated"}`), "", false, "new", "rotated"},
		{"no refresh token in the answer", text(`{"accessToken": "new", "expiresIn": 3600}`), "", false, "new", "kept"},
		{"the grant is refused", refuse(400, "InvalidGrantException", "Invalid refresh token provided"), "the server refused the refresh token (InvalidGrantException)", true, "old", "kept"},
		{"the client is refused", refuse(401, "InvalidClientException", "Client not found"), "the server refused the refresh token (InvalidClientException)", true, "old", "kept"},
		{"the client may not", refuse(400, "UnauthorizedClientException", "no"), "the server refused the refresh token (UnauthorizedClientException)", true, "old", "kept"},
		{"expired", refuse(400, "ExpiredTokenException", "no"), "the server refused the refresh token (ExpiredTokenException)", true, "old", "kept"},
		{"throttled", refuse(400, "SlowDownException", "slower"), "the server has too many requests (SlowDownException)", false, "old", "kept"},
		{"a fault", refuse(500, "InternalServerException", "oops"), "the server has a fault (InternalServerException)", false, "old", "kept"},
		{"garbage", text("<html>"), "something other than the Identity Center answered (200 OK)", false, "old", "kept"},
		{"no token", text(`{"expiresIn": 3600}`), "the server's answer to the refresh holds no token", false, "old", "kept"},
		{"no lifetime", text(`{"accessToken": "new"}`), "the server's answer to the refresh holds no token", false, "old", "kept"},
	} {
		var sent map[string]string
		client, _ := answers(t, func(w http.ResponseWriter, r *http.Request) {
			_ = json.NewDecoder(r.Body).Decode(&sent)
			c.answer(w, r)
		})
		tok := token()
		err := client.Refresh(t.Context(), "us-east-1", tok, now)
		var refused *RefusedError
		if errors.As(err, &refused) != c.refused || (err == nil) != (c.want == "") || err != nil && err.Error() != c.want {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
		expires := now
		if c.want == "" {
			expires = now.Add(time.Hour)
		}
		if tok.AccessToken != c.access || tok.RefreshToken != c.refresh || !tok.ExpiresAt.Equal(expires) {
			t.Errorf("%s: the token became %s, %s, %s", c.name, tok.AccessToken, tok.RefreshToken, tok.ExpiresAt)
		}
		if sent["grantType"] != "refresh_token" || sent["refreshToken"] != "kept" || sent["clientId"] != "c" || sent["clientSecret"] != "s" {
			t.Errorf("%s: sent %v", c.name, sent)
		}
	}
}

func TestLogout(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		want   string // "" for no error
	}{
		{"done", text(""), ""},
		{"already", refuse(401, "UnauthorizedException", "Session token not found or invalid"), ErrRejected.Error()},
		{"a fault", refuse(500, "InternalServerException", "oops"), "the server has a fault (InternalServerException: oops)"},
	} {
		var sent string
		client, _ := answers(t, func(w http.ResponseWriter, r *http.Request) {
			sent = r.Method + " " + r.URL.Path + " " + r.Header.Get("X-Amz-Sso_bearer_token")
			c.answer(w, r)
		})
		err := client.Logout(t.Context(), "us-east-1", "a")
		if (err == nil) != (c.want == "") || err != nil && err.Error() != c.want || sent != "POST /logout a" {
			t.Errorf("%s: got %v, want %q; sent %s", c.name, err, c.want, sent)
		}
	}
}

// No one listens: what the network said, without the SDK's wrapping.
func TestNoNetwork(t *testing.T) {
	server := httptest.NewServer(nil)
	server.Close()
	client := newClient(t, "AWS_ENDPOINT_URL="+server.URL)
	err := client.Check(t.Context(), "us-east-1", "a")
	if err == nil || errors.Is(err, ErrRejected) || !strings.Contains(err.Error(), "connection refused") || strings.Contains(err.Error(), "operation error") {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithDeadline(t.Context(), time.Now())
	defer cancel()
	if err := client.Check(ctx, "us-east-1", "a"); err == nil || err.Error() != "the server did not answer in time" {
		t.Errorf("got %v", err)
	}
}

func TestDate(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"refused": refuse(401, "UnauthorizedException", "Session token not found or invalid"),
		"faulty":  refuse(500, "InternalServerException", "no"),
		"garbage": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") },
	} {
		var sent atomic.Value
		client, _ := answers(t, func(w http.ResponseWriter, r *http.Request) {
			sent.Store(r.Header.Get("X-Amz-Sso_bearer_token"))
			w.Header().Set("Date", now.Format(http.TimeFormat))
			answer(w, r)
		})
		if got, err := client.Date(t.Context(), "us-east-1"); err != nil || !got.Equal(now) || sent.Load() != "none" {
			t.Errorf("%s: %v, %v; the token %v was sent", name, got, err, sent.Load())
		}
	}
	client, _ := answers(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Date"] = nil
		refuse(401, "UnauthorizedException", "no")(w, r)
	})
	if got, err := client.Date(t.Context(), "us-east-1"); err == nil {
		t.Errorf("without a date: %v", got)
	}
	closed := httptest.NewServer(nil)
	closed.Close()
	if _, err := newClient(t, "AWS_ENDPOINT_URL="+closed.URL).Date(t.Context(), "us-east-1"); err == nil || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("no server: %v", err)
	}
}

// An address that cannot be read is not "no proxy".
func TestProxyUnreadable(t *testing.T) {
	for _, value := range []string{"http://a b", "http://[::1", ":", "http://", "%zz", "http://jo:p%zz@proxy:3128", "\x7f", "ftp://proxy"} {
		for _, p := range []httpproxy.Config{{HTTPSProxy: value}, {HTTPProxy: value}} {
			_, err := New(Settings{Proxy: p})
			if !errors.Is(err, fault.Proxy) || !strings.Contains(err.Error(), "is not a proxy's address") || strings.Contains(err.Error(), "jo:") {
				t.Errorf("%q: %v", value, err)
			}
		}
	}
	for _, value := range []string{"", "proxy", "proxy:3128", "http://jo:pw@proxy.example:3128/", "https://proxy", "socks5://127.0.0.1:1080", "[::1]:3128"} {
		if _, err := New(Settings{Proxy: httpproxy.Config{HTTPSProxy: value}}); err != nil {
			t.Errorf("%q: %v", value, err)
		}
	}
}
