// Package signin is the only way to a login, for every command: the plan, its
// execution, and what the person sees of both. It owns what a login is made of,
// each of it made once: the servers' clients, the AWS CLI, the settings.
package signin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"awsin/internal/awscli"
	"awsin/internal/awsconfig"
	"awsin/internal/board"
	"awsin/internal/browser"
	"awsin/internal/environ"
	"awsin/internal/estate"
	"awsin/internal/hint"
	"awsin/internal/interrupt"
	"awsin/internal/login"
	"awsin/internal/sanitize"
	"awsin/internal/scratch"
	"awsin/internal/settings"
	"awsin/internal/ssoapi"
	"awsin/internal/ssotoken"
	"awsin/internal/terminal"
	"awsin/shell"
)

// Service logs in to the sessions of one configuration.
type Service struct {
	env  *environ.Environ
	io   *terminal.Streams
	conf *awsconfig.Config

	mu      sync.Mutex
	clients map[ssoapi.Settings]*ssoapi.Client

	finding chan struct{} // of one at a time, who has cli and cliErr
	cli     *awscli.CLI
	cliErr  error

	load func() (*settings.Settings, error)
}

// New returns the Service of a configuration.
func New(e *environ.Environ, streams *terminal.Streams, conf *awsconfig.Config) *Service {
	return &Service{
		env: e, io: streams, conf: conf, clients: map[ssoapi.Settings]*ssoapi.Client{}, finding: make(chan struct{}, 1),
		load: sync.OnceValues(func() (*settings.Settings, error) { return settings.Load(e.SettingsPath()) }),
	}
}

// Cache returns the AWS CLI's cache of tokens.
func (s *Service) Cache() ssotoken.Cache { return ssotoken.New(s.env.Home) }

// Known returns the sessions' states by the local files alone: what was last learned of them.
func (s *Service) Known(ctx context.Context, sessions []*awsconfig.Session) []login.Step {
	return s.Plan(ctx, sessions, Options{Offline: true})
}

// Judge is Known for one.
func (s *Service) Judge(session *awsconfig.Session) login.Step {
	return s.Known(context.Background(), []*awsconfig.Session{session})[0]
}

// Lasts reports whether a session can be used as it is, by the local files alone, and
// nothing that uses it will renew it soon.
func (s *Service) Lasts(st login.Step) bool {
	return st.State == ssotoken.Valid && st.ExpiresAt.Sub(s.env.Now()) >= Advisory
}

// Plan returns what Ensure would do, in the sessions' order.
func (s *Service) Plan(ctx context.Context, sessions []*awsconfig.Session, o Options) []login.Step {
	return s.planner(o).Plan(ctx, sessions)
}

func (s *Service) planner(o Options) login.Planner {
	p := login.Planner{Cache: s.Cache(), Keys: s.keys(), Now: s.env.Now, MinRemaining: o.Renew, Force: o.Force, Fresh: o.Fresh, Page: o.Page}
	if !o.Offline {
		p.API = s.API
	}
	return p
}

// Outcome is the final state of the sessions, in their order.
type Outcome struct {
	Results     []login.Result
	Online      bool // the servers answered
	interrupted bool
	wrong       error // what is wrong with awsin's own settings: nothing was tried
}

// Usable reports whether a session can be used now.
func (o Outcome) Usable(session *awsconfig.Session) bool {
	return slices.ContainsFunc(o.Results, func(r login.Result) bool { return r.Session == session && r.OK() })
}

// Doubtful reports whether a session failed, or its server could not say that it is usable.
func (o Outcome) Doubtful(session *awsconfig.Session) bool {
	return slices.ContainsFunc(o.Results, func(r login.Result) bool { return r.Session == session && (!r.OK() || r.Unverified != "") })
}

// Err returns the hint.Exit of an outcome that is not whole, else nil. What
// failed has been said, but for an error in awsin's own settings.
func (o Outcome) Err() error {
	switch {
	case o.wrong != nil:
		return o.wrong
	case o.interrupted:
		return hint.Exit(hint.Cancelled)
	case slices.ContainsFunc(o.Results, func(r login.Result) bool { return !r.OK() }):
		return hint.Exit(hint.Failed)
	}
	return nil
}

// Stopped reports whether nothing more is to be done, also for the usable sessions.
func (o Outcome) Stopped() bool { return o.interrupted || o.wrong != nil }

// Ensure logs in to the sessions that need it, all at once, and shows the person
// how it goes. One failure never stops the others.
func (s *Service) Ensure(ctx context.Context, sessions []*awsconfig.Session, o Options) Outcome {
	_ = scratch.Sweep(s.env.StatePath(environ.Logins)) // what a killed awsin has left may hold secrets
	awsconfig.Sweep(awsconfig.ConfigPath(s.env.Lookup, s.env.Home), s.env.StatePath(environ.Backups))
	alone := ""
	if o.Unasked && o.Page != login.NoPage {
		if alone = s.Alone(); alone != "" {
			o.Page, o.Timeout = login.NoPage, min(o.Timeout, lockWait)
		}
	}
	portals, consoles := apart(sessions)
	out, show := s.together(ctx, portals, o)
	if out.wrong != nil {
		return out
	}
	out.Results = append(out.Results, s.inTurn(ctx, consoles, o, s.consoleEvent)...)
	out.interrupted = ctx.Err() != nil
	for _, r := range out.Results { // for what follows in this process
		r.Session.Region, r.Session.Login = cmp.Or(r.Region, r.Session.Region), cmp.Or(r.Login, r.Session.Login)
	}
	switch {
	case o.Quiet:
		s.brief(out.Results)
	case show, o.Announce:
		s.summarize(out.Results)
		fallthrough
	default:
		s.explain(out.Results, o)
	}
	if alone != "" && slices.ContainsFunc(out.Results, func(r login.Result) bool { return r.NeedsPage }) {
		s.io.Say("no page was opened, since %s", alone)
	}
	return out
}

// together logs in to the sessions of Identity Centers behind a board, and reports whether anything was shown.
func (s *Service) together(ctx context.Context, sessions []*awsconfig.Session, o Options) (out Outcome, show bool) {
	if len(sessions) == 0 {
		return Outcome{Online: true}, false
	}
	screen := s.io.Screen()
	b := board.New(screen, sessions)
	b.Quiet, b.Quit = o.Quiet, interrupt.Raise
	b.Open = func(session *awsconfig.Session, url string, ended func(error)) error {
		c, err := s.Browser(session)
		if err != nil {
			return err
		}
		return c.Open(url, s.env.Vars, ended)
	}
	defer b.Leave() // also where something panics
	defer screen.Follow(b.Leave, b.Redraw)()
	defer interrupt.Last(ctx, func(io.Writer) { b.Close() })()
	if o.Announce && !o.Offline {
		b.Checking()
	}
	steps := s.Plan(ctx, sessions, o)
	if o.Page != login.NoPage && slices.ContainsFunc(steps, func(st login.Step) bool { return st.Action == login.Login || st.Action == login.Refresh }) {
		if _, err := s.load(); err != nil { // of which a page would need the browser
			if o.Announce {
				b.Close()
			}
			return Outcome{wrong: err}, false
		}
	}
	show = o.Announce || slices.ContainsFunc(steps, func(st login.Step) bool {
		return st.Action != login.None && (st.Action != login.Blocked || o.Page != login.NoPage)
	})
	report := func(login.Event) {}
	if show {
		report = b.Show
	}
	run := s.runner(ctx, o, b.Note, report)
	run.Panicking = b.Leave
	out.Results = run.Run(ctx, steps)
	if show {
		b.Close()
	}
	out.Online = !slices.ContainsFunc(steps, func(st login.Step) bool { return st.Unverified != "" })
	return out, show
}

// runner returns what executes a plan.
func (s *Service) runner(ctx context.Context, o Options, note func(string), report func(login.Event)) login.Runner {
	return login.Runner{
		Planner: s.planner(o), API: s.API, Environ: s.env.Vars, DeviceCode: o.DeviceCode,
		Pages: o.Pages, Timeout: o.Timeout, Report: report,
		Unanswered: func(session *awsconfig.Session) func() { return unanswered(ctx, session) },
		Config:     s.conf, Scratch: s.env.StatePath(environ.Logins),
		BringBack: func(session *awsconfig.Session, keys []awsconfig.KeyValue) error {
			return s.bringBack(ctx, note, session, keys)
		},
		CLI: func(ctx context.Context, changed *awscli.CLI) (*awscli.CLI, error) {
			return s.findCLI(ctx, changed, note)
		},
		Browser: func(session *awsconfig.Session) (browser.Choice, error) {
			c, err := s.Browser(session)
			if o.NoBrowser {
				c.Commands, c.Why = nil, ""
			}
			return c, err
		},
	}
}

// Alone returns why nobody could see a page, "" where a person may.
func (s *Service) Alone() string {
	if v := s.env.Unattended(); v != "" {
		return v + " is set"
	}
	if !s.io.Attached() {
		return "there is no terminal"
	}
	return ""
}

// Unseen returns why a session's portal is not opened in a browser: it would ask for a login that nobody sees, and that
// nobody asked for by name. nil where it may be opened.
func (s *Service) Unseen(session *awsconfig.Session) error {
	st, alone := s.Judge(session), s.Alone()
	if st.State.Usable() || alone == "" {
		return nil
	}
	return hint.With(Command(session), fmt.Errorf("%s: it needs a login: %s; no page was opened, since %s", session.Name, st.Reason, alone))
}

// End ends a token's session on its server; see login.Ender.
func (s *Service) End(ctx context.Context, file ssotoken.File, session *awsconfig.Session, t *ssotoken.Token) (left string, err error) {
	if session != nil {
		defer unanswered(ctx, session)()
	}
	return login.Ender{API: s.API, Now: s.env.Now}.End(ctx, file, session, t)
}

// unanswered reports which session is in doubt if a person does not wait for the answer
// to a refresh.
func unanswered(ctx context.Context, session *awsconfig.Session) (done func()) {
	return interrupt.Last(ctx, func(w io.Writer) {
		_, _ = fmt.Fprintf(w, "awsin: %s: did not wait for the server's answer; it may need a login: %s\n", sanitize.Text(session.Name), sanitize.Text(Command(session)))
	})
}

// Remind prints that a session needs a login, if it does.
func (s *Service) Remind(st login.Step) {
	switch name := sanitize.Text(st.Session.Name); {
	case st.Session.Problem != "":
		s.io.Say("session %s: %s; %s", name, sanitize.Text(st.Session.Problem), sanitize.Text(st.Session.Hint))
	case !st.State.Usable():
		s.io.Say("session %s needs a login (%s): %s", name, sanitize.Text(st.Reason), sanitize.Text(Command(st.Session)))
	}
}

// NeedsLogin reports whether nothing but a login makes a session usable.
func (s *Service) NeedsLogin(session *awsconfig.Session) bool {
	return session.Problem == "" && !s.Judge(session).State.Usable()
}

// Command returns the command line that logs in to a session.
func Command(s *awsconfig.Session) string { return "awsin login " + shell.Join(s.Name) }

// API returns the servers' client for a session: with the settings of the
// profile that `aws sso login` runs under for it. Sessions with the same settings
// share a client, and so its connections. A nil session has the default profile.
func (s *Service) API(session *awsconfig.Session) (*ssoapi.Client, error) {
	name := "default"
	if session != nil && session.Legacy {
		name = session.LoginProfile
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.conf.Profile(name)
	if p == nil {
		p = &awsconfig.Profile{}
	}
	set := ssoapi.FromEnvironment(s.env.Lookup, p.Get, func(service string) string { return s.conf.EndpointURL(p, service) })
	if s.clients[set] != nil {
		return s.clients[set], nil
	}
	client, err := ssoapi.New(set)
	if err == nil {
		s.clients[set] = client
	}
	return client, err
}

// Ask puts a question to the AWS CLI, once more if that proves to be of another version
// than was remembered of it. The error is a *awscli.NotFoundError where there is none.
func (s *Service) Ask(ctx context.Context, ask func(*awscli.CLI) ([]byte, error)) ([]byte, error) {
	note := func(note string) { s.io.Say("%s", sanitize.Text(note)) }
	cli, err := s.findCLI(ctx, nil, note)
	if err != nil {
		return nil, err
	}
	answer, err := ask(cli)
	if errors.Is(err, awscli.ErrChanged) {
		if cli, err = s.findCLI(ctx, cli, note); err != nil {
			return nil, err
		}
		answer, err = ask(cli)
	}
	return answer, err
}

// findCLI finds the AWS CLI, another one than what has changed since it was found, or nil.
func (s *Service) findCLI(ctx context.Context, changed *awscli.CLI, note func(string)) (*awscli.CLI, error) {
	select {
	case s.finding <- struct{}{}:
		defer func() { <-s.finding }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if changed != nil && s.cli == changed { // else another session was first
		changed.Forget()
		s.cli = nil
	}
	if s.cli != nil || s.cliErr != nil {
		return s.cli, s.cliErr
	}
	cli, err := awscli.Find(ctx, s.env.Lookup, s.env.CachePath(environ.CLIFound))
	if ctx.Err() != nil { // which says nothing to the next one
		return nil, ctx.Err()
	}
	if s.cli, s.cliErr = cli, err; err == nil {
		for _, n := range cli.Notes {
			note(n)
		}
	}
	return cli, err
}

// Browser returns the session's own browser, or what there is.
func (s *Service) Browser(session *awsconfig.Session) (browser.Choice, error) {
	set, err := s.load()
	if err != nil {
		return browser.Choice{}, err
	}
	return s.choose(set.Page(section(session)), session.Name, ""), nil
}

// choose returns how a page is opened; a container has a name and a color where the person has not said another one.
func (s *Service) choose(page settings.Page, name, color string) browser.Choice {
	c := browser.Choose(page.Browser, s.env.Lookup, environ.FileExists)
	if c.Container != nil {
		c.Container.Name, c.Container.Color = cmp.Or(page.Container, name), cmp.Or(page.Color, color)
	}
	return c
}

// BrowserOf returns the browser for a profile's console: the profile's own, its session's, or what there is. Production
// has a container of its own, which is red.
func (s *Service) BrowserOf(p *awsconfig.Profile, production bool) (browser.Choice, error) {
	set, err := s.load()
	if err != nil {
		return browser.Choice{}, err
	}
	sections, name, color := []string{settings.OfProfile + p.Name}, p.Name, ""
	if session := s.conf.LoginOf(p); session != nil {
		sections, name = append(sections, section(session)), session.Name
	}
	if production {
		name, color = name+" "+estate.Word, "red"
	}
	return s.choose(set.Page(sections...), name, color), nil
}

// section returns the name of a session's section in awsin's own settings.
func section(session *awsconfig.Session) string {
	if session.Login != "" {
		return settings.OfProfile + session.Name
	}
	return settings.OfSession + session.Name
}
