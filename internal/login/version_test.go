package login

import (
	"context"
	"errors"
	"strings"
	"testing"

	"awsin/internal/awscli"
	"awsin/internal/awsconfig"
)

// A failed login names the AWS CLI to update to, where that one is too old.
func TestFailedByOldCLI(t *testing.T) {
	for _, c := range []struct {
		url     string
		version awscli.Version
		want    string
	}{
		{"https://sso.acme.example/start", awscli.Version{Major: 2, Minor: 35, Patch: 12}, "update it to 2.35.13 or newer"},
		{"https://sso.acme.example/start", awscli.Version{Major: 2, Minor: 35, Patch: 13}, ""},
		{"https://identitycenter.us-gov.amazonaws.com/ssoins-1", awscli.Version{Major: 2, Minor: 36, Patch: 3}, "update it to 2.36.4 or newer"},
		{"https://acme.awsapps.com/start", awscli.Version{Major: 2, Minor: 9, Patch: 19}, ""},
	} {
		s := &awsconfig.Session{Name: "acme", StartURL: c.url}
		w := worker{step: Step{Session: s}, version: c.version}
		if got := w.failed(context.Background(), errors.New("it failed")).Hint; got != c.want && (c.want == "" || !strings.HasSuffix(got, c.want)) {
			t.Errorf("%s, %s: failed: %q", c.url, c.version, got)
		}
		if got := pageHint(s, c.version, false); strings.Contains(got, "update it to") != (c.want != "") || !strings.Contains(got, c.want) {
			t.Errorf("%s, %s: page: %q", c.url, c.version, got)
		}
	}
}
