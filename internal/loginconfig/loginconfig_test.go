package loginconfig

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"awsin/internal/awsconfig"
)

// TestChanges: what the AWS CLI may write of a session comes back, all else is told.
func TestChanges(t *testing.T) {
	conf, err := awsconfig.Load(write(t, "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\n[profile me]\nlogin_session = a\n[default]\nlogin_session = d\n"), "")
	if err != nil {
		t.Fatal(err)
	}
	console := func(name string) *awsconfig.Session { return conf.ConsoleOf(conf.Profile(name)) }
	for _, c := range []struct {
		session    *awsconfig.Session
		old, new   string
		keys, told string
	}{
		{conf.Session("acme"), "", "", "[]", "[]"},
		{conf.Session("acme"), "us-east-1", "eu-west-1", "[{sso_region eu-west-1}]", "[]"},
		{conf.Session("acme"), "us-east-1", "us-east-1\nregion = x", "[]", "[region of [sso-session acme]]"},
		{console("me"), "= a", "= b", "[{login_session b}]", "[]"},
		{console("me"), "= a", "= b\nregion = eu-west-1", "[{login_session b} {region eu-west-1}]", "[]"},
		{console("me"), "= a", "= a\ncredential_process = x", "[]", "[credential_process of [profile me]]"},
		{console("me"), "[profile me]", "[profile you]", "[]", "[login_session of [profile me], which is gone login_session of [profile you]]"},
		{console("default"), "= d", "= e", "[{login_session e}]", "[]"},
	} {
		private, err := New(t.TempDir(), conf, c.session)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(private.path())
		if err != nil || !strings.Contains(string(text), c.old) {
			t.Fatalf("%s: %q, %v", c.session.Name, text, err)
		}
		if err := os.WriteFile(private.path(), []byte(strings.Replace(string(text), c.old, c.new, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := private.Changes()
		if keys, told := fmt.Sprint(got.Keys), fmt.Sprint(got.Other); err != nil || keys != c.keys || told != c.told || (got.Text != "") != (told != "[]") {
			t.Errorf("%s, %q for %q: %s, %s, %v", c.session.Name, c.new, c.old, keys, told, err)
		}
		if err := private.Close(); err != nil {
			t.Error(err)
		}
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
