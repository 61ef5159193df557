package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"awsin/internal/fakeidc"
	"awsin/internal/shelltest"
	"awsin/internal/ssotoken"
)

// sdkIdentity is a program that prints which account and Region aws-sdk-go-v2, and so
// terraform, takes from its environment. Its argument is printed first.
func sdkIdentity() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cfg, err := config.LoadDefaultConfig(ctx, config.WithRetryMaxAttempts(1))
	if err == nil {
		var id *sts.GetCallerIdentityOutput
		if id, err = sts.NewFromConfig(cfg).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}); err == nil {
			fmt.Println(os.Args[1], *id.Account, cfg.Region)
			return
		}
	}
	fmt.Println(os.Args[1], err)
	os.Exit(1)
}

// speaker is how a script in a shell says what is done.
type speaker struct {
	args     []string
	start    string
	set      string // NAME, VALUE
	evaluate string // a command of awsin that prints a snippet
	use      string // the arguments; "": evaluate
	unless   string // a statement that must not run, behind one that fails
}

var speakers = map[string]speaker{
	"bash": {[]string{"--norc"}, `eval "$(awsin init bash)"`, "export %s='%s'", `eval "$(%s)"`, "awsin use %s", "%s && %s"},
	"zsh":  {[]string{"-f"}, `eval "$(awsin init zsh)"`, "export %s='%s'", `eval "$(%s)"`, "awsin use %s", "%s && %s"},
	"sh":   {nil, "", "export %s='%s'", `eval "$(%s)"`, "", "%s && %s"},
	"fish": {[]string{"--no-config"}, "awsin init fish | source", "set -gx %s '%s'", "%s | source", "awsin use %s", "%s; and %s"},
	"elvish": {[]string{"-norc"}, "", "set-env %s '%s'", "eval (%s | slurp)", "",
		"try { %s; %s } catch e { nop }"},
	"nushell": {[]string{"-n"}, "", "$env.%s = '%s'", "let c = (%s | from json); load-env $c.set; hide-env --ignore-errors ...$c.unset", "",
		"try { %s; %s } catch { null }"},
	"powershell": {pwshFile, "awsin init powershell | Out-String | Invoke-Expression", "$env:%s = '%s'", "%s | Out-String | Invoke-Expression", "use %s",
		"try { %s && %s } catch { $null }"},
}

// TestAsked: after each command, aws-sdk-go-v2 and a real AWS CLI are in the account that
// the person asked for, or nothing has run.
func TestAsked(t *testing.T) {
	t.Parallel()
	idc, err := fakeidc.Start(fakeidc.Options{Organizations: organizations})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = idc.Close() })
	clis := awsCLIs(t)
	turn := 0
	for _, name := range []string{"bash", "zsh", "sh", "fish", "elvish", "nushell", "powershell"} {
		cli := clis[turn%len(clis)]
		turn++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := askedHome(t, idc)
			s := speakers[name]
			snippet := func(words string) string { return fmt.Sprintf(s.evaluate, "awsin "+words+" --shell "+name) }
			use := func(words string) string {
				if s.use == "" {
					return snippet("use " + words)
				}
				return fmt.Sprintf(s.use, words)
			}
			set := func(variable, value string) string { return fmt.Sprintf(s.set, variable, value) }
			lines := []string{
				s.start,
				// What a person, or another tool, has left.
				set("AWS_ACCESS_KEY_ID", "ASIAFAKE999999999999"), set("AWS_SECRET_ACCESS_KEY", "x"),
				set("AWS_ACCESS_KEY", "ASIAFAKE888888888888"), set("AWS_SECRET_KEY", "x"), set("AWS_DEFAULT_PROFILE", "initech-dev"),
				"sdk-identity before",
				use("acme-dev"), "sdk-identity use", "cli-identity use",
				use("globex-dev --region eu-north-1"), "sdk-identity region",
				use("-"), "sdk-identity back",
				fmt.Sprintf(s.unless, use("gone"), "sdk-identity RAN"), "sdk-identity failed",
				snippet("export globex-dev"), "sdk-identity export", "cli-identity export",
				fmt.Sprintf(s.unless, snippet("export gone"), "sdk-identity RAN"), "sdk-identity still",
				"awsin exec initech-dev -- sdk-identity exec", "sdk-identity after",
				fmt.Sprintf(s.unless, "awsin exec gone -- sdk-identity RAN", "sdk-identity RAN"),
				use("--unset"), "sdk-identity unset",
				set("AWS_ACCESS_KEY", "ASIAFAKE888888888888"), set("AWS_SECRET_KEY", "x"), "sdk-identity keys",
				"awsin exec acme-dev -- sdk-identity exec",
				use("globex-dev"), "sdk-identity use",
				set("AWS_ROLE_ARN", "arn:aws:iam::888888888888:role/x"), set("AWS_WEB_IDENTITY_TOKEN_FILE", "/nonexistent"),
				use("acme-dev"), "sdk-identity web", "cli-identity web",
			}
			const want = `before 999999999999 ap-northeast-1
use 111111111111 us-east-1
use 111111111111
region 222222222222 eu-north-1
back 111111111111 us-east-1
failed 111111111111 us-east-1
export 222222222222 eu-west-1
export 222222222222
still 222222222222 eu-west-1
exec 333333333333 ap-northeast-1
after 222222222222 eu-west-1
unset 444444444442 sa-east-1
keys 888888888888 sa-east-1
exec 111111111111 us-east-1
use 222222222222 eu-west-1
web 111111111111 us-east-1
web 111111111111
`
			script := filepath.Join(home, "script.ps1") // PowerShell runs no other
			if err := os.WriteFile(script, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(shelltest.Find(t, name), append(s.args, script)...)
			cmd.Dir = home
			cmd.Env = append(idc.Environ(filepath.Join(home, "ca.pem")), "HOME="+home, "LC_ALL=C.UTF-8", "AWSIN_AWS="+cli.aws(), "AWS_EC2_METADATA_DISABLED=true",
				"PATH="+strings.Join([]string{filepath.Dir(built(t)), home, os.Getenv("PATH")}, string(filepath.ListSeparator)))
			cmd.Env = append(cmd.Env, shelltest.PowerShellEnv...)
			var stdout, stderr strings.Builder
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			if err := cmd.Run(); err != nil || stdout.String() != want {
				t.Errorf("%v, AWS CLI %v:\n%s\nwant\n%s\n%s", err, cli.version, stdout.String(), want, stderr.String())
			}
		})
	}
}

// askedHome is a home in which each organization has a profile and a login, and the AWS
// CLI a name that says who one is.
func askedHome(t *testing.T, idc *fakeidc.Server) string {
	t.Helper()
	var text strings.Builder
	for _, o := range organizations[:4] {
		profile := "profile " + o.Name + "-dev"
		region := o.Region
		if o.Name == "umbrella" {
			profile, region = "default", "sa-east-1"
		}
		fmt.Fprintf(&text, "[sso-session %s]\nsso_start_url = %s\nsso_region = %s\nsso_registration_scopes = sso:account:access\n", o.Name, o.StartURL, o.Region)
		fmt.Fprintf(&text, "[%s]\nsso_session = %s\nsso_account_id = %s\nsso_role_name = %s\nregion = %s\n", profile, o.Name, o.Accounts[0].ID, o.Accounts[0].Roles[0], region)
	}
	home := configured(t, text.String())
	for _, o := range organizations[:4] {
		set := idc.Issue(o.Name, 5*time.Hour, true)
		if err := ssotoken.New(home).Write(o.Name, &ssotoken.Token{StartURL: set.StartURL, Region: set.Region, AccessToken: set.AccessToken, ExpiresAt: set.ExpiresAt}); err != nil {
			t.Fatal(err)
		}
	}
	if err := idc.WriteCABundle(filepath.Join(home, "ca.pem")); err != nil {
		t.Fatal(err)
	}
	if err := shelltest.WriteProgram(filepath.Join(home, "cli-identity"), "#!/bin/sh\nprintf '%s ' \"$1\"\nexec \"$AWSIN_AWS\" sts get-caller-identity --query Account --output text\n"); err != nil {
		t.Fatal(err)
	}
	return home
}
