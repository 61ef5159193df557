package team

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"awsin/internal/estate"
	"awsin/internal/team/policy"
)

// Ten thousand of one problem are told as many, and hide none of another kind.
func TestLintMany(t *testing.T) {
	const n = 10_000
	var twins, left strings.Builder
	for i := range n {
		fmt.Fprintf(&twins, "[sso-session s%d]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n", i)
		fmt.Fprintf(&left, "[profile p%d]\nregion = us-east-1\nrole_session_name = ann\n", i)
	}
	for want, text := range map[string]string{
		"has the start URL, Region and scopes of": twins.String(), "no profile uses session": twins.String(), "is each person's own": left.String(),
	} {
		found := lintFiles(".", []policy.SourceFile{{Path: "config", Content: []byte(text)}}, nil, nil)
		told, more := 0, ""
		for _, c := range found {
			if strings.Contains(c.Message, want) {
				told++
				_, more, _ = strings.Cut(c.Message, " (and ")
			}
		}
		if told != 100 || more != "9900 more problems)" && more != "9899 more problems)" || len(found) > 200 {
			t.Errorf("%s: %d of %d, and %s", want, told, len(found), more)
		}
	}
}

// TestLintIdle: what of the marks means nothing in the files is a warning, and what means something is none.
func TestLintIdle(t *testing.T) {
	said, err := estate.Parse("[production]\nprofiles = *-prod, x-*\naccounts = 1*, 222222222222\nroles = Admin, Break*\nnot = a-prod, b-prod\n[agents]\nprofiles = a-*\nnot = c\n[aliases]\na = a-prod\nb = b-prod\n")
	if err != nil {
		t.Fatal(err)
	}
	files := []policy.SourceFile{{Path: "config", Content: []byte("[sso-session s]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\n" +
		"[profile a-prod]\nsso_session = s\nsso_account_id = 111111111111\nsso_role_name = Admin")}}
	var got []string
	for _, c := range lintMarks(said, files) {
		if !c.warning {
			t.Errorf("%+v", c)
		}
		got = append(got, c.Section+" "+c.Key+": "+c.Why)
	}
	want := []string{
		`production profiles: "x-*" means no profile there is`, `production accounts: "222222222222" means no account there is`, `production roles: "Break*" means no role there is`,
		`production not: "b-prod" means no profile there is`, `agents not: "c" means no profile there is`, `aliases b: "b" is an alias for profile "b-prod", which there is not`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
