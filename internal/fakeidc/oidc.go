package fakeidc

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// maxBody bounds a request's body, in bytes.
const maxBody = 1 << 20

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

// refuse is the services' error shape: the type in a header, the OIDC fields
// and the portal's message in the body.
func refuse(w http.ResponseWriter, status int, kind, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Amzn-Errortype", kind)
	w.WriteHeader(status)
	code := strings.ToLower(strings.TrimSuffix(kind, "Exception"))
	for exception, oauth := range map[string]string{
		"InvalidGrantException": "invalid_grant", "InvalidClientException": "invalid_client", "AuthorizationPendingException": "authorization_pending",
		"ExpiredTokenException": "expired_token", "AccessDeniedException": "access_denied", "InvalidRequestException": "invalid_request",
	} {
		if exception == kind {
			code = oauth
		}
	}
	_ = json.NewEncoder(w).Encode(map[string]string{"error": code, "error_description": message, "message": message})
}

// serve answers whatever host it was asked under.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	now := time.Now().Add(s.ahead)
	s.mu.Unlock()
	w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
	if o := s.byVanity(r.Host); o != nil {
		s.count(o.Name, "Vanity")
		http.Redirect(w, r, o.StartURL, http.StatusFound)
		return
	}
	switch r.Method + " " + r.URL.Path {
	case "POST /":
		s.callerIdentity(w, r)
	case "POST /client/register":
		s.registerClient(w, r)
	case "POST /device_authorization":
		s.startDevice(w, r)
	case "POST /token":
		s.createToken(w, r)
	case "POST /v1/token":
		s.signinToken(w, r)
	case "GET /v1/sessions/confirmation":
		s.confirmation(w, r)
	case "GET /authorize", "POST /authorize", "GET /v1/authorize", "POST /v1/authorize", "GET /device", "POST /device":
		s.page(w, r)
	case "GET /assignment/accounts":
		s.limited(w, r, s.listAccounts)
	case "GET /assignment/roles":
		s.limited(w, r, s.listRoles)
	case "GET /federation":
		s.federation(w, r)
	case "GET /federation/credentials":
		s.roleCredentials(w, r)
	case "POST /logout":
		s.logout(w, r)
	default:
		refuse(w, http.StatusNotFound, "ResourceNotFoundException", "no such operation")
	}
}

func body(w http.ResponseWriter, r *http.Request, v any) bool {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	r.Body = io.NopCloser(bytes.NewReader(data)) // for a Fault that echoes it
	if err == nil {
		err = json.Unmarshal(data, v)
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, "InvalidRequestException", "the request cannot be read")
	}
	return err == nil
}

func (s *Server) registerClient(w http.ResponseWriter, r *http.Request) {
	var in struct {
		ClientName, ClientType, IssuerURL string
		Scopes, RedirectURIs              []string
	}
	if !body(w, r, &in) {
		return
	}
	org := s.byStartURL(in.IssuerURL)
	name := ""
	if org != nil {
		name = org.Name
	}
	if s.faulty(w, r, name, "RegisterClient") {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.newClient(in.Scopes)
	c.org, c.redirects = org, in.RedirectURIs
	answer(w, map[string]any{
		"clientId": c.id, "clientSecret": c.secret, "clientIdIssuedAt": time.Now().Unix(), "clientSecretExpiresAt": c.expires.Unix(),
	})
}

// known finds the client, or answers that there is none.
func (s *Server) known(w http.ResponseWriter, id, secret string) *client {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.clients[id]
	if c == nil || c.secret != secret || !c.expires.After(time.Now()) {
		refuse(w, http.StatusUnauthorized, "InvalidClientException", "Client not found")
		return nil
	}
	return c
}

func (s *Server) startDevice(w http.ResponseWriter, r *http.Request) {
	var in struct{ ClientID, ClientSecret, StartURL string }
	if !body(w, r, &in) {
		return
	}
	org := s.byStartURL(in.StartURL)
	if org == nil {
		s.count("", "StartDeviceAuthorization")
		refuse(w, http.StatusBadRequest, "InvalidRequestException", "no Identity Center has this start URL")
		return
	}
	if s.faulty(w, r, org.Name, "StartDeviceAuthorization") {
		return
	}
	c := s.known(w, in.ClientID, in.ClientSecret)
	if c == nil {
		return
	}
	const lifetime = 10 * time.Minute
	text := rand.Text()
	g := &grant{org: org, client: c, device: "dev-" + rand.Text(), user: text[:4] + "-" + text[4:8], csrf: rand.Text(), expires: time.Now().Add(lifetime)}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.grants["device:"+g.device], s.grants["user:"+g.user] = g, g
	answer(w, map[string]any{
		"deviceCode": g.device, "userCode": g.user, "expiresIn": int(lifetime / time.Second), "interval": s.o.PollInterval,
		"verificationUri": s.URL() + "/device", "verificationUriComplete": s.URL() + "/device?user_code=" + g.user,
	})
}

type tokenRequest struct {
	ClientID, ClientSecret, GrantType, DeviceCode, Code, RefreshToken, RedirectURI, CodeVerifier string
}

func (s *Server) createToken(w http.ResponseWriter, r *http.Request) {
	var in tokenRequest
	if !body(w, r, &in) {
		return
	}
	s.mu.Lock()
	// The key says the flow, so that a code of one serves in no other.
	g, t := s.grants["device:"+in.DeviceCode], s.refresh[in.RefreshToken]
	if in.GrantType == "authorization_code" {
		g = s.grants["code:"+in.Code]
	}
	s.mu.Unlock()
	org := ""
	if g != nil {
		org = g.org.Name
	} else if t != nil {
		org = t.org.Name
	}
	if s.faulty(w, r, org, "CreateToken") {
		return
	}
	c := s.known(w, in.ClientID, in.ClientSecret)
	if c == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if in.GrantType == "refresh_token" {
		s.renew(w, c, t)
		return
	}
	if kind, message := g.judge(in, c); kind != "" {
		refuse(w, http.StatusBadRequest, kind, message)
		return
	}
	delete(s.grants, "device:"+g.device)
	delete(s.grants, "user:"+g.user)
	delete(s.grants, "code:"+g.code)
	n := s.newSession(g.org, c, s.o.AccessTokenLifetime)
	s.tokenAnswer(w, n, n.refresh)
}

// judge returns why a grant yields no token yet, "" if it does.
func (g *grant) judge(in tokenRequest, c *client) (kind, message string) {
	switch {
	case g == nil || g.client.id != c.id:
		return "InvalidGrantException", "Invalid grant provided"
	case !g.expires.After(time.Now()):
		return "ExpiredTokenException", "Device code is expired"
	case g.state == "denied":
		return "AccessDeniedException", "The person denied the request"
	case g.state != "allowed":
		return "AuthorizationPendingException", "Waiting for the person"
	case in.GrantType != "authorization_code":
		return "", ""
	}
	sum := sha256.Sum256([]byte(in.CodeVerifier))
	if base64.RawURLEncoding.EncodeToString(sum[:]) != g.challenge || in.RedirectURI != g.redirect {
		return "InvalidGrantException", "the code verifier or the redirect URI does not fit"
	}
	return "", ""
}

func (s *Server) renew(w http.ResponseWriter, c *client, t *session) {
	if t == nil || t.ended || t.client.id != c.id {
		refuse(w, http.StatusBadRequest, "InvalidGrantException", "Invalid refresh token provided")
		return
	}
	delete(s.access, t.access)
	t.access, t.expires = "at-"+rand.Text(), time.Now().Add(s.o.AccessTokenLifetime)
	s.access[t.access] = t
	if s.o.RotateRefreshTokens {
		delete(s.refresh, t.refresh)
		t.refresh = "rt-" + rand.Text()
		s.refresh[t.refresh] = t
	}
	given := t.refresh
	if s.o.OmitRefreshToken {
		given = ""
	}
	s.tokenAnswer(w, t, given)
}

func (s *Server) tokenAnswer(w http.ResponseWriter, t *session, refresh string) {
	out := map[string]any{"accessToken": t.access, "tokenType": "Bearer", "expiresIn": int(s.o.AccessTokenLifetime / time.Second)}
	if refresh != "" {
		out["refreshToken"] = refresh
	}
	answer(w, out)
}
