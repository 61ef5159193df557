package identity

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"awsin/internal/soak"
)

// Each judgement with what it takes, and what it refuses with a part of the reason.
var judgements = []struct {
	name   string
	judge  func(string) error
	takes  []string
	refuse map[string]string
}{
	{
		"Region", Region,
		[]string{"us-east-1", "ap-southeast-10", "cn-northwest-1", "us-gov-west-1", "eusc-de-east-1", "us-isob-east-1"},
		map[string]string{
			"moon": "is not a region, such as us-east-1", "us-east": "such as", "us-1": "such as", "us-east-1a": "such as",
			"US-EAST-1": "such as", "us_east_1": "such as", "-us-east-1": "such as", "us-east-1-": "such as", "us--east-1": "such as",
			"1-east-1": "such as", "123456789012": "such as", "aws-global": "such as", "us-east-1 # home": "such as", "us-east-1.evil.example": "such as",
			"evil.example/": "such as", "us-east-" + strings.Repeat("1", 60): "such as", "us-e\u00e4st-1": "such as",
		},
	},
	{
		"AccountID", AccountID,
		[]string{"123456789012", "000000000000"},
		map[string]string{"": "12 digits", "12345678901": "12 digits", "1234567890123": "12 digits", "12345678901x": "12 digits", "1234-5678-90": "12 digits", "0x1234567890": "12 digits"},
	},
	{
		"RoleName", RoleName,
		[]string{"Admin", "a+b=c,d.e@f-g_h", strings.Repeat("x", 64)},
		map[string]string{"": "empty", "a b": "' '", "a/b": "'/'", "$(id)": "'$'", " Admin": "' '", strings.Repeat("x", 65): "longer than 64 characters", "役": "'役'"},
	},
	{
		"RoleARN", RoleARN,
		[]string{"arn:aws:iam::123456789012:role/Admin", "arn:aws-us-gov:iam::123456789012:role/path/to/Admin", "arn:aws-iso-b:iam::123456789012:role/a:b/x"},
		map[string]string{
			"Admin": "such as arn:", "arn:aws:iam::123456789012:user/x": "such as", "arn:aws:sts::123456789012:assumed-role/x/y": "such as", "arn:awsome:iam::123456789012:role/x": "such as",
			"arn:aws:iam::1:role/x": "such as", "arn:aws:iam:us-east-1:123456789012:role/x": "such as", "arn:aws:iam::123456789012:role/": "such as",
			"arn:aws:iam::123456789012:role/a b": "such as", "arn:aws:iam::123456789012:role/x/": "such as", ":::::": "such as", "arn:aws:iam::123456789012:role/" + strings.Repeat("p/", 1100) + "x": "such as",
		},
	},
	{
		"Scope", Scope,
		[]string{"sso:account:access", "codewhisperer:completions", "openid"},
		map[string]string{"": "empty", "a b": "' '", "a,b": "','", `"x"`: "'\"'", strings.Repeat("x", 161): "longer"},
	},
	{
		"Scopes", Scopes,
		[]string{"sso:account:access", "sso:account:access, codewhisperer:completions", "a,,b,"},
		map[string]string{"": "list of scopes", " , ": "list of scopes", "sso:account:access codewhisperer:completions": "' '", strings.Repeat("x,", 600): "list of scopes"},
	},
	{
		"Key", Key,
		[]string{"region", "sso_account_id", "s3"},
		map[string]string{"": "empty", "Region": "lower case", "a-b": "'-'", "a=b": "'='", "a\u212ab": "lower case", strings.Repeat("x", 256): "longer"},
	},
	{
		"SessionName", SessionName,
		[]string{"acme", "globex eu", "本番", "a-b@c+d=e,f:g/h", "_x", ".x", "क्षेत्र"},
		map[string]string{
			"": "is empty", "a]b": "']'", "-x": "begins with '-'", "--debug": "begins with '-'", "=x": "begins with '='", "$(id)": "'$'", "a'b": `'\''`, "a#b": "'#'", "x ": "space",
			"default": "none is named", "Default": "none is named", "x\u202ey": `'\u202e'`, "x\u200by": `'\u200b'`, "x\u3164": `"x\u3164" is not`, "x\u2800y": `'\u2800'`, "\ufffc": `'\ufffc'`, "a\u115f": `'\u115f'`, "x\ufffdy": `'�'`, "a\u3000b": `'\u3000'`,
			"x\xff": "UTF-8", "\u0301x": "begins with", strings.Repeat("x", 256): "longer than 255 bytes",
		},
	},
	{
		"AccountName", AccountName,
		[]string{"acme-shop-prod", "Acme (prod) & Co", "本番 1", strings.Repeat("x", 50)},
		map[string]string{"": "is empty", "x ": "space", "x\u3164": "cannot be seen", strings.Repeat("x", 51): "longer than 50 characters"},
	},
	{"ProfileName", ProfileName, []string{"acme-dev"}, map[string]string{"a;b": `"a;b" is not a profile name: it contains ';'`, "DEFAULT": "none is named"}},
	{
		"StartURL", StartURL, // see TestPortalOf, too
		[]string{"https://acme.awsapps.com/start"},
		map[string]string{
			"https://acme.awsapps.com/start?a=b": "the path has more", "https://acme.awsapps.com/start#/evil": "behind the #", "http://acme.awsapps.com/start": "must begin with https://",
			"https://acme.awsapps.com@evil.example/start": `the host is "evil.example"`,
		},
	},
	{
		"LoginURL", LoginURL,
		[]string{"https://acme.awsapps.com/start", "https://sso.acme.example/login?to=aws%20cli#/?tab=accounts", "HTTPS://x", "http://127.0.0.1:8080/start", "http://[::1]:1/"},
		map[string]string{
			"": "must look like https://", "acme.awsapps.com": "must look like https://", "--help": "must look like https://", "ftp://x": "must begin with https://", "http://acme.awsapps.com/start": "must begin with https://",
			"https://user:pass@x/start": `it has a user name; the host is "x"`, "https://acme.awsapps.com/start # main": "contains ' '", "https://а.example/start": `it is "xn--80a.example"`,
			"https://x/" + strings.Repeat("x", 2048): "longer than 2048 characters",
		},
	},
}

// hostile values are not valid as anything.
var hostile = []string{
	"us-east-1\n", "\nus-east-1", "123456789012\n", "x\r\n[profile y]", "\x1b[2Jx", "x\x00", "x\u0085y", "x\u2028y", "x\u202ey", "\xff\xfe",
}

// foreign are for names only, if for anything.
var foreign = []string{
	"１２３４５６７８９０１２", "١٢٣٤٥٦٧٨٩٠١٢", "us-east-１", "arn:aws:iam::１２３４５６７８９０１２:role/x", "https://ａcme.awsapps.com/start", "https://acme.awsapps.com\u3002evil.example/start",
}

func TestJudgements(t *testing.T) {
	for _, j := range judgements {
		for _, s := range j.takes {
			if err := j.judge(s); err != nil {
				t.Errorf("%s: %v", j.name, err)
			}
		}
		for s, reason := range j.refuse {
			refused(t, j.name, j.judge, s, reason)
		}
		for _, s := range hostile {
			refused(t, j.name, j.judge, s, "")
		}
		for _, s := range foreign {
			if j.name != "SessionName" && j.name != "ProfileName" && j.name != "AccountName" {
				refused(t, j.name, j.judge, s, "")
			}
		}
		size := soak.Part(10 << 20)
		for _, piece := range []string{"x", "-", "1", "1-", ":", "https://", ",", "/", "\x00", "あ", "arn:aws:iam::123456789012:role/x"} {
			refused(t, fmt.Sprintf("%s of %d bytes", j.name, size), j.judge, strings.Repeat(piece, size/len(piece)), "")
		}
	}
}

// refused wants a reason that begins with the value and can be shown.
func refused(t *testing.T, name string, judge func(string) error, s, reason string) {
	t.Helper()
	err := judge(s)
	if err == nil {
		t.Errorf("%s takes %.100q", name, s)
		return
	}
	text := err.Error()
	if !strings.HasPrefix(text, Quote(s)+" is not a") || !strings.Contains(text, reason) {
		t.Errorf("%s: %s\nwant %q", name, text, reason)
	}
	if !utf8.ValidString(text) || len(text) > 1000 || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsGraphic(r) }) {
		t.Errorf("%s: %q", name, text)
	}
}

func TestSplitRoleARN(t *testing.T) {
	for arn, want := range map[string][2]string{
		"arn:aws:iam::123456789012:role/Admin":        {"123456789012", "Admin"},
		"arn:aws-cn:iam::123456789012:role/a/b/Admin": {"123456789012", "Admin"},
		"arn:aws:iam::123456789012:user/x":            {},
		"":                                            {},
	} {
		if account, role := SplitRoleARN(arn); [2]string{account, role} != want {
			t.Errorf("%s: %q %q", arn, account, role)
		}
	}
}

func TestPortalOf(t *testing.T) {
	for url, want := range map[string]string{
		"https://acme.awsapps.com/start":                               "acme.awsapps.com",
		"https://Acme.awsapps.com/start#/":                             "acme.awsapps.com",
		"https://acme.awsapps.com/start/#":                             "acme.awsapps.com",
		"https://acme.awsapps.com:443/start/":                          "acme.awsapps.com",
		"https://acme.awsapps.com":                                     "acme.awsapps.com",
		"https://identitycenter.amazonaws.com/ssoins-0123456789abcdef": "identitycenter.amazonaws.com/ssoins-0123456789abcdef",
		"https://start.us-gov-home.awsapps.com/directory/d-0123":       "start.us-gov-home.awsapps.com/directory/d-0123",
		"https://ssoins-0123.portal.us-east-1.app.aws":                 "ssoins-0123.portal.us-east-1.app.aws",
		"https://xn--cme-5cd.awsapps.com/start":                        "xn--cme-5cd.awsapps.com",
		"http://localhost:8080/start":                                  "localhost:8080",
		"http://[::1]:8080/start":                                      "[::1]:8080",
		"https://10.0.0.1/start":                                       "10.0.0.1",
		"http://127.0.0.1.evil.example/":                               "",
		"http://10.0.0.1/start":                                        "",
		"https://":                                                     "",
		"https:///start":                                               "",
		"https:acme.awsapps.com":                                       "",
		"//acme.awsapps.com":                                           "",
		"ftp://acme.awsapps.com":                                       "",
		"javascript:alert(1)":                                          "",
		"https://acme..awsapps.com":                                    "",
		"https://acme.awsapps.com.":                                    "",
		"https://acme.awsapps.com:":                                    "",
		"https://acme.awsapps.com/%2e%2e/":                             "",
		"https://acme.awsapps.com/../x":                                "",
		"https://acme.awsapps.com//x":                                  "",
		"https://acme.awsapps.com/start?x=y":                           "",
		"https://acme.awsapps.com/start#/evil":                         "",
		"https://acme.awsapps.com\\@evil.example/":                     "",
		"https://acme.awsapps.com/\\evil.example/":                     "",
		"https://acme_.awsapps.com":                                    "",
		"https://[fe80::1%25eth0]/":                                    "",
		"https://ａcme.awsapps.com/start":                               "",
		"https://acme.awsapps.com\u3002evil.example/start":             "",
	} {
		if got, err := PortalOf(url); got.String() != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v", url, got, err)
		}
	}
}

func TestInstanceOf(t *testing.T) {
	for url, want := range map[string]string{
		"https://ssoins-0123456789abcdef.eu-west-1.portal.amazonaws.com":     "ssoins-0123456789abcdef",
		"https://SSOINS-0123456789abcdef.portal.us-east-1.app.aws/":          "ssoins-0123456789abcdef",
		"https://identitycenter.amazonaws.com/ssoins-0123456789abcdef":       "ssoins-0123456789abcdef",
		"https://identitycenter.amazonaws.com/ssoins-0123456789abcdef/start": "ssoins-0123456789abcdef",
		"https://acme.awsapps.com/start":                                     "",
		"https://ssoins-0123456789abcdef.evil.example/start":                 "", // a company's own
		"https://ssoins-.portal.us-east-1.app.aws/":                          "",
		"ssoins-0123456789abcdef":                                            "",
	} {
		if got := InstanceOf(url); got != want {
			t.Errorf("%s: %q", url, got)
		}
	}
}

func TestSamePortal(t *testing.T) {
	for _, url := range []string{"https://x.awsapps.com/start/", "https://x.awsapps.com/start#/", "https://x.awsapps.com/start/#", "https://X.awsapps.com", "https://x.awsapps.com:443/start"} {
		if !SamePortal("https://x.awsapps.com/start", url) || !SamePortal(url, "https://x.awsapps.com/start") {
			t.Errorf("%s is another", url)
		}
	}
	for _, url := range []string{"https://y.awsapps.com/start", "https://x.awsapps.com/started", "https://x.awsapps.com/ssoins-1", "https://x.awsapps.com:8443/start", "https://x.awsapps.com/start?x", "", "x"} {
		if SamePortal("https://x.awsapps.com/start", url) {
			t.Errorf("%s is the same", url)
		}
		if !SamePortal(url, url) {
			t.Errorf("%s is another than itself", url)
		}
	}
	if SamePortal("https://identitycenter.amazonaws.com/ssoins-1", "https://identitycenter.amazonaws.com/ssoins-2") {
		t.Error("two customers share a portal")
	}
}

func TestPartitionOf(t *testing.T) {
	for region, want := range map[string]string{
		"us-east-1": "aws", "mx-central-1": "aws", "cn-north-1": "aws-cn", "us-gov-east-1": "aws-us-gov", "eusc-de-east-1": "aws-eusc", "us-iso-east-1": "aws-iso", "us-isob-west-1": "aws-iso-b", "eu-isoe-west-1": "aws-iso-e", "us-isof-south-1": "aws-iso-f",
	} {
		if got := PartitionOf(region); got.Name != want {
			t.Errorf("%s is in %s", region, got.Name)
		}
	}
}

func TestDualStackSet(t *testing.T) {
	for _, c := range []struct {
		variable, key string
		want          bool
	}{{"", "", false}, {"True", "", true}, {"", "TRUE", true}, {"false", "true", false}, {"true", "false", true}, {"1", "", false}} {
		if got := DualStackSet(func(string) string { return c.variable }, c.key); got != c.want {
			t.Errorf("%+v: %t", c, got)
		}
	}
}

func TestDualStack(t *testing.T) {
	for url, want := range map[string]bool{
		"https://ssoins-1.portal.eu-west-1.app.aws": true, "https://ssoins-1.Portal.eu-west-1.APP.AWS/start#/": true,
		"https://app.aws.example/start": false, "https://acme.awsapps.com/start": false, "ssoins-1.portal.eu-west-1.app.aws": false,
	} {
		if DualStack(url) != want {
			t.Errorf("%s: %t", url, !want)
		}
	}
}

func TestVanity(t *testing.T) {
	for url, want := range map[string]bool{
		"https://acme.awsapps.com/start": false, "https://ssoins-1.eu-west-1.portal.amazonaws.com": false, "https://ssoins-1.portal.eu-west-1.app.aws": false,
		"https://IdentityCenter.amazonaws.com/ssoins-1": false, "https://start.us-gov-home.awsapps.com./directory/x": false, "https://acme.awsapps.cn/start": false,
		"https://sso.acme.example/start?x=y": true, "https://notawsapps.com/start": true, "https://awsapps.com.acme.example/": true, "no URL": false,
	} {
		if Vanity(url) != want {
			t.Errorf("%s: %t", url, !want)
		}
	}
}
