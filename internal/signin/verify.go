package signin

import (
	"context"

	"awsin/internal/awsconfig"
	"awsin/internal/login"
	"awsin/internal/sanitize"
)

// Verify asks the servers how sessions stand, in their order, and has them renew what may be renewed: nothing else
// says whether it can be. It opens no page. What it gets and what is refused is kept, for who asks no server. A session
// whose server could not be asked is as it was last known to be, and Unverified says why.
func (s *Service) Verify(ctx context.Context, sessions []*awsconfig.Session) []login.Step {
	o := Options{Page: login.NoPage, Timeout: lockWait}
	report := func(e login.Event) {
		switch {
		case e.Phase == login.Waiting && s.io.StderrFd >= 0: // a timer would take it for what is wrong
			s.sayOf(e.Session, "waiting for another awsin that is working on it")
		case e.Phase == login.Refreshing && e.Note != "":
			s.sayOf(e.Session, e.Note)
		}
	}
	run := s.runner(ctx, o, func(note string) { s.io.Say("%s", sanitize.Text(note)) }, report)
	run.Panicking = func() {}
	portals, consoles := apart(sessions)
	results := map[*awsconfig.Session]login.Result{}
	for _, r := range append(run.Run(ctx, s.Plan(ctx, portals, o)), s.inTurn(ctx, consoles, o, report)...) {
		results[r.Session] = r
	}
	steps := s.Known(ctx, sessions)
	for i, st := range steps {
		switch r := results[st.Session]; {
		case r.Outcome == login.Cancelled:
			s.sayOf(st.Session, r.Reason)
		case r.Outcome == login.Failed && !r.NeedsPage && st.Session.Problem == "":
			steps[i].Unverified = r.Reason
		default: // by the result and not by the files: what was learned may have found no place there
			steps[i].State, steps[i].Reason, steps[i].ExpiresAt = r.State, r.Reason, r.ExpiresAt
			steps[i].Unverified, steps[i].Refused = r.Unverified, r.Refused
		}
	}
	return steps
}
