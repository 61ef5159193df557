package awscli

import (
	"context"
	"fmt"
	"os/exec"
	"strings"

	"awsin/internal/process"
)

// maxAnswer is far more than credentials, or an identity, and their JSON have.
const maxAnswer = 1 << 20

// Credentials runs `aws configure export-credentials`, which knows every kind of
// profile: assumed roles, credential_process, keys. It returns what credential_process
// prints, a JSON object; see ask for the error.
func (c *CLI) Credentials(ctx context.Context, profile string, env []string) ([]byte, error) {
	// "=": a name may begin with "-".
	return c.ask(ctx, env, "configure", "export-credentials", "--profile="+profile, "--format=process")
}

// Identity runs `aws sts get-caller-identity`, in a profile or, where it is "", with what
// the environment has. It returns a JSON object; see ask for the error.
func (c *CLI) Identity(ctx context.Context, profile string, env []string) ([]byte, error) {
	args := []string{"sts", "get-caller-identity", "--output=json"}
	if profile != "" {
		args = append(args, "--profile="+profile)
	}
	return c.ask(ctx, env, args...)
}

// ask runs a command that prints one JSON object. It may ask for an MFA code on the
// terminal itself; from standard input it gets no answer, since its question would be
// among the errors that are told at the end. The error is a *FailedError when the AWS
// CLI ran and failed, and ErrChanged when it does not know the command.
func (c *CLI) ask(ctx context.Context, env []string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	what := "aws " + strings.Join(args[:2], " ")
	cmd := exec.CommandContext(ctx, c.Path, args...) //nolint:gosec // the AWS CLI; every value is one argument
	cmd.Env, cmd.WaitDelay = environ(env), killDelay
	stdout := &process.Head{Most: maxAnswer, Full: func() { cancel(fmt.Errorf("%s: %w", what, process.ErrTooMuch)) }}
	stderr := &process.Tail{Most: maxWords}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	err := process.Finish(cmd)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case c.misunderstood(err):
		return nil, changed(stderr)
	case err != nil:
		return nil, failed(what, err, stderr)
	}
	return stdout.Bytes(), nil
}

// AskedUnseen reports whether the AWS CLI asked for an MFA code where there was no
// terminal to ask on.
func (e *FailedError) AskedUnseen() bool { return strings.Contains(e.Stderr, "Enter MFA code for ") }
