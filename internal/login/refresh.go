package login

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/hint"
	"awsin/internal/identity"
	"awsin/internal/ssoapi"
	"awsin/internal/ssotoken"
	"awsin/shell"
)

// lock is the session's lock: two awsin at once open one browser page.
func (w *worker) lock(ctx context.Context, waiting func()) (unlock func(), err error) {
	err = w.within(ctx, locking, func(ctx context.Context) error {
		unlock, err = w.Planner.File(w.step.Session).Lock(ctx, w.Timeout, func() {
			waiting()
			w.report(Event{Phase: Waiting})
		})
		return err
	})
	return unlock, err
}

// decideAgain plans once more if the token changed since the plan was made, as it
// does when another awsin held the lock, or an AWS CLI was at work. It reports
// whether nothing is left to do. --force and --fresh are satisfied by the other's
// new token.
func (w *worker) decideAgain(ctx context.Context) bool {
	before := w.step.token
	now, err := w.Planner.Cache.Read(w.step.Session.Name)
	if err != nil || before != nil && now.AccessToken == before.AccessToken {
		return false
	}
	p := w.Planner
	p.Force, p.Fresh = false, false
	w.step = p.Plan(ctx, []*awsconfig.Session{w.step.Session})[0]
	return w.step.Action == None
}

// displaced is the error of a session that has another place than when this was planned, as after a failover: who waits
// for a page, or for the lock, may wait for long. A file that says nothing of it may be being written.
func (w *worker) displaced() error {
	planned := w.step.Session
	if w.Config == nil || w.Config.ConfigFile == nil || planned.SSOSession() == "" || w.Config.ConfigFile.Unchanged() {
		return nil
	}
	conf, err := awsconfig.LoadLazy(w.Config.ConfigFile.Path, "")
	if err != nil {
		return nil
	}
	now := conf.Session(planned.Name)
	if now == nil || now.Problem != "" || now.Region == planned.Region && identity.SamePortal(now.StartURL, planned.StartURL) {
		return nil
	}
	return hint.With("run it again: "+shell.Join("awsin", "login", planned.Name), fmt.Errorf("it has moved to %s, %s in the meantime", now.StartURL, now.Region))
}

// savable checks before a page is opened what the AWS CLI would report after it was
// approved, and in fewer words.
func (w *worker) savable() error {
	file := w.Planner.Cache.File(w.step.Session.Name)
	err := file.Writable()
	if err == nil {
		return nil
	}
	err = fmt.Errorf("the AWS CLI could not save a token: %w", err)
	if errors.Is(err, fs.ErrPermission) {
		return err // failed says what mends it
	}
	return hint.With(shell.Join("mv", file.Path, file.Path+".old"), err)
}

// good is how long a token has to last to be of use to what comes next.
const good = time.Minute

// refreshed renews the token; done is false where only a login helps. What passes
// ends no session that is still good.
func (w *worker) refreshed(ctx context.Context) (res Result, done bool) {
	w.report(Event{Phase: Refreshing})
	rejected := w.step.State == ssotoken.Rejected
	asked := w.step.token.RefreshDigest()
	if at := w.Planner.File(w.step.Session).Refused(asked); at.After(w.begun) && !at.After(w.Planner.Now()) { // another awsin was faster
		w.refused(asked, "the server has just refused to renew it", at)
		return Result{}, false
	}
	err := w.within(ctx, refreshing, w.refresh)
	if err == nil { // the new token may have the same one
		_ = w.Planner.File(w.step.Session).Forget(asked)
	}
	if err == nil && rejected && w.Planner.API != nil { // whether the new one is accepted is not certain
		w.prove(ctx)
	}
	switch {
	case err == nil && w.step.State == ssotoken.Rejected:
		w.step.Reason += "; a renewed one, too"
		return Result{}, false
	case err == nil:
		return w.result(Refreshed), true
	}
	var refused *ssoapi.RefusedError
	if errors.As(err, &refused) {
		if w.renewedByOther(ctx) {
			return w.result(ByOther), true
		}
		w.remember(asked)
		w.refused(asked, err.Error(), w.Planner.Now())
		return Result{}, false
	}
	err = fmt.Errorf("refresh: %w", err)
	switch {
	case ctx.Err() != nil:
	case w.decideAgain(ctx):
		return w.result(ByOther), true
	case w.step.State == ssotoken.Valid && w.step.ExpiresAt.Sub(w.Planner.Now()) > good:
		w.notes = append(w.notes, "it could not be renewed early: "+err.Error())
		return w.result(Nothing), true
	}
	return w.failed(ctx, err), true
}

// refused takes note that the server did not renew a token, which another one may have replaced meanwhile.
func (w *worker) refused(asked, why string, at time.Time) {
	if st := &w.step; (st.State == ssotoken.Refreshable || st.State == ssotoken.Expired) && st.token != nil && st.token.RefreshDigest() == asked {
		st.State, st.Refused = ssotoken.Expired, at
		st.Reason = "expired " + ssotoken.FormatDuration(w.Planner.Now().Sub(st.ExpiresAt)) + " ago"
	}
	w.step.Reason += "; " + why
}

// remember keeps for who asks no server that it has refused what has this digest. Who cannot write it does without.
func (w *worker) remember(digest string) {
	_ = w.Planner.File(w.step.Session).Refuse(w.Planner.Now(), digest)
}

// note keeps, or takes back, what the server has said of the token that the step ends with. Who has the session's lock
// meanwhile is getting another one.
func (w *worker) note() {
	st := &w.step
	if !st.news || st.token == nil {
		return
	}
	file := w.Planner.File(st.Session)
	unlock, err := file.TryLock()
	if err != nil {
		return
	}
	defer unlock()
	if st.State == ssotoken.Rejected {
		_ = file.Refuse(st.Refused, st.token.AccessDigest())
	} else {
		_ = file.Forget(st.token.AccessDigest())
	}
}

// How long an AWS CLI that was faster may take to write what it got.
const (
	writeTries = 6
	writePause = 50 * time.Millisecond
)

// renewedByOther reports whether the server refused because another program was
// faster, whose new token is in the cache, or will be in a moment.
func (w *worker) renewedByOther(ctx context.Context) bool {
	for range writeTries {
		if w.decideAgain(ctx) {
			return true
		}
		select {
		case <-time.After(writePause):
		case <-ctx.Done():
			return false
		}
	}
	return false
}

func (w *worker) refresh(ctx context.Context) error {
	s := w.step.Session
	api, err := w.API(s)
	if err != nil {
		return err
	}
	told := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(told)
		why := "interrupted"
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			why = "--timeout is over"
		}
		w.report(Event{Phase: Refreshing, Note: why + "; waiting for the answer to what was sent"})
	})
	defer func() {
		if !stop() {
			<-told // no event follows the last one
		}
	}()
	now := w.Planner.Now()
	defer w.unanswered(s)()
	t, err := renew(ctx, api, w.Planner.Cache.File(s.Name), s.Region, *w.step.token, now)
	if err != nil {
		return err
	}
	w.step.token, w.step.ExpiresAt, w.step.Refused, w.step.news = t, t.ExpiresAt, time.Time{}, false
	w.step.State, w.step.Reason = t.Judge(now)
	return nil
}

func (r *Runner) unanswered(s *awsconfig.Session) (done func()) {
	if r.Unanswered == nil {
		return func() {}
	}
	return r.Unanswered(s)
}

// renew has the server renew a token, and saves it in its file, whose lock is held.
// The place is made sure of first, since the server may spend the refresh token.
func renew(ctx context.Context, api *ssoapi.Client, file ssotoken.File, region string, t ssotoken.Token, now time.Time) (*ssotoken.Token, error) {
	place, err := file.Reserve(&t)
	if err != nil {
		return nil, fmt.Errorf("the server was not asked: a renewed token could not be saved: %w", err)
	}
	defer place.Discard()
	if err := api.Refresh(ctx, region, &t, now); err != nil {
		return nil, err
	}
	if err := place.Write(&t); err != nil {
		return nil, fmt.Errorf("the renewed token could not be saved: %w", err)
	}
	return &t, nil
}
