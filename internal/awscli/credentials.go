package awscli

import (
	"context"
	"fmt"
	"os/exec"
	"strings"

	"awsin/internal/process"
)

// maxCredentials is far more than credentials and their JSON have.
const maxCredentials = 1 << 20

// Credentials runs `aws configure export-credentials`, which knows every kind of
// profile: assumed roles, credential_process, keys. It may ask for an MFA code on
// the terminal itself; from standard input it gets no answer, since its question would
// be among the errors that are told at the end. It returns what credential_process prints, a JSON object. The
// error is a *FailedError when the AWS CLI ran and failed.
func (c *CLI) Credentials(ctx context.Context, profile string, env []string) ([]byte, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	// "=": a name may begin with "-".
	cmd := exec.CommandContext(ctx, c.Path, "configure", "export-credentials", "--profile="+profile, "--format=process") //nolint:gosec // the AWS CLI
	cmd.Env, cmd.WaitDelay = environ(env), killDelay
	stdout := &process.Head{Most: maxCredentials, Full: func() { cancel(fmt.Errorf("aws configure export-credentials: %w", process.ErrTooMuch)) }}
	stderr := &process.Tail{Most: maxWords}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	err := process.Finish(cmd)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case c.misunderstood(err):
		return nil, changed(stderr)
	case err != nil:
		return nil, failed("aws configure export-credentials", err, stderr)
	}
	return stdout.Bytes(), nil
}

// AskedUnseen reports whether the AWS CLI asked for an MFA code where there was no
// terminal to ask on.
func (e *FailedError) AskedUnseen() bool { return strings.Contains(e.Stderr, "Enter MFA code for ") }
