package signin

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"awsin/internal/hint"
	"awsin/internal/login"
	"awsin/internal/sanitize"
	"awsin/internal/ssotoken"
)

// summarize counts the outcomes.
func (s *Service) summarize(results []login.Result) {
	counts := map[login.Outcome]int{}
	usable := 0
	for _, r := range results {
		counts[r.Outcome]++
		if r.OK() {
			usable++
		}
	}
	var parts []string
	for _, p := range []struct {
		did  login.Outcome
		word string
	}{
		{login.LoggedIn, "logged in"}, {login.Refreshed, "refreshed"}, {login.ByOther, "renewed by another program"},
		{login.Nothing, "already valid"}, {login.Failed, "failed"}, {login.Cancelled, "interrupted"},
	} {
		if n := counts[p.did]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, p.word))
		}
	}
	s.io.Say("%d of %d sessions usable: %s", usable, len(results), strings.Join(parts, ", "))
}

// brief prints a line for each session of which a person has to know something.
func (s *Service) brief(results []login.Result) {
	for _, r := range results {
		words := slices.Clone(r.Notes)
		if !r.OK() {
			words = append([]string{string(r.Outcome) + ": " + cmp.Or(r.Brief, r.Reason)}, words...)
			if r.Hint != "" {
				words = append(words, strings.TrimPrefix(r.Hint, r.Brief+"; ")) // which the AWS CLI's errors begin with
			}
		}
		if words != nil {
			s.io.Say("%s: %s", sanitize.Text(r.Session.Name), sanitize.Text(strings.Join(words, "; ")))
		}
	}
}

// explain prints what has to be known of single sessions; failures in full, with what
// fixes them.
func (s *Service) explain(results []login.Result, o Options) {
	var failed []login.Result
	for _, r := range results {
		if left := r.ExpiresAt.Sub(s.env.Now()); r.Outcome == login.Nothing && r.Session.Login == "" && r.Notes == nil && left < o.Renew && o.Page != login.AnyPage {
			s.io.Say("session %s ends in %s, and only a login renews it: %s", sanitize.Text(r.Session.Name), ssotoken.FormatDuration(left), sanitize.Text(Command(r.Session)))
		}
		for _, note := range r.Notes {
			s.io.Say("%s: %s", sanitize.Text(r.Session.Name), sanitize.Text(note))
		}
		if r.Outcome == login.Failed {
			failed = append(failed, r)
		}
	}
	for len(failed) > 0 { // what several have in common is said once
		first := failed[0]
		var names []string
		failed = slices.DeleteFunc(failed, func(r login.Result) bool {
			same := r.Reason == first.Reason && r.Hint == first.Hint
			if same {
				names = append(names, r.Session.Name)
			}
			return same
		})
		hint.Print(s.io.Stderr, hint.With(first.Hint, fmt.Errorf("%s: %s", strings.Join(names, ", "), first.Reason)))
	}
}
