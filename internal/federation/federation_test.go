package federation

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/console"
	"awsin/internal/credentials"
	"awsin/internal/hint"
)

const config = `[sso-session s]
sso_start_url = https://a.awsapps.com/start
sso_region = us-east-1
[profile portal]
sso_session = s
sso_account_id = 111111111111
sso_role_name = Admin
[profile keys]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = x
[profile session-keys]
aws_access_key_id = ASIAEXAMPLE
aws_secret_access_key = x
aws_session_token = x
[profile of-portal]
role_arn = arn:aws:iam::222222222222:role/R
source_profile = portal
duration_seconds = 7200
[profile of-keys]
role_arn = arn:aws:iam::222222222222:role/R
source_profile = keys
duration_seconds = 7200
[profile of-role]
role_arn = arn:aws:iam::222222222222:role/R
source_profile = of-keys
duration_seconds = 7200
[profile of-session-keys]
role_arn = arn:aws:iam::222222222222:role/R
source_profile = session-keys
duration_seconds = 7200
[profile itself]
role_arn = arn:aws:iam::222222222222:role/R
source_profile = itself
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = x
duration_seconds = 3600
[profile plain]
role_arn = arn:aws:iam::222222222222:role/R
source_profile = keys
[profile short]
role_arn = arn:aws:iam::222222222222:role/R
source_profile = keys
duration_seconds = 60
[profile long]
role_arn = arn:aws:iam::222222222222:role/R
source_profile = keys
duration_seconds = 99999999999999999999
[profile web]
role_arn = arn:aws:iam::222222222222:role/R
web_identity_token_file = /token
[profile china]
role_arn = arn:aws-cn:iam::222222222222:role/R
source_profile = keys
[profile hidden]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = x
region = us-iso-east-1
[profile half]
aws_access_key_id = AKIAEXAMPLE
`

func consoleOf(t *testing.T) Console {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	conf, err := awsconfig.Load(path, path+".none")
	if err != nil {
		t.Fatal(err)
	}
	return Console{credentials.Resolver{Config: conf}}
}

// TestChained: a duration is asked for only where AWS takes one: of a role that a user's own keys take.
func TestChained(t *testing.T) {
	c := consoleOf(t)
	for name, want := range map[string]struct {
		chained bool
		lasts   time.Duration
	}{
		"keys": {}, "session-keys": {}, "of-portal": {chained: true}, "of-keys": {lasts: 2 * time.Hour}, "of-role": {chained: true}, "of-session-keys": {}, // which may be a user's

		"itself": {lasts: time.Hour}, "plain": {}, "short": {}, "long": {}, "web": {},
	} {
		p := c.Config.Profile(name)
		if got := c.Chained(p); got != want.chained {
			t.Errorf("%s: chained: %t", name, got)
		}
		if got := c.lasts(p); got != want.lasts {
			t.Errorf("%s: lasts %s, want %s", name, got, want.lasts)
		}
	}
}

func TestDestination(t *testing.T) {
	c := consoleOf(t)
	bucket, err := console.Parse("arn:aws:s3:::bucket")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		profile string
		place   console.Place
		want    string // "!" and a part of the error and its hint
	}{
		{"keys", console.Place{}, "https://console.aws.amazon.com/console/home"},
		{"keys", console.Place{Service: "ec2", Region: "eu-west-1"}, "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1"},
		{"keys", bucket, "https://console.aws.amazon.com/s3/buckets/bucket"},
		{"china", console.Place{}, "https://console.amazonaws.cn/console/home"},
		{"china", bucket, `!the place is in partition aws, and profile "china", in aws-cn`},
		{"china", console.Place{Region: "eu-west-1"}, "!region eu-west-1 is in partition aws"},
		{"hidden", console.Place{}, "!the console's address in partition aws-iso is not public"},
		{"half", console.Place{}, "!profile half has aws_access_key_id and no aws_secret_access_key; add a line"},
		{"keys", console.Place{Region: "evil.example/"}, "!is not a region"},
	} {
		got, err := c.Destination(c.Config.Profile(test.profile), test.place)
		if part, fails := strings.CutPrefix(test.want, "!"); fails {
			if err == nil || !strings.Contains(err.Error()+"; "+hint.Of(err), part) {
				t.Errorf("%s: %q, %v", test.profile, got, err)
			}
		} else if got != test.want || err != nil {
			t.Errorf("%s: %q, %v", test.profile, got, err)
		}
	}
}
