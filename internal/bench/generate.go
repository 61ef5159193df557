//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"awsin/internal/fakeidc"
	"awsin/internal/generate"
	"awsin/internal/ssoapi"
)

// generates lists 300 accounts of 3 roles, against a server that takes 50 ms
// per call and serves 20 at a time.
func generates(b *bench) error {
	const accounts, delay, limit = 300, 50 * time.Millisecond, 20
	o := org(0)
	for i := range accounts {
		o.Accounts = append(o.Accounts, fakeidc.Account{
			ID: fmt.Sprintf("%012d", i), Name: fmt.Sprintf("Account %d", i), Roles: []string{"Admin", "Billing", "ReadOnly"},
		})
	}
	idc, err := fakeidc.Start(fakeidc.Options{Organizations: []fakeidc.Organization{o}, ListLimit: limit})
	if err != nil {
		return err
	}
	defer func() { _ = idc.Close() }()
	for _, op := range []string{"ListAccounts", "ListAccountRoles"} {
		idc.SetFault("", op, fakeidc.Fault{Delay: delay})
	}
	api, err := ssoapi.New(ssoapi.Settings{SSOEndpoint: idc.URL()})
	if err != nil {
		return err
	}
	token, ctx := idc.Issue(o.Name, time.Hour, false), context.Background()
	var one []generate.Pair
	_, err = b.race(fmt.Sprintf("listing %d accounts × 3 roles, 50 ms per call", accounts), 1, []contender{
		{"one call after the other", 0, timed(func() error {
			all, err := api.Accounts(ctx, token.Region, token.AccessToken)
			for _, a := range all {
				roles, rolesErr := api.Roles(ctx, token.Region, token.AccessToken, a.ID)
				err = errors.Join(err, rolesErr)
				for _, r := range roles {
					one = append(one, generate.Pair{Session: o.Name, Account: a, Role: r})
				}
			}
			return err
		})},
		{fmt.Sprintf("awsin, %d in flight at most", limit), 0.1, timed(func() error {
			got, err := generate.Lister{}.List(ctx, []generate.Source{{Session: o.Name, Region: token.Region, AccessToken: token.AccessToken, API: api}})
			if err == nil && (len(one) != 3*accounts || !slices.Equal(got[0].Pairs, one)) {
				err = fmt.Errorf("%d of %d pairs, %w", len(got[0].Pairs), len(one), got[0].Err)
			}
			return err
		})},
	})
	fmt.Printf("%d calls were refused\n", idc.Count("", "Refused"))
	return err
}
