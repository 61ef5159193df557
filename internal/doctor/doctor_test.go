package doctor

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"awsin/internal/awscli"
	"awsin/internal/awsconfig"
	"awsin/internal/estate"
	"awsin/internal/ssotoken"
	"awsin/shell"
)

func parse(t *testing.T, path, text string) *awsconfig.File {
	t.Helper()
	f, err := awsconfig.Parse(path, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func merged(t *testing.T, config, credentials string) *awsconfig.Config {
	t.Helper()
	return awsconfig.Merge(parse(t, "config", config), parse(t, "credentials", credentials))
}

// summary is what a finding is about: "severity check file:line", "fixable" if
// it is.
func summary(f Finding) string {
	s := fmt.Sprintf("%s %s %s", f.Severity, f.Check, f.Where())
	if f.Fixable {
		s += " fixable"
	}
	return strings.TrimSpace(s)
}

const session = "[sso-session s]\nsso_start_url = https://s.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n"

// teamBlock is a team's, in which --fix would have to mend three things.
const teamBlock = "# >>> awsin team acme 0123abc >>>\n[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\n" +
	"[profile acme]\nsso_session = acme\nsso_role_name =\n[profile acme-old]\nsso_start_url = https://old.awsapps.com/start\nsso_region = us-east-1\n# <<< awsin team acme\n"

func legacy(name, url, region string) string {
	return "[profile " + name + "]\nsso_start_url = " + url + "\nsso_region = " + region + "\n"
}

func TestCheckConfig(t *testing.T) {
	for _, test := range []struct {
		name, config, credentials string
		want                      []string
	}{
		{"healthy", session + "[profile p]\nsso_session = s\n[default]\nregion = x\n", "[default]\naws_access_key_id = x\naws_secret_access_key = y\n", nil},
		{"empty", "", "", nil},
		{"unused", session, "", []string{"warning session-unused config:1"}},
		{"used through source_profile", session + "[profile a]\nsso_session = s\n[profile b]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = a\n", "", nil},
		{"used in the credentials file", session, "[p]\nsso_session = s\n", nil},
		{"missing, once for all who use it", "[profile a]\nsso_session = x\n[profile b]\nsso_session = x\n[profile c]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = a\n", "", []string{"error session-missing config:2"}},
		{"missing, in the credentials file", "", "[p]\nsso_session = x\n", []string{"error session-missing credentials:2"}},
		{"no start URL", "[sso-session s]\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n[profile p]\nsso_session = s\n", "", []string{"error session-broken config:1"}},
		{"no scopes", strings.TrimSuffix(session, "sso_registration_scopes = sso:account:access\n") + "[profile p]\nsso_session = s\n", "", []string{"warning session-scopes config:1 fixable"}},
		{"other scopes", strings.Replace(session, "sso:account:access", "a:b", 1) + "[profile p]\nsso_session = s\n", "", []string{"warning session-scopes config:4 fixable"}},
		{"scopes that cannot be written", strings.Replace(session, "sso:account:access", "a\x1bb", 1) + "[profile p]\nsso_session = s\n", "", []string{"warning session-scopes config:4"}},
		{"legacy", legacy("p", "https://s.awsapps.com/start", "us-east-1"), "", []string{"warning session-legacy config:2 fixable"}},
		{"legacy, two regions", legacy("p", "https://s.awsapps.com/start", "us-east-1") + legacy("q", "https://s.awsapps.com/start", "eu-west-1"), "", []string{"error session-broken config:2"}},
		{"legacy, two regions by another spelling", legacy("p", "https://s.awsapps.com/start", "us-east-1") + legacy("q", "https://s.awsapps.com/start#/", "eu-west-1"), "", []string{"warning session-legacy config:2", "warning session-legacy config:5"}},
		{"legacy, in the credentials file", "[profile p]\n", "[p]\nsso_start_url = https://s.awsapps.com/start\nsso_region = us-east-1\n", []string{"warning session-legacy credentials:2"}},
		{"legacy, the region in the credentials file", "[profile p]\nsso_start_url = https://s.awsapps.com/start\n", "[p]\nsso_region = us-east-1\n", []string{"warning session-legacy config:2", "warning credentials-shadow credentials:1"}},
		{"legacy, a region for all", "[DEFAULT]\nsso_region = us-east-1\n[profile p]\nsso_start_url = https://s.awsapps.com/start\n", "", []string{"warning session-legacy config:4"}},
		{"legacy, beside its session in another region", session + "[profile q]\nsso_session = s\n" + legacy("p", "https://s.awsapps.com/start", "eu-west-1"), "", []string{"warning session-legacy config:8"}},
		{"twice, in two spellings", "[profile d]\nregion = x\n[profile 'd']\n[default]\n[profile default]\n" + session + "[profile p]\nsso_session = s\n[sso-session \"s\"]\n", "",
			[]string{"error session-broken config:12", "warning duplicate-name config:1", "warning duplicate-name config:4", "warning duplicate-name config:6", "warning session-scopes config:12 fixable"}},
		{"ignored", "[profile a b]\n[sso-session it's]\n[plugins]\n[services x]\n[profiles x]\n", "", []string{"warning ignored config:1", "warning ignored config:2", "warning ignored config:5"}},
		{"a header behind a value", session + "[profile p]\nsso_session = s\nregion = us-east-1[profile q]\n", "", []string{"error swallowed config:7"}},
		{"empty keys", session + "[profile p]\nsso_session = s\nsso_region =\nregion =\n", "", []string{"error empty-value config:7 fixable", "error profile-value config:8"}},
		{"an empty key that hides an inherited one", "[DEFAULT]\nsso_account_id = 1\n" + session + "[profile p]\nsso_session = s\nsso_account_id =\n", "", []string{"error profile-incomplete config:9", "error profile-conflict config:9"}},
		{"a comment in the scopes", strings.Replace(session, "access", "access # mine", 1) + "[profile p]\nsso_session = s\n", "", []string{"warning session-scopes config:4 fixable"}},
		{"in a team's block", teamBlock, "", []string{"error empty-value config:7", "error profile-incomplete config:7", "warning session-scopes config:2", "warning session-legacy config:9"}},
		{"conflict", session + "[profile p]\nsso_session = s\nsso_region = us-east-1\nsso_start_url = https://other.awsapps.com/start\n", "", []string{"error profile-conflict config:8"}},
		{"conflict, in the credentials file", session + "[profile p]\nsso_session = s\n", "[p]\nsso_region = eu-west-1\n", []string{"error profile-conflict credentials:2", "warning credentials-shadow credentials:1"}},
		{"a role that another section has", session + "[DEFAULT]\nsso_role_name = Admin\n[profile p]\nsso_session = s\nsso_account_id = 111111111111\n", "", []string{"warning profile-inherits config:6"}},
		{"a source_profile and no role", "[profile p]\nsource_profile = q\n[profile q]\nregion = x\n", "", []string{"error profile-source config:2"}},
		{"shadowed", session + "[profile p]\nsso_session = s\n", "[p]\naws_access_key_id = x\naws_secret_access_key = y\n[q]\nregion = x\n", []string{"warning credentials-shadow credentials:1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			c := merged(t, test.config, test.credentials)
			for _, f := range Check(Input{Config: c, InFunction: true, ConfigPath: Path{Exists: true}}) {
				got = append(got, summary(f))
				if f.Remedy == "" || f.Message == "" || strings.HasSuffix(f.Remedy, ": ") {
					t.Errorf("%+v", f)
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
			// What is said to be mendable is mended, and nothing else is touched.
			text, err := Fix(c)
			if err != nil {
				t.Fatal(err)
			}
			fixable := slices.ContainsFunc(test.want, func(s string) bool { return strings.HasSuffix(s, "fixable") })
			if (text != test.config) != fixable {
				t.Errorf("fixable: %t, and the text is\n%s", fixable, text)
			}
			for _, f := range CheckConfig(merged(t, text, test.credentials)) {
				if f.Fixable {
					t.Errorf("left: %+v", f)
				}
			}
		})
	}
}

func TestFix(t *testing.T) {
	for _, test := range []struct{ name, before, after string }{
		{"the default profile, CRLF, other keys and comments",
			"# top\r\n[default]\r\nregion=x\r\nsso_start_url=https://d-1234567890.awsapps.com/start\r\n# why\r\nsso_region=us-east-1\r\nsso_account_id=1\r\n",
			"# top\r\n[default]\r\nregion=x\r\n# why\r\nsso_account_id=1\r\nsso_session=d-1234567890\r\n\r\n[sso-session d-1234567890]\r\nsso_start_url = https://d-1234567890.awsapps.com/start\r\nsso_region = us-east-1\r\nsso_registration_scopes = sso:account:access\r\n"},
		{"no newline at the end",
			"[profile p]\nsso_region = us-east-1\nsso_start_url = https://s.awsapps.com/start",
			"[profile p]\nsso_session = s\n\n[sso-session s]\nsso_start_url = https://s.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access"},
		{"one portal in several spellings is one session",
			legacy("p", "https://S.awsapps.com/start#/", "us-east-1") + legacy("q", "https://s.awsapps.com/start", "us-east-1"),
			"[profile p]\nsso_session = S\n[profile q]\nsso_session = S\n\n[sso-session S]\nsso_start_url = https://S.awsapps.com/start#/\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n"},
		{"names that are taken",
			strings.Replace(session, "//s.", "//t.", 1) + "[profile a]\nsso_session = s\n[profile b]\nsso_session = s-2\n" + legacy("p", "https://s.awsapps.com/start", "us-east-1") + legacy("q", "https://s.awsapps.cn/start", "us-east-1"),
			strings.Replace(session, "//s.", "//t.", 1) + "[profile a]\nsso_session = s\n[profile b]\nsso_session = s-2\n[profile p]\nsso_session = s-3\n[profile q]\nsso_session = s-4\n" +
				"\n[sso-session s-3]\nsso_start_url = https://s.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n" +
				"\n[sso-session s-4]\nsso_start_url = https://s.awsapps.cn/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n"},
		{"an instance's own URL, an empty sso_session",
			"[profile p]\nsso_session =\nsso_start_url = https://identitycenter.amazonaws.com/ssoins-0123\nsso_region = us-east-1\n",
			"[profile p]\nsso_session = ssoins-0123\n\n[sso-session ssoins-0123]\nsso_start_url = https://identitycenter.amazonaws.com/ssoins-0123\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n"},
		{"a URL that gives no name",
			legacy("p", "https://[::]/", "us-east-1"),
			"[profile p]\nsso_session = sso\n\n[sso-session sso]\nsso_start_url = https://[::]/\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n"},
		{"who has no region gets the others', who inherits stays",
			legacy("p", "https://s.awsapps.com/start", "us-east-1") + "[profile q]\nsso_start_url = https://s.awsapps.com/start\n[profile r]\nsource_profile = p\n",
			"[profile p]\nsso_session = s\n[profile q]\nsso_session = s\n[profile r]\nsource_profile = p\n\n[sso-session s]\nsso_start_url = https://s.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n"},
		{"a session that is there",
			session + legacy("p", "https://s.awsapps.com/start/", "us-east-1"),
			session + "[profile p]\nsso_session = s\n"},
		{"scopes on several lines",
			strings.Replace(session, "sso:account:access", "a,\n  b", 1),
			strings.Replace(session, "sso:account:access", "a,b,sso:account:access", 1)},
		{"a comment that became a part of the scopes",
			strings.Replace(session, "access", "access ; default, mine", 1),
			strings.Replace(session, "sso_registration_scopes", "; default, mine\nsso_registration_scopes", 1)},
		{"a comment behind other scopes, CRLF",
			strings.ReplaceAll(strings.Replace(session, "sso:account:access", "a:b # mine", 1), "\n", "\r\n"),
			strings.ReplaceAll(strings.Replace(session, "sso_registration_scopes = ", "# mine\nsso_registration_scopes = a:b,", 1), "\n", "\r\n")},
		{"scopes that no cut makes right", strings.Replace(session, "access", "access (default)", 1), strings.Replace(session, "access", "access (default)", 1)},
		{"a comment within scopes", strings.Replace(session, "sso:account:access", "a,\n  # why\n  b", 1), strings.Replace(session, "sso:account:access", "a,\n  # why\n  b", 1)},
		{"scopes that a profile has, too",
			strings.Replace(session, "sso:account:access", "a", 1) + "[profile p]\nsso_session = s\nsso_registration_scopes = a\n",
			strings.Replace(session, "sso:account:access", "a", 1) + "[profile p]\nsso_session = s\nsso_registration_scopes = a\n"},
		{"a legacy profile with another key than the session that is there",
			session + "sso_role_name = Admin\n" + legacy("p", "https://s.awsapps.com/start", "us-east-1") + "sso_role_name = Reader\n",
			session + "sso_role_name = Admin\n" + legacy("p", "https://s.awsapps.com/start", "us-east-1") + "sso_role_name = Reader\n"},
		{"a team's block is the team's",
			teamBlock + legacy("own", "https://o.awsapps.com/start", "us-east-1"),
			teamBlock + "[profile own]\nsso_session = o\n\n[sso-session o]\nsso_start_url = https://o.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n"},
		{"where a block ends cannot be told",
			strings.Replace(teamBlock, "# <<<", "# <<", 1) + legacy("own", "https://o.awsapps.com/start", "us-east-1"),
			strings.Replace(teamBlock, "# <<<", "# <<", 1) + legacy("own", "https://o.awsapps.com/start", "us-east-1")},
		{"scopes that are empty",
			strings.Replace(session, " sso:account:access", "", 1), session},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := Fix(merged(t, test.before, ""))
			if err != nil || got != test.after {
				t.Errorf("%v\n%s\nwant\n%s", err, got, test.after)
			}
		})
	}
}

type hinted struct{ error }

func (hinted) Hint() string { return "do it" }

func TestCheckMachine(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	healthy := func() Input {
		return Input{
			Config: merged(t, session+"[profile p]\nsso_session = s\n", ""), InFunction: true, CLI: &awscli.CLI{}, Profile: "p", Variable: "AWS_PROFILE",
			ConfigPath:  Path{Variable: "AWS_CONFIG_FILE", Path: "/h/config", Default: "/h/config", Exists: true},
			Credentials: Path{Variable: "AWS_SHARED_CREDENTIALS_FILE", Path: "/h/credentials", Default: "/h/credentials"},
			Servers:     []Server{{Session: "s", Behind: -59 * time.Second}},
		}
	}
	for _, test := range []struct {
		name   string
		change func(*Input)
		want   string // a summary; "" for no finding
		remedy string // part of the remedy
	}{
		{"healthy", func(*Input) {}, "", ""},
		{"no AWS CLI", func(in *Input) { in.CLI, in.CLIErr = nil, &awscli.NotFoundError{} }, "error aws-cli", "install the AWS CLI"},
		{"AWSIN_AWS", func(in *Input) { in.CLIErr = errors.New("AWSIN_AWS: no") }, "error aws-cli", "AWSIN_AWS"},
		{"PATH with the current folder", func(in *Input) { in.Relative = []string{"."} }, "info path-relative", "PATH"},
		{"shadowed", func(in *Input) { in.CLI.Notes = []string{"passed over /x"} }, "warning aws-cli-shadowed", "PATH"},
		{"no config", func(in *Input) { in.ConfigPath.Exists = false }, "error config-missing", "awsin session add"},
		{"moved", func(in *Input) { in.ConfigPath.Set, in.ConfigPath.Path = true, "/x" }, "info config-path", "unset AWS_CONFIG_FILE"},
		{"set to what it is", func(in *Input) { in.ConfigPath.Set = true }, "", ""},
		{"moved to nowhere", func(in *Input) { in.ConfigPath = Path{Variable: "AWS_CONFIG_FILE", Set: true, Default: "/h"} }, "error config-path", "unset AWS_CONFIG_FILE"},
		{"credentials moved", func(in *Input) {
			in.Credentials.Set, in.Credentials.Path, in.Credentials.Exists = true, "/x", true
		}, "info config-path", "unset AWS_SHARED_CREDENTIALS_FILE"},
		{"credentials moved to nowhere", func(in *Input) { in.Credentials.Set, in.Credentials.Path = true, "/dev/null" }, "", ""},
		{"refused", func(in *Input) {
			in.Config, in.ConfigErr = nil, fmt.Errorf("x: %w", &awsconfig.ParseError{Path: "c", Line: 3, Problem: "p", Remedy: "mend it"})
		}, "error config-refused c:3", "mend it"},
		{"unreadable", func(in *Input) { in.Config, in.ConfigErr = nil, errors.New("permission denied") }, "error config-refused", "that can be read"},
		{"credentials unreadable", func(in *Input) { in.Config.Unread = &awsconfig.UnreadableError{Path: "/h/credentials"} }, "warning credentials-unreadable /h/credentials", "chmod"},
		{"dual stack", func(in *Input) {
			in.Config = merged(t, strings.Replace(session, "https://s.awsapps.com/start", "https://ssoins-1.portal.us-east-1.app.aws", 1)+"[profile p]\nsso_session = s\n", "")
		}, "info session-dualstack config:1", "nothing"},
		{"failed over", func(in *Input) { in.FailedOver = map[string]string{"s": "t"} }, "info session-failed-over config:1", "awsin session failover s --back"},
		{"one Identity Center, two Regions", func(in *Input) {
			const url, other = "https://s.awsapps.com/start", "https://identitycenter.amazonaws.com/ssoins-1"
			in.Config = merged(t, strings.Replace(session, url, other, 1)+"[profile p]\nsso_session = s\n[profile q]\nsso_session = s\n"+
				strings.NewReplacer("[sso-session s]", "[sso-session t]", url, other, "us-east-1", "eu-west-1").Replace(session)+"[profile r]\nsso_session = t\n", "")
		}, "info standby-unmarked config:9", "standby_of = s"},
		{"settings", func(in *Input) { in.Settings = errors.New("x") }, "error settings", "file"},
		{"marks that are left out", func(in *Input) { in.SettingsLeft = []estate.Left{{Why: "x"}} }, "warning settings", "file"},
		{"no such profile", func(in *Input) { in.Profile = "gone" }, "error profile-missing", "awsin use --unset"},
		{"no such profile, by the older name", func(in *Input) { in.Profile, in.Variable = "gone", "AWS_DEFAULT_PROFILE" }, "error profile-missing", "awsin use --unset"},
		{"an empty name", func(in *Input) { in.Empty = []string{"AWS_PROFILE"} }, "error profile-missing", "unset AWS_PROFILE"},
		{"an empty Region", func(in *Input) { in.Empty = []string{"AWS_REGION"} }, "warning environment", "unset AWS_REGION"},
		{"two profiles", func(in *Input) { in.Other = "q" }, "warning environment", "awsin use p, or: unset AWS_DEFAULT_PROFILE"},
		{"beaten", func(in *Input) { in.Overrides = []string{"A", "B"} }, "warning environment", "awsin use p, or: unset A B"},
		{"keys and no profile", func(in *Input) { in.Profile, in.Overrides = "", []string{"A"} }, "info environment", "unset A"},
		{"another tool's mark", func(in *Input) { in.Marks = []shell.Variable{{Name: "AWS_VAULT", Reader: "aws-vault"}} }, "info environment-mark", "awsin use, or: unset AWS_VAULT"},
		{"a fallback", func(in *Input) {
			in.Fallbacks = []shell.Variable{{Name: "AWS_CREDENTIAL_FILE", Reader: "boto3"}}
		}, "info environment-fallback", "else: unset AWS_CREDENTIAL_FILE"},
		{"exported keys", func(in *Input) { in.Profile, in.Exported, in.ExportedEnd, in.Now = "", "q", at.Add(time.Hour), at }, "info environment", "else: awsin use --unset"},
		{"exported keys without an end", func(in *Input) { in.Profile, in.Exported, in.Now = "", "q", at }, "info environment", "else: awsin use --unset"},
		{"exported keys that have ended", func(in *Input) { in.Profile, in.Exported, in.ExportedEnd, in.Now = "", "q", at, at }, "warning environment", "awsin use, or: awsin use --unset"},
		{"exported keys beside a profile", func(in *Input) { in.Exported, in.ExportedEnd, in.Now = "q", at.Add(time.Hour), at }, "warning environment", "awsin use, or: awsin use --unset"},
		{"exposed", func(in *Input) { in.Exposed = []Access{{Path: "/a b", Mode: 0o600, Token: true}} }, "warning token-exposed /a b fixable", "chmod go-rwx '/a b'"},
		{"writable", func(in *Input) { in.Exposed = []Access{{Path: "/a b", Mode: 0o644}} }, "warning access /a b fixable", "chmod go-w '/a b'"},
		{"leftover", func(in *Input) { in.Leftovers = []string{"/a b"} }, "warning leftover /a b fixable", "rm '/a b'"},
		{"broken", func(in *Input) { in.Broken = []Broken{{ssotoken.Entry{Path: "/a b"}, "all fails", errors.New("x")}} }, "error cache-broken /a b fixable", "mv '/a b' '/a b.broken'"},
		{"no cache", func(in *Input) { in.CacheErr = errors.New("x") }, "error token-cache", "folder"},
		{"another's cache", func(in *Input) { in.Unkept, in.Owner = errors.New("x"), "chown it" }, "error token-cache", "chown it"},
		{"no place for a cache", func(in *Input) { in.Unkept = errors.New("x") }, "error token-cache", "write to"},
		{"a link that leads nowhere", func(in *Input) { in.ConfigPath.Exists, in.ConfigPath.Link = false, "dot" }, "error config-missing", "rm /h/config"},
		{"silent server", func(in *Input) { in.Servers[0].Err = errors.New("x") }, "error server", "HTTPS_PROXY"},
		{"clock behind", func(in *Input) { in.Servers[0].Behind = 2 * time.Minute }, "warning clock", "timedatectl"},
		{"clock far ahead", func(in *Input) { in.Servers = append(in.Servers, Server{Behind: -6 * time.Minute}) }, "error clock", "timedatectl"},
		{"no shell function", func(in *Input) { in.InFunction, in.ShellStart = false, "eval it" }, "info shell-function", "eval it"},
	} {
		in := healthy()
		test.change(&in)
		findings := Check(in)
		if test.want == "" {
			if len(findings) > 0 {
				t.Errorf("%s: %+v", test.name, findings)
			}
			continue
		}
		if len(findings) != 1 || summary(findings[0]) != test.want || !strings.Contains(findings[0].Remedy, test.remedy) {
			t.Errorf("%s: %+v", test.name, findings)
		}
		if Wrong(findings) != !strings.HasPrefix(test.want, "info") {
			t.Errorf("%s: wrong is %t", test.name, Wrong(findings))
		}
	}
	in := Input{CLIErr: hinted{errors.New("x")}, ConfigPath: Path{Exists: true}, Exposed: []Access{{Path: "f"}}}
	if got := Check(in); len(got) != 3 || got[0].Severity != Error || got[0].Remedy != "do it" || got[2].Severity != Info {
		t.Errorf("errors come first: %+v", got)
	}
}

// Odd files, with something to mend behind them: what can be mended is, once.
func TestFixOdd(t *testing.T) {
	data, err := os.ReadFile("../awsconfig/testdata/odd.txt")
	if err != nil {
		t.Fatal(err)
	}
	mended := 0
	for line := range strings.Lines(string(data)) {
		quoted, err := strconv.QuotedPrefix(line)
		if err != nil {
			continue // a comment
		}
		odd, err := strconv.Unquote(quoted)
		if err != nil {
			t.Fatal(err)
		}
		for _, nl := range []string{"\n", "\r\n"} {
			sick := strings.ReplaceAll("\n[profile zz]\nsso_start_url = https://zz.awsapps.com/start\nsso_region = us-east-1\nsso_role_name =\n[sso-session yy]\nsso_region = x", "\n", nl)
			f, err := awsconfig.Parse("config", []byte(odd+sick))
			if err != nil {
				continue
			}
			c := awsconfig.Merge(f, nil)
			text, err := Fix(c)
			if err != nil {
				t.Errorf("%q: %v", odd+sick, err)
				continue
			}
			after := awsconfig.Merge(parse(t, "config", text), nil)
			for _, finding := range CheckConfig(after) {
				if finding.Fixable {
					t.Errorf("%q: left: %+v", odd+sick, finding)
				}
			}
			if again, err := Fix(after); err != nil || again != text {
				t.Errorf("%q: again: %v\n%q\n%q", odd+sick, err, text, again)
			}
			if len(after.Profiles()) != len(c.Profiles()) {
				t.Errorf("%q: %d profiles become %d", odd+sick, len(c.Profiles()), len(after.Profiles()))
			}
			mended++
		}
	}
	if mended < 200 {
		t.Errorf("only %d files", mended)
	}
}
