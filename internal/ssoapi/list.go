package ssoapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	ssotypes "github.com/aws/aws-sdk-go-v2/service/sso/types"
	"github.com/aws/smithy-go"

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
	err := c.pages(ctx, func(ctx context.Context, next *string) (*string, error) {
		out, err := c.portal(region).ListAccounts(ctx, &sso.ListAccountsInput{
			AccessToken: &accessToken, MaxResults: aws.Int32(pageSize), NextToken: next,
		}, patient)
		if err != nil {
			return nil, err
		}
		for _, a := range out.AccountList {
			id := aws.ToString(a.AccountId)
			if err := identity.AccountID(id); err != nil {
				return nil, fmt.Errorf("the server's answer: %w", err)
			}
			if !seen[id] { // a list that changes between two pages repeats some
				seen[id] = true
				account := Account{ID: id, Name: aws.ToString(a.AccountName), Email: aws.ToString(a.EmailAddress)}
				if err := c.keep(account.ID, account.Name, account.Email); err != nil {
					return nil, err
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
	err := c.pages(ctx, func(ctx context.Context, next *string) (*string, error) {
		out, err := c.portal(region).ListAccountRoles(ctx, &sso.ListAccountRolesInput{
			AccessToken: &accessToken, AccountId: &accountID, MaxResults: aws.Int32(pageSize), NextToken: next,
		}, patient)
		if err != nil {
			return nil, err
		}
		for _, r := range out.RoleList {
			role := aws.ToString(r.RoleName)
			if err := identity.RoleName(role); err != nil {
				return nil, fmt.Errorf("the server's answer: %w", err)
			}
			if !seen[role] {
				if err := c.keep(role); err != nil {
					return nil, err
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

// pages calls page with each next token, from nil to the last.
func (c *Client) pages(ctx context.Context, page func(context.Context, *string) (*string, error)) error {
	var next *string
	seen := map[string]bool{}
	for range maxPages {
		var after *string
		call := func(ctx context.Context) (err error) {
			bounded, cancel := context.WithTimeout(ctx, refreshTimeout)
			defer cancel()
			after, err = page(bounded, next)
			return listError(ctx, err)
		}
		var err error
		if c.pace == nil {
			err = call(ctx)
		} else {
			err = c.pace(ctx, call)
		}
		token := aws.ToString(after)
		switch {
		case err != nil || token == "":
			return err
		case seen[token]:
			return errors.New("the pages of the server's list go round in a circle")
		}
		if err := c.keep(token); err != nil {
			return err
		}
		seen[token] = true
		next = after
	}
	return fmt.Errorf("the server's list has more than %d pages", maxPages)
}

// patient leaves throttling to the caller, who knows of the other calls; other
// passing faults are tried twice as everywhere.
func patient(o *sso.Options) {
	o.Retryer = retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = 2
		o.MaxBackoff = maxBackoff
		o.Retryables = append([]retry.IsErrorRetryable{retry.IsErrorRetryableFunc(func(err error) aws.Ternary {
			if throttled(err) {
				return aws.FalseTernary
			}
			return aws.UnknownTernary
		})}, o.Retryables...)
	})
}

func throttled(err error) bool {
	var (
		many   *ssotypes.TooManyRequestsException
		answer interface{ HTTPStatusCode() int }
		api    smithy.APIError
	)
	if errors.As(err, &many) || errors.As(err, &answer) && answer.HTTPStatusCode() == http.StatusTooManyRequests {
		return true
	}
	if !errors.As(err, &api) {
		return false
	}
	_, ok := retry.DefaultThrottleErrorCodes[api.ErrorCode()]
	return ok
}

func listError(ctx context.Context, err error) error {
	var unauthorized *ssotypes.UnauthorizedException
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &unauthorized):
		return ErrRejected
	case errors.Is(err, errTooLong):
		return err
	case throttled(err):
		return &ThrottledError{Reason: words(err)}
	}
	return plain(err)
}
