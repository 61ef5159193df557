//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"awsin/internal/fakeidc"
	"awsin/internal/ssotoken"
)

const (
	orgs    = 10 // those of a person
	allOrgs = 50
)

func org(i int) fakeidc.Organization {
	name := fmt.Sprintf("org%d", i)
	return fakeidc.Organization{Name: name, Region: "us-east-1", StartURL: "https://" + name + ".awsapps.com/start"}
}

func profile(i, sessions int) string { return fmt.Sprintf("org%d-profile-%d", i%sessions, i) }

// home makes a person with sessions and profiles of them.
func (b *bench) home(sessions, profiles int) (string, error) {
	home, err := os.MkdirTemp(b.dir, "home-")
	if err != nil {
		return "", err
	}
	var conf strings.Builder
	for i := range sessions {
		o := org(i)
		fmt.Fprintf(&conf, "[sso-session %s]\nsso_start_url = %s\nsso_region = %s\nsso_registration_scopes = sso:account:access\n\n", o.Name, o.StartURL, o.Region)
	}
	for i := range profiles {
		fmt.Fprintf(&conf, "[profile %s]\nsso_session = org%d\nsso_account_id = %012d\nsso_role_name = ReadOnly\nregion = us-east-1\n\n", profile(i, sessions), i%sessions, i)
	}
	if err := os.Mkdir(filepath.Join(home, ".aws"), 0o700); err != nil {
		return "", err
	}
	return home, os.WriteFile(filepath.Join(home, ".aws", "config"), []byte(conf.String()), 0o600)
}

// person is a home whose sessions are logged in; to nowhere.
func (b *bench) person(profiles int) (string, error) {
	home, err := b.home(orgs, profiles)
	for i := range orgs {
		if o := org(i); err == nil {
			err = ssotoken.New(home).Write(o.Name, &ssotoken.Token{
				StartURL: o.StartURL, Region: o.Region, AccessToken: "x", ExpiresAt: time.Now().Add(8 * time.Hour),
			})
		}
	}
	return home, err
}

// company is an Identity Center on loopback and what reaches it.
type company struct {
	*bench
	idc     *fakeidc.Server
	ca      string
	environ []string
}

func (b *bench) company(approveAfter time.Duration) (*company, error) {
	var all []fakeidc.Organization
	for i := range allOrgs {
		o := org(i)
		o.Accounts = []fakeidc.Account{{ID: fmt.Sprintf("%012d", i), Name: "main", Roles: []string{"ReadOnly"}}} // that of its first profile
		all = append(all, o)
	}
	idc, err := fakeidc.Start(fakeidc.Options{Organizations: all, ApproveAfter: approveAfter})
	if err != nil {
		return nil, err
	}
	c := &company{bench: b, idc: idc, ca: filepath.Join(b.dir, "ca.pem")}
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "AWS") && !strings.HasPrefix(kv, "XDG_") && !strings.HasPrefix(kv, "HOME=") {
			c.environ = append(c.environ, kv)
		}
	}
	c.environ = append(c.environ, idc.Environ(c.ca)...)
	return c, idc.WriteCABundle(c.ca)
}

// employee is the environment of a new home, with tokens of that lifetime; 0 is none.
func (c *company) employee(sessions, profiles int, lifetime time.Duration) ([]string, error) {
	home, err := c.home(sessions, profiles)
	for i := range sessions {
		if err != nil || lifetime == 0 {
			break
		}
		s := c.idc.Issue(org(i).Name, lifetime, true)
		err = ssotoken.New(home).Write(org(i).Name, &ssotoken.Token{
			StartURL: s.StartURL, Region: s.Region, AccessToken: s.AccessToken, ExpiresAt: s.ExpiresAt,
			ClientID: s.ClientID, ClientSecret: s.ClientSecret, RegistrationExpiresAt: s.RegistrationExpiresAt, RefreshToken: s.RefreshToken,
		})
	}
	return append(c.environ[:len(c.environ):len(c.environ)], "HOME="+home), err
}
