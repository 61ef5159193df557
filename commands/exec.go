package commands

import (
	"context"
	"errors"
	"os/exec"
	"os/signal"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/shell"
)

// Exit codes for a command that did not run, as env and nohup have them.
const (
	exitNotExecutable = 126
	exitNotFound      = 127
)

type execCmd struct {
	Profile           []string `arg:"" optional:"" complete:"first before profiles" help:"A profile or parts of its name (default: AWS_PROFILE's, else pick); behind it -- and the command."`
	Region            string   `env:"-" help:"Set AWS_REGION as well." complete:"regions" placeholder:"REGION"`
	ExportCredentials bool     `env:"-" help:"Put the role's credentials into the environment, for programs that know no SSO."`
	loginFlag
}

// loginFlag is common to what cannot work without a session.
type loginFlag struct {
	Login bool `help:"Log in first if the profile's session needs it (--no-login: never)." default:"true" negatable:""`
}

// Help is what --help says below the description.
func (execCmd) Help() string {
	return `Such as:

  awsin exec acme-dev -- aws s3 ls
  awsin exec acme prod admin -- terraform plan
  awsin exec acme-dev --export-credentials -- old-program`
}

// Run becomes the command.
func (c *execCmd) Run(e *Env, words command) error {
	switch {
	case len(words) == 0:
		return usage("awsin exec PROFILE -- aws sts get-caller-identity; awsin use PROFILE switches this shell", "there is no command: it stands behind --")
	case !isRegion(c.Region):
		return usage("awsin exec PROFILE --region us-east-1 -- …", "%q is no region", c.Region)
	}
	path, err := exec.LookPath(words[0])
	if err != nil { // before anybody logs in for it
		return notRun(err)
	}
	conf, p, err := e.chosen(c.Profile)
	if err != nil {
		return err
	}
	e.warnRegion(p, c.Region)
	change, err := c.change(e, conf, p)
	if err != nil {
		return err
	}
	return notRun(becomes(path, words, e.environ(change)))
}

// change is what the command's environment differs in. It asks no server and
// listens for no signals unless it has to: that costs as much as all the rest.
func (c *execCmd) change(e *Env, conf *awsconfig.Config, p *awsconfig.Profile) (change shell.Change, err error) {
	if c.ExportCredentials {
		var ctx context.Context
		if ctx, err = interruptible(); err == nil {
			change, err = e.credentialsChange(ctx, conf, p, c.Login, c.Region)
		}
		signal.Reset() // what nohup had ignored, the command ignores
		return change, err
	}
	if s := conf.SessionOf(p); s != nil {
		if st := e.judge(s); c.Login && !st.State.Usable() {
			err = e.login(s)
			signal.Reset()
		} else {
			e.sayNeedsLogin(st)
		}
	}
	return e.change(p.Name, c.Region), err
}

// notRun says why a command did not run.
func notRun(err error) error {
	var exit exitError
	switch {
	case err == nil || errors.As(err, &exit): // Windows: it ran
		return err
	case errors.Is(err, exec.ErrNotFound):
		return &hintedError{err, "what is a shell's own: -- sh -c '…'", exitNotFound}
	}
	return &hintedError{err, "chmod +x, or name its interpreter: -- sh FILE", exitNotExecutable}
}

// environ is what another program runs with after a change.
func (e *Env) environ(c shell.Change) []string {
	gone := append([]string{"AWSIN_SHELL"}, c.Unset...)
	for _, v := range c.Set {
		gone = append(gone, v.Name)
	}
	env := slices.DeleteFunc(slices.Clone(e.Environ), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		return slices.Contains(gone, name)
	})
	for _, v := range c.Set {
		env = append(env, v.Name+"="+v.Value)
	}
	return env
}
