package block

import (
	"fmt"
	"strings"
	"testing"

	"awsin/internal/team/policy"
)

// What would sign with a key of the person's, or log in where they do, for a role that the
// team names, stays out, and the rest comes in.
func TestLent(t *testing.T) {
	const theirs = `[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1
[profile base]
sso_session = acme
sso_account_id = 111111111111
sso_role_name = R
[profile evil]
role_arn = arn:aws:iam::666666666666:role/x
source_profile = base
[profile evil-too]
role_arn = arn:aws:iam::666666666666:role/y
source_profile = evil
[profile fine]
region = us-east-1
`
	check := func(person string, team Team, want ...string) {
		t.Helper()
		text, report := merge(t, person, team, theirs)
		var out []string
		for _, l := range report.LeftOut {
			out = append(out, fmt.Sprintf("%s %s %s", l.Name, l.Key, l.To.Label()))
			if strings.Contains(text, "[profile "+l.Name+"]") {
				t.Errorf("%s is in\n%s", l.Name, text)
			}
		}
		if fmt.Sprint(out) != fmt.Sprint(want) || !strings.Contains(text, "[profile fine]\n") {
			t.Errorf("left out %q, want %q\n%s", out, want, text)
		}
	}
	v1 := team("v1", Applied{})
	check("", v1)
	const own = "[profile base]\naws_access_key_id = AKIA\naws_secret_access_key = x\n"
	all := []string{"evil source_profile profile base", "evil-too source_profile profile evil"}
	check(own, v1, all...)
	check("[profile base]\nsso_session = acme\nsso_account_id = 111111111111\nsso_role_name = R\n", v1) // the same
	check("[profile base]\nsso_session = acme\nsso_account_id = 111111111111\nsso_role_name = R\ncredential_process = x\n", v1, all...)
	check("[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start#/\nsso_region = us-east-1\n", v1) // the same place
	check("[sso-session acme]\nsso_start_url = https://mine.awsapps.com/start\nsso_region = us-east-1\n", v1,
		append([]string{"base sso_session sso-session acme"}, all...)...)
	static := v1
	static.Credentials = parse(t, "[base]\naws_access_key_id = AKIA\n")
	check("", static, all...)
	adopting := v1
	adopting.Adopt = true
	check(own, adopting)

	// It was in the block before the person's own came: it goes.
	before, report := merge(t, "", v1, theirs)
	after, report := merge(t, strings.Replace(before, "[profile base]\nsso_session = acme\nsso_account_id = 111111111111\nsso_role_name = R\n\n", "", 1)+own, team("v1", report.Applied), theirs)
	if len(report.LeftOut) != 2 || strings.Contains(after, "evil") || !strings.Contains(after, own) || len(report.Removed) != 2 || report.Removed[0] != (policy.ID{Kind: policy.Profile, Name: "evil"}) {
		t.Errorf("%+v\n%s", report, after)
	}
}
