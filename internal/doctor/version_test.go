package doctor

import (
	"slices"
	"strings"
	"testing"

	"awsin/internal/awscli"
)

func TestOutdated(t *testing.T) {
	for _, test := range []struct {
		url, extra string
		version    awscli.Version
		want       string // the version to update to, "" where this one will do
	}{
		{"https://sso.acme.example/start", "", awscli.Version{Major: 2, Minor: 35, Patch: 12}, "2.35.13"},
		{"https://sso.acme.example/start", "", awscli.Version{Major: 2, Minor: 35, Patch: 13}, ""},
		{"https://acme.awsapps.com/start", "", awscli.Version{Major: 2, Minor: 9, Patch: 19}, ""},
		{"https://ssoins-1.portal.cn-north-1.app.amazonwebservices.com.cn", "", awscli.Version{Major: 2, Minor: 35, Patch: 14}, "2.35.15"},
		{"https://ssoins-1.portal.cn-north-1.app.amazonwebservices.com.cn", "", awscli.Version{Major: 2, Minor: 34, Patch: 0}, ""},
		{"https://identitycenter.amazonaws.eu/ssoins-1", "", awscli.Version{Major: 2, Minor: 36, Patch: 0}, "2.36.1"},
		{"https://identitycenter.us-gov.amazonaws.com/ssoins-1", "", awscli.Version{Major: 2, Minor: 36, Patch: 3}, "2.36.4"},
		{"https://identitycenter.us-gov.amazonaws.com/ssoins-1", "", awscli.Version{Major: 2, Minor: 36, Patch: 4}, ""},
		{"https://acme.awsapps.com/start", "[profile l]\nlogin_session = arn:aws:iam::111111111111:user/me\n", awscli.Version{Major: 2, Minor: 31, Patch: 9}, "2.32.0"},
		{"https://acme.awsapps.com/start", "[profile l]\nlogin_session = arn:aws:iam::111111111111:user/me\n", awscli.Version{Major: 2, Minor: 32, Patch: 0}, ""},
	} {
		text := strings.NewReplacer(acme, test.url, "us-east-1", regionFor(test.url)).Replace(good) + test.extra
		findings := Check(Input{Config: merged(t, text, ""), CLI: &awscli.CLI{Version: test.version}, InFunction: true, ConfigPath: Path{Exists: true}})
		i := slices.IndexFunc(findings, func(f Finding) bool { return f.Check == "aws-cli-old" })
		if (i >= 0) != (test.want != "") || i >= 0 && (findings[i].Severity != Error || findings[i].Line == 0 || !strings.Contains(findings[i].Remedy, test.want+" ")) {
			t.Errorf("%s, %s: %s", test.url, test.version, told(findings))
		}
	}
}

func regionFor(url string) string {
	if strings.Contains(url, "cn-north-1") {
		return "cn-north-1"
	}
	return "us-east-1"
}
