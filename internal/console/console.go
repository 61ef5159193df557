// Package console makes links that open the AWS console, signed in: the access
// portal's shortcut links, which hold no credentials. The portal signs the person
// in and lets the browser go on to the destination.
package console

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"awsin/internal/identity"
)

// Link is a place in the console, and who goes there.
type Link struct {
	StartURL string // the session's
	Home     string // the session's region, which determines the partition
	Account  string // 12 digits
	Role     string // a permission set's name
	Service  string // "" for the console's home; see Services
	Region   string // "" for the one that the console remembers
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

// Services are names to offer, in order. Others are accepted, too: their page is
// at /NAME/home.
func Services() []string {
	return slices.Sorted(slices.Values(slices.AppendSeq(slices.Clone(usual), maps.Keys(paths))))
}

// IsService reports whether s can be a service's name.
func IsService(name string) bool {
	return strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// URL returns the link. Every field may hold anything; the errors say what is wrong
// with it.
func (l Link) URL() (string, error) {
	err := cmp.Or(identity.StartURL(l.StartURL), identity.AccountID(l.Account), identity.RoleName(l.Role))
	if err == nil && l.Region != "" {
		err = identity.Region(l.Region)
	}
	if err != nil {
		return "", err
	}
	home, there := identity.PartitionOf(l.Home), identity.PartitionOf(l.Region)
	switch {
	case !IsService(l.Service):
		return "", fmt.Errorf("%.40q is not a service name", l.Service)
	case l.Region != "" && home != there:
		return "", fmt.Errorf("region %s is in partition %s, and the session, in %s, in %s", l.Region, there.Name, l.Home, home.Name)
	case l.Service != "" && home.Console == "":
		return "", fmt.Errorf("the console's address in partition %s is not public; without --service the access portal finds it", home.Name)
	}
	u, err := url.Parse(l.StartURL)
	if err != nil {
		return "", err
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
	home := identity.PartitionOf(l.Home).Console
	if home == "" || l.Service == "" && l.Region == "" {
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
	d := url.URL{Scheme: "https", Host: home, Path: "/" + path, Fragment: fragment}
	if l.Region != "" {
		d.Host = l.Region + "." + d.Host
		d.RawQuery = "region=" + l.Region
	}
	return d.String()
}
