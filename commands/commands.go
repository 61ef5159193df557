// Package commands is awsin's command line: one file per command, and in this
// file the only table of them. It composes the domain packages.
package commands

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"awsin/internal/awsconfig"
	"awsin/internal/cmdline"
	"awsin/internal/generate"
	"awsin/internal/hint"
	"awsin/internal/interrupt"
	"awsin/internal/login"
	"awsin/internal/manual"
	"awsin/internal/report"
	"awsin/internal/sanitize"
	"awsin/internal/signin"
	"awsin/internal/terminal"
	"awsin/shell"
)

// commandLine is every command.
type commandLine struct {
	LoginAll   loginAllCmd   `cmd:"" group:"Every day" help:"Log in to every session that needs it, all at once."`
	Use        useCmd        `cmd:"" group:"Every day" help:"Switch this shell to a profile."`
	Current    currentCmd    `cmd:"" group:"Every day" aliases:"whoami" brief:"Show the account and role of this shell, and what says so" help:"Show which account, role and region programs work in here, and what says so."`
	Status     statusCmd     `cmd:"" group:"Every day" help:"Show every session: state, expiry, profiles."`
	Login      loginCmd      `cmd:"" group:"Every day" help:"Log in to one session, if it needs it."`
	Logout     logoutCmd     `cmd:"" group:"Every day" brief:"Log out of the named sessions; logout-all: of every one" help:"Log out of the named sessions, on the server and here."`
	LogoutAll  logoutAllCmd  `cmd:"" group:"Every day" brief:"-" help:"Log out of every session, on the server and here."`
	Exec       execCmd       `cmd:"" group:"Commands" brief:"Run a command with a profile: exec PROFILE -- COMMAND" help:"Run a command with a profile: awsin exec PROFILE -- COMMAND."`
	Each       eachCmd       `cmd:"" group:"Commands" brief:"Run a command in many profiles: each 'acme-*' -- COMMAND" help:"Run a command in many profiles: awsin each 'acme-*' -- COMMAND."`
	Console    consoleCmd    `cmd:"" group:"Commands" brief:"Open the AWS console for a profile, in a browser" help:"Open the AWS console for a profile, in its session's own browser."`
	Export     exportCmd     `cmd:"" group:"Commands" help:"Print a profile's credentials, for a shell or as JSON."`
	Profiles   profilesCmd   `cmd:"" group:"Profiles" help:"List the profiles, as 'aws configure list-profiles' does."`
	Session    sessionCmd    `cmd:"" group:"Profiles" brief:"Add, list, remove or fail over sessions" help:"Add, list, remove or fail over sessions in the AWS configuration."`
	Generate   generateCmd   `cmd:"" group:"Profiles" brief:"Write a profile for every account and role there is" help:"Write a profile for every account and role that the sessions reach."`
	Team       teamCmd       `cmd:"" group:"Profiles" brief:"One config for a whole company: join, sync, …" help:"One config for a whole company, from a Git repository."`
	Setup      setupCmd      `cmd:"" group:"Shells" brief:"Set up the team, the shell, the login; uninstall: undo it" help:"Set up this machine: join the team, add the line to your shell's start file, log in."`
	Prompt     promptCmd     `cmd:"" group:"Shells" brief:"Print the profile and what is left, for a shell's prompt" help:"Print the profile and its session's state for a shell's prompt."`
	Init       initCmd       `cmd:"" group:"Shells" brief:"Print a start file's code; completion: Tab alone" help:"Print the code for a shell's start file: awsin use, completions."`
	Completion completionCmd `cmd:"" group:"Shells" brief:"-" help:"Print the completions for a shell, as a file to install."`
	Doctor     doctorCmd     `cmd:"" group:"Trouble" brief:"Report what is wrong, and fix it" help:"Report what is wrong with the configuration, and fix it."`
	Uninstall  uninstallCmd  `cmd:"" group:"Trouble" brief:"-" help:"Take awsin out again: its lines in start files, completions, its folders, the program."`
	Demo       demoCmd       `cmd:"" group:"Trouble" brief:"Watch awsin at work here, without an AWS account" help:"Watch awsin at work on this machine, without an AWS account."`
	Help       helpCmd       `cmd:"" brief:"-" help:"Show all commands, or one command's flags and examples."`
	Man        manCmd        `cmd:"" brief:"-" help:"Print the man page."`
	Version    versionCmd    `cmd:"" brief:"-" help:"Print the version."`

	DemoBrowser demoBrowserCmd `cmd:"" hidden:""`
	ExecServer  execServerCmd  `cmd:"" hidden:""`

	VersionFlag versionFlag `name:"version" short:"v" help:"Print the version and exit." env:"-"`
}

// saveFlags are common to the commands that change the AWS configuration.
type saveFlags struct {
	Yes    bool `group:"Writing" short:"y" line:"consent" help:"Write without asking."`
	DryRun bool `group:"Writing" help:"Only show the difference."`
}

// loginFlag is common to the commands that need a session.
type loginFlag struct {
	Login bool `help:"Log in first if the profile's session needs it (--no-login: only refresh it)." no:"Do not log in; only refresh the session where it needs that." default:"true" negatable:""`
}

// roleFlag is common to the commands that take a profile.
type roleFlag struct {
	Role string `line:"what" help:"The profile of this role in the same account." complete:"roles" placeholder:"ROLE"`
}

// loginFlags are common to login and login-all.
type loginFlags struct {
	Force         bool          `group:"Which sessions" help:"Log in even where the session is usable."`
	Fresh         bool          `group:"Which sessions" help:"Log out on the server first, so that the session's clock starts again."`
	DryRun        bool          `group:"What is printed" help:"Only show what would be done, and why."`
	Offline       bool          `group:"Which sessions" help:"Do not ask the servers about tokens that look valid; believe their expiry."`
	Browser       bool          `group:"How" help:"Open the browser (--no-browser only shows the URL)." no:"Do not open a browser; show the URL." default:"true" negatable:""`
	UseDeviceCode bool          `group:"How" help:"Use the device flow: it works with a browser on another machine."`
	MinRemaining  time.Duration `group:"Which sessions" help:"Renew what expires sooner than this." default:"15m" must:"not be negative" complete:"-" placeholder:"DURATION"`
	Timeout       time.Duration `group:"How" help:"How long one login may take." default:"10m" must:"be positive" complete:"-" placeholder:"DURATION"`
	Quiet         bool          `group:"What is printed" short:"q" help:"Print nothing where all is well, else a line per session."`
	JSON          bool          `group:"What is printed" name:"json" help:"Print one result per session on standard output."`
}

// run plans and logs in.
func (f *loginFlags) run(ctx context.Context, e *Env, conf *awsconfig.Config, sessions []*awsconfig.Session, pages int) (outcome signin.Outcome, err error) {
	service := e.signin(conf)
	o := signin.Options{
		Force: f.Force, Fresh: f.Fresh, Offline: f.Offline, NoBrowser: !f.Browser, DeviceCode: f.UseDeviceCode,
		Renew: f.MinRemaining, Timeout: f.Timeout, Pages: pages, Announce: true, Quiet: f.Quiet,
	}
	if f.DryRun {
		return outcome, f.dryRun(e, service.Plan(ctx, sessions, o))
	}
	outcome = service.Ensure(ctx, sessions, o)
	if f.JSON {
		if err := printArray(e, report.Results(outcome.Results)); err != nil {
			return outcome, err
		}
	}
	return outcome, outcome.Err()
}

// dryRun prints the plan that the runner would take.
func (f *loginFlags) dryRun(e *Env, steps []login.Step) error {
	if f.JSON {
		return printArray(e, report.Plan(steps))
	}
	words := map[login.Action]string{
		login.None: "nothing to do", login.Refresh: "refresh, no browser",
		login.Login: "aws sso login", login.Blocked: "cannot log in",
	}
	for _, st := range steps {
		word, reason := words[st.Action], st.Reason
		if st.Action == login.Refresh && !st.Refused.IsZero() {
			word += ", else aws sso login"
		}
		if st.Action == login.Login && st.Session.Login != "" {
			word = "aws login"
		}
		if st.Unverified != "" {
			reason += "; not confirmed by the server: " + st.Unverified
		}
		if _, err := fmt.Fprintf(e.Stdout, "%s: %s (%s: %s)\n", sanitize.Text(st.Session.Name), word, st.State.Words(), sanitize.Text(reason)); err != nil {
			return err
		}
	}
	return nil
}

// logoutFlags are common to logout and logout-all.
type logoutFlags struct {
	Local  bool `help:"Only remove the tokens here; do not tell the servers."`
	DryRun bool `help:"Only show what would be done."`
}

// commandTable is all commands, with the variables in the help texts above.
func commandTable() cmdline.Table {
	return cmdline.Table{Type: reflect.TypeFor[commandLine](), Vars: kong.Vars{
		"nameTemplate": generate.Template, "shortTemplate": generate.ShortTemplate, "scope": awsconfig.DefaultScope, "pages": strconv.Itoa(signin.Pages),
		"shells": oneOf(shell.Names()), "shellsWithFunction": oneOf(shell.WithFunction()),
	}}
}

// oneOf lists all of them: "bash, zsh or fish".
func oneOf(names []string) string {
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// kongExit carries kong's call to exit (help, version) out of Parse, and why what it
// has printed did not arrive.
type kongExit struct {
	code int
	lost error
}

// printed remembers the first error of a writer: kong forgets it.
type printed struct {
	io.Writer
	lost error
}

func (p *printed) Write(b []byte) (int, error) {
	if p.lost == nil {
		_, p.lost = p.Writer.Write(b)
	}
	return len(b), nil
}

// Main runs one command line and returns the exit code. Errors
// are printed here.
func Main(args []string, sys *Env) (code int) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case kongExit:
			if code = e.code; e.lost != nil {
				code = hint.Print(sys.Stderr, e.lost)
			}
		default:
			panic(e)
		}
	}()
	if len(args) > 0 && args[0] == completeWord {
		return hint.Print(sys.Stderr, complete(sys, args[1:]))
	}
	if code = hint.Print(sys.Stderr, sys.execute(args)); code != hint.OK && isEvaluated(args) && !terminal.Is(sys.Stdout) {
		_, _ = io.WriteString(sys.Stdout, sys.evaluator.Failure(code))
	}
	return code
}

// isEvaluated reports whether a shell evaluates what a command line prints.
func isEvaluated(args []string) bool {
	return len(args) > 0 && slices.Contains([]string{"use", "export", "init", "completion"}, args[0]) && !strings.Contains(strings.Join(args, "="), "--format=json")
}

// execute runs one command line.
func (e *Env) execute(args []string) error {
	stdout := &printed{Writer: e.Stdout}
	if len(args) > 0 && args[0] == "use" && e.InFunction() {
		stdout.Writer = e.Stderr // the shell function evaluates what use prints: help must not be among it
	}
	args, behind := behindDashes(args)
	parser := parserOf(args, stdout, e.Stderr, kong.BindToProvider(e.interruptible), kong.Bind(e), kong.Bind(behind))
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if err == nil {
		err = cmp.Or(cmdline.Empty(parsed), cmdline.Limits(parsed))
	}
	if err != nil {
		if isEvaluated(args) {
			_, _ = e.shell(e.Get("AWSIN_SHELL"))
		}
		if parsed != nil && wantsArray(parsed) {
			_ = printArray(e, []struct{}{}) // as below
		}
		return badLine(parser, args, err)
	}
	if cmdline.DryByVariable(parsed) {
		e.Say("AWSIN_DRY_RUN is set: this only shows what would be done")
	}
	err = parsed.Run()
	if err != nil && !e.answered && wantsArray(parsed) {
		_ = printArray(e, []struct{}{}) // who reads it gets what can be parsed, and the exit code
	}
	return err
}

// parserOf returns the parser of a command line, which prints the help that the line asks for, and ends with that.
func parserOf(args []string, stdout *printed, stderr io.Writer, options ...kong.Option) *kong.Kong {
	parser, _ := commandTable().Parser(args, append(options,
		kong.Name("awsin"),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { panic(kongExit{code, stdout.lost}) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.ValueFormatter(manual.Flag),
		kong.Help(manual.Help),
		manual.Variables("AWSIN"),
	)...)
	return parser
}

// badLine returns what is wrong with a command line, in words.
func badLine(parser *kong.Kong, args []string, err error) error {
	message, help := cmdline.Words(parser, args, err)
	return hint.BadUsage(help, "%s", message)
}

// printArray prints what --json asks for.
func printArray(e *Env, list any) error {
	e.answered = true
	return report.JSON(e.Stdout, list)
}

// wantsArray reports whether --json was asked of a command that prints one array.
func wantsArray(parsed *kong.Context) bool {
	return !manual.TakesCommand(parsed.Selected().Name) && slices.ContainsFunc(parsed.Flags(), func(f *kong.Flag) bool {
		return f.Name == "json" && f.Target.Bool()
	})
}

// command is what follows "--" where that is another program's command line.
type command []string

// behindDashes cuts it off: kong would not report where it began.
func behindDashes(args []string) ([]string, command) {
	if i := slices.Index(args, "--"); i > 0 && manual.TakesCommand(args[0]) {
		return args[:i], args[i+1:]
	}
	return args, nil
}

// interruptible returns a context that ends with the first signal that asks the
// program to stop. Only commands that take a context can be left half done.
func (e *Env) interruptible() (context.Context, error) { return interrupt.Context(e.Stderr), nil }
