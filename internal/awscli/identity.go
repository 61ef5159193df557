package awscli

import (
	"context"
	"os"
	"os/exec"

	"awsin/internal/process"
)

// Identity runs `aws sts get-caller-identity`, in a profile or, where it is "", with what
// the environment has. It returns a JSON object. The error is a *FailedError when the AWS
// CLI ran and failed.
func (c *CLI) Identity(ctx context.Context, profile string, env []string) ([]byte, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	args := []string{"sts", "get-caller-identity", "--output=json"}
	if profile != "" {
		args = append(args, "--profile="+profile)
	}
	cmd := exec.CommandContext(ctx, c.Path, args...) //nolint:gosec // the AWS CLI
	cmd.Env, cmd.Stdin, cmd.WaitDelay = environ(env), os.Stdin, killDelay
	stdout := &process.Head{Most: maxCredentials, Full: func() { cancel(process.ErrTooMuch) }}
	stderr := &process.Tail{Most: maxWords}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	err := process.Finish(cmd)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil:
		return nil, failed("aws sts get-caller-identity", err, stderr)
	}
	return stdout.Bytes(), nil
}
