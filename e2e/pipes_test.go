package e2e

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"awsin/internal/shelltest"
	"awsin/internal/ssotoken"
)

// TestPipes: a pipe in place of a file that is read, into which nobody writes, holds
// nothing up, and least of all a shell's prompt.
func TestPipes(t *testing.T) {
	t.Parallel()
	const config = "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n[profile a]\nsso_session = acme\nsso_account_id = 111111111111\nsso_role_name = R\n"
	awsin := built(t)
	for _, test := range []struct {
		pipe, environ string // what is a pipe, and a variable
		args          []string
		code          int
		says          string
	}{
		{".aws/config", "AWS_PROFILE=a", []string{"prompt"}, 0, `^a$`},
		{".aws/credentials", "AWS_PROFILE=a", []string{"prompt"}, 0, `^a$`},
		{ssotoken.New("").Path("acme"), "AWS_PROFILE=a", []string{"prompt"}, 0, `^a`},
		{".aws/config", "A=", []string{"status"}, 2, `\.aws/config is a pipe: the AWS CLI reads only files\nawsin: hint: `},
		{".aws/config", "A=", []string{"session", "add", "acme", "--start-url", "https://acme.awsapps.com/start", "--region", "us-east-1", "--yes"}, 2, `\.aws/config is a pipe`},
		{".aws/credentials", "A=", []string{"status"}, 2, `\.aws/credentials is a pipe`},
		{"pipe", "AWS_CONFIG_FILE=/dev/null", []string{"status"}, 2, `no SSO session`},
		{".config/awsin/config", "A=", []string{"doctor"}, 1, `/\.config/awsin/config is not a regular file`},
		{".cache/awsin/aws-cli.json", "A=", []string{"doctor"}, 0, `no problem`},
		{".local/state/awsin/history", "AWSIN_SHELL=bash", []string{"use", "a"}, 0, `AWS_PROFILE`},
		{".local/state/awsin/teams/acme/team.json", "A=", []string{"team", "list"}, 1, `/team\.json is not a regular file`},
	} {
		home := configured(t, config)
		path := filepath.Join(home, test.pipe)
		if err := errors.Join(
			os.MkdirAll(filepath.Join(home, "bin"), 0o700),
			shelltest.WriteProgram(filepath.Join(home, "bin", "aws"), "#!/bin/sh\necho aws-cli/2.30.0\n"), //nolint:gosec // it is run
			os.MkdirAll(filepath.Dir(path), 0o700), os.RemoveAll(path), exec.Command("mkfifo", path).Run(),
		); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		cmd := exec.CommandContext(ctx, awsin, test.args...)
		cmd.Env = []string{"HOME=" + home, "PATH=" + filepath.Join(home, "bin"), "AWSIN_OFFLINE=1", test.environ}
		out, _ := cmd.CombinedOutput()
		cancel()
		if code := cmd.ProcessState.ExitCode(); code != test.code || !regexp.MustCompile(test.says).Match(out) {
			t.Errorf("%s, %q: %d\n%s", test.pipe, test.args, code, out)
		}
	}
}
