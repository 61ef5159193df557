package login

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/ssoapi"
	"awsin/internal/ssotoken"
)

var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// portal answers by the access token; asked counts.
func portal(t *testing.T) (api func(*awsconfig.Session) (*ssoapi.Client, error), asked *atomic.Int32) {
	t.Helper()
	asked = &atomic.Int32{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		switch r.Header.Get("X-Amz-Sso_bearer_token") {
		case "good":
			fmt.Fprint(w, `{"accountList": []}`)
		case "bad":
			w.Header().Set("X-Amzn-Errortype", "UnauthorizedException")
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"message": "Session token not found or invalid"}`)
		default:
			fmt.Fprint(w, "<html>")
		}
	}))
	t.Cleanup(server.Close)
	client, err := ssoapi.New(ssoapi.Settings{SSOEndpoint: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	return func(*awsconfig.Session) (*ssoapi.Client, error) { return client, nil }, asked
}

// aToken is accepted by the portal, ends in 5 hours, and can be refreshed.
func aToken(change func(*ssotoken.Token)) *ssotoken.Token {
	t := &ssotoken.Token{
		StartURL: "https://acme.awsapps.com/start", Region: "us-east-1", AccessToken: "good", ExpiresAt: now.Add(5 * time.Hour),
		ClientID: "c", ClientSecret: "s", RegistrationExpiresAt: now.Add(24 * time.Hour), RefreshToken: "r",
	}
	if change != nil {
		change(t)
	}
	return t
}

func TestPlan(t *testing.T) {
	api, asked := portal(t)
	good := aToken(nil)
	soon := aToken(func(t *ssotoken.Token) { t.ExpiresAt = now.Add(10 * time.Minute) })
	soonLegacy := aToken(func(t *ssotoken.Token) { t.ExpiresAt, t.RefreshToken = now.Add(10*time.Minute), "" })
	refreshable := aToken(func(t *ssotoken.Token) { t.ExpiresAt = now.Add(-time.Hour) })
	expired := aToken(func(t *ssotoken.Token) { t.ExpiresAt, t.RefreshToken = now.Add(-time.Hour), "" })
	bad := aToken(func(t *ssotoken.Token) { t.AccessToken = "bad" })
	badLegacy := aToken(func(t *ssotoken.Token) { t.AccessToken, t.RefreshToken = "bad", "" })
	unsure := aToken(func(t *ssotoken.Token) { t.AccessToken = "unsure" })
	elsewhere := aToken(func(t *ssotoken.Token) { t.StartURL = "https://other.awsapps.com/start" })
	const rejected = "the server no longer accepts the token, which would expire in 5h 0m"

	type flags struct{ offline, force, fresh bool }
	for _, c := range []struct {
		name   string
		token  *ssotoken.Token // nil for none
		flags  flags
		state  ssotoken.State
		action Action
		reason string
		asked  int32
	}{
		{"never", nil, flags{}, ssotoken.Never, Login, "never logged in", 0},
		{"never, force", nil, flags{force: true}, ssotoken.Never, Login, "never logged in; a login was asked for", 0},
		{"never, fresh", nil, flags{fresh: true}, ssotoken.Never, Login, "never logged in; a fresh login was asked for", 0},
		{"valid", good, flags{}, ssotoken.Valid, None, "expires in 5h 0m", 1},
		{"valid, offline", good, flags{offline: true}, ssotoken.Valid, None, "expires in 5h 0m", 0},
		{"valid, force", good, flags{force: true}, ssotoken.Valid, Login, "expires in 5h 0m; a login was asked for", 0},
		{"valid, fresh", good, flags{fresh: true}, ssotoken.Valid, Login, "expires in 5h 0m; a fresh login was asked for", 0},
		{"valid, both", good, flags{force: true, fresh: true}, ssotoken.Valid, Login, "expires in 5h 0m; a fresh login was asked for", 0},
		{"valid, not for long", soon, flags{}, ssotoken.Valid, Refresh, "expires in 10m, sooner than the 15m asked for", 1},
		{"valid, not for long, force", soon, flags{force: true}, ssotoken.Valid, Login, "expires in 10m; a login was asked for", 0},
		{"valid, not for long, legacy", soonLegacy, flags{}, ssotoken.Valid, Login, "expires in 10m, sooner than the 15m asked for", 1},
		{"refreshable", refreshable, flags{}, ssotoken.Refreshable, Refresh, "expired 1h 0m ago; only the server knows whether it can still be renewed", 0},
		{"refreshable, offline", refreshable, flags{offline: true}, ssotoken.Refreshable, Refresh, "expired 1h 0m ago; only the server knows whether it can still be renewed", 0},
		{"refreshable, force", refreshable, flags{force: true}, ssotoken.Refreshable, Login, "expired 1h 0m ago; only the server knows whether it can still be renewed; a login was asked for", 0},
		{"expired", expired, flags{}, ssotoken.Expired, Login, "expired 1h 0m ago", 0},
		{"expired, fresh", expired, flags{fresh: true}, ssotoken.Expired, Login, "expired 1h 0m ago; a fresh login was asked for", 0},
		{"rejected", bad, flags{}, ssotoken.Rejected, Refresh, rejected, 1},
		{"rejected, legacy", badLegacy, flags{}, ssotoken.Rejected, Login, rejected, 1},
		{"rejected, offline", bad, flags{offline: true}, ssotoken.Valid, None, "expires in 5h 0m", 0},
		{"rejected, force", bad, flags{force: true}, ssotoken.Valid, Login, "expires in 5h 0m; a login was asked for", 0},
		{"nobody can tell", unsure, flags{}, ssotoken.Valid, None, "expires in 5h 0m", 1},
		{"another Identity Center's", elsewhere, flags{}, ssotoken.Never, Login, "logged in to https://other.awsapps.com/start, not to https://acme.awsapps.com/start#/", 0},
	} {
		asked.Store(0)
		p := Planner{Cache: ssotoken.New(t.TempDir()), Now: func() time.Time { return now }, API: api, MinRemaining: 15 * time.Minute, Force: c.flags.force, Fresh: c.flags.fresh}
		if c.flags.offline {
			p.API = nil
		}
		s := &awsconfig.Session{Name: "acme", StartURL: "https://acme.awsapps.com/start#/", Region: "us-east-1"}
		if c.token != nil {
			if err := p.Cache.Write(s.Name, c.token); err != nil {
				t.Fatal(err)
			}
		}
		got := p.Plan(t.Context(), []*awsconfig.Session{s})[0]
		if got.Session != s || got.State != c.state || got.Action != c.action || got.Reason != c.reason || asked.Load() != c.asked {
			t.Errorf("%s: got %s %s %q, asked %d times; want %s %s %q, %d", c.name, got.State, got.Action, got.Reason, asked.Load(), c.state, c.action, c.reason, c.asked)
		}
		unproven := ""
		if c.token == unsure {
			unproven = "something other than the Identity Center answered (200 OK)"
		}
		if got.Unverified != unproven {
			t.Errorf("%s: unproven: %q, want %q", c.name, got.Unverified, unproven)
		}
		if c.token != nil && c.token != elsewhere && !got.ExpiresAt.Equal(c.token.ExpiresAt) {
			t.Errorf("%s: expires at %s", c.name, got.ExpiresAt)
		}
	}
}

// What no server is asked about, and the order of several.
func TestPlanWithoutToken(t *testing.T) {
	api, asked := portal(t)
	cache := ssotoken.New(t.TempDir())
	for _, name := range []string{"broken", "narrow", "last"} {
		if err := cache.Write(name, aToken(nil)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(cache.Path("malformed"), []byte(`{"accessToken": `), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(cache.Path("malformed"), time.Time{}, now.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(cache.Path("folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	const url = "https://acme.awsapps.com/start"
	sessions := []*awsconfig.Session{
		{Name: "broken", Path: "/c", Line: 7, Problem: "no sso_region"},
		{Name: "malformed", StartURL: url, Region: "us-east-1"},
		{Name: "folder", StartURL: url, Region: "us-east-1"},
		{Name: "narrow", StartURL: url, Region: "us-east-1", Scopes: []string{"codewhisperer:completions"}},
		{Name: "last", StartURL: url, Region: "us-east-1"},
	}
	p := Planner{Cache: cache, Now: func() time.Time { return now }, API: api}
	got := p.Plan(t.Context(), sessions)
	for i, want := range []Step{
		{State: ssotoken.Misconfigured, Action: Blocked, Reason: "no sso_region"},
		{State: ssotoken.Never, Action: Login, Reason: "malformed.json is malformed: "},
		{State: ssotoken.Never, Action: Login, Reason: "the cached token cannot be read: "},
		{State: ssotoken.Valid, Action: None, Reason: "expires in 5h 0m", Unverified: "its scopes lack sso:account:access, so the portal cannot be asked"},
		{State: ssotoken.Valid, Action: None, Reason: "expires in 5h 0m"},
	} {
		name := sessions[i].Name
		reason := strings.Replace(got[i].Reason, cache.Path(name), name+".json", 1)
		if got[i].Session != sessions[i] || got[i].State != want.State || got[i].Action != want.Action || !strings.Contains(reason, want.Reason) || got[i].Unverified != want.Unverified {
			t.Errorf("%s: got %s %s %q %q, want %+v", name, got[i].State, got[i].Action, got[i].Reason, got[i].Unverified, want)
		}
	}
	if asked.Load() != 1 {
		t.Errorf("%d questions, want the last session's only", asked.Load())
	}
	for _, flags := range []Planner{{Force: true}, {Fresh: true}} {
		flags.Cache, flags.Now = p.Cache, p.Now
		if st := flags.Plan(t.Context(), sessions[:1])[0]; st.Action != Blocked {
			t.Errorf("a misconfigured session's action is %s", st.Action)
		}
	}
}
