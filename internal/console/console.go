// Package console makes links that open the AWS console, signed in: the access
// portal's shortcut links, which hold no credentials. The portal signs the person
// in and lets the browser go on to the destination.
package console

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Link is a place in the console, and who goes there.
type Link struct {
	StartURL string // the session's
	Home     string // the session's region, which tells the partition
	Account  string // 12 digits
	Role     string // a permission set's name
	Service  string // "" for the console's home; see Services
	Region   string // "" for the one that the console remembers
}

// partitions are the console's domains by how regions begin; "" is all others'.
var partitions = []struct{ prefix, domain string }{
	{"cn-", "console.amazonaws.cn"},
	{"us-gov-", "console.amazonaws-us-gov.com"},
	{"eusc-", "console.amazonaws-eusc.eu"},
	{"", "console.aws.amazon.com"},
}

func domain(region string) string {
	for _, p := range partitions {
		if strings.HasPrefix(region, p.prefix) {
			return p.domain
		}
	}
	return "" // never: the last one fits
}

// paths are the services that are not at /NAME/home.
var paths = map[string]string{
	"apigateway": "apigateway/main/apis", "billing": "costmanagement/home", "cfn": "cloudformation/home",
	"cloudfront": "cloudfront/v4/home", "cloudtrail": "cloudtrailv2/home", "codebuild": "codesuite/codebuild/home",
	"codepipeline": "codesuite/codepipeline/home", "cost": "costmanagement/home", "dynamodb": "dynamodbv2/home",
	"ecr": "ecr/repositories", "ecs": "ecs/v2/home", "identitycenter": "singlesignon/home",
	"logs": "cloudwatch/home#logsV2:log-groups", "opensearch": "aos/home", "organizations": "organizations/v2/home",
	"redshift": "redshiftv2/home", "route53": "route53/v2/home", "secretsmanager": "secretsmanager/listsecrets",
	"sns": "sns/v3/home", "sqs": "sqs/v3/home", "ssm": "systems-manager/home", "sso": "singlesignon/home",
	"states": "states/home", "stepfunctions": "states/home", "vpc": "vpcconsole/home", "waf": "wafv2/homev2",
}

// usual are services that are asked for often, at /NAME/home.
var usual = []string{
	"acm", "athena", "batch", "bedrock", "cloudformation", "cloudwatch", "config", "ec2", "efs", "eks", "elasticache",
	"glue", "guardduty", "iam", "kinesis", "kms", "lambda", "rds", "s3", "sagemaker", "servicequotas", "support",
}

// Services are names to offer, in order. Others are taken, too: their page is
// at /NAME/home.
func Services() []string {
	return slices.Sorted(slices.Values(slices.AppendSeq(slices.Clone(usual), maps.Keys(paths))))
}

// IsService reports whether a text can be a service's name.
func IsService(name string) bool { return only(name, letters+"-") }

// URL is the link. Every field may hold anything; the errors say what is wrong
// with it.
func (l Link) URL() (string, error) {
	u, err := url.Parse(l.StartURL)
	switch {
	case err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "":
		return "", fmt.Errorf("the start URL %.100q is no https URL of an access portal", l.StartURL)
	case len(l.Account) != 12 || !only(l.Account, ""):
		return "", fmt.Errorf("%.40q is no account ID of 12 digits", l.Account)
	case l.Role == "" || len(l.Role) > 64 || !only(strings.ToLower(l.Role), letters+"_+=,.@-"):
		return "", fmt.Errorf("%.100q is no role's name", l.Role)
	case !only(l.Region, letters+"-"):
		return "", fmt.Errorf("%.40q is no region", l.Region)
	case !IsService(l.Service):
		return "", fmt.Errorf("%.40q is no service's name", l.Service)
	case l.Region != "" && domain(l.Region) != domain(l.Home):
		return "", fmt.Errorf("region %s is at %s, and the session, in %s, at %s", l.Region, domain(l.Region), l.Home, domain(l.Home))
	}
	query := url.Values{"account_id": {l.Account}, "role_name": {l.Role}}
	if d := l.destination(); d != "" {
		query.Set("destination", d)
	}
	portal := url.URL{Scheme: u.Scheme, Host: u.Host, Path: strings.TrimRight(u.Path, "/")}
	return portal.String() + "/#/console?" + query.Encode(), nil
}

// destination is the page in the console, "" for what the permission set or the
// console has for it.
func (l Link) destination() string {
	if l.Service == "" && l.Region == "" {
		return ""
	}
	path, ok := paths[l.Service]
	switch {
	case l.Service == "":
		path = "console/home"
	case !ok:
		path = l.Service + "/home"
	}
	path, fragment, _ := strings.Cut(path, "#")
	d := url.URL{Scheme: "https", Host: domain(l.Home), Path: "/" + path, Fragment: fragment}
	if l.Region != "" {
		d.Host = l.Region + "." + d.Host
		d.RawQuery = "region=" + l.Region
	}
	return d.String()
}

const letters = "abcdefghijklmnopqrstuvwxyz"

// only reports whether s holds digits and the others only.
func only(s, others string) bool {
	return strings.Trim(s, "0123456789"+others) == ""
}
