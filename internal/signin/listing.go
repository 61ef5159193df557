package signin

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"awsin/internal/awsconfig"
	"awsin/internal/generate"
	"awsin/internal/hint"
	"awsin/internal/ssoapi"
)

// List asks the servers what the sessions reach, after logging in where that is
// needed. failed reports that a session is not listed, or not all of it; the
// reason has been said.
func (s *Service) List(ctx context.Context, sessions []*awsconfig.Session, filter generate.Filter) (results []generate.Result, failed bool, err error) {
	outcome := s.Ensure(ctx, sessions, Prepare(true))
	if outcome.Stopped() {
		return nil, false, outcome.Err()
	}
	var sources []generate.Source
	for _, session := range sessions {
		if !outcome.Usable(session) {
			failed = true
			continue // its failed login has been told
		}
		token, err := s.Cache().Read(session.Name)
		if err != nil {
			return nil, false, err
		}
		client, err := s.API(session)
		if err != nil {
			return nil, false, err
		}
		sources = append(sources, generate.Source{Session: session.Name, Region: session.Region, AccessToken: token.AccessToken, API: client})
	}
	bar := s.io.Progress("listing accounts")
	results, err = generate.Lister{Filter: filter, Progress: bar.Draw}.List(ctx, sources)
	bar.Hide()
	if ctx.Err() != nil {
		return nil, false, ctx.Err()
	}
	for _, r := range results {
		if r.Err == nil {
			continue
		}
		failed = true
		fix := "run it again: what could be listed is kept"
		if errors.Is(r.Err, ssoapi.ErrRejected) {
			fix = "awsin login-all"
		}
		hint.Print(s.io.Stderr, hint.With(cmp.Or(hint.Of(r.Err), fix), fmt.Errorf("%s: %w", r.Session, r.Err)))
	}
	return results, failed, err
}
