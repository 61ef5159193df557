package sanitize

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestSecret(t *testing.T) {
	Secret("at-ABCDEFGHIJ/+=", "short", "")
	long := strings.Repeat("x", Widest-4) + "at-ABCDEFGHIJ/+="
	for _, got := range []string{Text("bad token at-ABCDEFGHIJ/+=!"), Brief("bad token at-ABCDEFGHIJ/+=!"), Redact("bad token at-ABCDEFGHIJ/+=!")} {
		if got != "bad token [secret]!" {
			t.Errorf("got %q", got)
		}
	}
	if got := Brief(long); strings.Contains(got, "at-") { // cut, but not into the secret
		t.Errorf("a part of the secret is left: …%q", got[Widest-10:])
	}
	if got := Text("a short name"); got != "a short name" {
		t.Errorf("got %q", got)
	}
}

func TestOpaque(t *testing.T) {
	for in, want := range map[string]string{
		"An error occurred (InvalidGrantException) when calling the CreateToken operation: no aorAAAAAGkJ3kd8LmNpQ-x/y==": "An error occurred (InvalidGrantException) when calling the CreateToken operation: no [secret]",
		"secret-DWVZQBOFFGGAWHUJLHOPJDWRFC is not known":                                                                  "[secret] is not known",
		"client-ABCDEFGHIJKLMNOPQRSTUVW234 is not known":                                                                  "[secret] is not known",
		"eyJhbGciOiJIUzI1NiJ9abc.eyJzdWIiOiIxMjM0NTY3ODkwIn0.x":                                                           "[secret].[secret].x",
		"'/home/jo/.aws/sso/cache/0123456789abcdef0123456789abcdef01234567.json'":                                         "'/home/jo/.aws/sso/cache/0123456789abcdef0123456789abcdef01234567.json'",
		// What a person needs to find it out stays.
		"https://oidc.us-east-1.amazonaws.com/token":                             "https://oidc.us-east-1.amazonaws.com/token",
		"request 8d5f3c1e-1b0c-4b34-9d3c-0a1b2c3d4e5f":                           "request 8d5f3c1e-1b0c-4b34-9d3c-0a1b2c3d4e5f",
		"AWSAdministratorAccess-acme-prod-eu-west-1-administrators 111122223333": "AWSAdministratorAccess-acme-prod-eu-west-1-administrators 111122223333",
	} {
		if got := Opaque(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestJSON(t *testing.T) {
	value := []string{"plain é\n", "\u009b31m\u202etxt.exe \u2028 \U000e0041 \x7f"}
	data, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	out := string(JSON(data))
	if strings.ContainsFunc(strings.ReplaceAll(out, "\n", ""), hidden) || !strings.Contains(out, `\u009b31m\u202etxt.exe \u2028 \udb40\udc41 \u007f`) {
		t.Errorf("got %q", out)
	}
	var back []string
	if err := json.Unmarshal([]byte(out), &back); err != nil || len(back) != 2 || back[0] != value[0] || back[1] != value[1] {
		t.Errorf("reads as %q, %v", back, err)
	}
}
