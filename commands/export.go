package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/plain"
	"awsin/internal/ssoapi"
	"awsin/internal/ssotoken"
	"awsin/shell"
)

type exportCmd struct {
	Profile []string `arg:"" optional:"" complete:"first profiles" help:"A profile or parts of its name (default: AWS_PROFILE's, else pick)."`
	Format  string   `env:"-" enum:"shell,json" default:"shell" complete:"-" help:"shell: lines to evaluate; json: what credential_process expects."`
	Shell   string   `help:"The shell to print for: bash, zsh, fish, nushell or elvish (default: the one that runs this)." complete:"shells" placeholder:"SHELL"`
	loginFlag
}

// Help is what --help says below the description.
func (exportCmd) Help() string {
	return `Such as:

  eval "$(awsin export acme-dev)"
  credential_process = awsin export acme-dev --format json --no-login`
}

// Run prints the credentials.
func (c *exportCmd) Run(ctx context.Context, e *Env) error {
	var sh shell.Shell
	if c.Format == "shell" {
		var err error
		if sh, err = e.shell(c.Shell); err != nil {
			return err
		}
	}
	conf, p, err := e.chosen(c.Profile)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		cred, err := e.credentials(ctx, conf, p, c.Login)
		if err != nil {
			return err
		}
		return json.NewEncoder(e.Stdout).Encode(cred) //nolint:gosec // secrets are what was asked for
	}
	change, err := e.credentialsChange(ctx, conf, p, c.Login, "")
	if err != nil {
		return err
	}
	snippet, err := sh.Snippet(change)
	if err != nil {
		return err
	}
	_, err = e.Stdout.Write([]byte(snippet))
	return err
}

// credentials are what a credential_process prints.
type credentials struct {
	Version         int
	AccessKeyID     string `json:"AccessKeyId"`
	SecretAccessKey string
	SessionToken    string `json:",omitempty"`
	Expiration      string `json:",omitempty"` // RFC 3339
}

// credentialsChange puts a profile's credentials and region into the environment,
// and the profile out of it: some programs would look for it instead.
func (e *Env) credentialsChange(ctx context.Context, conf *awsconfig.Config, p *awsconfig.Profile, login bool, region string) (shell.Change, error) {
	cred, err := e.credentials(ctx, conf, p, login)
	if err != nil {
		return shell.Change{}, err
	}
	if region == "" {
		region = e.region(p.Get("region"))
	}
	var c shell.Change
	for _, v := range []shell.Var{
		{Name: "AWS_ACCESS_KEY_ID", Value: cred.AccessKeyID},
		{Name: "AWS_SECRET_ACCESS_KEY", Value: cred.SecretAccessKey},
		{Name: "AWS_SESSION_TOKEN", Value: cred.SessionToken},
		{Name: "AWS_CREDENTIAL_EXPIRATION", Value: cred.Expiration},
		{Name: "AWS_REGION", Value: region},
		{Name: "AWS_DEFAULT_REGION", Value: region}, // boto3 knows only this one
	} {
		if v.Value != "" {
			c.Set = append(c.Set, v)
		}
	}
	c.Unset = slices.DeleteFunc(e.present(append([]string{"AWS_PROFILE"}, beatsProfile...)), func(name string) bool {
		return slices.ContainsFunc(c.Set, func(v shell.Var) bool { return v.Name == name })
	})
	return c, nil
}

// credentials resolves a profile's: those of a role of a session at its portal,
// all others through the AWS CLI.
func (e *Env) credentials(ctx context.Context, conf *awsconfig.Config, p *awsconfig.Profile, login bool) (credentials, error) {
	s := conf.SessionOf(p)
	valid := s != nil && e.judge(s).State == ssotoken.Valid
	if login && s != nil && !valid {
		if err := e.login(s); err != nil {
			return credentials{}, err
		}
		valid = true
	}
	if !valid || !isRoleOf(p, s) {
		return e.cliCredentials(ctx, conf, p)
	}
	cred, err := e.roleCredentials(ctx, conf, p, s)
	if login && errors.Is(err, ssoapi.ErrRejected) {
		if err := e.login(s); err != nil {
			return credentials{}, err
		}
		cred, err = e.roleCredentials(ctx, conf, p, s)
	}
	path, line := p.Where()
	switch {
	case errors.Is(err, ssoapi.ErrRejected):
		err = &hintedError{fmt.Errorf("session %s: %w", s.Name, err), loginHint(s), exitFailed}
	case errors.Is(err, ssoapi.ErrNoAccess):
		err = &hintedError{
			fmt.Errorf("%s:%d: profile %q: role %q in account %q: %w", path, line, p.Name, p.Get("sso_role_name"), p.Get("sso_account_id"), err),
			"awsin generate --dry-run shows what is assigned to you", exitFailed,
		}
	case err != nil:
		err = fmt.Errorf("profile %q: %w", p.Name, err)
	}
	return cred, err
}

// loginHint is the command that logs in to a session.
func loginHint(s *awsconfig.Session) string { return "awsin login " + shell.Join(s.Name) }

// isRoleOf reports whether the profile's credentials are simply those of a role
// of the session. The AWS CLI sees to what a profile says beyond that, and to
// what contradicts the session.
func isRoleOf(p *awsconfig.Profile, s *awsconfig.Session) bool {
	agrees := func(key, of string) bool { v := p.Get(key); return v == "" || v == of }
	return p.Get("role_arn") == "" && p.Get("web_identity_token_file") == "" && p.Get("source_profile") == "" &&
		p.Get("sso_account_id") != "" && p.Get("sso_role_name") != "" &&
		agrees("sso_start_url", s.StartURL) && agrees("sso_region", s.Region)
}

func (e *Env) roleCredentials(ctx context.Context, conf *awsconfig.Config, p *awsconfig.Profile, s *awsconfig.Session) (credentials, error) {
	api, err := e.api(conf)(s)
	if err != nil {
		return credentials{}, err
	}
	token, err := e.cache().Read(s.Name)
	if err != nil {
		return credentials{}, err
	}
	got, err := api.RoleCredentials(ctx, s.Region, token.AccessToken, p.Get("sso_account_id"), p.Get("sso_role_name"))
	return credentials{1, got.AccessKeyID, got.SecretAccessKey, got.SessionToken, got.Expires.Format(time.RFC3339)}, err
}

// cliCredentials are those that the AWS CLI resolves.
func (e *Env) cliCredentials(ctx context.Context, conf *awsconfig.Config, p *awsconfig.Profile) (cred credentials, err error) {
	cli, err := onceCLI(e, func(note string) { e.say("%s", plain.Clean(note)) })(ctx)
	if err != nil {
		return cred, err
	}
	data, err := cli.Credentials(ctx, p.Name, e.environ(shell.Change{Unset: beatsProfile}))
	if err != nil && ctx.Err() == nil {
		hint := "aws sts get-caller-identity --debug --profile " + shell.Join(p.Name)
		if s := conf.SessionOf(p); s != nil && !e.judge(s).State.Usable() {
			hint = loginHint(s)
		}
		return cred, &hintedError{fmt.Errorf("profile %q: %w", p.Name, err), hint, exitFailed}
	}
	if err == nil && (json.Unmarshal(data, &cred) != nil || cred.AccessKeyID == "" || cred.SecretAccessKey == "") {
		err = fmt.Errorf("profile %q: aws configure export-credentials printed no credentials", p.Name)
	}
	return cred, err
}
