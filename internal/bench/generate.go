package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"awsin/internal/fakeidc"
	"awsin/internal/generate"
	"awsin/internal/ssoapi"
)

// generates lists 300 accounts of 3 roles, against a server that takes 50 ms
// per call and serves 20 at a time.
func generates(string) error {
	const accounts, delay, limit = 300, 50 * time.Millisecond, 20
	org := fakeidc.Organization{Name: "org", Region: "us-east-1", StartURL: "https://org.awsapps.com/start"}
	for i := range accounts {
		org.Accounts = append(org.Accounts, fakeidc.Account{
			ID: fmt.Sprintf("%012d", i), Name: fmt.Sprintf("Account %d", i), Roles: []string{"Admin", "Billing", "ReadOnly"},
		})
	}
	idc, err := fakeidc.Start(fakeidc.Options{Organizations: []fakeidc.Organization{org}, ListLimit: limit})
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
	token := idc.Issue(org.Name, time.Hour, false)
	ctx := context.Background()
	title(fmt.Sprintf("listing %d accounts × 3 roles, 50 ms per call", accounts))

	start := time.Now()
	var one []generate.Pair
	all, err := api.Accounts(ctx, token.Region, token.AccessToken)
	if err != nil {
		return err
	}
	for _, a := range all {
		roles, err := api.Roles(ctx, token.Region, token.AccessToken, a.ID)
		if err != nil {
			return err
		}
		for _, r := range roles {
			one = append(one, generate.Pair{Session: org.Name, Account: a, Role: r})
		}
	}
	loop := time.Since(start)
	row("one call after the other", loop, 1)

	var times []time.Duration
	for range 5 {
		start := time.Now()
		got, err := generate.Lister{}.List(ctx, []generate.Source{{Session: org.Name, Region: token.Region, AccessToken: token.AccessToken, API: api}})
		if err != nil {
			return err
		}
		times = append(times, time.Since(start))
		if got[0].Err != nil || len(one) != 3*accounts || !slices.Equal(got[0].Pairs, one) {
			return fmt.Errorf("listing: %d of %d pairs, %w", len(got[0].Pairs), len(one), got[0].Err)
		}
	}
	refused := idc.Count("", "Refused")
	d := median(times)
	row(fmt.Sprintf("awsin, %d in flight at most, %d calls refused per run", limit, refused/len(times)), d, float64(d)/float64(loop))
	if d*10 > loop {
		return fmt.Errorf("listing is only %.1f times faster than one call after the other", float64(loop)/float64(d))
	}
	return nil
}
