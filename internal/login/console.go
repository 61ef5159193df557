package login

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"awsin/internal/awscli"
	"awsin/internal/awsconfig"
	"awsin/internal/browser"
	"awsin/internal/hint"
	"awsin/internal/loginconfig"
	"awsin/internal/ssotoken"
	"awsin/shell"
)

// Seat is where `aws login` asks a person.
type Seat struct {
	In  io.Reader // nil where nobody can answer
	Out io.Writer
}

// Console executes the step of a session that `aws login` signs in to. It has the terminal meanwhile.
func (r Runner) Console(ctx context.Context, st Step, seat Seat) Result {
	w := worker{Runner: r, step: st, report: func(e Event) {
		e.Session = st.Session
		r.Report(e)
	}}
	switch {
	case ctx.Err() != nil:
		return w.failed(ctx, ctx.Err())
	case st.Action == None:
		return w.result(Nothing)
	case st.Action == Blocked:
		return w.blocked()
	}
	w.clock.start = time.Now()
	unlock, err := w.lock(ctx, func() {})
	if err != nil {
		return w.failed(ctx, err)
	}
	defer unlock()
	if w.keysAgain(ctx) {
		return w.result(ByOther)
	}
	if w.step.Action == Refresh {
		err := w.renewKeys(ctx)
		failed, refused := errors.AsType[*awscli.FailedError](err)
		switch {
		case err == nil:
			return w.result(Refreshed)
		case !refused || !failed.NeedsLogin():
			return w.failed(ctx, fmt.Errorf("refresh: %w", err))
		}
		w.remember(w.step.keys.Digest)
		w.step.Refused = w.Planner.Now()
		w.step.State, w.step.Reason = ssotoken.Expired, "it is not renewed any more: "+failed.Brief()
		if w.Planner.page(&w.step) == Blocked {
			return w.blocked()
		}
	}
	if err := w.console(ctx, seat); err != nil {
		return w.failed(ctx, err)
	}
	return w.result(LoggedIn)
}

// keysAgain is decideAgain for what `aws login` has cached.
func (w *worker) keysAgain(ctx context.Context) bool {
	now, err := w.Planner.File(w.step.Session).ReadKeys()
	if err != nil || now.Same(w.step.keys) {
		return false
	}
	p := w.Planner
	p.Force, p.Fresh = false, false
	w.step = p.Plan(ctx, []*awsconfig.Session{w.step.Session})[0]
	return w.step.Action == None
}

// renewKeys has the AWS CLI renew what it has cached: only there is the key with which it asks for that.
func (w *worker) renewKeys(ctx context.Context) error {
	err := w.withCLI(ctx, func(cli *awscli.CLI) error {
		return w.within(ctx, refreshing, func(ctx context.Context) error {
			_, err := cli.Credentials(ctx, w.step.Session.LoginProfile, w.Environ)
			return err
		})
	})
	if err != nil {
		return err
	}
	return w.proveKeys(w.step.Session, "aws configure export-credentials")
}

// withCLI calls do with an AWS CLI that knows `aws login`, once more if it proves to be of another version.
func (w *worker) withCLI(ctx context.Context, do func(*awscli.CLI) error) error {
	var changed *awscli.CLI
	for {
		cli, err := w.findCLI(ctx, changed)
		if err != nil {
			return err
		}
		if !cli.Version.AtLeast(awscli.Console.Major, awscli.Console.Minor) {
			return hint.With(awscli.UpdateHint(cli.Version), fmt.Errorf("%s is AWS CLI %s, and aws login needs %s or newer", cli.Path, cli.Version, awscli.Console))
		}
		if err = do(cli); changed != nil || !errors.Is(err, awscli.ErrChanged) {
			return err
		}
		changed = cli
	}
}

// console runs `aws login`.
func (w *worker) console(ctx context.Context, seat Seat) error {
	s := w.step.Session
	choice, err := w.Browser(s)
	if err != nil {
		return err
	}
	remote := w.DeviceCode || choice.Remote
	if remote && seat.In == nil {
		return w.unasked("for a code")
	}
	private, err := loginconfig.New(w.Scratch, w.Config, s)
	if err != nil {
		return err
	}
	defer func() { _ = private.Close() }()
	l := awscli.ConsoleLogin{
		Profile: s.LoginProfile, Remote: remote, In: seat.In, Out: seat.Out,
		Environ: append(private.Environ(w.Environ), "BROWSER="+browser.Variable(choice.Commands)),
	}
	note := ""
	if remote {
		note = choice.Why
	}
	w.report(Event{Phase: Starting, Remote: remote, Note: note})
	err = w.withCLI(ctx, func(cli *awscli.CLI) error {
		return w.within(ctx, approving, func(ctx context.Context) error { return cli.ConsoleLogin(ctx, l) })
	})
	if failed, ok := errors.AsType[*awscli.FailedError](err); ok && failed.Unanswered() {
		return w.unasked("something")
	}
	if err != nil {
		return err
	}
	if err := w.bringBack(private); err != nil {
		return err
	}
	after := *s
	if w.other != "" {
		after.Login = w.other
	}
	if err := w.proveKeys(&after, "aws login"); err != nil {
		return err
	}
	if err := DropRoles(w.Planner.Cache, w.Config, s); err != nil {
		w.notes = append(w.notes, "the AWS CLI goes on with the credentials that it made before the login: "+err.Error())
	}
	return nil
}

// unasked is the error where the AWS CLI asks for what nobody can answer.
func (w *worker) unasked(what string) error {
	return hint.With("on a terminal: "+shell.Join("awsin", "login", w.step.Session.Name), fmt.Errorf("aws login asks %s, and there is no terminal to answer on", what))
}

// proveKeys reads the keys that a command has left.
func (w *worker) proveKeys(s *awsconfig.Session, command string) error {
	before, session := w.step.keys, w.step.Session
	st := w.Planner.local(s)
	switch {
	case !st.State.Usable():
		return fmt.Errorf("%s reported success, but its keys are not usable: %s", command, st.Reason)
	case st.keys.Same(before):
		return fmt.Errorf("%s ended without new keys: nobody has signed in", command)
	}
	w.step, w.step.Session = st, session
	return nil
}
