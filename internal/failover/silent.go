package failover

import (
	"context"
	"time"

	"awsin/internal/awsconfig"
)

// Pair is a session and one that stands by for it.
type Pair struct{ Session, Standby *awsconfig.Session }

// Pairs returns those of a configuration whose sessions are at their own places, among the given ones.
func (m Memory) Pairs(conf *awsconfig.Config, sessions []*awsconfig.Session, standbyOf func(string) string) (pairs []Pair) {
	for _, standby := range conf.Sessions() {
		of := standbyOf(standby.Name)
		for _, s := range sessions {
			if s.Name == of && s != standby && s.SSOSession() != "" && standby.SSOSession() != "" && s.Problem == "" && standby.Problem == "" && m.Held(s) == nil {
				pairs = append(pairs, Pair{s, standby})
			}
		}
	}
	return pairs
}

// Watch finds out whose servers are silent while their standby's answer.
type Watch struct {
	// Ask asks a session's server for a sign of life. silent is whether an error means that nothing answered.
	Ask     func(context.Context, *awsconfig.Session) error
	Silent  func(error) bool
	Timeout time.Duration // of one question
}

// Timeout is how long a server may take to answer.
const Timeout = 3 * time.Second

// A server is silent that does not answer twice; most pairs are asked at a time, since each is a connection.
const (
	tries = 2
	most  = 8
)

// Start asks while logins go on. The returned function ends that, waits for what is asked about the sessions in doubt,
// and returns the pairs of which the session is silent and the standby is not.
func (w Watch) Start(ctx context.Context, pairs []Pair) (silent func(doubt func(*awsconfig.Session) bool) []Pair) {
	ctx, cancel := context.WithCancel(ctx)
	found, done := make([]bool, len(pairs)), make([]chan struct{}, len(pairs))
	places := make(chan struct{}, most)
	for i, p := range pairs {
		done[i] = make(chan struct{})
		session, standby := *p.Session, *p.Standby // a login that goes on meanwhile writes to them
		go func() {
			defer close(done[i])
			places <- struct{}{}
			defer func() { <-places }()
			found[i] = w.silent(ctx, &session) && w.ask(ctx, &standby) == nil
		}()
	}
	return func(doubt func(*awsconfig.Session) bool) (list []Pair) {
		defer cancel()
		for i, p := range pairs {
			if !doubt(p.Session) {
				continue
			}
			if <-done[i]; found[i] {
				list = append(list, p)
			}
		}
		return list
	}
}

func (w Watch) silent(ctx context.Context, s *awsconfig.Session) bool {
	for range tries {
		if err := w.ask(ctx, s); err == nil || ctx.Err() != nil || !w.Silent(err) {
			return false
		}
	}
	return true
}

func (w Watch) ask(ctx context.Context, s *awsconfig.Session) error {
	ctx, cancel := context.WithTimeout(ctx, w.Timeout)
	defer cancel()
	return w.Ask(ctx, s)
}
