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
func (s *Service) inTurn(ctx context.Context, sessions []*awsconfig.Session, o Options) (results []login.Result) {
	for _, session := range sessions {
		results = append(results, s.console(ctx, session, o))
	}
	return results
}

func (s *Service) console(ctx context.Context, session *awsconfig.Session, o Options) login.Result {
	say := func(text string) { s.io.Say("%s: %s", sanitize.Text(session.Name), sanitize.Text(text)) }
	report := func(e login.Event) {
		switch e.Phase {
		case login.Waiting:
			say("waiting for another awsin that is logging in to it")
		case login.Starting:
			text := session.ConsoleLogin()
			if e.Remote {
				text += " --remote"
			}
			if e.Note != "" {
				text += " (" + e.Note + ")"
			}
			say(text)
		}
	}
	seat := login.Seat{Out: s.io.Stderr}
	if in, err := s.io.Keyboard(); err == nil {
		defer func() { _ = in.Close() }()
		seat.In = in
	}
	step := s.Plan(ctx, []*awsconfig.Session{session}, o)[0]
	return s.runner(ctx, o, say, report).Console(ctx, step, seat)
}
