package generate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"awsin/internal/fakeidc"
	"awsin/internal/ssoapi"
)

// organization has n accounts; every third has one role, the others two.
func organization(name string, n int) fakeidc.Organization {
	o := fakeidc.Organization{Name: name, Region: "us-east-1", StartURL: "https://" + name + ".awsapps.com/start"}
	for i := range n {
		// IDs fall while names rise: the server's order is neither's.
		a := fakeidc.Account{ID: fmt.Sprintf("%012d", 1000-i*11%n), Name: fmt.Sprintf("Account %d", i), Email: fmt.Sprintf("%d@x.test", i), Roles: []string{"ReadOnly"}}
		if i%3 > 0 {
			a.Roles = append(a.Roles, "Admin")
		}
		o.Accounts = append(o.Accounts, a)
	}
	return o
}

// pairsOf is what a full listing of an organisation gives.
func pairsOf(o fakeidc.Organization) []Pair {
	var all []Pair
	for _, a := range o.Accounts {
		for _, r := range a.Roles {
			all = append(all, Pair{o.Name, ssoapi.Account{ID: a.ID, Name: a.Name, Email: a.Email}, r})
		}
	}
	return all
}

// begin starts a server and makes a source per organisation.
func begin(t *testing.T, o fakeidc.Options) (*fakeidc.Server, []Source) {
	t.Helper()
	s, err := fakeidc.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	api, err := ssoapi.New(ssoapi.Settings{SSOEndpoint: s.URL()})
	if err != nil {
		t.Fatal(err)
	}
	var sources []Source
	for _, org := range o.Organizations {
		token := s.Issue(org.Name, time.Hour, false)
		sources = append(sources, Source{org.Name, token.Region, token.AccessToken, api})
	}
	return s, sources
}

// hasty is a lister that does not rest.
var hasty = Lister{pause: 1, patience: time.Hour}

func list(t *testing.T, l Lister, sources []Source) []Result {
	t.Helper()
	results, err := l.List(t.Context(), sources)
	if err != nil {
		t.Fatal(err)
	}
	return results
}

func complete(t *testing.T, r Result, o fakeidc.Organization) {
	t.Helper()
	if want := pairsOf(o); r.Err != nil || r.Session != o.Name || !slices.Equal(r.Pairs, want) {
		t.Errorf("%s: %d of %d pairs, in order %v; error %v", r.Session, len(r.Pairs), len(want), slices.Equal(r.Pairs, want), r.Err)
	}
}

func TestListAll(t *testing.T) {
	orgs := []fakeidc.Organization{organization("acme", 230), organization("none", 0), organization("globex", 7)}
	_, sources := begin(t, fakeidc.Options{Organizations: orgs})
	var done, total, overlap int
	busy := sync.Mutex{}
	l := Lister{Progress: func(d, n int) {
		if !busy.TryLock() {
			t.Error("calls of Progress overlap")
			return
		}
		defer busy.Unlock()
		if d < done || n < total || d > n {
			t.Errorf("progress went from %d/%d to %d/%d", done, total, d, n)
		}
		done, total = d, n
		overlap++
	}}
	for i, r := range list(t, l, sources) {
		complete(t, r, orgs[i])
	}
	if done != 237 || total != 237 || overlap == 0 {
		t.Errorf("progress ended at %d/%d", done, total)
	}
	if got := list(t, Lister{}, nil); len(got) != 0 {
		t.Error(got)
	}
}

// TestListLimited: a server that refuses what is too much is listed to the end.
func TestListLimited(t *testing.T) {
	orgs := []fakeidc.Organization{organization("acme", 120), organization("globex", 120)}
	for _, limit := range []int{1, 3} {
		s, sources := begin(t, fakeidc.Options{Organizations: orgs, ListLimit: limit})
		until := make(chan struct{})
		s.SetFault("", "ListAccountRoles", fakeidc.Fault{Until: until})
		go func() {
			_ = s.Wait(t.Context(), "", "Refused", 10)
			close(until)
		}()
		for i, r := range list(t, hasty, sources) {
			complete(t, r, orgs[i])
		}
		t.Logf("limit %d: %d calls refused", limit, s.Count("", "Refused"))
	}
}

// TestListThrottled: the server refuses everything for a while.
func TestListThrottled(t *testing.T) {
	org := organization("acme", 30)
	for _, op := range []string{"ListAccounts", "ListAccountRoles"} {
		s, sources := begin(t, fakeidc.Options{Organizations: []fakeidc.Organization{org}})
		s.SetFault("", op, fakeidc.Throttled)
		ended := make(chan error, 1)
		go func() {
			ended <- s.Wait(t.Context(), "acme", op, 40)
			s.SetFault("", op, fakeidc.Fault{})
		}()
		r := list(t, hasty, sources)[0]
		complete(t, r, org)
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

func TestListThrottledForGood(t *testing.T) {
	orgs := []fakeidc.Organization{organization("acme", 50), organization("globex", 50)}
	s, sources := begin(t, fakeidc.Options{Organizations: orgs})
	s.SetFault("acme", "ListAccountRoles", fakeidc.Throttled)
	results := list(t, Lister{pause: 1, patience: 1}, sources)
	var partial *PartialError
	var throttled *ssoapi.ThrottledError
	if r := results[0]; !errors.As(r.Err, &partial) || len(partial.Failed) != 50 || !errors.As(partial.Failed[49], &throttled) || len(r.Pairs) != 0 {
		t.Errorf("%d pairs, %v", len(r.Pairs), r.Err)
	}
	if n := s.Count("acme", "ListAccountRoles"); n > 50 {
		t.Errorf("%d calls after a refusal that nobody has patience for", n)
	}
	complete(t, results[1], orgs[1])
}

func TestListOneAccountFails(t *testing.T) {
	orgs := []fakeidc.Organization{organization("acme", 20), organization("globex", 20)}
	bad := orgs[0].Accounts[4]
	for name, fault := range map[string]fakeidc.Fault{"500": fakeidc.ServerError, "garbage": fakeidc.Garbage, "denied": fakeidc.Denied} {
		t.Run(name, func(t *testing.T) {
			s, sources := begin(t, fakeidc.Options{Organizations: orgs})
			fault.Account = bad.ID
			s.SetFault("acme", "ListAccountRoles", fault)
			results := list(t, Lister{}, sources)
			var partial *PartialError
			if !errors.As(results[0].Err, &partial) || len(partial.Failed) != 1 || partial.Failed[0].Account.ID != bad.ID || partial.Accounts != 20 {
				t.Fatal(results[0].Err)
			}
			want := slices.DeleteFunc(pairsOf(orgs[0]), func(p Pair) bool { return p.Account.ID == bad.ID })
			if !slices.Equal(results[0].Pairs, want) {
				t.Errorf("%d pairs, want %d", len(results[0].Pairs), len(want))
			}
			complete(t, results[1], orgs[1])
		})
	}
}

func TestListRejected(t *testing.T) {
	orgs := []fakeidc.Organization{organization("acme", 300), organization("globex", 20)}
	s, sources := begin(t, fakeidc.Options{Organizations: orgs})
	s.Revoke("acme")
	results := list(t, Lister{}, sources)
	if !errors.Is(results[0].Err, ssoapi.ErrRejected) || results[0].Pairs != nil {
		t.Error(results[0])
	}
	complete(t, results[1], orgs[1])
}

// TestListRejectedMidway: no further call is made with a token that was
// rejected.
func TestListRejectedMidway(t *testing.T) {
	org := organization("acme", 300)
	s, sources := begin(t, fakeidc.Options{Organizations: []fakeidc.Organization{org}})
	s.SetFault("", "ListAccountRoles", fakeidc.Fault{Status: 401, Type: "UnauthorizedException", Message: "no"})
	var done, total int
	r := list(t, Lister{Progress: func(d, n int) { done, total = d, n }}, sources)[0]
	if !errors.Is(r.Err, ssoapi.ErrRejected) || done != 300 || total != 300 {
		t.Errorf("%v, %d/%d", r.Err, done, total)
	}
	if n := s.Count("acme", "ListAccountRoles"); n > ssoapi.StartInFlight+3 { // it grew by the three pages of accounts
		t.Errorf("%d calls", n)
	}
}

func TestListCancelled(t *testing.T) {
	orgs := []fakeidc.Organization{organization("acme", 300), organization("globex", 300)}
	s, sources := begin(t, fakeidc.Options{Organizations: orgs})
	s.SetFault("acme", "ListAccountRoles", fakeidc.Throttled)                      // rests
	s.SetFault("globex", "ListAccountRoles", fakeidc.Fault{Delay: 24 * time.Hour}) // waits for an answer
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		_ = s.Wait(ctx, "acme", "ListAccountRoles", 1)
		_ = s.Wait(ctx, "globex", "ListAccountRoles", ssoapi.StartInFlight)
		cancel()
	}()
	results, err := Lister{pause: 24 * time.Hour, patience: 48 * time.Hour}.List(ctx, sources)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if !errors.Is(r.Err, context.Canceled) || len(r.Pairs) > 0 {
			t.Errorf("%s: %d pairs, %v", r.Session, len(r.Pairs), r.Err)
		}
	}
}

// TestListOrder holds back the first account until all others were asked for.
func TestListOrder(t *testing.T) {
	org := organization("acme", 40)
	s, sources := begin(t, fakeidc.Options{Organizations: []fakeidc.Organization{org}})
	until := make(chan struct{})
	s.SetFault("acme", "ListAccountRoles", fakeidc.Fault{Account: org.Accounts[0].ID, Until: until})
	go func() {
		_ = s.Wait(t.Context(), "acme", "ListAccountRoles", len(org.Accounts))
		close(until)
	}()
	complete(t, list(t, Lister{}, sources)[0], org)
}

func TestListFilter(t *testing.T) {
	org := organization("acme", 30)
	s, sources := begin(t, fakeidc.Options{Organizations: []fakeidc.Organization{org}})
	f := Filter{Accounts: []string{"Account 1?", org.Accounts[2].ID}, Roles: []string{"Ad*"}}
	r := list(t, Lister{Filter: f}, sources)[0]
	want := slices.DeleteFunc(pairsOf(org), func(p Pair) bool {
		named := len(p.Account.Name) == len("Account 1?") && strings.HasPrefix(p.Account.Name, "Account 1")
		return !named && p.Account.ID != org.Accounts[2].ID || !strings.HasPrefix(p.Role, "Ad")
	})
	if r.Err != nil || len(want) != 8 || !slices.Equal(r.Pairs, want) {
		t.Errorf("%d pairs, want %d, %v", len(r.Pairs), len(want), r.Err)
	}
	if n := s.Count("acme", "ListAccountRoles"); n != 11 {
		t.Errorf("%d accounts were asked about, want 11", n)
	}
	if _, err := (Lister{Filter: Filter{Roles: []string{"["}}}).List(t.Context(), sources); err == nil {
		t.Error("a bad glob")
	}
}
