package fakeidc

import (
	"net/http"
	"strings"
	"testing"
)

// TestSigninRefuses: what `aws login` would not send gets no keys.
func TestSigninRefuses(t *testing.T) {
	_, _, _, client := start(t, Options{})
	const host = "https://eu-west-1.signin.aws.amazon.com"
	const good = "/v1/authorize?response_type=code&client_id=arn:aws:signin:::devtools/same-device&state=1&code_challenge_method=SHA-256&scope=openid&code_challenge=x&redirect_uri="
	for _, c := range []struct {
		path string
		want int
	}{
		{good + "http://127.0.0.1:1/oauth/callback", http.StatusOK},
		{good + "http://evil.example/oauth/callback", http.StatusBadRequest},
		{strings.Replace(good, "same-device", "other", 1) + "http://127.0.0.1:1/oauth/callback", http.StatusBadRequest},
		{strings.Replace(good, "SHA-256", "plain", 1) + "http://127.0.0.1:1/oauth/callback", http.StatusBadRequest},
	} {
		resp, err := client.Get(host + c.path)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != c.want {
			t.Errorf("%s: %s", c.path, resp.Status)
		}
	}
	if c := coordinate([]byte{7}); len(c) != 32 || c[31] != 7 || c[0] != 0 {
		t.Errorf("%v", c)
	}
	for _, proof := range []string{"", "a.b.c", "e30.e30.e30"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, host+"/v1/token", strings.NewReader(`{"clientId":"x","grantType":"refresh_token","refreshToken":"x"}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Dpop", proof)
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusBadRequest || resp.Header.Get("X-Amzn-Errortype") != "ValidationException" {
			t.Errorf("DPoP %q: %s", proof, resp.Status)
		}
	}
}
