package console

import (
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"awsin/internal/soak"
)

var acme = Link{StartURL: "https://acme.awsapps.com/start", Home: "us-east-1", Account: "111111111111", Role: "ReadOnly"}

func TestURL(t *testing.T) {
	with := func(change func(*Link)) Link { l := acme; change(&l); return l }
	for _, test := range []struct {
		link Link
		want string
	}{
		{acme, "https://acme.awsapps.com/start/#/console?account_id=111111111111&role_name=ReadOnly"},
		{with(func(l *Link) { l.StartURL = "https://acme.awsapps.com/start/#/" }), "https://acme.awsapps.com/start/#/console?account_id=111111111111&role_name=ReadOnly"},
		{with(func(l *Link) { l.StartURL = "https://ssoins-0123.portal.us-east-1.app.aws" }), "https://ssoins-0123.portal.us-east-1.app.aws/#/console?account_id=111111111111&role_name=ReadOnly"},
		{with(func(l *Link) { l.StartURL = "https://identitycenter.amazonaws.com/ssoins-0123" }), "https://identitycenter.amazonaws.com/ssoins-0123/#/console?account_id=111111111111&role_name=ReadOnly"},
		{with(func(l *Link) { l.Role = "a+b=c,d.e@f-g_h" }), "https://acme.awsapps.com/start/#/console?account_id=111111111111&role_name=a%2Bb%3Dc%2Cd.e%40f-g_h"},
		{with(func(l *Link) { l.Place.Region = "eu-west-1" }), "https://acme.awsapps.com/start/#/console?account_id=111111111111&destination=https%3A%2F%2Feu-west-1.console.aws.amazon.com%2Fconsole%2Fhome%3Fregion%3Deu-west-1&role_name=ReadOnly"},
		{with(func(l *Link) { l.Place.Service = "ec2" }), "https://acme.awsapps.com/start/#/console?account_id=111111111111&destination=https%3A%2F%2Fconsole.aws.amazon.com%2Fec2%2Fhome&role_name=ReadOnly"},
		{with(func(l *Link) { l.Home, l.Place.Region = "us-iso-east-1", "us-iso-west-1" }), "https://acme.awsapps.com/start/#/console?account_id=111111111111&role_name=ReadOnly"},
	} {
		if got, err := test.link.URL(); err != nil || got != test.want {
			t.Errorf("%+v\n%s, %v\n%s", test.link, got, err, test.want)
		}
	}
	for _, test := range []struct{ home, region, service, want string }{
		{"us-east-1", "eu-west-1", "ec2", "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1"},
		{"us-east-1", "eu-west-1", "logs", "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups"},
		{"us-east-1", "eu-west-1", "ecr", "https://eu-west-1.console.aws.amazon.com/ecr/repositories?region=eu-west-1"},
		{"cn-north-1", "cn-northwest-1", "s3", "https://cn-northwest-1.console.amazonaws.cn/s3/home?region=cn-northwest-1"},
		{"cn-north-1", "", "iam", "https://console.amazonaws.cn/iam/home"},
		{"us-gov-west-1", "us-gov-east-1", "", "https://us-gov-east-1.console.amazonaws-us-gov.com/console/home?region=us-gov-east-1"},
		{"eusc-de-east-1", "eusc-de-east-1", "x-y", "https://eusc-de-east-1.console.amazonaws-eusc.eu/x-y/home?region=eusc-de-east-1"},
	} {
		l := acme
		l.Home, l.Place.Region, l.Place.Service = test.home, test.region, test.service
		if got := destination(t, l); got != test.want {
			t.Errorf("%+v: %s, want %s", test, got, test.want)
		}
	}
}

// destination is what a browser would go on to.
func destination(t *testing.T, l Link) string {
	t.Helper()
	link, err := l.URL()
	if err != nil {
		t.Fatalf("%+v: %v", l, err)
	}
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	_, query, _ := strings.Cut(u.EscapedFragment(), "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	return values.Get("destination")
}

func TestRefused(t *testing.T) {
	for name, change := range map[string]func(*Link){
		"http":                 func(l *Link) { l.StartURL = "http://acme.awsapps.com/start" },
		"a program":            func(l *Link) { l.StartURL = "javascript:alert(1)" },
		"a user in the URL":    func(l *Link) { l.StartURL = "https://acme.awsapps.com@evil.example/start" },
		"a query in the URL":   func(l *Link) { l.StartURL = "https://acme.awsapps.com/start?x=y" },
		"no start URL":         func(l *Link) { l.StartURL = "" },
		"no account":           func(l *Link) { l.Account = "" },
		"a short account":      func(l *Link) { l.Account = "11111111111" },
		"letters":              func(l *Link) { l.Account = "11111111111x" },
		"no role":              func(l *Link) { l.Role = "" },
		"a role with a space":  func(l *Link) { l.Role = "a b" },
		"a long role":          func(l *Link) { l.Role = strings.Repeat("a", 65) },
		"a host as the region": func(l *Link) { l.Place.Region = "evil.example/" },
		"a path":               func(l *Link) { l.Place.Service = "../x" },
		"another partition":    func(l *Link) { l.Place.Region = "cn-north-1" },
		"no region":            func(l *Link) { l.Place.Region = "moon" },
		"a hidden console":     func(l *Link) { l.Home, l.Place.Region, l.Place.Service = "us-iso-east-1", "us-iso-west-1", "ec2" },
		"GovCloud from China":  func(l *Link) { l.Home, l.Place.Region = "cn-north-1", "us-gov-west-1" },
	} {
		l := acme
		change(&l)
		if got, err := l.URL(); err == nil {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// Whatever the fields hold, the browser goes to the start URL's host and from
// there to AWS.
func TestRandomFields(t *testing.T) {
	pieces := []string{"", "a", "us-east-1", "cn-north-1", "111111111111", "/", "//evil.example", "#", "?", "&destination=https://evil.example", "%2f", "@evil.example", ".evil.example", "\n", "\x1b[2J", "$(x)", " ", "\\", "ReadOnly", ":", "é"}
	domains := []string{"console.aws.amazon.com", "console.amazonaws.cn", "console.amazonaws-us-gov.com", "console.amazonaws-eusc.eu"}
	field := func(r *rand.Rand, usual string) string {
		if r.IntN(3) > 0 {
			return usual
		}
		return pieces[r.IntN(len(pieces))] + pieces[r.IntN(len(pieces))]
	}
	made := 0
	for _, r := range soak.Rounds(t, 20_000) {
		field := func(usual string) string { return field(r, usual) }
		l := Link{field(acme.StartURL), field(acme.Home), field(acme.Account), field(acme.Role), Place{Service: field("ec2"), Region: field("eu-west-1")}}
		link, err := l.URL()
		if err != nil {
			continue
		}
		made++
		u, err := url.Parse(link)
		start, _ := url.Parse(l.StartURL)
		if err != nil || u.Host != start.Host || u.Scheme != "https" || strings.ContainsFunc(link, func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Fatalf("%+q: %q, %v", l, link, err)
		}
		if d := destination(t, l); d != "" {
			to, err := url.Parse(d)
			if err != nil || to.Scheme != "https" || !slices.ContainsFunc(domains, func(domain string) bool {
				return to.Host == domain || strings.HasSuffix(to.Host, "."+domain)
			}) {
				t.Fatalf("%+q: %q", l, d)
			}
		}
	}
	if made < soak.Part(1000) {
		t.Errorf("only %d links were made", made)
	}
}

// The names that people type.
func TestServices(t *testing.T) {
	for service, path := range map[string]string{
		"s3": "s3/home", "cw": "cloudwatch/home", "cfn": "cloudformation/home", "sfn": "states/home", "ddb": "dynamodbv2/home", "unknown-one": "unknown-one/home",
	} {
		l := acme
		l.Place.Service = service
		if d := destination(t, l); d != "https://console.aws.amazon.com/"+path {
			t.Errorf("%s: %q", service, d)
		}
	}
	all := Services()
	if !slices.IsSorted(all) || len(slices.Compact(slices.Clone(all))) != len(all) || !slices.Contains(all, "ec2") || !slices.Contains(all, "logs") {
		t.Errorf("%q", all)
	}
	for _, service := range all {
		l := acme
		l.Place.Service = service
		if d := destination(t, l); !strings.HasPrefix(d, "https://console.aws.amazon.com/") {
			t.Errorf("%s: %q", service, d)
		}
	}
}
