package ssoapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// portalOf is a client of a portal that answers with handler.
func portalOf(t *testing.T, handler http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return newClient(t, "AWS_ENDPOINT_URL_SSO="+server.URL)
}

func accountsPage(next string, ids ...string) string {
	type account struct {
		ID    string `json:"accountId"`
		Name  string `json:"accountName"`
		Email string `json:"emailAddress"`
	}
	list := []account{}
	for _, id := range ids {
		list = append(list, account{id, "name " + id, id + "@x.test"})
	}
	text, _ := json.Marshal(map[string]any{"accountList": list, "nextToken": next})
	return string(text)
}

func TestAccountsPages(t *testing.T) {
	id := func(n int) string { return fmt.Sprintf("%012d", n) }
	for _, c := range []struct {
		name  string
		pages map[string]string // by next token
		want  []string
		err   string
	}{
		{"none", map[string]string{"": accountsPage("")}, nil, ""},
		{"three pages, one account twice", map[string]string{
			"": accountsPage("b", id(3), id(1)), "b": accountsPage("c", id(1), id(2)), "c": accountsPage("", id(4)),
		}, []string{id(3), id(1), id(2), id(4)}, ""},
		{"an empty page is not the last", map[string]string{"": accountsPage("b"), "b": accountsPage("", id(1))}, []string{id(1)}, ""},
		{"a circle", map[string]string{"": accountsPage("b", id(1)), "b": accountsPage("c"), "c": accountsPage("b")}, nil, "circle"},
		{"a token that leads to itself", map[string]string{"": accountsPage("b"), "b": accountsPage("b")}, nil, "circle"},
		{"a hostile ID", map[string]string{"": accountsPage("", id(1), "1\n[x]")}, nil, `"1\n[x]" is not an account ID`},
		{"garbage", map[string]string{"": "<html>"}, nil, "something other than the Identity Center answered"},
	} {
		t.Run(c.name, func(t *testing.T) {
			client := portalOf(t, func(w http.ResponseWriter, r *http.Request) {
				fmt.Fprint(w, c.pages[r.URL.Query().Get("next_token")])
			})
			all, err := client.Accounts(t.Context(), "us-east-1", "a")
			if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Fatalf("error %v, want %q", err, c.err)
			}
			var got []string
			for _, a := range all {
				got = append(got, a.ID)
				if a.Name != "name "+a.ID || a.Email != a.ID+"@x.test" {
					t.Errorf("%+v", a)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestAccountsEndlessPages(t *testing.T) {
	var calls atomic.Int32
	client := portalOf(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, accountsPage(fmt.Sprint(calls.Add(1))))
	})
	if _, err := client.Accounts(t.Context(), "us-east-1", "a"); err == nil || !strings.Contains(err.Error(), "pages") {
		t.Error(err)
	}
	if n := calls.Load(); n != maxPages {
		t.Errorf("%d calls", n)
	}
}

func TestRoles(t *testing.T) {
	for answer, want := range map[string]string{
		`{"roleList":[{"roleName":"B"},{"roleName":"A"},{"roleName":"B"}]}`: "B A",
		`{"roleList":[{"roleName":"A\nregion = x"}]}`:                       "!is not a role name",
		`{"roleList":[{"roleName":" A"}]}`:                                  "!is not a role name",
		`{"roleList":[{"roleName":"A/B"}]}`:                                 "!is not a role name",
		`{"roleList":[{}]}`:                                                 "!is not a role name",
		`{}`:                                                                "",
	} {
		client := portalOf(t, func(w http.ResponseWriter, r *http.Request) {
			if q := r.URL.Query(); q.Get("account_id") != "000000000001" || q.Get("max_result") != "100" {
				t.Error(r.URL)
			}
			fmt.Fprint(w, answer)
		})
		roles, err := client.Roles(t.Context(), "us-east-1", "a", "000000000001")
		got := strings.Join(roles, " ")
		if reason, bad := strings.CutPrefix(want, "!"); bad {
			if err == nil || !strings.Contains(err.Error(), reason) || got != "" {
				t.Errorf("%s: %q, %v", answer, got, err)
			}
		} else if got != want || err != nil {
			t.Errorf("%s: %q, %v", answer, got, err)
		}
	}
}

// TestListErrors: which error, after how many calls.
func TestListErrors(t *testing.T) {
	is := func(target error) func(error) bool { return func(err error) bool { return errors.Is(err, target) } }
	isThrottled := func(err error) bool { var e *ThrottledError; return errors.As(err, &e) }
	for _, c := range []struct {
		status int
		kind   string
		want   func(error) bool
		calls  int32
	}{
		{401, "UnauthorizedException", is(ErrRejected), 1},
		{429, "TooManyRequestsException", isThrottled, 1},
		{429, "", isThrottled, 1}, // a proxy's
		{400, "ThrottlingException", isThrottled, 1},
		{404, "ResourceNotFoundException", func(err error) bool { return err.Error() == "ResourceNotFoundException: why" }, 1},
		{500, "InternalServerException", func(err error) bool { return !isThrottled(err) }, 2},
	} {
		t.Run(fmt.Sprint(c.status, c.kind), func(t *testing.T) {
			var calls atomic.Int32
			client := portalOf(t, func(w http.ResponseWriter, _ *http.Request) {
				calls.Add(1)
				if c.kind != "" {
					w.Header().Set("X-Amzn-Errortype", c.kind)
				}
				w.WriteHeader(c.status)
				fmt.Fprint(w, `{"message":"why"}`)
			})
			if _, err := client.Accounts(t.Context(), "us-east-1", "a"); err == nil || !c.want(err) {
				t.Error(err)
			}
			if n := calls.Swap(0); n != c.calls {
				t.Errorf("%d calls, want %d", n, c.calls)
			}
			if _, err := client.Roles(t.Context(), "us-east-1", "a", "000000000001"); err == nil || !c.want(err) {
				t.Error(err)
			}
			if n := calls.Load(); n != c.calls {
				t.Errorf("%d calls, want %d", n, c.calls)
			}
		})
	}
}

// TestPacedRepeatsOnePage: the pages before a throttled one are not asked for again.
func TestPacedRepeatsOnePage(t *testing.T) {
	var asked []string
	client := portalOf(t, func(w http.ResponseWriter, r *http.Request) {
		page := r.URL.Query().Get("next_token")
		again := slices.Contains(asked, page)
		asked = append(asked, page)
		switch {
		case page == "":
			fmt.Fprint(w, accountsPage("b", "000000000001"))
		case again:
			fmt.Fprint(w, accountsPage("", "000000000002"))
		default:
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	all, err := client.Paced(func(ctx context.Context, call func(context.Context) error) error {
		for {
			err := call(ctx)
			var throttled *ThrottledError
			if !errors.As(err, &throttled) {
				return err
			}
		}
	}).Accounts(t.Context(), "us-east-1", "a")
	if err != nil || len(all) != 2 || strings.Join(asked, ",") != ",b,b" {
		t.Errorf("%v, %v, asked %q", all, err, asked)
	}
}

func TestListCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan bool)
	client := portalOf(t, func(http.ResponseWriter, *http.Request) { cancel(); <-over })
	t.Cleanup(func() { close(over) })
	if _, err := client.Accounts(ctx, "us-east-1", "a"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// A server whose pages never end, or are full of long texts, does not fill the memory.
func TestListedBounded(t *testing.T) {
	long := strings.Repeat("x", maxAnswer/2)
	var calls atomic.Int32
	client := portalOf(t, func(w http.ResponseWriter, r *http.Request) {
		n := calls.Add(1)
		if r.URL.Path == "/assignment/roles" {
			fmt.Fprintf(w, `{"roleList": [{"roleName": "r%d"}], "nextToken": "%d%s"}`, n, n, long)
			return
		}
		fmt.Fprintf(w, `{"accountList": [{"accountId": "%012d", "accountName": "%s"}], "nextToken": "%d"}`, n, long, n)
	})
	const room = 1 << 20 // the rest is full of other listings
	client.listed.Store(maxListed - room)
	if all, err := client.Accounts(t.Context(), "us-east-1", "a"); !errors.Is(err, errTooLong) || all != nil {
		t.Errorf("%d accounts, %v", len(all), err)
	}
	if n := calls.Load(); n > room/int32(len(long))+1 {
		t.Errorf("%d calls", n)
	}
	client.listed.Store(maxListed - room)
	if all, err := client.Roles(t.Context(), "us-east-1", "a", "111111111111"); !errors.Is(err, errTooLong) || all != nil {
		t.Errorf("%d roles, %v", len(all), err)
	}
}
