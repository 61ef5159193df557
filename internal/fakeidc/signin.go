package fakeidc

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// signinIdentity is who signs in at AWS Sign-In where SignInAs has named nobody else.
const signinIdentity = "arn:aws:iam::111111111111:user/me"

// SigninKeysLast is how long the keys of `aws login` last where nobody says otherwise.
const SigninKeysLast = 15 * time.Minute

// The clients that `aws login` says it is, with and without --remote.
var signinClients = []string{"arn:aws:signin:::devtools/same-device", "arn:aws:signin:::devtools/cross-device"}

// signinHost is AWS Sign-In for one Region, as the AWS CLI's model has it.
const signinHost = `[a-z0-9-]+\.signin\.aws\.amazon\.com`

// signin stands for the people of AWS Sign-In, who belong to no Identity Center.
var signin = &Organization{Name: "signin"}

// signedIn is a login at AWS Sign-In.
type signedIn struct {
	identity, refresh string
	key               string // the thumbprint of the key that the refresh token is bound to
	client            string
	ended             string // the error of each further refresh
}

// SignInAs makes somebody else sign in at AWS Sign-In from now on: the ARN of a user, a role or a root.
func (s *Server) SignInAs(identity string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.signinAs = identity
}

// SigninKeys sets how long keys of AWS Sign-In last from now on; they have expired already where it is negative.
func (s *Server) SigninKeys(last time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.signinLast = last
}

// EndSignins makes AWS Sign-In refuse to refresh what is there, with an OAuth2ErrorCode of its model, such as
// TOKEN_EXPIRED.
func (s *Server) EndSignins(code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.people {
		t.ended = code
	}
}

// signinGrant finds or makes the grant of `aws login`; s.mu is held.
func (s *Server) signinGrant(r *http.Request, q url.Values) (*grant, error) {
	id := q.Get("client_id")
	if !slices.Contains(signinClients, id) {
		return nil, errors.New("unknown client")
	}
	redirect, err := url.Parse(q.Get("redirect_uri"))
	c := &client{id: id, redirects: []string{"http://127.0.0.1/oauth/callback"}}
	remote := id == signinClients[1] && err == nil && redirect.String() == "https://"+r.Host+"/v1/sessions/confirmation"
	switch {
	case err != nil || !remote && !c.registered(redirect):
		return nil, errors.New("refused redirect_uri")
	case q.Get("response_type") != "code" || q.Get("code_challenge_method") != "SHA-256" || q.Get("scope") != "openid":
		return nil, errors.New("refused response_type, code_challenge_method or scope")
	}
	key := "signin:" + q.Get("state")
	if g := s.grants[key]; g != nil {
		return g, nil
	}
	g := &grant{
		org: signin, client: c, csrf: rand.Text(), code: "code-" + rand.Text(), expires: time.Now().Add(10 * time.Minute),
		challenge: q.Get("code_challenge"), redirect: redirect.String(), appState: q.Get("state"),
	}
	s.grants[key], s.grants["signin-code:"+g.code] = g, g
	return g, nil
}

// confirmation shows what a person types where `aws login --remote` asks.
func (s *Server) confirmation(w http.ResponseWriter, r *http.Request) {
	q := url.Values{"state": {r.URL.Query().Get("state")}, "code": {r.URL.Query().Get("code")}}
	show(w, signin.Name, "<h1>Your code</h1><code>"+base64.StdEncoding.EncodeToString([]byte(q.Encode()))+"</code>")
}

// signinToken is CreateOAuth2Token: a code or a refresh token for keys.
func (s *Server) signinToken(w http.ResponseWriter, r *http.Request) {
	var in struct{ ClientID, GrantType, Code, RedirectURI, CodeVerifier, RefreshToken string }
	if !body(w, r, &in) || s.faulty(w, r, signin.Name, "CreateOAuth2Token") {
		return
	}
	key, err := proofKey(r)
	if err != nil {
		refuseSignin(w, http.StatusBadRequest, "ValidationException", "INVALID_REQUEST", err.Error())
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var t *signedIn
	if in.GrantType == "refresh_token" {
		t = s.people[in.RefreshToken]
		switch {
		case t == nil || t.key != key || t.client != in.ClientID:
			refuseSignin(w, http.StatusBadRequest, "ValidationException", "INVALID_REQUEST", "the refresh token is not this key's")
			return
		case t.ended == "TOKEN_EXPIRED":
			refuseSignin(w, http.StatusUnauthorized, "AccessDeniedException", t.ended, "The refresh token has expired")
			return
		case t.ended != "":
			refuseSignin(w, http.StatusForbidden, "AccessDeniedException", t.ended, "refused")
			return
		}
	} else {
		g := s.grants["signin-code:"+in.Code]
		if kind, _ := g.judge(tokenRequest{GrantType: in.GrantType, CodeVerifier: in.CodeVerifier, RedirectURI: in.RedirectURI}, &client{id: in.ClientID}); kind != "" {
			refuseSignin(w, http.StatusUnauthorized, "AccessDeniedException", "AUTHCODE_EXPIRED", "The authorization code does not fit")
			return
		}
		delete(s.grants, "signin-code:"+in.Code)
		t = &signedIn{identity: s.signinAs, refresh: "srt-" + rand.Text(), key: key, client: in.ClientID}
		s.people[t.refresh] = t
	}
	account := strings.Split(t.identity, ":")[4]
	out := map[string]any{
		"accessToken":  map[string]string{"accessKeyId": "ASIAFAKE" + account, "secretAccessKey": "fake-secret-" + rand.Text(), "sessionToken": "fake-session-token-of-signin"},
		"refreshToken": t.refresh, "tokenType": "aws_sigv4", "expiresIn": int(s.signinLast / time.Second),
	}
	if in.GrantType != "refresh_token" {
		now := time.Now().Unix()
		claims, _ := json.Marshal(map[string]any{"sub": t.identity, "iat": now, "exp": now + 900})
		out["idToken"] = "e30." + base64.RawURLEncoding.EncodeToString(claims) + ".fake"
	}
	answer(w, out)
}

func refuseSignin(w http.ResponseWriter, status int, kind, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Amzn-Errortype", kind)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": code, "message": message})
}

// coordinate returns a coordinate of a P-256 key padded to 32 bytes: the AWS CLI leaves out leading zeros.
func coordinate(b []byte) []byte { return slices.Concat(make([]byte, max(0, 32-len(b))), b) }

// proofKey checks the proof of possession (RFC 9449) of a request and returns its key.
func proofKey(r *http.Request) (key string, err error) {
	parts := strings.Split(r.Header.Get("Dpop"), ".")
	if len(parts) != 3 {
		return "", errors.New("no DPoP header")
	}
	var header struct {
		Typ, Alg string
		JWK      struct{ Kty, Crv, X, Y string }
	}
	var claims struct{ HTM, HTU string }
	for i, v := range []any{&header, &claims} {
		text, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err == nil {
			err = json.Unmarshal(text, v)
		}
		if err != nil {
			return "", errors.New("the DPoP header cannot be read")
		}
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || len(signature) != 64 || header.Alg != "ES256" || header.Typ != "dpop+jwt" || header.JWK.Crv != "P-256" {
		return "", errors.New("the DPoP header is of another kind")
	}
	x, errX := base64.RawURLEncoding.DecodeString(header.JWK.X)
	y, errY := base64.RawURLEncoding.DecodeString(header.JWK.Y)
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), slices.Concat([]byte{4}, coordinate(x), coordinate(y)))
	if err = errors.Join(errX, errY, err); err != nil {
		return "", errors.New("the DPoP header has no key")
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if !ecdsa.Verify(public, sum[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		return "", errors.New("the DPoP header is not signed by its key")
	}
	if to, err := url.Parse(claims.HTU); err != nil || claims.HTM != r.Method || to.Host != r.Host || to.Path != r.URL.Path {
		return "", errors.New("the DPoP header is of another request")
	}
	return header.JWK.X + "." + header.JWK.Y, nil
}
