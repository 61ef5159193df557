package console

import (
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"awsin/internal/identity"
	"awsin/internal/soak"
)

const arns = "https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/statemachines/view/arn:aws:states:eu-west-1:111111111111:stateMachine:a"

func TestParse(t *testing.T) {
	for text, want := range map[string]Place{
		"https://console.aws.amazon.com/ec2/home":                                          {Partition: "aws", url: "https://console.aws.amazon.com/ec2/home"},
		"https://console.aws.amazon.com":                                                   {Partition: "aws", url: "https://console.aws.amazon.com/"},
		"https://console.aws.amazon.com?region=eu-west-1":                                  {Region: "eu-west-1", Partition: "aws", url: "https://console.aws.amazon.com/?region=eu-west-1"},
		"HTTPS://EU-WEST-1.Console.aws.amazon.com/#x":                                      {Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/#x"},
		"https://eu-west-1.console.aws.amazon.com/ec2/home?region=us-east-1#Instances:q=a": {Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/ec2/home?region=us-east-1#Instances:q=a"},
		"https://111111111111-abcd1234.eu-west-1.console.aws.amazon.com/lambda/home":       {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/lambda/home"},
		"https://s3.console.aws.amazon.com/s3/buckets/b?region=cn-north-1":                 {Partition: "aws", url: "https://s3.console.aws.amazon.com/s3/buckets/b?region=cn-north-1"},
		"https://health.console.aws.amazon.com/health/home":                                {Partition: "aws", url: "https://health.console.aws.amazon.com/health/home"},
		"https://cn-north-1.console.amazonaws.cn/ec2/home":                                 {Region: "cn-north-1", Partition: "aws-cn", url: "https://cn-north-1.console.amazonaws.cn/ec2/home"},
		"https://us-gov-east-1.console.amazonaws-us-gov.com/a?b#c":                         {Region: "us-gov-east-1", Partition: "aws-us-gov", url: "https://us-gov-east-1.console.amazonaws-us-gov.com/a?b#c"},
		"https://eusc-de-east-1.console.amazonaws-eusc.eu/a":                               {Region: "eusc-de-east-1", Partition: "aws-eusc", url: "https://eusc-de-east-1.console.amazonaws-eusc.eu/a"},
		arns: {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: arns},
		// Two accounts: the link does not say which.
		arns + "&x=arn:aws:iam::222222222222:role/b": {Region: "eu-west-1", Partition: "aws", url: arns + "&x=arn:aws:iam::222222222222:role/b"},
		// Escapes of the console's own stay as they are.
		"https://console.aws.amazon.com/cloudwatch/home#logsV2:log-groups/log-group/$252Faws%252Fb": {Partition: "aws", url: "https://console.aws.amazon.com/cloudwatch/home#logsV2:log-groups/log-group/$252Faws%252Fb"},
		"https://console.aws.amazon.com/sqs/v3/home#/queues/https%3A%2F%2Fsqs%40x":                  {Partition: "aws", url: "https://console.aws.amazon.com/sqs/v3/home#/queues/https%3A%2F%2Fsqs%40x"},

		// A parameter's name begins with a slash.
		"https://console.aws.amazon.com/systems-manager/parameters/%252Fapp%252Fdb/description": {Partition: "aws", url: "https://console.aws.amazon.com/systems-manager/parameters/%252Fapp%252Fdb/description"},
		// Dots that are no way up, and slashes that are no path's.
		"https://console.aws.amazon.com/a.b/..c/...?x=/../y//z#/a//b/../c": {Partition: "aws", url: "https://console.aws.amazon.com/a.b/..c/...?x=/../y//z#/a//b/../c"},

		"arn:aws:s3:::my-bucket/a/b":                                                         {Partition: "aws", url: "https://console.aws.amazon.com/s3/buckets/my-bucket"},
		"arn:aws:lambda:eu-west-1:111111111111:function:f:live":                              {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/lambda/home?region=eu-west-1#/functions/f"},
		"arn:aws:ec2:eu-west-1:111111111111:instance/i-0":                                    {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#InstanceDetails:instanceId=i-0"},
		"arn:aws:logs:eu-west-1:111111111111:log-group:/aws/lambda/f:*":                      {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Ff"},
		"arn:aws:iam::111111111111:role/path/to/R":                                           {Account: "111111111111", Partition: "aws", url: "https://console.aws.amazon.com/iam/home#/roles/details/R"},
		"arn:aws:iam::aws:policy/ReadOnlyAccess":                                             {Partition: "aws", url: "https://console.aws.amazon.com/iam/home#/policies/details/arn:aws:iam::aws:policy%2FReadOnlyAccess"},
		"arn:aws-cn:iam::111111111111:user/u":                                                {Account: "111111111111", Partition: "aws-cn", url: "https://console.amazonaws.cn/iam/home#/users/details/u"},
		"arn:aws:sqs:eu-west-1:111111111111:q":                                               {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/sqs/v3/home?region=eu-west-1#/queues/https%3A%2F%2Fsqs.eu-west-1.amazonaws.com%2F111111111111%2Fq"},
		"arn:aws:sns:eu-west-1:111111111111:topic":                                           {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/sns/v3/home?region=eu-west-1#/topic/arn:aws:sns:eu-west-1:111111111111:topic"},
		"arn:aws:states:eu-west-1:111111111111:stateMachine:a":                               {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: arns},
		"arn:aws:cloudformation:eu-west-1:111111111111:stack/s/0-1":                          {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/stackinfo?stackId=arn:aws:cloudformation:eu-west-1:111111111111:stack%2Fs%2F0-1"},
		"arn:aws:ecr:eu-west-1:111111111111:repository/team/app":                             {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/ecr/repositories/private/111111111111/team%2Fapp?region=eu-west-1"},
		"arn:aws:ecs:eu-west-1:111111111111:service/c/s":                                     {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/c/services/s?region=eu-west-1"},
		"arn:aws:dynamodb:eu-west-1:111111111111:table/t/index/i":                            {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/dynamodbv2/home?region=eu-west-1#table?name=t"},
		"arn:aws:secretsmanager:eu-west-1:111111111111:secret:db/pw-AbCdEf":                  {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/secretsmanager/secret?name=db%2Fpw&region=eu-west-1"},
		"arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/a/0":           {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#LoadBalancer:loadBalancerArn=arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/a/0"},
		"arn:aws:rds:eu-west-1:111111111111:db:d":                                            {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/rds/home?region=eu-west-1#database:id=d;is-cluster=false"},
		"arn:aws:kms:eu-west-1:111111111111:key/0-1":                                         {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/kms/home?region=eu-west-1#/kms/keys/0-1"},
		"arn:aws:eks:eu-west-1:111111111111:cluster/c":                                       {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/eks/home?region=eu-west-1#/clusters/c"},
		"arn:aws:glue:eu-west-1:111111111111:job/j":                                          {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/glue/home?region=eu-west-1"},
		"arn:aws:events:eu-west-1:111111111111:rule/r":                                       {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/events/home?region=eu-west-1"},
		"arn:aws:dynamodb:eu-west-1:111111111111:table/a&region=us-east-1#@evil.example/%2f": {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/dynamodbv2/home?region=eu-west-1#table?name=a%26region%3Dus-east-1%23%40evil.example"},
		"arn:aws:s3:eu-west-1:111111111111:accesspoint/name":                                 {Account: "111111111111", Partition: "aws", url: "https://console.aws.amazon.com/s3/home"},
		"arn:aws:s3:::..": {Partition: "aws", url: "https://console.aws.amazon.com/s3/home"},
		"arn:aws:logs:eu-west-1:111111111111:log-group:g:log-stream:x/y": {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/g"},
		"arn:aws:ecs:eu-west-1:111111111111:service/web":                 {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/ecs/v2/home?region=eu-west-1"},
		"arn:aws:ecs:eu-west-1:111111111111:task/0-1":                    {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/ecs/v2/home?region=eu-west-1"},
		"arn:aws:sns:eu-west-1:111111111111:topic:0-1":                   {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/sns/v3/home?region=eu-west-1#/topic/arn:aws:sns:eu-west-1:111111111111:topic"},
		"arn:aws:sns:eu-west-1:111111111111:endpoint/APNS/app/0-1":       {Account: "111111111111", Region: "eu-west-1", Partition: "aws", url: "https://eu-west-1.console.aws.amazon.com/sns/v3/home?region=eu-west-1"},
		"arn:aws:sts::111111111111:assumed-role/R/me@example.com":        {Account: "111111111111", Partition: "aws", url: "https://console.aws.amazon.com/iam/home#/roles/details/R"},
		"arn:aws:sts::111111111111:federated-user/me":                    {Account: "111111111111", Partition: "aws", url: "https://console.aws.amazon.com/iam/home"},
		"arn:aws:iam::111111111111:role/../x":                            {Account: "111111111111", Partition: "aws", url: "https://console.aws.amazon.com/iam/home"},
	} {
		if got, err := Parse(text); err != nil || got != want {
			t.Errorf("%s\n%+v, %v\n%+v", text, got, err, want)
		}
	}
}

// attacks are links to somewhere else, or that somebody who decodes them once more takes there.
var attacks = map[string]string{
	"http":                          "http://console.aws.amazon.com/",
	"a program":                     "javascript://console.aws.amazon.com/%0aalert(1)",
	"a file":                        "file://console.aws.amazon.com/etc/passwd",
	"a user":                        "https://console.aws.amazon.com@evil.example/",
	"an empty user":                 "https://@console.aws.amazon.com/",
	"a user and password":           "https://console.aws.amazon.com:443@evil.example/",
	"the console as a user's host":  "https://evil.example@console.aws.amazon.com/",
	"an encoded @":                  "https://console.aws.amazon.com%40evil.example/",
	"a port":                        "https://console.aws.amazon.com:443/",
	"an empty port":                 "https://console.aws.amazon.com:/",
	"a backslash for a slash":       `https://console.aws.amazon.com\@evil.example/`,
	"two backslashes":               `https:\\console.aws.amazon.com/`,
	"a backslash before the host":   `https://evil.example\.console.aws.amazon.com/`,
	"a backslash in the path":       `https://console.aws.amazon.com/\evil.example/`,
	"an encoded one":                "https://console.aws.amazon.com/%5cevil.example/",
	"an encoded one, twice":         "https://console.aws.amazon.com/%255cevil.example/",
	"a host in the path":            "https://console.aws.amazon.com//evil.example/",
	"an encoded host in the path":   "https://console.aws.amazon.com/%2fevil.example/",
	"the same, twice":               "https://console.aws.amazon.com/%252fevil.example/",
	"the same, three times":         "https://console.aws.amazon.com/%25252Fevil.example/",
	"a host behind a dot":           "https://console.aws.amazon.com/.//evil.example",
	"a host behind two dots":        "https://console.aws.amazon.com/x/..//evil.example",
	"a host behind an encoded dot":  "https://console.aws.amazon.com/%2e//evil.example",
	"a host behind a dot, twice":    "https://console.aws.amazon.com/%252e%252F/evil.example",
	"out of the folder":             "https://console.aws.amazon.com/ec2/../s3/",
	"the same, encoded":             "https://console.aws.amazon.com/ec2/%2E%2e/s3/",
	"out of it at the end":          "https://console.aws.amazon.com/ec2/..",
	"a dot at the end":              "https://console.aws.amazon.com/ec2/.?a#b",
	"a log out":                     "https://console.aws.amazon.com/console/logout!doLogout",
	"a log out of a Region":         "https://eu-west-1.console.aws.amazon.com/console/logout!doLogout?a=b",
	"an encoded one of those":       "https://console.aws.amazon.com/console/%6cogout%21doLogout",
	"one in capitals":               "https://console.aws.amazon.com/Console/LOGOUT",
	"a line end":                    "https://console.aws.amazon.com/%0d%0aSet-Cookie:x",
	"a line end, twice":             "https://console.aws.amazon.com/%250d%250aSet-Cookie:x",
	"a line end as it is":           "https://console.aws.amazon.com/\r\nx",
	"a tab in the scheme":           "ht\ttps://console.aws.amazon.com/",
	"a space before":                " https://console.aws.amazon.com/",
	"a NUL":                         "https://console.aws.amazon.com/\x00",
	"an escape sequence":            "https://console.aws.amazon.com/\x1b[2J",
	"too many encodings":            "https://console.aws.amazon.com/%25252525252f",
	"a longer domain":               "https://console.aws.amazon.com.evil.example/",
	"a longer name":                 "https://evilconsole.aws.amazon.com/",
	"a dash for the dot":            "https://eu-west-1-console.aws.amazon.com/",
	"another of Amazon's":           "https://aws.amazon.com/",
	"a bucket":                      "https://console.aws.amazon.com.s3.amazonaws.com/",
	"the sign-in":                   "https://signin.aws.amazon.com/federation?Action=login",
	"a final dot":                   "https://console.aws.amazon.com./",
	"two dots":                      "https://eu-west-1..console.aws.amazon.com/",
	"a dot first":                   "https://.console.aws.amazon.com/",
	"an encoded dot":                "https://console%2eaws.amazon.com/",
	"an encoded slash in the host":  "https://console.aws.amazon.com%2f.evil.example/",
	"a Cyrillic o":                  "https://c\u043ensole.aws.amazon.com/",
	"its punycode":                  "https://xn--cnsole-kvg.aws.amazon.com/",
	"a full-width dot":              "https://console\uff0eaws.amazon.com/",
	"a zero-width space":            "https://console\u200b.aws.amazon.com/",
	"a subdomain that is no region": "https://evil.console.aws.amazon.com/",
	"another partition's region":    "https://cn-north-1.console.aws.amazon.com/",
	"a China console of elsewhere":  "https://eu-west-1.console.amazonaws.cn/",
	"a region that is none":         "https://us-est-1.console.aws.amazon.com/",
	"a short account":               "https://11111111111-abc.eu-west-1.console.aws.amazon.com/",
	"an account without a session":  "https://111111111111.eu-west-1.console.aws.amazon.com/",
	"an account and more":           "https://111111111111-abc.x.eu-west-1.console.aws.amazon.com/",
	"an address":                    "https://[::1]/",
	"no host":                       "https:///console.aws.amazon.com/",
	"an encoded link":               "https%3A%2F%2Fconsole.aws.amazon.com/",
	"a long one":                    "https://console.aws.amazon.com/" + strings.Repeat("a", longestLink),

	"an ARN of no partition":         "arn:evil:s3:::b",
	"one whose console is hidden":    "arn:aws-iso:s3:::b",
	"an ARN's service is a path":     "arn:aws:../x::111111111111:y",
	"its region a host":              "arn:aws:ec2:evil.example/:111111111111:instance/i",
	"its region another partition's": "arn:aws:ec2:cn-north-1:111111111111:instance/i",
	"its account a word":             "arn:aws:ec2:eu-west-1:me:instance/i",
	"a short ARN":                    "arn:aws:ec2",
	"a backslash in it":              `arn:aws:s3:::a\b`,
	"a line end in it":               "arn:aws:s3:::a\nb",
	"a long ARN":                     "arn:aws:s3:::" + strings.Repeat("a", 2048),
}

func TestParseAttacks(t *testing.T) {
	for name, text := range attacks {
		if got, err := Parse(text); err == nil {
			t.Errorf("%s: %+v", name, got)
		} else if s := err.Error(); len(s) > 400 || strings.ContainsAny(s, "\n\x1b\x00") {
			t.Errorf("%s: the error is %q", name, s)
		}
	}
}

// Whatever is pasted, what comes of it is a page of a partition's console, to a browser as to net/url.
func TestRandomPlaces(t *testing.T) {
	pieces := []string{
		"https://", "http://", "arn:aws:", "console.aws.amazon.com", "console.amazonaws.cn", "eu-west-1.", "111111111111-ab.", "s3:", ":", "::", "/", "//", "\\", "@", "%2f", "%252f", "%5c", "%0a",
		"?", "#", "&", "evil.example", ".", "..", "region=eu-west-1", "111111111111", "lambda:", "function:", "eu-west-1", "instance/", "\x1b", " ", "é", "$252F", "[", "]", ";", "a", "%",
	}
	taken := 0
	for _, r := range soak.Rounds(t, 50_000) {
		text := ""
		switch r.IntN(3) {
		case 0:
			text = "https://" + []string{"", "eu-west-1.", "111111111111-ab.eu-west-1."}[r.IntN(3)] + "console.aws.amazon.com/"
		case 1:
			text = "arn:aws:" + []string{"s3", "lambda", "ec2", "iam", "codepipeline", "ecs"}[r.IntN(6)] + ":" + []string{"", "eu-west-1"}[r.IntN(2)] + ":111111111111:"
		}
		text = scatter(r, text, pieces)
		p, err := Parse(text)
		if err != nil {
			continue
		}
		taken++
		partition, _ := identity.PartitionNamed(p.Partition)
		u, err := url.Parse(p.url)
		if err != nil || u.Scheme != "https" || u.User != nil || u.Port() != "" || u.Host != partition.Console && !strings.HasSuffix(u.Host, "."+partition.Console) ||
			!strings.HasPrefix(p.url, "https://"+u.Host+"/") || strings.HasPrefix(u.Path, "//") || strings.Contains(u.Path+"/", "/./") || strings.Contains(u.Path+"/", "/../") || strings.ContainsAny(p.url, "\\ \n\x1b") ||
			p.Account != "" && identity.AccountID(p.Account) != nil || p.Region != "" && identity.Region(p.Region) != nil {
			t.Fatalf("%q: %+v", text, p)
		}
	}
	if taken < soak.Part(1000) {
		t.Errorf("only %d were taken", taken)
	}
}

// scatter puts some of the pieces behind a text, or into it.
func scatter(r *rand.Rand, text string, pieces []string) string {
	for range r.IntN(5) {
		at := len(text)
		if r.IntN(4) == 0 {
			at = r.IntN(at + 1)
		}
		text = text[:at] + pieces[r.IntN(len(pieces))] + text[at:]
	}
	return text
}
