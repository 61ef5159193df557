package commands

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"awsin/internal/environ"
	"awsin/internal/terminal"
)

// accessConfig has a profile of each kind, and of each kind that cannot work.
const accessConfig = `[sso-session s]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1
[sso-session own]
sso_start_url = https://own.awsapps.com/start
sso_region = us-east-1
sso_role_name = Reader
color = red
[profile role]
sso_session = s
sso_account_id = 111111111111
sso_role_name = Admin
region = eu-west-1
[profile assumed]
role_arn = arn:aws:iam::222222222222:role/team/Deploy
source_profile = role
region = eu-west-2
[profile chain]
role_arn = arn:aws:iam::333333333333:role/Last
source_profile = assumed
[profile inherits]
sso_session = own
sso_account_id = 444444444444
region = eu-west-3
[profile web]
role_arn = arn:aws:iam::555555555555:role/Web
web_identity_token_file = /token
[profile process]
credential_process = /bin/true
region = us-west-1
[profile login]
login_session = arn:aws:sts::666666666666:assumed-role/Person/me
[profile keys]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = x
aws_account_id = 777777777777
[profile conflict]
sso_session = own
sso_account_id = 444444444444
color = blue
[profile lost]
sso_session = gone
sso_account_id = 111111111111
sso_role_name = Admin
[profile only-account]
sso_session = s
sso_account_id = 111111111111
[profile only-role]
sso_session = s
sso_role_name = Admin
[profile of-lost]
role_arn = arn:aws:iam::222222222222:role/Deploy
source_profile = only-role
`

// Every command says the same account, role and Region of a profile.
func TestAccess(t *testing.T) {
	run := accessRunner(t)
	for _, test := range []struct{ profile, account, role, region, console string }{
		{"role", "111111111111", "Admin", "eu-west-1", "account_id=111111111111&"},
		{"assumed", "222222222222", "Deploy", "eu-west-2", "has no account and role of an SSO session"},
		{"chain", "333333333333", "Last", "", "has no account and role of an SSO session"},
		{"inherits", "444444444444", "Reader", "eu-west-3", "role_name=Reader"},
		{"web", "555555555555", "Web", "", "has no account and role of an SSO session"},
		{"process", "", "", "us-west-1", "has no account and role of an SSO session"},
		{"login", "666666666666", "Person", "", "has no account and role of an SSO session"},
		{"keys", "777777777777", "", "", "has no account and role of an SSO session"},
	} {
		three := test.account + "/" + test.role + "/" + test.region
		object := `"account_id": "` + test.account + `",` + "\n    " + `"role_name": "` + test.role + `",` + "\n    " + `"region": "` + test.region + `"`
		each := "AWS_PROFILE=" + test.profile + " echo " + three
		if strings.Contains("/"+three+"/", "//") {
			each = test.profile + ": the profile has no "
		}
		for _, c := range []struct{ line, want string }{
			{"prompt --format {account}/{role}/{region}", three},
			{"profiles --json " + test.profile, object},
			{"profiles --long " + test.profile, strings.Join(strings.Fields(test.profile+" "+test.account+" "+test.role+" "+test.region), " ")},
			{"each --dry-run " + test.profile + " -- echo {account}/{role}/{region}", each},
			{"__complete fish awsin profiles " + test.profile, strings.TrimSpace(test.profile + "\t" + strings.TrimSpace(test.account+" "+test.role))},
			{"console --link", test.console},
		} {
			out := run(test.profile, c.line)
			if strings.Contains(c.line, "--long") {
				out = strings.Join(strings.Fields(out), " ")
			}
			if !strings.Contains(out, c.want) {
				t.Errorf("%s: %s: %q lacks %q", test.profile, c.line, out, c.want)
			}
		}
		now := run(test.profile, "current")
		for name, want := range map[string]string{"account": test.account, "role": test.role, "region": test.region} {
			said := false
			for line := range strings.Lines(now) {
				f := strings.Fields(line)
				said = said || len(f) > 1 && f[0] == name && (f[1] == want || want == "")
			}
			if said != (want != "") {
				t.Errorf("%s: current: %q; want %s %q", test.profile, now, name, want)
			}
		}
	}
}

// A profile that cannot work is switched to, and said to be one, in one line with the remedy.
func TestProblem(t *testing.T) {
	run := accessRunner(t)
	for _, test := range []struct {
		profile, use string
		opens        bool
	}{
		{"role", "", true},
		{"conflict", "profile conflict has another color than its session own: the AWS CLI gives it no credentials; remove color from [sso-session own]", true},
		{"lost", "refers to [sso-session gone], which does not exist; add the section", false},
		{"only-account", "profile only-account has sso_account_id and no sso_role_name: the AWS CLI has no credentials for it; add a line sso_role_name = …", false},
		{"only-role", "profile only-role has sso_role_name and no sso_account_id: the AWS CLI has no credentials for it; add a line sso_account_id = …", false},
		{"of-lost", "profile only-role has sso_role_name and no sso_account_id", false},
	} {
		out := run("", "use "+test.profile+" --quiet --shell bash")
		if !strings.Contains(out, "export AWS_PROFILE="+test.profile) && !strings.Contains(out, "AWS_PROFILE='"+test.profile+"'") || !strings.Contains(out, test.use) || strings.Count(out, "awsin: ") != 1 {
			t.Errorf("use %s: %q lacks %q, or says more", test.profile, out, test.use)
		}
		page := run("", "console "+test.profile+" --print")
		if opens := strings.Contains(page, "https://"); opens != test.opens || !opens && !strings.Contains(page, "hint: ") || opens && !strings.Contains(page, test.use) {
			t.Errorf("console %s: %q", test.profile, page)
		}
	}
}

// accessRunner returns what runs a command line in a profile, and returns what it prints.
func accessRunner(t *testing.T) func(profile, line string) string {
	home := testEnv(t, accessConfig).Home
	if err := os.MkdirAll(filepath.Join(home, ".aws", "sso", "cache"), 0o700); err != nil {
		t.Fatal(err)
	}
	return func(profile, line string) string {
		var out bytes.Buffer
		lookup := func(name string) (string, bool) {
			if name == "AWS_PROFILE" && profile != "" {
				return profile, true
			}
			return "", false
		}
		e := &Env{
			Environ: environ.Environ{Home: home, Lookup: lookup, Now: time.Now}, Parent: func() string { return "bash" },
			Streams: terminal.Streams{Stdout: &out, Stderr: &out, StderrFd: -1},
		}
		Main(strings.Fields(line), e)
		return out.String()
	}
}
