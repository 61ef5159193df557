package signin

import (
	"context"

	"awsin/internal/awsconfig"
	"awsin/internal/login"
	"awsin/internal/sanitize"
)

// keys is the folder of what `aws login` caches.
func (s *Service) keys() string { return awsconfig.LoginCachePath(s.env.Lookup, s.env.Home) }

// apart separates the sessions of Identity Centers from those that `aws login` signs in to.
func apart(sessions []*awsconfig.Session) (portals, consoles []*awsconfig.Session) {
	for _, s := range sessions {
		if s.Login == "" {
			portals = append(portals, s)
		} else {
			consoles = append(consoles, s)
		}
	}
	return portals, consoles
}

// inTurn signs in with `aws login`, one after another: each has the terminal, on which the AWS CLI asks.
func (s *Service) inTurn(ctx context.Context, sessions []*awsconfig.Session, o Options, report func(login.Event)) (results []login.Result) {
	for _, session := range sessions {
		results = append(results, s.console(ctx, session, o, report))
	}
	return results
}

// consoleEvent prints what a login by `aws login` does.
func (s *Service) consoleEvent(e login.Event) {
	switch e.Phase {
	case login.Waiting:
		s.sayOf(e.Session, "waiting for another awsin that is logging in to it")
	case login.Starting:
		text := e.Session.ConsoleLogin()
		if e.Remote {
			text += " --remote"
		}
		if e.Note != "" {
			text += " (" + e.Note + ")"
		}
		s.sayOf(e.Session, text)
	}
}

func (s *Service) sayOf(session *awsconfig.Session, text string) {
	s.io.Say("%s: %s", sanitize.Text(session.Name), sanitize.Text(text))
}

func (s *Service) console(ctx context.Context, session *awsconfig.Session, o Options, report func(login.Event)) login.Result {
	seat := login.Seat{Out: s.io.Stderr}
	if in, err := s.io.Keyboard(); err == nil {
		defer func() { _ = in.Close() }()
		seat.In = in
	}
	step := s.Plan(ctx, []*awsconfig.Session{session}, o)[0]
	note := func(text string) { s.sayOf(session, text) }
	return s.runner(ctx, o, note, report).Console(ctx, step, seat)
}
