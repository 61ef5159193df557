package login

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"awsin/internal/awscli"
	"awsin/internal/browser"
	"awsin/internal/hint"
	"awsin/internal/loginconfig"
	"awsin/internal/ssotoken"
)

// login runs aws sso login, once more if the server rejected the AWS CLI's
// cached registration.
func (w *worker) login(ctx context.Context) error {
	s := w.step.Session
	cli, err := w.findCLI(ctx, nil)
	if err != nil {
		return err
	}
	choice, err := w.Browser(s)
	if err != nil {
		return err
	}
	if w.Planner.Fresh && w.step.token != nil {
		w.report(Event{Phase: LoggingOut})
		if err := w.within(ctx, loggingOut, w.logout); err != nil {
			return fmt.Errorf("log out first: %w", err)
		}
	}
	private, err := loginconfig.New(w.Scratch, w.Config, s)
	if err != nil {
		return err
	}
	defer func() { _ = private.Close() }()
	if err := w.mendRegistration(); err != nil {
		return err
	}
	w.report(Event{Phase: Starting})
	err = w.runCLI(ctx, cli, choice, private)
	if errors.Is(err, awscli.ErrChanged) {
		if cli, err = w.findCLI(ctx, cli); err != nil {
			return err
		}
		w.report(Event{Phase: Starting, Note: fmt.Sprintf("the AWS CLI has become version %s", cli.Version)})
		err = w.runCLI(ctx, cli, choice, private)
	}
	var failed *awscli.FailedError
	if errors.As(err, &failed) && failed.RegistrationRejected() {
		if err := w.registration().Remove(); err != nil {
			return err
		}
		w.report(Event{Phase: Starting, Note: "the server rejected the cached registration; registering anew"})
		err = w.runCLI(ctx, cli, choice, private)
	}
	if err != nil {
		return err
	}
	// Only now: with the old token an AWS CLI could have made them again.
	if err := DropRoles(w.Planner.Cache, w.Config, s); err != nil {
		w.notes = append(w.notes, "the AWS CLI goes on with the credentials that it made before the login: "+err.Error())
	}
	if err := w.bringBack(private); err != nil {
		return err
	}
	return w.proveLogin(ctx)
}

// findCLI finds the AWS CLI; see Runner.CLI.
func (w *worker) findCLI(ctx context.Context, changed *awscli.CLI) (cli *awscli.CLI, err error) {
	err = w.within(ctx, asking, func(ctx context.Context) error {
		cli, err = w.CLI(ctx, changed)
		return err
	})
	return cli, err
}

// bringBack copies what the AWS CLI changed in its private configuration.
func (w *worker) bringBack(private *loginconfig.Copy) error {
	changes, err := private.Changes()
	if err != nil {
		return err
	}
	if changes.Other != nil {
		kept, err := private.Keep(changes)
		if err != nil {
			return err
		}
		w.notes = append(w.notes, fmt.Sprintf("the AWS CLI wrote to its configuration: %s; awsin has no place for that in yours, and kept it: %s",
			strings.Join(changes.Other, ", "), kept))
	}
	if changes.Keys == nil {
		return nil
	}
	s := w.step.Session
	failed := w.BringBack(s, changes.Keys) // the login is good all the same
	for _, is := range changes.Keys {
		what, was, but := "its Region", s.Region, "with which its token is not accepted"
		switch {
		case is.Key == "login_session":
			w.other, what, was, but = is.Value, "its login_session", s.Login, "for which there are no new keys"
		case s.Login != "": // it had none
			was, but = "", "where the AWS CLI asks for it each time"
		default:
			w.moved = is.Value
		}
		if failed == nil {
			w.notes = append(w.notes, fmt.Sprintf("%s is now %s; %s says so", what, is.Value, s.Path))
			continue
		}
		w.notes = append(w.notes, fmt.Sprintf("%s is now %s, and %s still says %s, %s: %v", what, is.Value, s.Path, cmp.Or(was, "none"), but, failed))
		if fix := hint.Of(failed); fix != "" {
			w.notes = append(w.notes, fmt.Sprintf("then set %s = %s there; first: %s", is.Key, is.Value, fix))
		}
	}
	return nil
}

// proveLogin reads the token that the AWS CLI has left, and asks the server about
// it as about any other: "logged in" is said of what the server accepts.
func (w *worker) proveLogin(ctx context.Context) error {
	before := w.step.token
	session := w.step.Session
	s := *session
	if w.moved != "" {
		s.Region = w.moved
	}
	p := w.Planner
	st := p.local(&s)
	switch {
	case st.State != ssotoken.Valid:
		return fmt.Errorf("aws sso login reported success, but the token is not usable: %s", st.Reason)
	case before != nil && st.token.AccessToken == before.AccessToken:
		return errors.New("aws sso login reported success, but left no new token")
	}
	w.step = st
	if p.API != nil {
		w.prove(ctx)
	}
	w.step.Session = session
	if st = w.step; st.State == ssotoken.Rejected {
		return fmt.Errorf("aws sso login reported success, but %s", st.Reason)
	}
	return nil
}

// prove asks the server about the step's token.
func (w *worker) prove(ctx context.Context) {
	bounded, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	w.Planner.prove(bounded, &w.step)
}

func (w *worker) runCLI(ctx context.Context, cli *awscli.CLI, choice browser.Choice, private *loginconfig.Copy) error {
	s := w.step.Session
	l := awscli.Login{SessionName: s.SSOSession(), Environ: private.Environ(w.Environ), UseDeviceCode: w.DeviceCode || choice.Remote}
	if s.Legacy {
		l.Profile = s.LoginProfile
	}
	page := ""
	w.device, w.version = l.UseDeviceCode, cli.Version
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	prompted := func(bounded context.Context, p awscli.Prompt) {
		if err := browser.CheckURL(p.URL); err != nil { // no person opens it either
			cancel(fmt.Errorf("what the AWS CLI asks to approve is refused: %w", err))
			return
		}
		page, w.device = p.URL, p.Code != ""
		e := Event{Phase: Approve, URL: p.URL, Code: p.Code, Note: choice.Why, Browser: len(choice.Commands) > 0}
		if len(choice.Commands) > 0 {
			// A browser that fails later is told as one more event: the person
			// then opens the page by hand.
			told := make(chan struct{})
			defer close(told)
			late := func(err error) {
				<-told
				if err != nil && bounded.Err() == nil {
					w.report(Event{Phase: Approve, URL: p.URL, Code: p.Code, Note: err.Error(), Browser: true})
				}
			}
			if err := choice.Open(p.URL, w.Environ, late); err != nil {
				e.Note = err.Error()
			} else {
				e.Opened, e.Note = true, ""
			}
		}
		w.report(e)
	}
	err := w.within(ctx, approving, func(bounded context.Context) error {
		return cli.Login(bounded, l, func(p awscli.Prompt) { prompted(bounded, p) })
	})
	if late, ok := errors.AsType[lateError](err); ok && page == "" {
		late.part = starting
		return late
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return w.unapproved(ctx, cli.Version, page, err)
	}
	return err
}
