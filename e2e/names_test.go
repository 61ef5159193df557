package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"awsin/internal/shelltest"
)

// named are commands to which NAME says who one becomes, or whom it is about. What each
// prints of a profile or session that it takes is its name, or its account.
var named = []struct {
	command string
	// What parts of a name do on a terminal: nothing (""), they open the picker ("pick"),
	// or the one match beyond doubt is taken and said ("say").
	parts string
	env   string
}{
	{"exec NAME --no-login -- sh -c", "pick", ""},
	{"exec NAME --no-login --export-credentials -- sh -c", "pick", ""},
	{"export NAME --no-login --shell bash", "pick", ""},
	{"export NAME --no-login --format json", "", ""},
	{"console NAME --print", "say", ""},
	{"use NAME", "say", "AWSIN_SHELL=bash"},
	{"use NAME --shell bash", "", ""},
	{"each NAME -- sh -c", "", ""},
	{"profiles NAME", "", ""},
	{"login NAME --dry-run --offline", "pick", ""},
	{"login-all NAME --dry-run --offline", "", ""},
	{"status NAME", "", ""},
	{"logout NAME --local", "", ""},
	{"generate NAME --dry-run", "", ""},
	{"session remove NAME --dry-run", "", ""},
	{"team sync NAME", "", ""},
	{"team leave NAME --yes", "", ""},
	{"team status NAME", "", ""},
	{"team diff NAME", "", ""},
	{"team rollback NAME", "", ""},
	{"team allow NAME endpoint_url", "", ""},
	{"team disallow NAME endpoint_url", "", ""},
}

// TestNames: a name that is gone, or only a part of one, is nobody's where no person sees
// what was taken for it before it counts.
func TestNames(t *testing.T) {
	t.Parallel()
	const config = `[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1
[sso-session globex-one]
sso_start_url = https://one.awsapps.com/start
sso_region = us-east-1
[sso-session globex-two]
sso_start_url = https://two.awsapps.com/start
sso_region = us-east-1
[profile acme-prod-dev-tools]
sso_session = acme
sso_account_id = 111111111111
sso_role_name = Admin
[profile acme-other]
sso_session = acme
sso_account_id = 222222222222
sso_role_name = Admin
[profile globex-one]
sso_session = globex-one
sso_account_id = 333333333333
sso_role_name = Admin
[profile globex-two]
sso_session = globex-two
sso_account_id = 444444444444
sso_role_name = Admin
`
	const (
		tools, other, one = "acme-prod-dev-tools|111111111111", "acme-other|222222222222", "globex-one|333333333333"
		anybody           = tools + "|" + other + "|" + one + "|globex-two|444444444444"
	)
	for _, test := range named {
		for _, name := range []struct {
			name, is string
			sure     bool // there is one match beyond doubt
		}{
			{name: "acme-prod-dev-tools", is: tools},
			{name: "dev-tools", is: tools, sure: true},
			{name: "acme-dev", is: tools, sure: true}, // is gone
			{name: "globex", is: one},                 // two
			{name: "acme-othre", is: other},           // a slip of a key
			{name: "xyzzy"},
		} {
			command := strings.Fields(test.command)[0]
			sessions := slices.Contains([]string{"login", "login-all", "status", "logout", "generate", "session", "team"}, command)
			whole := name.name == "acme-prod-dev-tools"
			if whole && (sessions || command == "each") {
				continue // the scripts have those
			}
			args := strings.Fields(strings.Replace(test.command, "NAME", name.name, 1))
			if args[len(args)-1] == "-c" {
				args = append(args, "echo became $AWS_PROFILE $AWS_ACCESS_KEY_ID")
			}
			run := func(where string, check func(t *testing.T, home string)) {
				t.Run(test.command+"/"+name.name+"/"+where, func(t *testing.T) {
					t.Parallel()
					text := config
					if strings.Contains(test.command, "export") { // credentials that need no session
						text = regexp.MustCompile(`(?m)^sso_session = .*`).ReplaceAllString(config, "aws_access_key_id = x\naws_secret_access_key = x")
					}
					home := configured(t, text)
					// Its credentials are named by the profile.
					aws := "#!/bin/sh\nfor p; do case $p in --profile=*) p=${p#*=}; break;; esac; done\n" +
						`[ "$1" = --version ] && echo aws-cli/2.30.0 || printf '{"Version":1,"AccessKeyId":"%s","SecretAccessKey":"x"}' "$p"` + "\n"
					if err := shelltest.WriteProgram(filepath.Join(home, "aws"), aws); err != nil {
						t.Fatal(err)
					}
					check(t, home)
				})
			}
			env := func(home string) []string {
				return []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "NO_COLOR=1", "AWSIN_AWS=" + filepath.Join(home, "aws"), test.env}
			}
			run("pipe", func(t *testing.T, home string) {
				cmd := exec.Command(built(t), args...)
				var stdout, stderr bytes.Buffer
				cmd.Env, cmd.Stdout, cmd.Stderr = env(home), &stdout, &stderr
				_ = cmd.Run()
				code, said := cmd.ProcessState.ExitCode(), fmt.Sprintf("%q", name.name)
				takes := whole
				if command == "console" && name.sure { // it only shows
					takes, said = true, strings.Split(name.is, "|")[0]
				}
				switch {
				case takes && (code != 0 || !says(stdout.String(), name.is)), !takes && (code != 2 || says(stdout.String(), anybody)),
					!whole && !strings.Contains(stderr.String(), said):
					t.Errorf("exit code %d, %q, %q", code, stdout.String(), stderr.String())
				}
			})
			// A person sees the picker before anything counts, or the name.
			if whole || sessions && name.sure {
				continue
			}
			run("terminal", func(t *testing.T, home string) {
				var steps []step
				code, is := 2, ""
				switch {
				case name.is == "" || test.parts == "":
				case test.parts == "say" && name.sure:
					code, is = 0, name.is
				default:
					code, is = 0, name.is
					first, _, _ := strings.Cut(name.is, "|")
					steps = []step{{"> " + first, func(tty *os.File) error { _, err := tty.WriteString("\r"); return err }}}
				}
				if command == "use" && is != "" { // nobody is logged in
					steps = append(steps, step{"Log in now? [Y/n] ", func(tty *os.File) error { _, err := tty.WriteString("n\r"); return err }})
				}
				screen, got := inHomeWith(t, env(home), steps, args...)
				if got != code || is != "" && !says(screen, is) || is == "" && says(screen, "became|AWS_PROFILE=|aws sso login") {
					t.Errorf("exit code %d, want %d of %s:\n%s", got, code, is, screen)
				}
			})
		}
	}
}

// says reports whether a text has one of the words, separated by "|".
func says(text, words string) bool {
	for word := range strings.SplitSeq(words, "|") {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}
