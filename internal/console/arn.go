package console

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"awsin/internal/identity"
)

// pages are the kinds of ARNs that have a page of their own, by service and the word before the name, "" where there is
// none. {name} is what stands behind that word, {first} and {last} its parts between slashes, {arn} all of it, in {slashes} with its slashes. As
// in the console's own addresses and in link2aws (github.com/link2aws/link2aws.github.io); what is not here opens its service.
var pages = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"acm:certificate":                   "acm/home#/certificates/{name}",
		"cloudformation:stack":              "cloudformation/home#/stacks/stackinfo?stackId={arn}",
		"cloudfront:distribution":           "cloudfront/v4/home#/distributions/{name}",
		"cloudwatch:alarm":                  "cloudwatch/home#alarmsV2:alarm/{name}",
		"codepipeline:":                     "codesuite/codepipeline/pipelines/{name}/view",
		"dynamodb:table":                    "dynamodbv2/home#table?name={first}",
		"ec2:image":                         "ec2/home#ImageDetails:imageId={name}",
		"ec2:instance":                      "ec2/home#InstanceDetails:instanceId={name}",
		"ec2:natgateway":                    "vpcconsole/home#NatGatewayDetails:natGatewayId={name}",
		"ec2:security-group":                "ec2/home#SecurityGroup:groupId={name}",
		"ec2:snapshot":                      "ec2/home#SnapshotDetails:snapshotId={name}",
		"ec2:subnet":                        "vpcconsole/home#SubnetDetails:subnetId={name}",
		"ec2:volume":                        "ec2/home#VolumeDetails:volumeId={name}",
		"ec2:vpc":                           "vpcconsole/home#VpcDetails:VpcId={name}",
		"ecr:repository":                    "ecr/repositories/private/{account}/{name}",
		"ecs:cluster":                       "ecs/v2/clusters/{name}",
		"ecs:service":                       "ecs/v2/clusters/{first}/services/{last}",
		"ecs:task":                          "ecs/v2/clusters/{first}/tasks/{last}",
		"eks:cluster":                       "eks/home#/clusters/{name}",
		"elasticloadbalancing:loadbalancer": "ec2/home#LoadBalancer:loadBalancerArn={slashes}",
		"iam:group":                         "iam/home#/groups/details/{last}",
		"iam:policy":                        "iam/home#/policies/details/{arn}",
		"iam:role":                          "iam/home#/roles/details/{last}",
		"iam:user":                          "iam/home#/users/details/{last}",
		"kinesis:stream":                    "kinesis/home#/streams/details/{name}/monitoring",
		"kms:key":                           "kms/home#/kms/keys/{name}",
		"lambda:function":                   "lambda/home#/functions/{first}",
		"logs:log-group":                    "cloudwatch/home#logsV2:log-groups/log-group/{twice}",
		"rds:cluster":                       "rds/home#database:id={name};is-cluster=true",
		"rds:db":                            "rds/home#database:id={name};is-cluster=false",
		"route53:hostedzone":                "route53/v2/hostedzones#ListRecordSets/{name}",
		"s3:":                               "s3/buckets/{first}",
		"secretsmanager:secret":             "secretsmanager/secret?name={secret}",
		"sns:":                              "sns/v3/home#/topic/{arn}",
		"sqs:":                              "sqs/v3/home#/queues/{queue}",
		"sts:assumed-role":                  "iam/home#/roles/details/{first}",
		"states:execution":                  "states/home#/v2/executions/details/{arn}",
		"states:stateMachine":               "states/home#/statemachines/view/{arn}",
	}
})

// global are the services whose console is the same in every Region.
var global = []string{"cloudfront", "iam", "route53", "s3", "sts"}

// services are the names in ARNs of services whose console has another one.
var services = sync.OnceValue(func() map[string]string {
	return map[string]string{"elasticloadbalancing": "elb", "events": "eventbridge", "codestar-connections": "codepipeline", "autoscaling": "ec2", "es": "opensearch", "cognito-identity": "cognito", "sts": "iam"}
})

// parseARN returns the page of what an ARN names, or its service's home.
func parseARN(text string) (Place, error) {
	const longest = 2048
	refused := func(reason string) (Place, error) {
		return Place{}, fmt.Errorf("%s is not an ARN: %s", identity.Quote(text), reason)
	}
	if len(text) > longest || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' || r == '\\' }) {
		return refused("it is too long, or has characters that are in none")
	}
	a, err := arn.Parse(text)
	if err != nil {
		return refused("it must look like arn:aws:SERVICE:REGION:ACCOUNT:NAME")
	}
	partition, ok := identity.PartitionNamed(a.Partition)
	switch {
	case !ok || partition.Console == "":
		return refused(fmt.Sprintf("the console of partition %s is not public", identity.Quote(a.Partition)))
	case a.Service == "" || !IsService(a.Service):
		return refused(identity.Quote(a.Service) + " is not a service")
	case a.Region != "" && (identity.TypedRegion(a.Region) != nil || identity.PartitionOf(a.Region) != partition):
		return refused(fmt.Sprintf("%s is not a region of partition %s", identity.Quote(a.Region), partition.Name))
	case a.AccountID == "aws":
		a.AccountID = "" // what AWS itself has made, as its policies
	case a.AccountID != "" && identity.AccountID(a.AccountID) != nil:
		return refused(identity.AccountID(a.AccountID).Error())
	}
	p := Place{Account: a.AccountID, Region: a.Region, Partition: partition.Name}
	if slices.Contains(global, a.Service) {
		p.Region = ""
	}
	p.url = page(partition, p.Region, pathOfARN(a, text))
	return p, nil
}

// pathOfARN returns the path of an ARN's page. Each part of the name is escaped: it may hold anything.
func pathOfARN(a arn.ARN, text string) string {
	kind, name := "", a.Resource
	if i := strings.IndexAny(a.Resource, ":/"); i >= 0 && pages()[a.Service+":"] == "" {
		kind, name = a.Resource[:i], a.Resource[i+1:]
	}
	pattern, ok := pages()[a.Service+":"+kind]
	if name = named(a, kind, name); !ok || name == "" {
		service := a.Service
		if other, ok := services()[service]; ok {
			service = other
		}
		return pathOf(service)
	}
	if kind == "" {
		text = strings.TrimSuffix(text, a.Resource) + name
	}
	first, last := name, name
	if i := strings.IndexAny(name, ":/"); i >= 0 {
		first = name[:i]
	}
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		last = name[i+1:]
	}
	dns := "amazonaws.com"
	if a.Partition == "aws-cn" {
		dns += ".cn"
	}
	secret := suffix().ReplaceAllString(name, "")
	return strings.NewReplacer(
		"{name}", escape(name), "{first}", escape(first), "{last}", escape(last), "{arn}", escape(text),
		"{slashes}", strings.ReplaceAll(escape(text), "%2F", "/"), "{account}", a.AccountID, "{secret}", url.QueryEscape(secret),
		"{twice}", strings.ReplaceAll(url.QueryEscape(url.QueryEscape(name)), "%", "$"),
		"{queue}", url.QueryEscape("https://sqs."+a.Region+"."+dns+"/"+a.AccountID+"/"+name),
	).Replace(pattern)
}

// named returns the name of what a page shows, in what stands behind an ARN's kind; "" where the page would be another's.
func named(a arn.ARN, kind, name string) string {
	parts := strings.FieldsFunc(name, func(r rune) bool { return r == '/' || r == ':' })
	if slices.Contains(parts, ".") || slices.Contains(parts, "..") {
		return "" // a way up in the page's path
	}
	switch a.Service + ":" + kind {
	case "s3:":
		if a.Region != "" || a.AccountID != "" { // an access point or a job: buckets are all the world's
			return ""
		}
	case "ecs:service", "ecs:task":
		if !strings.Contains(name, "/") { // the old form, which has no cluster
			return ""
		}
	case "logs:log-group":
		name, _, _ = strings.Cut(name, ":") // all of it (:*), or a stream
	case "sns:":
		name, _, _ = strings.Cut(name, ":") // a subscription
		if strings.Contains(name, "/") {    // an application's endpoint
			return ""
		}
	}
	return name
}

// suffix is what Secrets Manager puts behind a secret's name in its ARN.
var suffix = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`-[A-Za-z0-9]{6}$`) })

// escape keeps the colons of an ARN, as the console's own addresses do.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "%3A", ":") }
