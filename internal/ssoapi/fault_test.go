package ssoapi

import (
	"context"
	"errors"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"awsin/internal/fakeidc"
	"awsin/internal/fault"
	"awsin/internal/hint"
)

// TestFaults: each fault on the way to the server has its words and its remedy,
// whichever call meets it; of a web page nothing is repeated.
func TestFaults(t *testing.T) {
	idc, err := fakeidc.Start(fakeidc.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer idc.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := idc.WriteCABundle(ca); err != nil {
		t.Fatal(err)
	}
	huge := fakeidc.Fault{Status: http.StatusForbidden, HTML: "<html>" + strings.Repeat("x", 10<<20)}
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	closed := "http://" + gone.Addr().String()
	for _, c := range []struct {
		name    string
		connect bool // the proxy's answer
		fault   fakeidc.Fault
		set     string
		want    *fault.Fault
		words   string
	}{
		{"captive portal", false, fakeidc.CaptivePortal, "", fault.Page, "(200 OK)"},
		{"garbage", false, fakeidc.Garbage, "", fault.Page, "(200 OK)"},
		{"redirect", false, fakeidc.Redirect, "", fault.Redirected, "(302 Found)"},
		{"403", false, fakeidc.Forbidden, "", fault.Refused, "(403 Forbidden)"},
		{"10 MB", false, huge, "", fault.Refused, "(403 Forbidden)"},
		{"407", false, fakeidc.ProxyLogin, "", fault.ProxyLogin, "(407 Proxy Authentication Required)"},
		{"502", false, fakeidc.BadGateway, "", fault.Gateway, "(502 Bad Gateway)"},
		{"throttled", false, fakeidc.Throttled, "", fault.Throttled, "(TooManyRequestsException: HTTP 429 Too Many Requests)"},
		{"server", false, fakeidc.ServerError, "", fault.Server, "(InternalServerException"},
		{"dropped", false, fakeidc.Dropped, "", fault.Dropped, "EOF)"},
		{"CONNECT 403", true, fakeidc.Forbidden, "", fault.Proxy, "(the proxy answers 403 Forbidden)"},
		{"CONNECT 407", true, fakeidc.ProxyLogin, "", fault.ProxyLogin, "(the proxy answers 407 Proxy Authentication Required)"},
		{"CONNECT 502", true, fakeidc.BadGateway, "", fault.Proxy, "(the proxy answers 502 Bad Gateway)"},
		{"CONNECT dropped", true, fakeidc.Dropped, "", fault.Dropped, "EOF)"},
		{"no proxy", false, fakeidc.Fault{}, "https_proxy=" + closed, fault.Proxy, "connection refused)"},
		{"no server", false, fakeidc.Fault{}, "AWS_ENDPOINT_URL=" + closed, fault.Unreachable, "connection refused)"},
		{"certificate", false, fakeidc.Fault{}, "AWS_CA_BUNDLE=", fault.Untrusted, "unknown authority)"},
		{"no TLS", false, fakeidc.Fault{}, "AWS_ENDPOINT_URL=" + strings.Replace(idc.URL(), "http", "https", 1), fault.Untrusted, "gave HTTP response to HTTPS client)"},
	} {
		client := newClient(t, append([]string{c.set}, idc.Environ(ca)...)...)
		for op, call := range map[string]func() error{
			"ListAccounts": func() error { return client.Check(t.Context(), "us-east-1", "a") },
			"Logout":       func() error { return client.Logout(t.Context(), "us-east-1", "a") },
			"CreateToken":  func() error { return client.Refresh(t.Context(), "us-east-1", token(), now) },
		} {
			if op == "Logout" && c.fault == fakeidc.Garbage {
				continue // its answer is not read
			}
			if c.connect {
				op = "CONNECT"
			}
			idc.SetFault("", op, c.fault)
			err := call()
			if !errors.Is(err, c.want) || hint.Of(err) != c.want.Hint() || !strings.Contains(err.Error(), c.words) || len(err.Error()) > 200 {
				t.Errorf("%s, %s: got %v, want %v %s", c.name, op, err, c.want, c.words)
			}
			if got, want := Silent(err), slices.Contains([]string{"502", "dropped", "CONNECT 502", "CONNECT dropped", "no server"}, c.name); got != want {
				t.Errorf("%s, %s: silent: %v, want %v", c.name, op, got, want)
			}
			idc.SetFault("", op, fakeidc.Fault{})
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := newClient(t, idc.Environ(ca)...).Check(ctx, "us-east-1", "a"); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}
