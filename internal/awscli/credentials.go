package awscli

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
)

// Credentials runs `aws configure export-credentials`, which knows every kind of
// profile: assumed roles, credential_process, keys. It may ask for an MFA code on
// the terminal. It returns what credential_process prints, a JSON object. The
// error is a *FailedError when the AWS CLI ran and failed.
func (c *CLI) Credentials(ctx context.Context, profile string, env []string) ([]byte, error) {
	// "=": a name may begin with "-".
	cmd := exec.CommandContext(ctx, c.Path, "configure", "export-credentials", "--profile="+profile, "--format=process") //nolint:gosec // the AWS CLI
	cmd.Env, cmd.Stdin, cmd.WaitDelay = environ(env), os.Stdin, killDelay
	var stdout bytes.Buffer
	stderr := &tail{}
	cmd.Stdout, cmd.Stderr = &stdout, stderr
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.As(err, &exit):
		return nil, &FailedError{"aws configure export-credentials", exit.ExitCode(), string(stderr.bytes)}
	case err != nil:
		return nil, err
	}
	return stdout.Bytes(), nil
}
