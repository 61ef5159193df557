package awscli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"awsin/internal/process"
)

// Console is the first version that knows `aws login`.
var Console = Version{2, 32, 0}

// UpdateHint is what to do about an AWS CLI that is older than Console.
func UpdateHint(v Version) string {
	return fmt.Sprintf("update the AWS CLI, which is %s, to %s or newer", v, Console)
}

// ConsoleLogin is one `aws login`. It asks a person, for a Region or whether another identity is meant.
type ConsoleLogin struct {
	Profile string
	Remote  bool // the browser is on another machine: the person types a code
	Environ []string
	In      io.Reader // nil: nobody answers
	Out     io.Writer
}

// ConsoleLogin runs `aws login` to its end, in the foreground. The error is a *FailedError when the AWS CLI ran and
// failed, as where the profile has other credentials. When ctx ends, so does the AWS CLI.
func (c *CLI) ConsoleLogin(ctx context.Context, l ConsoleLogin) error {
	args := []string{"login", "--profile=" + l.Profile} // "=": a name may begin with "-"
	if l.Remote {
		args = append(args, "--remote")
	}
	cmd := exec.CommandContext(ctx, c.Path, args...) //nolint:gosec // the AWS CLI; every value is one argument
	cmd.Env = environ(l.Environ)
	cmd.Cancel = func() error { return process.Signal(cmd, os.Interrupt) }
	cmd.WaitDelay = killDelay
	stderr := &process.Tail{Most: maxWords}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = l.In, l.Out, stderr
	err := process.FinishWatched(cmd, nil)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case c.misunderstood(err):
		return changed(stderr)
	}
	return failed("aws login", err, stderr)
}

// Unanswered reports whether the AWS CLI asked where nobody could answer.
func (e *FailedError) Unanswered() bool { return strings.Contains(e.Stderr, "EOF when reading a line") }

// NeedsLogin reports whether keys of `aws login` were not renewed for a reason that only a login mends.
func (e *FailedError) NeedsLogin() bool {
	for _, words := range []string{ // botocore/exceptions.py, LoginError and those below it
		"reauthenticate", "Error loading login session token", "refreshing a login session profile",
		"(ValidationException) when calling the CreateOAuth2Token",
		"(AWS_ERROR_CAL_UNSUPPORTED_KEY_FORMAT)", // of 256 keys it writes one, which begins with a zero byte, without that
	} {
		if strings.Contains(e.Stderr, words) {
			return true
		}
	}
	return false
}
