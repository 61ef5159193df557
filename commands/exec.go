package commands

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"

	"awsin/internal/awsconfig"
	"awsin/internal/choose"
	"awsin/internal/current"
	"awsin/internal/endpoint"
	"awsin/internal/hint"
	"awsin/internal/process"
	"awsin/internal/sanitize"
	"awsin/internal/signin"
	"awsin/shell"
)

type execCmd struct {
	Profile           []string `arg:"" optional:"" complete:"first before aliases profiles" help:"A profile, or parts of its name to pick from a list (default: AWS_PROFILE, else pick); then -- and the command."`
	Region            string   `line:"what" help:"Set AWS_REGION as well." complete:"regions" placeholder:"REGION"`
	ExportCredentials bool     `line:"consent" help:"Put the role's credentials into the environment, for programs without SSO support."`
	Serve             bool     `line:"consent" help:"Serve the role's credentials to the command, on loopback, renewed as long as it runs: for what takes hours, containers, and programs without SSO support."`
	loginFlag
	roleFlag
}

// Run replaces this process with the command.
func (c *execCmd) Run(e *Env, words command) error {
	if len(words) == 0 {
		return hint.BadUsage("awsin exec PROFILE -- aws sts get-caller-identity; awsin use PROFILE switches this shell", "missing command: put it after --")
	}
	if c.Serve && c.ExportCredentials {
		return hint.BadUsage("--serve, whose credentials are renewed", "--serve and --export-credentials can't be used together")
	}
	if err := choose.CheckRegion(c.Region, "awsin exec PROFILE --region us-east-1 -- …", e.silentConfig); err != nil {
		return err
	}
	path, err := exec.LookPath(words[0])
	switch { // before anybody logs in for it
	case errors.Is(err, fs.ErrNotExist): // a path; an interpreter that is missing is found out later, and is 126
		return &hint.Error{Err: err, Code: hint.NotFound}
	case err != nil:
		return notRun(err)
	}
	conf, err := e.lazyConfig()
	if err != nil {
		return err
	}
	p, err := entered(e, conf, c.Profile, c.Role, choose.Picked)
	if err != nil {
		return err
	}
	e.SayEach(current.OwnRegion(e.Lookup, conf, p, c.Region, "--region sets another"))
	change, err := c.change(e, conf, p)
	if err != nil {
		return err
	}
	e.SayEach(current.Removed(e.Lookup, change))
	return notRun(process.Become(path, words, change.Apply(e.Vars)))
}

// change returns what to change in the command's environment. It asks no server and
// listens for no signals unless it has to: that costs as much as all the rest.
func (c *execCmd) change(e *Env, conf *awsconfig.Config, p *awsconfig.Profile) (shell.Change, error) {
	env := shell.Lookup(e.Lookup)
	if c.ExportCredentials {
		defer signal.Reset() // what nohup had ignored, the command ignores
		ctx, err := e.interruptible()
		if err != nil {
			return shell.Change{}, err
		}
		cred, err := e.resolver(conf, c.Login).Resolve(ctx, p)
		return cred.Change(env, p.Name, cmp.Or(c.Region, current.RegionFor(e.Lookup, conf, p))), err
	}
	if s := conf.SessionOf(p); s != nil {
		service := e.signin(conf)
		switch st := service.Judge(s); {
		case service.Lasts(st):
		case !c.Login && !st.State.Usable() && st.Refused.IsZero(): // who was refused asks once more
			service.Remind(st)
		default:
			defer signal.Reset()
			ctx, err := e.interruptible()
			if err != nil {
				return shell.Change{}, err
			}
			if o := service.Ensure(ctx, []*awsconfig.Session{s}, signin.Prepare(c.Login)); o.Err() != nil && (c.Login || o.Stopped()) {
				return shell.Change{}, o.Err()
			}
		}
	}
	problem := e.accounts(conf).Problem(p)
	e.SayEach(problem)
	if s := conf.LoginOf(p); len(problem) == 0 && s != nil && s.Login != "" { // which asks, and so is left to the person
		service := e.signin(conf)
		service.Remind(service.Judge(s))
	}
	if c.Serve {
		return c.served(e, conf, p)
	}
	return env.Switch(p.Name, cmp.Or(c.Region, env.SetFor(p.Name))), nil
}

// served starts the server and returns what leads the command to it.
func (c *execCmd) served(e *Env, conf *awsconfig.Config, p *awsconfig.Profile) (shell.Change, error) {
	vars, err := endpoint.Start(&e.Environ, p.Name)
	if err != nil {
		return shell.Change{}, err
	}
	for _, f := range endpoint.Earlier(conf) {
		e.Say("%s:%d: [default] has credentials, which every program takes before what is served: the command gets %s=%s", sanitize.Text(f.Path), f.Line, f.Variable, os.DevNull)
		vars = append(vars, shell.Var{Name: f.Variable, Value: os.DevNull})
	}
	return shell.Lookup(e.Lookup).Assume(p.Name, vars, cmp.Or(c.Region, current.RegionFor(e.Lookup, conf, p))), nil
}

// notRun returns why a command did not run.
func notRun(err error) error {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &exit): // Windows: it ran
		return hint.Exit(exit.ExitCode())
	case errors.Is(err, exec.ErrNotFound):
		return &hint.Error{Err: err, Text: "for builtins, pipes or aliases: -- sh -c '…'", Code: hint.NotFound}
	}
	return &hint.Error{Err: err, Text: "chmod +x, or name its interpreter: -- sh FILE", Code: hint.NotExecutable}
}
