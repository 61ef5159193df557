package git

import (
	"errors"
	"strings"
	"testing"
)

func TestPasswords(t *testing.T) {
	x := newTeam(t)
	_, _, err := x.clone(Remote{URL: "http://me:hunter2@127.0.0.1:1/x.git"})
	var failed *Error
	if !errors.As(err, &failed) || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "127.0.0.1") {
		t.Errorf("%v", err)
	}
	if got := Redact("https://me:hunter2@example.com/x"); got != "https://example.com/x" {
		t.Error(got)
	}
	if _, _, err := x.clone(Remote{URL: x.bare}, "PATH="+x.dir); err != nil {
		t.Errorf("git is found by this process's PATH: %v", err)
	}
}

func TestCompareURL(t *testing.T) {
	for remote, want := range map[string]string{
		"git@github.com:acme/config.git":              "https://github.com/acme/config/compare/a...b",
		"https://user:pw@github.com/acme/config":      "https://github.com/acme/config/compare/a...b",
		"ssh://git@gitlab.com/group/sub/config.git/":  "https://gitlab.com/group/sub/config/-/compare/a...b",
		"https://gitlab.acme.example/x/y.git":         "https://gitlab.acme.example/x/y/-/compare/a...b",
		"git@bitbucket.org:acme/config.git":           "https://bitbucket.org/acme/config/branches/compare/b%0Da",
		"/srv/git/config.git":                         "",
		"https://git.example.com/x/y":                 "",
		"https://github.com/acme":                     "",
		"https://github.com/a/b|<!channel>":           "",
		"http://github.com/a/b":                       "",
		"ext::sh -c x":                                "",
		"git@github.com.evil.example:acme/config.git": "",
	} {
		if got := CompareURL(remote, "a", "b"); got != want {
			t.Errorf("%s: %q, want %q", remote, got, want)
		}
	}
}

func TestPlain(t *testing.T) {
	for remote, want := range map[string]bool{
		"http://git.example/a.git": true, "HTTP://git.example/a.git": true, "git://git.example/a": true, "ftp://git.example/a": true, "http://%zz/a": true,
		"http://127.0.0.1.evil.example/a": true, "http://localhost@evil.example/a": true, "http://localhost:8080/a": false, "http://[::1]/a": false,
		"https://git.example/a": false, "ssh://git.example/a": false, "git@git.example:a": false, "/srv/a.git": false, "file:///srv/a.git": false,
	} {
		if got := Plain(remote); got != want {
			t.Errorf("%s: %t", remote, got)
		}
	}
}

func TestHasSecret(t *testing.T) {
	for remote, want := range map[string]bool{
		"https://me:hunter2@git.example/a": true, "ssh://me:@git.example/a": true, "https://ghp_0123456789abcdefghijklmnopqrstuvwxyz@git.example/a": true,
		"https://me:%zz@git.example/a": true, "https://me@git.example/a": false, "ssh://git@git.example/a": false, "git@git.example:a": false, "/srv/a:b@c": false,
		"https://git.example/a": false,
	} {
		if got := HasSecret(remote); got != want {
			t.Errorf("%s: %t", remote, got)
		}
	}
}
