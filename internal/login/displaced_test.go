package login

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"awsin/internal/awsconfig"
	"awsin/internal/ssotoken"
)

// TestDisplaced: a login that has waited while its session was moved is not made at the place that the session has left.
func TestDisplaced(t *testing.T) {
	const config = "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\n"
	for name, c := range map[string]struct{ old, now, want string }{
		"as it was":       {"", "", ""},
		"written alike":   {"/start", "/start#/", ""},
		"another Region":  {"us-east-1", "eu-west-1", "it has moved to https://acme.awsapps.com/start, eu-west-1 in the meantime"},
		"another portal":  {"acme.aws", "globex.aws", "it has moved to https://globex.awsapps.com/start, us-east-1 in the meantime"},
		"being written":   {config, "", ""},
		"written by half": {"sso_region = us-east-1\n", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			path := filepath.Join(home, "config")
			write := func(text string) {
				// Another file, as an editor makes it: its time may be the same.
				if err := errors.Join(os.WriteFile(path+".new", []byte(text), 0o600), os.Rename(path+".new", path)); err != nil {
					t.Fatal(err)
				}
			}
			write(config)
			conf, err := awsconfig.Load(path, "")
			if err != nil {
				t.Fatal(err)
			}
			w := &worker{Runner: Runner{Planner: Planner{Cache: ssotoken.New(home)}, Config: conf}, step: Step{Session: conf.Session("acme"), Action: Login}}
			write(strings.Replace(config, c.old, c.now, 1))
			res, done := w.again(t.Context())
			if done != (c.want != "") || res.Reason != c.want || done && (res.Outcome != Failed || res.Hint != "run it again: awsin login acme") {
				t.Errorf("%+v", res)
			}
		})
	}
}
