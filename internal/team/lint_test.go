package team

import (
	"fmt"
	"strings"
	"testing"

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
		found := lintFiles([]policy.SourceFile{{Path: "config", Content: []byte(text)}}, nil, nil)
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
