package ssotoken

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestRegistrationPath compares with what the AWS CLI's Python makes of the same.
func TestRegistrationPath(t *testing.T) {
	c := New("/h")
	for _, of := range []struct {
		url, name string
		scopes    []string
		want      string
	}{
		{"https://acme.awsapps.com/start", "acme", []string{"sso:account:access"}, "a46244aec25f6b3f79a11fb31a50b6fecac1633a"},
		{"https://acme.awsapps.com/start", "", nil, "19e87b7fa303e72a7594d72d94495608194d61f2"},
		{"https://acme.awsapps.com/start#/", "本\"番\U0001f511", []string{}, "d9d02bfd9a0ac4a86bf58eaa600e6e890c0ab212"},
	} {
		if got := c.Registration(of.url, "us-east-1", of.name, of.scopes).Path; filepath.Base(got) != of.want+".json" {
			t.Errorf("%q: %s, want %s", of.name, got, of.want)
		}
	}
}

// put writes a file that nobody is writing any more.
func put(t *testing.T, path, text string) {
	t.Helper()
	long := time.Now().Add(-time.Hour)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600), os.Chtimes(path, long, long)); err != nil {
		t.Fatal(err)
	}
}

const (
	registration = `{"clientId": "c", "clientSecret": "s", "expiresAt": "2020-01-01T00:00:00Z", "scopes": ["x"], "grantTypes": ["authorization_code", "refresh_token"]}`
	login        = `{"accessToken": {"accessKeyId": "k", "secretAccessKey": "s", "sessionToken": "t", "accountId": "1", "expiresAt": "2020-01-01T00:00:00Z"}, "tokenType": "urn:aws:params:oauth:token-type:access_token_sigv4", "refreshToken": "r", "idToken": "i", "clientId": "c", "dpopKey": "p"}`
)

// TestBroken: what the AWS CLI fails at, of each kind of file; none other.
func TestBroken(t *testing.T) {
	c := New(t.TempDir())
	file, reg := c.File("a"), c.Registration("https://a.awsapps.com/start", "us-east-1", "a", nil)
	aws := c.KeysFile(t.TempDir(), "arn:aws:iam::111111111111:user/a").KeysEntry()
	if name := filepath.Base(aws.Path); name != "1ce108d15df9ca506af19f56585e41f86ab8eb242d6db20aae39656bb0348a51.json" {
		t.Error(name)
	}
	without := func(text, key string) string { return strings.Replace(text, `"`+key+`"`, `"x"`, 1) }
	for _, kind := range []struct {
		name, whole string
		Entry
		bad []string
	}{
		{"token", sample, file.Entry(), []string{registration, without(sample, "accessToken"), sample + "}"}},
		{"registration", registration, reg.Entry(file), []string{
			sample, without(registration, "expiresAt"), without(registration, "clientId"), without(registration, "clientSecret"),
			strings.Replace(registration, "2020-01-01T00:00:00Z", "2020-01-01T00:00:00", 1), // Python cannot compare it
			strings.Replace(registration, `"2020-01-01T00:00:00Z"`, "1577836800", 1),
			strings.Replace(registration, `["authorization_code", "refresh_token"]`, "null", 1), registration + registration,
		}},
		{"login", login, aws, []string{sample, without(login, "dpopKey"), without(login, "accountId"), without(login, "accessToken")}},
	} {
		if err := kind.Broken(); err != nil {
			t.Errorf("%s: not there: %v", kind.name, err)
		}
		put(t, kind.Path, kind.whole)
		if err := errors.Join(kind.Broken(), kind.SetAside()); err != nil {
			t.Errorf("%s: whole: %v", kind.name, err)
		}
		bad := append(kind.bad, "", " ", "null", "{}", "[]", "{", `"x"`, kind.whole[:len(kind.whole)/2], strings.Repeat("\x00", 100),
			strings.Replace(kind.whole, `"c"`, "\"\xff\"", 1), "\ufeff"+kind.whole, `{"x": "`+strings.Repeat("x", 10<<20)+`"}`)
		for _, text := range bad {
			put(t, kind.Path, text)
			if err := kind.Broken(); err == nil || !strings.Contains(err.Error(), kind.Path+" is malformed: ") {
				t.Errorf("%s: %.60q: %v", kind.name, text, err)
			}
		}
		if err := errors.Join(os.Remove(kind.Path), os.Mkdir(kind.Path, 0o700)); err != nil {
			t.Fatal(err)
		}
		if err := kind.Broken(); err == nil || err.Error() != kind.Path+" is not a regular file" {
			t.Errorf("%s: a folder: %v", kind.name, err)
		}
		if err := errors.Join(kind.SetAside(), kind.Broken()); err != nil {
			t.Errorf("%s: set aside: %v", kind.name, err)
		}
		if info, err := os.Stat(kind.Path + ".broken"); err != nil || !info.IsDir() {
			t.Errorf("%s: kept: %v", kind.name, err)
		}
	}
	put(t, reg.Path, strings.Replace(registration, `, "grantTypes": ["authorization_code", "refresh_token"]`, "", 1)) // the device flow's
	if id, err := reg.ClientID(); id != "c" || err != nil {
		t.Errorf("%q, %v", id, err)
	}
}

// TestSetAside: nothing is lost, nothing is taken for a part of the cache, and a login
// at work is let be.
func TestSetAside(t *testing.T) {
	c := New(t.TempDir())
	e := c.File("a").Entry()
	for i, text := range []string{"1", "2", "3"} {
		put(t, e.Path, text)
		if err := e.SetAside(); err != nil {
			t.Fatal(err)
		}
		kept := e.Path + []string{".broken", ".broken-2", ".broken-3"}[i]
		if got, err := os.ReadFile(kept); string(got) != text {
			t.Errorf("%s: %q, %v", kept, got, err)
		}
	}
	if list, err := c.Orphans(nil); len(list) != 0 || err != nil {
		t.Errorf("%v, %v", list, err)
	}
	put(t, e.Path, "4")
	unlock, err := c.File("a").TryLock()
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if err := e.SetAside(); err != nil || e.Broken() == nil {
		t.Errorf("while the session is locked: %v", err)
	}
}
