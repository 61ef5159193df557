package fakeidc

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	ssotypes "github.com/aws/aws-sdk-go-v2/service/sso/types"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	oidctypes "github.com/aws/aws-sdk-go-v2/service/ssooidc/types"
)

const startURL = "https://acme.awsapps.com/start"

func start(t *testing.T, o Options) (*Server, *ssooidc.Client, *sso.Client, *http.Client) {
	t.Helper()
	o.Organizations = []Organization{{Name: "acme", StartURL: startURL, Region: "us-east-1", Accounts: []Account{
		{ID: "111111111111", Name: "one", Roles: []string{"Admin", "ReadOnly"}}, {ID: "222222222222", Name: "two", Roles: []string{"Admin"}},
	}}}
	s, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	proxy, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(s.ca.pem)
	client := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(proxy), TLSClientConfig: &tls.Config{RootCAs: pool}}}
	return s, ssooidc.New(ssooidc.Options{Region: "us-east-1", HTTPClient: client, RetryMaxAttempts: 1}),
		sso.New(sso.Options{Region: "us-east-1", HTTPClient: client, RetryMaxAttempts: 1}), client
}

func TestDeviceFlowRefreshPortalLogout(t *testing.T) {
	s, oidc, portal, _ := start(t, Options{RotateRefreshTokens: true})
	ctx := t.Context()
	reg, err := oidc.RegisterClient(ctx, &ssooidc.RegisterClientInput{ClientName: aws.String("x"), ClientType: aws.String("public"), Scopes: []string{portalScope}})
	if err != nil {
		t.Fatal(err)
	}
	dev, err := oidc.StartDeviceAuthorization(ctx, &ssooidc.StartDeviceAuthorizationInput{ClientId: reg.ClientId, ClientSecret: reg.ClientSecret, StartUrl: aws.String(startURL + "#/")})
	if err != nil {
		t.Fatal(err)
	}
	create := &ssooidc.CreateTokenInput{ClientId: reg.ClientId, ClientSecret: reg.ClientSecret, GrantType: aws.String("urn:ietf:params:oauth:grant-type:device_code"), DeviceCode: dev.DeviceCode}
	var pending *oidctypes.AuthorizationPendingException
	if _, err := oidc.CreateToken(ctx, create); !errors.As(err, &pending) {
		t.Errorf("before approval: %v", err)
	}
	if err := Click(ctx, http.DefaultClient, *dev.VerificationUriComplete, "allow"); err != nil {
		t.Fatal(err)
	}
	tok, err := oidc.CreateToken(ctx, create)
	if err != nil || tok.RefreshToken == nil {
		t.Fatalf("after approval: %v, %v", tok, err)
	}
	refresh := &ssooidc.CreateTokenInput{ClientId: reg.ClientId, ClientSecret: reg.ClientSecret, GrantType: aws.String("refresh_token"), RefreshToken: tok.RefreshToken}
	next, err := oidc.CreateToken(ctx, refresh)
	if err != nil || *next.RefreshToken == *tok.RefreshToken {
		t.Fatalf("refresh: %v, %v", next, err)
	}
	var grant *oidctypes.InvalidGrantException
	if _, err := oidc.CreateToken(ctx, refresh); !errors.As(err, &grant) {
		t.Errorf("a rotated refresh token: %v", err)
	}
	first, err := portal.ListAccounts(ctx, &sso.ListAccountsInput{AccessToken: next.AccessToken, MaxResults: aws.Int32(1)})
	if err != nil || len(first.AccountList) != 1 || first.NextToken == nil {
		t.Fatalf("first page: %v, %v", first, err)
	}
	second, err := portal.ListAccounts(ctx, &sso.ListAccountsInput{AccessToken: next.AccessToken, MaxResults: aws.Int32(1), NextToken: first.NextToken})
	if err != nil || *second.AccountList[0].AccountId != "222222222222" || second.NextToken != nil {
		t.Errorf("second page: %v, %v", second, err)
	}
	roles, err := portal.ListAccountRoles(ctx, &sso.ListAccountRolesInput{AccessToken: next.AccessToken, AccountId: aws.String("111111111111")})
	if err != nil || len(roles.RoleList) != 2 {
		t.Errorf("roles: %v, %v", roles, err)
	}
	cred, err := portal.GetRoleCredentials(ctx, &sso.GetRoleCredentialsInput{AccessToken: next.AccessToken, AccountId: aws.String("111111111111"), RoleName: aws.String("Admin")})
	if err != nil || time.UnixMilli(cred.RoleCredentials.Expiration).Before(time.Now()) {
		t.Errorf("credentials: %v, %v", cred, err)
	}
	if _, err := portal.Logout(ctx, &sso.LogoutInput{AccessToken: next.AccessToken}); err != nil {
		t.Errorf("logout: %v", err)
	}
	var unauthorized *ssotypes.UnauthorizedException
	if _, err := portal.ListAccounts(ctx, &sso.ListAccountsInput{AccessToken: next.AccessToken}); !errors.As(err, &unauthorized) {
		t.Errorf("after logout: %v", err)
	}
	if n := s.Count("acme", "ApprovalPage"); n != 1 {
		t.Errorf("%d approval pages", n)
	}
}

func TestPKCE(t *testing.T) {
	_, oidc, _, client := start(t, Options{})
	ctx := t.Context()
	reg, err := oidc.RegisterClient(ctx, &ssooidc.RegisterClientInput{
		ClientName: aws.String("x"), ClientType: aws.String("public"), Scopes: []string{portalScope}, IssuerUrl: aws.String(startURL),
		RedirectUris: []string{"http://127.0.0.1/oauth/callback"}, GrantTypes: []string{"authorization_code", "refresh_token"},
	})
	if err != nil {
		t.Fatal(err)
	}
	const verifier, redirect = "the-verifier-of-this-login", "http://127.0.0.1:1/oauth/callback"
	sum := sha256.Sum256([]byte(verifier))
	page := func(redirect string) string {
		return "https://oidc.us-east-1.amazonaws.com/authorize?" + url.Values{
			"client_id": {*reg.ClientId}, "redirect_uri": {redirect}, "state": {"s"}, "code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])},
		}.Encode()
	}
	if err := Click(ctx, client, page("http://192.0.2.1/oauth/callback"), "allow"); err == nil {
		t.Error("a redirect to another host was accepted")
	}
	var location *url.URL
	client.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		location = r.URL
		return http.ErrUseLastResponse
	}
	if err := Click(ctx, client, page(redirect), "allow"); location == nil {
		t.Fatalf("no redirect: %v", err)
	}
	in := &ssooidc.CreateTokenInput{
		ClientId: reg.ClientId, ClientSecret: reg.ClientSecret, GrantType: aws.String("authorization_code"),
		Code: aws.String(location.Query().Get("code")), RedirectUri: aws.String(redirect), CodeVerifier: aws.String("wrong"),
	}
	var grant *oidctypes.InvalidGrantException
	if _, err := oidc.CreateToken(ctx, in); !errors.As(err, &grant) {
		t.Errorf("a wrong verifier: %v", err)
	}
	in.CodeVerifier = aws.String(verifier)
	if tok, err := oidc.CreateToken(ctx, in); err != nil || tok.RefreshToken == nil {
		t.Errorf("PKCE: %v, %v", tok, err)
	}
}

func TestRefusesForeignHostsAndForms(t *testing.T) {
	s, oidc, _, client := start(t, Options{})
	if resp, err := client.Get("https://example.com/"); err == nil {
		_ = resp.Body.Close()
		t.Error("the proxy answered for a foreign host")
	}
	reg, err := oidc.RegisterClient(t.Context(), &ssooidc.RegisterClientInput{ClientName: aws.String("x"), ClientType: aws.String("public")})
	if err != nil {
		t.Fatal(err)
	}
	dev, err := oidc.StartDeviceAuthorization(t.Context(), &ssooidc.StartDeviceAuthorizationInput{ClientId: reg.ClientId, ClientSecret: reg.ClientSecret, StartUrl: aws.String(startURL)})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.PostForm(*dev.VerificationUriComplete, url.Values{"decision": {"allow"}})
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden || !strings.Contains(string(text), "not of this page") {
		t.Errorf("a form of another page: %s %s", resp.Status, text)
	}
	s.ForgetClients()
	var unknown *oidctypes.InvalidClientException
	if _, err := oidc.StartDeviceAuthorization(t.Context(), &ssooidc.StartDeviceAuthorizationInput{ClientId: reg.ClientId, ClientSecret: reg.ClientSecret, StartUrl: aws.String(startURL)}); !errors.As(err, &unknown) {
		t.Errorf("a forgotten client: %v", err)
	}
}
