package ssoapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	"github.com/aws/smithy-go"

	"awsin/internal/identity"
	"awsin/internal/ssotoken"
)

// sdk is the SDK's clients with the same endpoint and as many tries.
type sdk struct {
	portal *sso.Client
	oidc   *ssooidc.Client
}

func sdkOf(url string) sdk {
	conf := aws.Config{Region: "us-east-1", BaseEndpoint: &url, Retryer: func() aws.Retryer {
		return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxAttempts, o.MaxBackoff = 2, time.Millisecond })
	}}
	return sdk{sso.NewFromConfig(conf), ssooidc.NewFromConfig(conf)}
}

// TestAsTheSDKWhere: both services are looked for where the SDK looks, in every partition.
func TestAsTheSDKWhere(t *testing.T) {
	regions := []string{
		"us-east-1", "eu-west-1", "ap-northeast-1", "mx-central-1", "il-central-1", "xx-new-9", "cn-north-1", "cn-northwest-1", "us-gov-west-1", "us-gov-east-1",
		"eusc-de-east-1", "us-iso-east-1", "us-iso-west-1", "us-isob-east-1", "eu-isoe-west-1", "us-isof-south-1",
	}
	partitions := map[string]bool{}
	for _, region := range regions {
		partitions[identity.PartitionOf(region).Name] = true
		for _, fips := range []bool{false, true} {
			for _, dual := range []bool{false, true} {
				client, err := New(Settings{UseFIPS: fips, UseDualStack: dual})
				if err != nil {
					t.Fatal(err)
				}
				portals, err := sso.NewDefaultEndpointResolverV2().ResolveEndpoint(t.Context(), sso.EndpointParameters{Region: &region, UseFIPS: &fips, UseDualStack: &dual})
				if got, wrong := client.endpoint(portal, region); err != nil || wrong != nil || got.String() != portals.URI.String() {
					t.Errorf("the portal in %s, FIPS %v, dual-stack %v: %v %v, the SDK's is %v %v", region, fips, dual, got, wrong, &portals.URI, err)
				}
				oidcs, err := ssooidc.NewDefaultEndpointResolverV2().ResolveEndpoint(t.Context(), ssooidc.EndpointParameters{Region: &region, UseFIPS: &fips, UseDualStack: &dual})
				if got, wrong := client.endpoint(oidc, region); err != nil || wrong != nil || got.String() != oidcs.URI.String() {
					t.Errorf("OIDC in %s, FIPS %v, dual-stack %v: %v %v, the SDK's is %v %v", region, fips, dual, got, wrong, &oidcs.URI, err)
				}
			}
		}
	}
	if len(partitions) != 8 {
		t.Errorf("of the 8 partitions only %v were tried", partitions)
	}
	for _, s := range []Settings{{UseFIPS: true}, {UseDualStack: true}, {}} {
		s.SSOEndpoint = "https://own.test/below?x=y"
		client, err := New(s)
		if err != nil {
			t.Fatal(err)
		}
		_, err = sso.NewDefaultEndpointResolverV2().ResolveEndpoint(t.Context(), sso.EndpointParameters{Region: &regions[0], UseFIPS: &s.UseFIPS, UseDualStack: &s.UseDualStack, Endpoint: &s.SSOEndpoint})
		if _, wrong := client.endpoint(portal, regions[0]); (err == nil) != (wrong == nil) {
			t.Errorf("an endpoint of one's own, %+v: %v, the SDK: %v", s, wrong, err)
		}
	}
	for _, region := range []string{"", "x", "us-east-1.evil.example", "us-east-1/@evil.example:80#", "us-east-1\r\nX: y"} {
		if got, err := newClient(t).endpoint(portal, region); err == nil {
			t.Errorf("%q is a region of %s", region, got)
		}
	}
}

// recorded answers each request alike, and records it.
func recorded(t *testing.T, status int, kind, body string) (url string, asked func() []string) {
	t.Helper()
	var all []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var sent map[string]any
		if err := json.NewDecoder(r.Body).Decode(&sent); err != nil && r.ContentLength != 0 {
			t.Error(err)
		}
		all = append(all, fmt.Sprint(r.Method, " ", r.URL.Path, " ", r.URL.Query(), " ", r.Header["X-Amz-Sso_bearer_token"], r.Header["Content-Type"], sent))
		if kind != "" {
			w.Header().Set("X-Amzn-Errortype", kind)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/below", func() []string { return all }
}

// TestAsTheSDK: what is sent, and what is made of the answer, is what the SDK's clients send and make of it.
func TestAsTheSDK(t *testing.T) {
	token, account, role := aws.String("an=access token"), aws.String("111111111111"), aws.String("Dev+Role")
	for name, op := range map[string]struct {
		answer string
		ours   func(*Client) (any, error)
		sdks   func(sdk) (any, error)
	}{
		"accounts": {`{"accountList": [{"accountId": "111111111111", "accountName": "Dev <&> \u00e9", "emailAddress": "a@b.example"}, {"accountId": "222222222222"}], "other": [1]}`, func(c *Client) (any, error) {
			return c.Accounts(t.Context(), "us-east-1", *token)
		}, func(s sdk) (any, error) {
			out, err := s.portal.ListAccounts(t.Context(), &sso.ListAccountsInput{AccessToken: token, MaxResults: aws.Int32(pageSize)})
			if err != nil {
				return nil, err
			}
			var all []Account
			for _, a := range out.AccountList {
				all = append(all, Account{aws.ToString(a.AccountId), aws.ToString(a.AccountName), aws.ToString(a.EmailAddress)})
			}
			return all, nil
		}},
		"roles": {`{"roleList": [{"roleName": "Admin", "accountId": "111111111111"}], "nextToken": null}`, func(c *Client) (any, error) {
			return c.Roles(t.Context(), "us-east-1", *token, *account)
		}, func(s sdk) (any, error) {
			out, err := s.portal.ListAccountRoles(t.Context(), &sso.ListAccountRolesInput{AccessToken: token, AccountId: account, MaxResults: aws.Int32(pageSize)})
			if err != nil {
				return nil, err
			}
			var all []string
			for _, r := range out.RoleList {
				all = append(all, aws.ToString(r.RoleName))
			}
			return all, nil
		}},
		"role credentials": {`{"roleCredentials": {"accessKeyId": "ASIAXXXXXXXXXXXXXXXX", "secretAccessKey": "secret/+", "sessionToken": "token==", "expiration": 1893456000123}}`, func(c *Client) (any, error) {
			return c.RoleCredentials(t.Context(), "us-east-1", *token, *account, *role)
		}, func(s sdk) (any, error) {
			out, err := s.portal.GetRoleCredentials(t.Context(), &sso.GetRoleCredentialsInput{AccessToken: token, AccountId: account, RoleName: role})
			if err != nil {
				return nil, err
			}
			r := out.RoleCredentials
			return ssotoken.RoleCredentials{AccessKeyID: *r.AccessKeyId, SecretAccessKey: *r.SecretAccessKey, SessionToken: *r.SessionToken, Expires: time.UnixMilli(r.Expiration).UTC()}, nil
		}},
		"logout": {"", func(c *Client) (any, error) {
			return nil, c.Logout(t.Context(), "us-east-1", *token)
		}, func(s sdk) (any, error) {
			_, err := s.portal.Logout(t.Context(), &sso.LogoutInput{AccessToken: token})
			return nil, err
		}},
		"refresh": {`{"accessToken": "new", "expiresIn": 3600, "refreshToken": "rotated", "tokenType": "Bearer"}`, func(c *Client) (any, error) {
			renewed := ssotoken.Token{ClientID: "c<", ClientSecret: "s&", RefreshToken: "r/+="}
			err := c.Refresh(t.Context(), "us-east-1", &renewed, now)
			return []any{renewed.AccessToken, renewed.RefreshToken, renewed.ExpiresAt}, err
		}, func(s sdk) (any, error) {
			out, err := s.oidc.CreateToken(t.Context(), &ssooidc.CreateTokenInput{
				ClientId: aws.String("c<"), ClientSecret: aws.String("s&"), GrantType: aws.String("refresh_token"), RefreshToken: aws.String("r/+="),
			})
			if err != nil {
				return nil, err
			}
			return []any{*out.AccessToken, *out.RefreshToken, now.Add(time.Duration(out.ExpiresIn) * time.Second)}, nil
		}},
	} {
		url, asked := recorded(t, http.StatusOK, "", op.answer)
		ours, err := op.ours(newClient(t, "AWS_ENDPOINT_URL="+url))
		sdks, wrong := op.sdks(sdkOf(url))
		if err != nil || wrong != nil || !reflect.DeepEqual(ours, sdks) {
			t.Errorf("%s: %+v %v, the SDK: %+v %v", name, ours, err, sdks, wrong)
		}
		if all := asked(); len(all) != 2 || all[0] != all[1] {
			t.Errorf("%s: sent, and by the SDK:\n%q", name, all)
		}
	}
}

// TestRefusalsAsTheSDK: an answer that is a refusal has the code that the SDK finds in it, and is as often asked for.
func TestRefusalsAsTheSDK(t *testing.T) {
	for _, c := range []struct {
		status     int
		kind, body string
	}{
		{400, "InvalidRequestException", `{"message": "no"}`}, {401, "UnauthorizedException", `{"message": "no"}`}, {404, "ResourceNotFoundException", `{}`},
		{403, "ForbiddenException", `{"message": "No access"}`}, {429, "TooManyRequestsException", `{"message": "slower"}`}, {400, "ThrottlingException", ""},
		{400, "SlowDownException:http://internal.example/", `{"error": "slow_down"}`}, {500, "InternalServerException", `{}`}, {503, "", ""}, {502, "", `<html>`},
		{400, "", `{"__type": "aws.x#InvalidGrantException"}`}, {400, "", `{"code": "ExpiredTokenException:x", "message": "gone"}`}, {407, "", `<html>`},
		{418, "", `{}`}, {400, "UnknownThing", `{"message": "new"}`}, {301, "", ""}, {400, "UnauthorizedException", `<html>`}, {400, "RequestTimeout", `{}`},
		{200, "", `<html>`}, {200, "", `{"accountList": 1, "expiresIn": "x"}`}, {429, "", `{}`}, {200, "", `{"accountList": [], "expiresIn": 99999999999}`},
	} {
		url, asked := recorded(t, c.status, c.kind, c.body)
		client := newClient(t, "AWS_ENDPOINT_URL="+url)
		var list, sdkList, token, sdkToken int
		ours := client.Check(t.Context(), "us-east-1", "a")
		list = len(asked())
		_, sdks := sdkOf(url).portal.ListAccounts(t.Context(), &sso.ListAccountsInput{AccessToken: aws.String("a")})
		sdkList = len(asked()) - list
		if got, want := codeOf(client.do(t.Context(), call{service: portal, region: "us-east-1", path: accountsPath, throttledOnce: true}, &accountsAnswer{})), sdkCodeOf(sdks); got != want || (ours == nil) != (sdks == nil) {
			t.Errorf("%v: %v has the code %q, for the SDK %q: %v", c, ours, got, want, sdks)
		}
		before := len(asked())
		ours = client.Refresh(t.Context(), "us-east-1", &ssotoken.Token{}, now)
		token = len(asked()) - before
		_, sdks = sdkOf(url).oidc.CreateToken(t.Context(), &ssooidc.CreateTokenInput{ClientId: aws.String("c"), ClientSecret: aws.String("s"), GrantType: aws.String("refresh_token")})
		sdkToken = len(asked()) - before - token
		if ours == nil || list != sdkList || token != sdkToken {
			t.Errorf("%v: asked %d and %d times, the SDK %d and %d times: %v, %v", c, list, token, sdkList, sdkToken, ours, sdks)
		}
	}
}

func codeOf(err error) string {
	var answer *answerError
	if errors.As(err, &answer) {
		return answer.code
	}
	return ""
}

func sdkCodeOf(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) && api.ErrorCode() != "UnknownError" {
		return api.ErrorCode()
	}
	return ""
}
