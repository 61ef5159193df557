package login

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"awsin/internal/awscli"
	"awsin/internal/awsconfig"
	"awsin/internal/browser"
	"awsin/internal/fault"
	"awsin/internal/hint"
	"awsin/internal/identity"
	"awsin/internal/ssoapi"
	"awsin/internal/ssotoken"
	"awsin/shell"
)

// Phase is how far a session's login has come.
type Phase int

// The phases, in the order in which a session can pass them, but that it can be
// Waiting before each of the next two and after them.
const (
	Waiting    Phase = iota // another awsin is logging in to it
	Refreshing              // without a browser
	Queued                  // for a page: see Runner.Pages
	LoggingOut              // --fresh
	Starting                // aws sso login is starting
	Approve                 // a person has to approve: URL, Code, Opened
	Done                    // Result is set
)

// Event is one change of one session.
type Event struct {
	Index   int // the step's index
	Session *awsconfig.Session
	Phase   Phase
	URL     string
	Code    string
	Opened  bool   // a browser was started with URL
	Browser bool   // there is one that could be
	Remote  bool   // aws login --remote
	Note    string // why no browser, or what went wrong on the way
	Result  *Result
}

// Outcome is what was done to a session.
type Outcome string

// The values of Outcome.
const (
	Nothing   Outcome = "nothing" // it was usable
	Refreshed Outcome = "refreshed"
	LoggedIn  Outcome = "logged-in"
	ByOther   Outcome = "by-another" // another program did it meanwhile
	Failed    Outcome = "failed"
	Cancelled Outcome = "cancelled"
)

// Result is a session's final state.
type Result struct {
	Session    *awsconfig.Session
	State      ssotoken.State
	Outcome    Outcome
	Reason     string
	Brief      string // the reason in few words, where it is long
	Hint       string // what fixes a failure, where that is known
	NeedsPage  bool   // it failed since only a page would renew the token, and none may be opened
	ExpiresAt  time.Time
	Unverified string
	Refused    time.Time // see Step
	// Region is the one that the session has moved to, and Login who has signed in by
	// aws login where that was another; "" where that is not so. Notes are what else the
	// person has to know.
	Region, Login string
	Notes         []string
}

// OK reports whether the session is usable.
func (r *Result) OK() bool { return r.Outcome != Failed && r.Outcome != Cancelled }

// Runner executes a plan. The functions are called only when a step needs
// them, so that a morning with nothing to do starts no process.
type Runner struct {
	Planner Planner
	API     func(*awsconfig.Session) (*ssoapi.Client, error)
	// CLI finds the AWS CLI; another one than what has changed since it was found, or nil.
	CLI     func(ctx context.Context, changed *awscli.CLI) (*awscli.CLI, error)
	Browser func(*awsconfig.Session) (browser.Choice, error)
	Environ []string // for the AWS CLI and the browser
	Config  *awsconfig.Config
	Scratch string // the folder of the AWS CLI's private files
	// BringBack writes what a login changed of a session into the person's configuration.
	BringBack  func(*awsconfig.Session, []awsconfig.KeyValue) error
	DeviceCode bool          // --use-device-code
	Pages      int           // logins with a page at a time; 0: all
	Timeout    time.Duration // of each login from its start, the queue for a page left out
	Report     func(Event)   // called from several goroutines, one call at a time
	// Unanswered is called when a refresh is sent, done when it is answered: a
	// program that ends in between may have lost the session.
	Unanswered func(*awsconfig.Session) (done func())
	// Panicking is called before a panic ends the program: whoever has changed the terminal
	// puts it back.
	Panicking func()
}

// Run executes the steps, all at once but for the pages, which come in the steps'
// order, and returns one result per step in that order. One failure never stops the
// others; when ctx ends, what is left is Cancelled. It begins with what killed runs
// have left.
func (r Runner) Run(ctx context.Context, steps []Step) []Result {
	r.Planner.Cache.Sweep()
	pages := &places{free: r.Pages}
	if r.Pages <= 0 {
		pages.free = len(steps)
	}
	calls := make(chan struct{}, maxCalls)
	var mu sync.Mutex
	results := make([]Result, len(steps))
	var wg sync.WaitGroup
	for i, st := range steps {
		w := worker{Runner: r, step: st, pages: pages, calls: calls}
		if st.Action == Login {
			w.turn = pages.ask()
		}
		w.report = func(e Event) {
			mu.Lock()
			defer mu.Unlock()
			e.Index, e.Session = i, st.Session
			r.Report(e)
		}
		work := func() {
			results[i] = w.work(ctx)
			w.report(Event{Phase: Done, Result: &results[i]})
			if w.placed { // only now: the next one's events follow this one's
				pages.leave()
			}
		}
		if st.Action == None || st.Action == Blocked { // known already
			work()
		} else {
			wg.Go(func() {
				defer func() {
					if v := recover(); v != nil {
						r.Panicking()
						panic(v)
					}
				}()
				work()
			})
		}
	}
	wg.Wait()
	return results
}

// worker executes one step.
type worker struct {
	Runner
	step    Step
	calls   chan struct{} // those that ask a server
	pages   *places
	turn    <-chan struct{} // of its place, once that was asked for
	placed  bool            // it has a place
	moved   string
	other   string         // who has signed in instead
	version awscli.Version // of the AWS CLI that logged in
	client  string         // that the AWS CLI has registered before
	device  bool           // the login is by device code
	notes   []string
	report  func(Event)
	clock   clock
	begun   time.Time // by the planner's clock
}

func (w *worker) result(did Outcome) Result {
	return Result{
		Session: w.step.Session, State: w.step.State, Outcome: did,
		Reason: w.step.Reason, ExpiresAt: w.step.ExpiresAt, Unverified: w.step.Unverified,
		Refused: w.step.Refused, Region: w.moved, Login: w.other, Notes: w.notes,
	}
}

// variable is what the AWS CLI has in its environment, "" for none.
func (w *worker) variable(name string) (value string) {
	for _, kv := range w.Environ {
		if rest, ok := strings.CutPrefix(kv, name+"="); ok {
			value = rest
		}
	}
	return value
}

func (w *worker) failed(ctx context.Context, err error) Result {
	if ctx.Err() != nil {
		res := w.result(Cancelled)
		res.Reason = "interrupted"
		if errors.Is(err, ssoapi.ErrUnanswered) {
			res.Reason += "; " + err.Error() + ", so it may need a login"
		}
		return res
	}
	res := w.result(Failed)
	res.Reason, res.Hint = err.Error(), cmp.Or(OwnerHint(w.Planner.Cache, err), hint.Of(err))
	if w.device && !errors.Is(err, fault.Denied) && identity.DualStack(w.step.Session.StartURL) && !identity.DualStackSet(w.variable, "") {
		res.Hint = strings.TrimPrefix(res.Hint+"; "+identity.DualStackHint, "; ")
	}
	if old := UpdateHint(w.version, w.step.Session.StartURL); old != "" && w.version.Major > 0 && !errors.Is(err, fault.Denied) && !strings.Contains(res.Hint, old) {
		res.Hint = strings.TrimSuffix(old+"; else "+res.Hint, "; else ")
	}
	var long interface{ Brief() string }
	if errors.As(err, &long) {
		res.Brief = long.Brief()
	}
	return res
}

// blocked is the result where a person has to do something first.
func (w *worker) blocked() Result {
	res := w.result(Failed)
	if res.Hint = w.step.Session.Hint; w.step.State != ssotoken.Misconfigured {
		res.Reason, res.Hint, res.NeedsPage = "it needs a login: "+res.Reason, shell.Join("awsin", "login", w.step.Session.Name), true
	}
	return res
}

// errOthersPage ends what did not ask for a login by name: the page that it waited for was its page, too.
var errOthersPage = errors.New("it needs a login, and another awsin's page for it was not approved just now")

func (w *worker) work(ctx context.Context) Result {
	defer w.note()
	switch w.step.Action {
	case None:
		return w.result(Nothing)
	case Blocked:
		return w.blocked()
	}
	w.clock.start, w.begun = time.Now(), w.Planner.Now()
	if w.step.Action == Refresh {
		if res, done := w.silently(ctx); done {
			return res
		}
		switch w.Planner.page(&w.step) {
		case None: // it is good for a while
			return w.result(Nothing)
		case Blocked:
			return w.blocked()
		}
	}
	if err := w.place(ctx); err != nil {
		return w.failed(ctx, err)
	}
	waited := false
	unlock, err := w.lock(ctx, func() { waited = true })
	if err != nil {
		return w.failed(ctx, err)
	}
	defer unlock()
	if res, done := w.again(ctx); done {
		return res
	}
	if waited && w.Planner.Page == LastPage { // many programs may want one session at once
		return w.failed(ctx, hint.With(shell.Join("awsin", "login", w.step.Session.Name), errOthersPage))
	}
	if err := w.savable(); err != nil {
		return w.failed(ctx, err)
	}
	if err := w.login(ctx); err != nil {
		if ctx.Err() == nil && w.decideAgain(ctx) {
			return w.result(ByOther)
		}
		return w.failed(ctx, err)
	}
	return w.result(LoggedIn)
}

// silently does what needs no page; done is false where only a login helps. The lock
// is given back: who queues for a page keeps nobody from the session, and no file open.
func (w *worker) silently(ctx context.Context) (res Result, done bool) {
	resume := w.clock.pause()
	select {
	case w.calls <- struct{}{}:
		defer func() { <-w.calls }()
	case <-ctx.Done():
		return w.failed(ctx, ctx.Err()), true
	}
	resume()
	unlock, err := w.lock(ctx, func() {})
	if err != nil {
		return w.failed(ctx, err), true
	}
	defer unlock()
	return w.again(ctx)
}

// again decides again, under the lock, and refreshes where that is what is needed.
func (w *worker) again(ctx context.Context) (res Result, done bool) {
	if err := w.displaced(); err != nil {
		return w.failed(ctx, err), true
	}
	if w.decideAgain(ctx) {
		return w.result(ByOther), true
	}
	if w.step.Action != Refresh {
		return Result{}, false
	}
	if res, done = w.refreshed(ctx); !done {
		w.step.Action = Login
	}
	return res, done
}

// place waits for a place among --pages.
func (w *worker) place(ctx context.Context) error {
	if w.turn == nil {
		w.turn = w.pages.ask()
	}
	select {
	case <-w.turn:
	default:
		w.report(Event{Phase: Queued})
		defer w.clock.pause()()
		select {
		case <-w.turn:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	w.placed = true
	return nil
}
