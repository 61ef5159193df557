package ssoapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"awsin/internal/fault"
	"awsin/internal/identity"
)

// Account is an AWS account that a session reaches. ID is 12 digits; Name and
// Email are free text of other people, any characters in them.
type Account struct{ ID, Name, Email string }

// ThrottledError reports that the server asks for fewer calls.
type ThrottledError struct{ Reason string }

func (e *ThrottledError) Error() string {
	return "throttled: the server asks for fewer calls (" + e.Reason + ")"
}

// Hint returns what to do about it.
func (e *ThrottledError) Hint() string { return fault.Throttled.Hint() }

// Bounds of one listing.
const (
	pageSize = 100  // the services' largest
	maxPages = 1000 // no organisation has 100 000 accounts
)

// maxListed bounds the texts of all of a client's listings, in bytes: 100 000 accounts
// with ten roles each have half of it.
const maxListed = 64 << 20

var errTooLong = fmt.Errorf("the servers' lists are longer than %d MiB", maxListed>>20)

const accountsPath = "/assignment/accounts"

type accountsAnswer struct {
	AccountList []struct {
		AccountID    string `json:"accountId"`
		AccountName  string
		EmailAddress string
	}
	NextToken string
}

// keep counts texts that a listing keeps.
func (c *Client) keep(texts ...string) error {
	n := 0
	for _, t := range texts {
		n += len(t)
	}
	if c.listed.Add(int64(n)) > maxListed {
		return errTooLong
	}
	return nil
}

// Pace makes one call, at a time of its choosing, and again as often as it likes.
type Pace func(ctx context.Context, call func(context.Context) error) error

// Paced is the client with each page of Accounts and Roles asked for through
// pace. So a throttled page is repeated alone, not the whole listing.
func (c *Client) Paced(pace Pace) *Client {
	paced := *c
	paced.pace = pace
	return &paced
}

// Accounts lists the accounts that the token reaches, in the server's order,
// each once. Errors are ErrRejected, a *ThrottledError, the context's, or
// others, which may pass.
func (c *Client) Accounts(ctx context.Context, region, accessToken string) ([]Account, error) {
	var all []Account
	seen := map[string]bool{}
	err := c.pages(ctx, call{region: region, path: accountsPath, accessToken: accessToken, query: url.Values{}}, func(do func(any) error) (string, error) {
		var out accountsAnswer
		if err := do(&out); err != nil {
			return "", err
		}
		for _, a := range out.AccountList {
			id := a.AccountID
			if err := identity.AccountID(id); err != nil {
				return "", fmt.Errorf("the server's answer: %w", err)
			}
			if !seen[id] { // a list that changes between two pages repeats some
				seen[id] = true
				account := Account{ID: id, Name: a.AccountName, Email: a.EmailAddress}
				if err := c.keep(account.ID, account.Name, account.Email); err != nil {
					return "", err
				}
				all = append(all, account)
			}
		}
		return out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// Roles lists the roles that the token may take in an account, as Accounts.
func (c *Client) Roles(ctx context.Context, region, accessToken, accountID string) ([]string, error) {
	var all []string
	seen := map[string]bool{}
	err := c.pages(ctx, call{region: region, path: "/assignment/roles", accessToken: accessToken, query: url.Values{"account_id": {accountID}}}, func(do func(any) error) (string, error) {
		var out struct {
			RoleList  []struct{ RoleName string }
			NextToken string
		}
		if err := do(&out); err != nil {
			return "", err
		}
		for _, r := range out.RoleList {
			role := r.RoleName
			if err := identity.RoleName(role); err != nil {
				return "", fmt.Errorf("the server's answer: %w", err)
			}
			if !seen[role] {
				if err := c.keep(role); err != nil {
					return "", err
				}
				seen[role] = true
				all = append(all, role)
			}
		}
		return out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// pages has page ask for each page of a list, by a function that decodes it, and return the token of the next, "" after the last.
func (c *Client) pages(ctx context.Context, first call, page func(do func(out any) error) (string, error)) error {
	first.service, first.method, first.throttledOnce = portal, http.MethodGet, true
	first.query.Set("max_result", strconv.Itoa(pageSize))
	seen := map[string]bool{}
	for range maxPages {
		var next string
		ask := func(ctx context.Context) (err error) {
			bounded, cancel := context.WithTimeout(ctx, refreshTimeout)
			defer cancel()
			next, err = page(func(out any) error { return c.do(bounded, first, out) })
			return listError(ctx, err)
		}
		var err error
		if c.pace == nil {
			err = ask(ctx)
		} else {
			err = c.pace(ctx, ask)
		}
		switch {
		case err != nil || next == "":
			return err
		case seen[next]:
			return errors.New("the pages of the server's list go round in a circle")
		}
		if err := c.keep(next); err != nil {
			return err
		}
		seen[next] = true
		first.query.Set("next_token", next)
	}
	return fmt.Errorf("the server's list has more than %d pages", maxPages)
}

func listError(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case isCode(err, unauthorized):
		return ErrRejected
	case errors.Is(err, errTooLong):
		return err
	case throttled(err):
		return &ThrottledError{Reason: words(err)}
	}
	return plain(err)
}
