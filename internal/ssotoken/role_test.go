//go:build unix

package ssotoken

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestRoleName: the names are those that Python makes: hashlib.sha1(json.dumps(arguments,
// sort_keys=True, separators=(",", ":")).encode()).
func TestRoleName(t *testing.T) {
	c := New("/h")
	for want, got := range map[string]Role{
		"af0a9c791b20f0952d2e8c15a50ac7b6049de4e4": c.Role("https://acme.awsapps.com/start", "acme", "111111111111", "Admin"),
		"770ac0ab300a3b8f8cc4172bdc040735d501d139": c.Role("https://acme.awsapps.com/start", "", "111111111111", "Admin"),
		"a3c6356622a8660ee22fff29d1a28a362e7b3a5b": c.Role("", "é \"x\\", "111111111111", "a\tb😀"),
	} {
		if path := filepath.Join("/h", ".aws", "cli", "cache", want+".json"); got.Path != path {
			t.Errorf("got %s, want %s", got.Path, path)
		}
	}
}

// TestRole: what was written is read until it is about to end, in a file of nobody else's.
func TestRole(t *testing.T) {
	now := time.Date(2026, 3, 1, 10, 0, 0, 5, time.UTC)
	r := New(t.TempDir()).Role("", "acme", "111111111111", "Admin")
	keys := RoleCredentials{"ASIA", "secret", "token", now.Add(time.Hour).Truncate(time.Second)}
	if _, ok := r.Read(now, 0); ok {
		t.Error("there is something before anything was written")
	}
	for _, was := range []os.FileMode{0, 0o644} {
		if was != 0 {
			if err := os.Chmod(r.Path, was); err != nil { //nolint:gosec // that is the point
				t.Fatal(err)
			}
		}
		if err := r.Write(keys); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(r.Path); err != nil || info.Mode().Perm() != 0o600 {
			t.Error(info.Mode(), err)
		}
	}
	for after, want := range map[time.Duration]bool{0: true, 44 * time.Minute: true, 45 * time.Minute: false, 2 * time.Hour: false} {
		if got, ok := r.Read(now.Add(after), 15*time.Minute); ok != want || ok && got != keys {
			t.Errorf("after %s: %v, %v", after, got, ok)
		}
	}
	if err := r.Remove(); err != nil {
		t.Fatal(err)
	}
	if _, ok := r.Read(now, 0); ok {
		t.Error("it was removed")
	}
}

// TestRoleDoubted: what cannot be a role's credentials of this account is nothing.
func TestRoleDoubted(t *testing.T) {
	now := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	r := New(t.TempDir()).Role("", "acme", "111111111111", "Admin")
	keys := RoleCredentials{"ASIA", "secret", "token", now.Add(time.Hour)}
	if err := r.Write(keys); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(r.Path)
	if err != nil {
		t.Fatal(err)
	}
	text := func(old, is string) string {
		if !strings.Contains(string(good), old) {
			t.Fatalf("no %q in %s", old, good)
		}
		return strings.Replace(string(good), old, is, 1)
	}
	for what, content := range map[string]string{
		"torn":              string(good[:len(good)-9]),
		"empty":             "",
		"another account":   text(`"AccountId":"111111111111"`, `"AccountId":"222222222222"`),
		"another kind":      text(`"sso"`, `"login"`),
		"no key":            text(`"ASIA"`, `""`),
		"a line's end":      text(`"token"`, `"to\nken"`),
		"an escape":         text(`"secret"`, `"\u001b[2J"`),
		"for years":         text(`2026`, `2036`),
		"no time":           text(`"2026-03-01T11:00:00Z"`, `"soon"`),
		"no text":           text(`"secret"`, `{}`),
		"ten megabytes":     string(good) + strings.Repeat(" ", 10<<20),
		"an array":          "[" + string(good) + "]",
		"no credentials":    `{"ProviderType":"sso"}`,
		"nothing is a file": "null",
	} {
		if err := os.WriteFile(r.Path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, ok := r.Read(now, 15*time.Minute); ok {
			t.Errorf("%s: %v was believed", what, got)
		}
	}
	// What older AWS CLIs write has no account in it.
	if err := os.WriteFile(r.Path, []byte(text(`,"AccountId":"111111111111"`, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, ok := r.Read(now, 15*time.Minute); !ok || got != keys {
		t.Errorf("%v, %v", got, ok)
	}
	// A pipe is not waited for, and a folder is none.
	for _, make := range []func() error{func() error { return syscall.Mkfifo(r.Path, 0o600) }, func() error { return os.Mkdir(r.Path, 0o700) }} {
		if err := os.Remove(r.Path); err != nil {
			t.Fatal(err)
		}
		if err := make(); err != nil {
			t.Fatal(err)
		}
		if _, ok := r.Read(now, 0); ok {
			t.Error("what is not a file was believed")
		}
	}
}
