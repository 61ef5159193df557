package fakeidc

import (
	"crypto/rand"
	"slices"
	"strings"
	"time"
)

// client is a registered OIDC client.
type client struct {
	id, secret string
	scopes     []string
	expires    time.Time
	org        *Organization // by issuerUrl; nil in the device flow
	redirects  []string
}

// grant is a login that waits for a person.
type grant struct {
	org                *Organization
	client             *client
	device, user, code string
	state              string // "", "allowed", "denied"
	opened             bool
	csrf               string
	expires            time.Time
	challenge          string // PKCE
	redirect, appState string
}

// session is a login that took place.
type session struct {
	org             *Organization
	client          *client
	access, refresh string
	expires         time.Time
	ended           bool // refreshed no more
}

// TokenSet is what a login leaves with a client.
type TokenSet struct {
	StartURL, Region, AccessToken, RefreshToken, ClientID, ClientSecret string
	ExpiresAt, RegistrationExpiresAt                                    time.Time
}

// portalScope is what a client needs to get a refresh token.
const portalScope = "sso:account:access"

func sameStartURL(a, b string) bool {
	return strings.EqualFold(strings.TrimRight(a, "/#"), strings.TrimRight(b, "/#"))
}

func (s *Server) byStartURL(u string) *Organization {
	for i := range s.o.Organizations {
		if sameStartURL(s.o.Organizations[i].StartURL, u) {
			return &s.o.Organizations[i]
		}
	}
	return nil
}

func (s *Server) byVanity(host string) *Organization {
	for i := range s.o.Organizations {
		if v := s.o.Organizations[i].Vanity; v != "" && strings.EqualFold(v, host) {
			return &s.o.Organizations[i]
		}
	}
	return nil
}

func (s *Server) byName(name string) *Organization {
	for i := range s.o.Organizations {
		if s.o.Organizations[i].Name == name {
			return &s.o.Organizations[i]
		}
	}
	panic("fakeidc: no organisation " + name) // a test's own mistake
}

func (s *Server) newClient(scopes []string) *client {
	c := &client{id: "client-" + rand.Text(), secret: "secret-" + rand.Text(), scopes: scopes, expires: time.Now().Add(s.o.RegistrationLifetime)}
	s.clients[c.id] = c
	return c
}

func (s *Server) newSession(org *Organization, c *client, lifetime time.Duration) *session {
	t := &session{org: org, client: c, access: "at-" + rand.Text(), expires: time.Now().Add(lifetime)}
	s.access[t.access] = t
	if slices.Contains(c.scopes, portalScope) {
		t.refresh = "rt-" + rand.Text()
		s.refresh[t.refresh] = t
	}
	return t
}

// Issue makes a client and tokens without a login. A negative lifetime is a
// token that has expired.
func (s *Server) Issue(org string, lifetime time.Duration, refreshable bool) TokenSet {
	s.mu.Lock()
	defer s.mu.Unlock()
	var scopes []string
	if refreshable {
		scopes = []string{portalScope}
	}
	c := s.newClient(scopes)
	t := s.newSession(s.byName(org), c, lifetime)
	return TokenSet{
		StartURL: t.org.StartURL, Region: t.org.Region, AccessToken: t.access, RefreshToken: t.refresh,
		ClientID: c.id, ClientSecret: c.secret, ExpiresAt: t.expires, RegistrationExpiresAt: c.expires,
	}
}

// Revoke makes the server refuse an organisation's access tokens, which still
// look valid to their holders.
func (s *Server) Revoke(org string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.access {
		if t.org.Name == org {
			t.expires = time.Time{}
		}
	}
}

// RevokeRefresh makes the server refuse an organisation's refresh tokens.
func (s *Server) RevokeRefresh(org string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.refresh {
		if t.org.Name == org {
			t.ended = true
		}
	}
}

// Rotate is Options.RotateRefreshTokens from now on.
func (s *Server) Rotate() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.o.RotateRefreshTokens = true
}

// ForgetClients makes every registration unknown.
func (s *Server) ForgetClients() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.clients)
}
