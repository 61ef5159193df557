package awsconfig

import (
	"fmt"
	"strings"
	"testing"
)

func TestConsoles(t *testing.T) {
	f := func(text string) *File {
		parsed, err := Parse("file", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	c := Merge(f(`[default]
login_session = arn:aws:iam::111111111111:root
region = us-east-1
[profile me]
login_session = arn:aws:iam::111111111111:user/me
[profile role]
role_arn = arn:aws:iam::222222222222:role/x
source_profile = me
[profile second]
role_arn = arn:aws:iam::222222222222:role/y
source_profile = role
[profile keys]
login_session = x
aws_access_key_id = k
[profile process]
login_session = x
credential_process = k
[profile stored]
login_session = x
[profile sso]
login_session = x
sso_session = acme
[profile empty]
login_session =
[profile loop]
source_profile = loop
role_arn = x
[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1
`), f("[stored]\naws_access_key_id = k\n"))
	var got []string
	for _, s := range c.Consoles() {
		got = append(got, fmt.Sprintf("%s:%d %s %s %s", s.Name, s.Line, s.Login[len(s.Login)-4:], s.Region, s.Profiles))
	}
	if is := strings.Join(got, "; "); is != "default:2 root us-east-1 [default]; me:5 r/me  [me role second]" {
		t.Errorf("%s", is)
	}
	for name, want := range map[string]string{
		"me": "me", "role": "me", "second": "me", "keys": "", "process": "", "stored": "", "sso": "acme", "empty": "", "loop": "",
	} {
		is := ""
		if s := c.LoginOf(c.Profile(name)); s != nil {
			is = s.Name
		}
		if is != want {
			t.Errorf("%s: %q, want %q", name, is, want)
		}
	}
	if len(c.Sessions()) != 1 {
		t.Errorf("%d sessions of Identity Centers", len(c.Sessions()))
	}
	// What the AWS CLI is to refuse it has to see; secrets it need not.
	text := c.ForLogin(c.ConsoleOf(c.Profile("stored")))
	if text != "[profile stored]\nlogin_session = x\naws_access_key_id = k\n" {
		t.Errorf("%s", text)
	}
}
