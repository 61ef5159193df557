//go:build unix

package main

import (
	"fmt"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/doctor"
)

// doctors measures what a config file of 10,000 of one thing costs to judge, against
// reading it: what grows with the square of that is 10 to 1,000 times over the limit.
func doctors(b *bench) error {
	const many = 10_000
	for _, shape := range []struct {
		what string
		text string
	}{
		{"profiles, each with the role of the one before", repeat(many, func(i int) string {
			return fmt.Sprintf("[profile p%d]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = p%d\n", i+1, i)
		})},
		{"profiles, in a circle", repeat(many, func(i int) string {
			return fmt.Sprintf("[profile p%d]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = p%d\n", i, (i+1)%many)
		})},
		{"start URLs without a session", repeat(many, func(i int) string { return legacyOf(i, fmt.Sprintf("https://o%d.awsapps.com/start", i)) })},
		{"start URLs of one host", repeat(many, func(i int) string { return legacyOf(i, fmt.Sprintf("https://o.awsapps.com/%d", i)) })},
		{"sessions", repeat(many, sessionOf)},
		{"keys of [DEFAULT], and as many profiles", "[DEFAULT]\n" + repeat(many, keyOf) + sessionOf(0) + repeat(many, func(i int) string {
			return fmt.Sprintf("[profile p%d]\nsso_session = s0\nsso_account_id = %012d\nsso_role_name = x\n", i, i)
		})},
		{"keys of a session and its profile", sessionOf(0) + repeat(many, keyOf) + "[profile p]\nsso_session = s0\nsso_account_id = 123456789012\nsso_role_name = x\n" + repeat(many, keyOf)},
		{"misspelt headers", repeat(many, func(i int) string { return fmt.Sprintf("[Profile-p%d]\nsso_account_id = %012d\n", i, i) })},
	} {
		var f *awsconfig.File
		_, err := b.race(fmt.Sprintf("%d %s", many, shape.what), 5, []contender{
			{"read", 0, timed(func() (err error) {
				f, err = awsconfig.Parse("config", []byte(shape.text))
				return err
			})},
			{"judge", 60, timed(func() error {
				doctor.CheckConfig(awsconfig.Merge(f, nil))
				return nil
			})},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func repeat(n int, part func(int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(part(i))
	}
	return b.String()
}

func keyOf(i int) string { return fmt.Sprintf("key%d = value\n", i) }

func sessionOf(i int) string {
	return fmt.Sprintf("[sso-session s%d]\nsso_start_url = https://o%[1]d.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n", i)
}

func legacyOf(i int, startURL string) string {
	return fmt.Sprintf("[profile p%d]\nsso_start_url = %s\nsso_region = us-east-1\nsso_account_id = %012d\nsso_role_name = x\n", i, startURL, i)
}
