package credentials

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"awsin/internal/awscli"
	"awsin/internal/awsconfig"
)

// Identity returns the ARN of whom STS takes credentials of a profile for.
func (r Resolver) Identity(ctx context.Context, p *awsconfig.Profile, c Credentials) (arn string, err error) {
	region := cmp.Or(r.Config.Access(p).Region.Value, "us-east-1") // STS answers in each
	vars := append(slices.Clip(r.Vars), "AWS_REGION="+region, "AWS_ACCESS_KEY_ID="+c.AccessKeyID, "AWS_SECRET_ACCESS_KEY="+c.SecretAccessKey, "AWS_SESSION_TOKEN="+c.SessionToken)
	data, err := r.SignIn.Ask(ctx, func(cli *awscli.CLI) ([]byte, error) { return cli.Identity(ctx, "", vars) })
	var is struct{ Arn string }
	if err == nil {
		err = json.Unmarshal(data, &is)
	}
	return is.Arn, err
}
