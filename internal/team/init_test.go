package team

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"awsin/internal/awsconfig"
	"awsin/internal/awsconfig/configtest"
	"awsin/internal/shelltest"
	"awsin/internal/soak"
	"awsin/internal/team/git"
	"awsin/internal/team/policy"
)

// begin makes a repository of a person's config and lints it.
func begin(t *testing.T, text string) (Begun, []Complaint, bool) {
	t.Helper()
	f, err := awsconfig.Parse("config", []byte(text))
	if err != nil {
		return Begun{}, nil, false // the person is told before
	}
	dir := filepath.Join(t.TempDir(), "shared")
	b, err := Init(t.Context(), os.Environ(), dir, awsconfig.Merge(f, nil), false)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	found, _, err := Lint(dir, DefaultPaths, "", nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return b, found, true
}

// odd is a person's own configuration, as it may stand.
const odd = `[sso-session good]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1
[sso-session scopes]
sso_start_url = https://globex.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = codewhisperer:completions # for the editor
[sso-session twin]
sso_start_url = https://acme.awsapps.com/start/
sso_region = us-east-1
sso_registration_scopes = sso:account:access
[sso-session plain]
sso_start_url = http://initech.awsapps.com/start
sso_region = us-east-1
[sso-session "two words"]
sso_start_url = https://hooli.awsapps.com/start
sso_region = us-east-1
[sso-session nowhere]
sso_start_url = https://hooli.awsapps.com/start
[sso-session аcme]
sso_start_url = https://hooli.awsapps.com/start
sso_region = us-east-1
[profile old]
sso_start_url = https://umbrella.awsapps.com/start
sso_region = us-east-1
sso_account_id = 111111111111
sso_role_name = Admin
`

// TestInit: whatever the person's own configuration is, lint has nothing to refuse in a repository that was just made,
// and what of it was left out is said.
func TestInit(t *testing.T) {
	b, found, _ := begin(t, odd)
	if b.Sessions != 2 || b.Branch != Branch {
		t.Errorf("%+v", b)
	}
	if left := strings.Join(b.Left, "\n"); len(b.Left) != 5 || !strings.Contains(left, `"twin": `) || !strings.Contains(left, `"plain": `) || !strings.Contains(left, `"two words": `) || !strings.Contains(left, `"nowhere": `) || !strings.Contains(left, "start URL, Region and scopes of") {
		t.Errorf("left out: %q", b.Left)
	}
	for _, c := range found {
		if !c.Warning {
			t.Errorf("%+v", c)
		}
	}
}

// TestInitAgain: what keeps git from making the repository is mended, and then the same command makes it.
func TestInitAgain(t *testing.T) {
	f, err := awsconfig.Parse("config", nil)
	if err != nil {
		t.Fatal(err)
	}
	dir, path := filepath.Join(t.TempDir(), "shared"), t.TempDir()
	begin := func(environ ...string) (Begun, error) {
		return Init(t.Context(), append(os.Environ(), environ...), dir, awsconfig.Merge(f, nil), false)
	}
	found := os.Getenv("PATH")
	t.Setenv("PATH", path)
	if _, err := begin(); !errors.Is(err, git.ErrNoGit) {
		t.Error(err)
	}
	if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without git there is a folder: %v", err)
	}
	if err := shelltest.WriteProgram(filepath.Join(path, "git"), "#!/bin/sh\necho git needs the command line tools >&2\nexit 1\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := begin(); err == nil || !strings.Contains(err.Error(), "git needs the command line tools") {
		t.Error(err)
	}
	t.Setenv("PATH", found)
	if b, err := begin(); err != nil || b.Branch != Branch {
		t.Errorf("%+v, %v", b, err)
	}
	if _, err := begin(); err == nil || !strings.HasSuffix(err.Error(), filepath.Join(".github", "workflows", "awsin.yml")+" already exists") {
		t.Error(err)
	}
}

// TestInitNoFolder: a file is not a folder, and nothing exists in it.
func TestInitNoFolder(t *testing.T) {
	f, err := awsconfig.Parse("config", nil)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "README.md")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Init(t.Context(), os.Environ(), file, awsconfig.Merge(f, nil), true); err == nil || strings.Contains(err.Error(), "already exists") || !strings.Contains(err.Error(), file) {
		t.Error(err)
	}
}

func TestRandomInit(t *testing.T) {
	for _, random := range soak.Rounds(t, 10) {
		text := string(configtest.Generator{Rand: random}.File(false))
		_, found, _ := begin(t, text)
		for _, c := range found {
			if !c.Warning {
				t.Errorf("%+v\n%s", c, text)
			}
		}
	}
}

// TestLintRemedies: what mends the repository's file, never the configuration of the person who lints it.
func TestLintRemedies(t *testing.T) {
	for text, want := range map[string]string{
		"[sso-session a]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n":                                                                                                 "awsin generate --file shared/config makes the profiles of its sessions; or remove the section",
		"[sso-session a]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\n[profile p]\nsso_session = a\nsso_account_id = 111111111111\nsso_role_name = Admin\n":                                                           "write sso_registration_scopes = sso:account:access there, with what else it asks for",
		"[sso-session a]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = x\n[profile p]\nsso_session = a\nsso_account_id = 111111111111\nsso_role_name = Admin\nsso_registration_scopes = y\n": "",
		"[profile p]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 111111111111\nsso_role_name = Admin\n":                                                                                             "add an [sso-session] with its sso_start_url and sso_region, and name it in the profile's sso_session in their place",
		"[profile p]\nsso_session = gone\nsso_account_id = 111111111111\nsso_role_name = Admin\n":                                                                                                                                                 "",
		"[profile p]\ncredential_process = x\n": "remove it; where colleagues allow it: awsin team lint shared --allow credential_process",
		"[profile p]\nregion =\n":               "",
	} {
		for _, c := range lintFiles("shared", []policy.SourceFile{{Path: "config", Content: []byte(text)}}, nil, nil) {
			if c.Remedy != want && want != "" || c.Remedy == "" || strings.Contains(c.Remedy, "awsin doctor") || strings.Contains(c.Remedy, "awsin session") || c.Warning != strings.HasPrefix(want, "awsin generate") {
				t.Errorf("%s%s → %s (warning: %v); want %s", text, c.Message, c.Remedy, c.Warning, want)
			}
		}
	}
}
