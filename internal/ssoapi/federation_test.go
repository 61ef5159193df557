package ssoapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"awsin/internal/ssotoken"
)

var temporary = ssotoken.RoleCredentials{AccessKeyID: "ASIAFAKE111111111111", SecretAccessKey: "a-secret/with+signs", SessionToken: "a-session-token=="}

func TestSigninToken(t *testing.T) {
	var asked url.Values
	client, _ := answers(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.Query()
		if r.URL.Path != "/federation" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, `{"SigninToken": "the-token-of-the-console"}`)
	})
	endpoint := client.Federation("signin.aws.amazon.com")
	token, err := client.SigninToken(t.Context(), endpoint, temporary, 0)
	if err != nil || token != "the-token-of-the-console" {
		t.Fatal(token, err)
	}
	const session = `{"sessionId":"ASIAFAKE111111111111","sessionKey":"a-secret/with+signs","sessionToken":"a-session-token=="}`
	if asked.Get("Action") != "getSigninToken" || asked.Get("Session") != session || asked.Has("SessionDuration") {
		t.Errorf("asked for %v", asked)
	}
	if _, err := client.SigninToken(t.Context(), endpoint, temporary, 2*time.Hour); err != nil || asked.Get("SessionDuration") != "7200" {
		t.Errorf("%v, asked for %v", err, asked)
	}
	u, err := url.Parse(SigninLink(endpoint, "a&b=c", "https://console.aws.amazon.com/a?b=c&d#e"))
	if q := u.Query(); err != nil || q.Get("Action") != "login" || q.Get("SigninToken") != "a&b=c" || q.Get("Destination") != "https://console.aws.amazon.com/a?b=c&d#e" {
		t.Errorf("%v, %v", u, err)
	}
}

// TestSigninTokenFails: whatever is wrong, no key, no token and no URL that has them is in the error.
func TestSigninTokenFails(t *testing.T) {
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"refused":   {func(w http.ResponseWriter, r *http.Request) { http.Error(w, r.URL.String(), http.StatusBadRequest) }, ErrNotFederated.Error()},
		"forbidden": {func(w http.ResponseWriter, r *http.Request) { http.Error(w, r.URL.String(), http.StatusForbidden) }, "a proxy or a firewall refuses the request"},
		"a fault": {func(w http.ResponseWriter, r *http.Request) {
			http.Error(w, r.URL.String(), http.StatusInternalServerError)
		}, "the server has a fault"},
		"a page":     {func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "<html>", r.URL) }, "something other than the Identity Center answered"},
		"no token":   {text(`{}`), errMakesNoSense.Error()},
		"a line end": {text(`{"SigninToken": "a\nb"}`), errMakesNoSense.Error()},
		"moved": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://"+r.Host+"/other"+r.URL.String(), http.StatusFound)
		}, "the network leads to another page"},
		"dropped": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "the connection ended"},
		"endless": {func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `{"x": "`+strings.Repeat("x", 2*maxAnswer)+`", "SigninToken": "a"}`)
		}, "something other"},
	} {
		client, n := answers(t, test.answer)
		token, err := client.SigninToken(t.Context(), client.Federation("x"), temporary, 0)
		if token != "" || err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %q, %v", name, token, err)
			continue
		}
		for _, secret := range []string{"ASIAFAKE", "a-secret", "a-session-token", "Session=", "federation?"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n.Load() > 2 { // Go sends a GET anew on a connection that was dropped
			t.Errorf("%s: %d requests", name, n.Load())
		}
	}
	client := newClient(t, "AWS_ENDPOINT_URL_SIGNIN=http://127.0.0.1:1")
	if _, err := client.SigninToken(t.Context(), client.Federation("x"), temporary, 0); err == nil || strings.Contains(err.Error(), "Session") || strings.Contains(err.Error(), "secret") {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := client.SigninToken(ctx, client.Federation("x"), temporary, 0); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestFederation: the keys go to the partition's own host, over TLS, or where the person has said for this service.
func TestFederation(t *testing.T) {
	const partitions = "https://signin.amazonaws.cn/federation"
	for _, test := range []struct {
		environ string
		profile map[string]string
		want    string
	}{
		{"", nil, partitions},
		{"AWS_ENDPOINT_URL_SIGNIN=http://127.0.0.1:1/", nil, "http://127.0.0.1:1/federation"},
		{"AWS_ENDPOINT_URL_SIGNIN=http://127.0.0.1:1 AWS_ENDPOINT_URL=http://127.0.0.1:2", nil, "http://127.0.0.1:1/federation"},
		{"AWS_ENDPOINT_URL_SIGNIN=http://127.0.0.1:1 AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true", nil, partitions},
		{"", map[string]string{"services signin": "https://signin.test"}, "https://signin.test/federation"},
		// As for LocalStack or MinIO.
		{"AWS_ENDPOINT_URL=http://127.0.0.1:2", nil, partitions},
		{"", map[string]string{"endpoint_url": "http://127.0.0.1:2"}, partitions},
	} {
		client, err := New(settings(strings.Fields(test.environ), test.profile))
		if err != nil {
			t.Fatal(err)
		}
		if got := client.Federation("signin.amazonaws.cn"); got != test.want {
			t.Errorf("%s %v: %s", test.environ, test.profile, got)
		}
	}
}

// TestSigninTokenInTheClear: keys go over no network that is not encrypted. What gets through here is a proxy on loopback.
func TestSigninTokenInTheClear(t *testing.T) {
	var asked atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer proxy.Close()
	for endpoint, refused := range map[string]bool{
		"http://192.0.2.2": true, "HTTP://192.0.2.2:1": true, "http://127.0.0.1.example": true, "http://127.0.0.1@192.0.2.2": true, "http:///x": true, "ftp://192.0.2.2": true,
		"//192.0.2.2": true, "192.0.2.2:80": true, "localhost:1": true,
		"https://192.0.2.2": false, "http://localhost:1": false, "http://127.0.0.2:1": false, "http://[::1]:1": false,
	} {
		asked.Store(0)
		client := newClient(t, "AWS_ENDPOINT_URL_SIGNIN="+endpoint, "HTTP_PROXY="+proxy.URL, "HTTPS_PROXY="+proxy.URL)
		token, err := client.SigninToken(t.Context(), client.Federation("x"), temporary, 0)
		if token != "" || err == nil || refused && (asked.Load() != 0 || strings.Contains(err.Error(), "secret")) || !refused && errors.Is(err, ErrInTheClear) {
			t.Errorf("%s: %q, %v; %d requests", endpoint, token, err, asked.Load())
		}
	}
}
