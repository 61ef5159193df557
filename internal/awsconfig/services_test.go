package awsconfig

import "testing"

func TestEndpointURL(t *testing.T) {
	file, err := parse("config", `[services two]
sso =
    endpoint_url = https://first.example
[profile both]
services = two words
endpoint_url = https://all.example
[services "two words"]
sso =
  other = 1
  endpoint_url = https://sso.example/a=b
s3 = endpoint_url
[profile all]
endpoint_url = https://all.example
[profile none]
services = missing
`)
	if err != nil {
		t.Fatal(err)
	}
	c := Merge(file, nil)
	for _, test := range []struct{ profile, service, want string }{
		{"both", "sso", "https://sso.example/a=b"},
		{"both", "sso_oidc", ""},
		{"both", "s3", ""},
		{"all", "sso", ""},
		{"none", "sso", ""},
	} {
		if got := c.EndpointURL(c.Profile(test.profile), test.service); got != test.want {
			t.Errorf("%s of %s: %q, want %q", test.service, test.profile, got, test.want)
		}
	}
}
