package console

import (
	"maps"
	"slices"
	"strings"
	"sync"
)

// paths are the services that are not at /NAME/home, by the names that people type. The short ones are those of
// granted's table (github.com/fwdcloudsec/granted, pkg/console/service_map.go), the long ones those of the AWS CLI's
// commands and of the console's own addresses.
var paths = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"aos": "aos/home", "apigateway": "apigateway/main/apis", "apigw": "apigateway/main/apis", "appsync": "appsync/home",
		"billing": "costmanagement/home", "c9": "cloud9/home", "ce": "costmanagement/home", "cf": "cloudfront/v4/home",
		"cfn": "cloudformation/home", "cloudfront": "cloudfront/v4/home", "cloudtrail": "cloudtrailv2/home",
		"codeartifact": "codesuite/codeartifact/start", "codebuild": "codesuite/codebuild/home", "codecommit": "codesuite/codecommit/start",
		"codedeploy": "codesuite/codedeploy/home", "codepipeline": "codesuite/codepipeline/home", "cognito": "cognito/v2/home",
		"cognito-idp": "cognito/v2/idp/user-pools", "cost": "costmanagement/home", "ct": "cloudtrailv2/home", "cw": "cloudwatch/home",
		"ddb": "dynamodbv2/home", "dms": "dms/v2/home", "dx": "directconnect/v2/home", "dynamodb": "dynamodbv2/home", "eb": "elasticbeanstalk/home",
		"ecr": "ecr/repositories", "ecs": "ecs/v2/home", "elb": "ec2/home#LoadBalancers:", "elbv2": "ec2/home#LoadBalancers:",
		"eventbridge": "events/home", "gd": "guardduty/home", "identitycenter": "singlesignon/home", "l": "lambda/home",
		"logs": "cloudwatch/home#logsV2:log-groups", "mwaa": "mwaa/home", "opensearch": "aos/home", "organizations": "organizations/v2/home",
		"param": "systems-manager/parameters", "r53": "route53/v2/home", "redshift": "redshiftv2/home", "route53": "route53/v2/home",
		"scrh": "securityhub/home", "scrm": "secretsmanager/listsecrets", "secretsmanager": "secretsmanager/listsecrets", "sfn": "states/home",
		"sm": "secretsmanager/listsecrets", "sns": "sns/v3/home", "sqs": "sqs/v3/home", "ssm": "systems-manager/home", "sso": "singlesignon/home",
		"stepfn": "states/home", "stepfunctions": "states/home", "tra": "trustedadvisor/home", "vpc": "vpcconsole/home", "waf": "wafv2/homev2",
		"wafv2": "wafv2/homev2",
	}
})

// usual are services that are asked for often, at /NAME/home.
var usual = []string{
	"acm", "athena", "backup", "batch", "bedrock", "cloudformation", "cloudwatch", "config", "ec2", "efs", "eks", "elasticache", "elasticbeanstalk",
	"events", "glue", "grafana", "guardduty", "iam", "kinesis", "kms", "lambda", "ram", "rds", "s3", "sagemaker", "securityhub", "servicequotas",
	"ses", "states", "support", "trustedadvisor",
}

// Services are names to offer, in order. Others are accepted, too: their page is
// at /NAME/home.
func Services() []string {
	return slices.Sorted(slices.Values(slices.AppendSeq(slices.Clone(usual), maps.Keys(paths()))))
}

// IsService reports whether s can be a service's name.
func IsService(name string) bool {
	return strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// pathOf returns the path of a service's page, with its fragment: the console's home for "".
func pathOf(service string) string {
	if service == "" {
		return "console/home"
	}
	if path, ok := paths()[service]; ok {
		return path
	}
	return service + "/home"
}
