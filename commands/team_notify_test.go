package commands

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"awsin/internal/hint"
)

// keeping is an Env in a repository with two commits.
func keeping(t *testing.T, before, after string) (e *Env, stdout *bytes.Buffer) {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	e = testEnv(t, "")
	stdout = &bytes.Buffer{}
	e.Stdout, e.Stderr, e.StderrFd = stdout, io.Discard, -1
	e.Vars = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + e.Home, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=<!channel> Ann", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=C", "GIT_COMMITTER_EMAIL=c@example.com",
		"GIT_DIR=/nonexistent", // as within a hook
	}
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", args...)
		cmd.Env = e.Vars[:len(e.Vars)-1]
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, out)
		}
	}
	git("init", "-q", "-b", "main")
	git("remote", "add", "origin", "https://someone:hunter2@github.com/acme/aws-config.git")
	for _, text := range []string{before, after} {
		if err := os.WriteFile("config", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		git("add", "-A")
		git("commit", "-q", "--allow-empty", "-m", "Dev for all: *prod* goes")
	}
	return e, stdout
}

const keptBefore = "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\n[profile acme-prod]\nsso_session = acme\n"

func TestNotify(t *testing.T) {
	e, stdout := keeping(t, keptBefore, strings.Replace(keptBefore, "acme-prod", "acme-dev", 1))
	var posted []map[string]any
	busy := true
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if busy {
			busy = false
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		var message map[string]any
		if err := json.NewDecoder(r.Body).Decode(&message); err != nil || r.URL.Path != "/secret" {
			t.Errorf("%s: %v", r.URL, err)
		}
		posted = append(posted, message)
		_, _ = io.WriteString(w, "ok")
	}))
	defer server.Close()
	file := filepath.Join(e.Home, "webhook")
	if err := os.WriteFile(file, []byte(server.URL+"/secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) error { return e.execute(append([]string{"team", "notify"}, args...)) }
	if err := run("--from", "HEAD~1", "--webhook-file", file); err != nil || len(posted) != 1 || stdout.Len() > 0 {
		t.Errorf("%v, %d posts, %q", err, len(posted), stdout)
	}
	if err := run("--from", "HEAD~1", "--dry-run"); err != nil {
		t.Error(err)
	}
	text := stdout.String()
	for _, want := range []string{"acme-dev", "acme-prod", "https://github.com/acme/aws-config/compare/"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
	if strings.Contains(text, "hunter2") || strings.Contains(text, "<!channel>") {
		t.Error(text)
	}
	for format, want := range map[string]string{"text": "aws-config: 1 profile added, 1 profile removed\n", "markdown": "**1 profile added, 1 profile removed** in `aws-config`", "json": "{"} {
		stdout.Reset()
		if err := run("--from", "HEAD~1", "--format", format); err != nil || !strings.Contains(stdout.String(), want) && !strings.Contains(stdout.String(), "renamed") {
			t.Errorf("%s: %v\n%s", format, err, stdout)
		}
	}
	// Nothing changed, no such commit, no webhook, a webhook that refuses.
	if err := run("--from", "HEAD", "--webhook-file", file); err != nil || len(posted) != 1 {
		t.Errorf("%v, %d posts", err, len(posted))
	}
	var hinted *hint.Error
	for _, args := range [][]string{{"--from", "HEAD~7"}, {"--from", "--all"}, {"--from", "HEAD~1"}} {
		if err := run(args...); !errors.As(err, &hinted) || hinted.Text == "" {
			t.Errorf("%q: %v", args, err)
		}
	}
	for _, from := range []string{"", "0000000000000000000000000000000000000000"} {
		if err := run("--from", from); !errors.As(err, &hinted) || !strings.Contains(hinted.Text, "first push") {
			t.Errorf("%q: %v", from, err)
		}
	}
	server.Config.Handler = http.NotFoundHandler()
	if err := run("--from", "HEAD~1", "--webhook-file", file); err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), server.URL) {
		t.Errorf("%v", err)
	}
	// What was not posted is told by the next run.
	for _, answer := range []string{"<html>sign in</html>", `{"ok":false}`, ""} {
		server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, answer) })
		if err := run("--from", "HEAD~1", "--webhook-file", file); err == nil {
			t.Errorf("%q: %v", answer, err)
		}
	}
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var message map[string]any
		if err := json.NewDecoder(r.Body).Decode(&message); err != nil {
			t.Error(err)
		}
		posted = append(posted, message)
		_, _ = io.WriteString(w, "ok")
	})
	if err := run("--from", "HEAD~1", "--webhook-file", file); err != nil || len(posted) != 2 || !reflect.DeepEqual(posted[0], posted[1]) {
		t.Errorf("again: %v, %d posts", err, len(posted))
	}
}

// What CI runs into: each has git's own words, and what to do.
func TestNotifyHints(t *testing.T) {
	e, _ := keeping(t, keptBefore, keptBefore)
	repository, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	fails := func(name, words, fix string) {
		t.Helper()
		err := e.execute([]string{"team", "notify", "--dry-run", "--from", "1234567890123456789012345678901234567890"})
		var hinted *hint.Error
		if !errors.As(err, &hinted) || !strings.Contains(err.Error(), words) || !strings.Contains(hinted.Text, fix) {
			t.Errorf("%s: %v", name, err)
		}
	}
	fails("after a force push", "there is no commit", "after a force push the commit before is not in a new clone")
	shallow := t.TempDir()
	if out, err := exec.Command("git", "clone", "-q", "--depth=1", "file://"+repository, shallow).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Chdir(shallow)
	fails("shallow", "there is no commit", "fetch-depth: 0")
	t.Chdir(t.TempDir())
	fails("elsewhere", "not a git repository", "after the step that checks it out")
	t.Chdir(repository)
	vars := e.Vars
	e.Vars = append(vars, "GIT_TEST_ASSUME_DIFFERENT_OWNER=1")
	fails("another's", "dubious ownership", "safe.directory")
	e.Vars = vars
	t.Setenv("PATH", t.TempDir())
	fails("no git", "no git on PATH", "install git")
}

// A version that nobody could read was told to nobody, and neither is what its repair adds lost;
// a rewritten history is compared with what both come from.
func TestNotifyPast(t *testing.T) {
	e, stdout := keeping(t, keptBefore, "[profile broken\n")
	said := &bytes.Buffer{}
	e.Stderr = said
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", args...)
		cmd.Env = e.Vars[:len(e.Vars)-1]
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, out)
		}
	}
	commit := func(text string) {
		t.Helper()
		if err := os.WriteFile("config", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		git("commit", "-qam", "next")
	}
	told := func(want, note string, args ...string) {
		t.Helper()
		stdout.Reset()
		said.Reset()
		if err := e.execute(append([]string{"team", "notify", "--format", "text"}, args...)); err != nil || !strings.Contains(stdout.String(), want) || !strings.Contains(said.String(), note) {
			t.Errorf("%q: %v\n%s%s", args, err, stdout, said)
		}
	}
	if err := e.execute([]string{"team", "notify", "--from", "HEAD~1", "--dry-run"}); err == nil || !strings.Contains(err.Error(), "config:1") {
		t.Errorf("the broken one itself: %v", err)
	}
	commit("[profile still-broken\n")
	commit(keptBefore + "[profile acme-new]\nsso_session = acme\n")
	told("1 profile added\n", "cannot be read there", "--from", "HEAD~1")
	repository, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	shallow := t.TempDir()
	git("clone", "-q", "--depth=2", "file://"+repository, shallow)
	t.Chdir(shallow)
	var hinted *hint.Error
	if err := e.execute([]string{"team", "notify", "--from", "HEAD~1", "--dry-run"}); !errors.As(err, &hinted) || !strings.Contains(hinted.Text, "fetch-depth: 0") {
		t.Errorf("a shallow clone of a broken one: %v", err)
	}
	t.Chdir(repository)
	git("checkout", "-q", "-b", "old")
	commit(keptBefore)
	git("checkout", "-q", "main")
	commit(keptBefore + "[profile acme-new]\nsso_session = acme\n[profile acme-newer]\nsso_session = acme\n")
	told("1 profile added\n", "history was rewritten; compared with", "--from", "old")
	told("1 profile removed\n", "what came after it is taken back", "--from", "HEAD", "--to", "HEAD~1")
}

func TestLint(t *testing.T) {
	for _, test := range []struct {
		files map[string]string
		args  []string
		want  string // of the output; "" for nothing wrong
	}{
		{map[string]string{"config": keptBefore + "sso_account_id = 1\n"}, nil, "config:6: "},
		{map[string]string{"config": strings.Replace(keptBefore, "us-east-1\n", "us-east-1\nsso_registration_scopes = sso:account:access\n", 1)}, nil, ""},
		{map[string]string{"config": keptBefore}, nil, "config:1: "}, // no scope: doctor's
		{map[string]string{"config": "[profile a]\ncredential_process = x\n"}, nil, `config:2: key "credential_process"`},
		{map[string]string{"config": "[profile a]\nca_bundle = /x\n"}, []string{"--allow", "ca_bundle"}, ""},
		{map[string]string{"config": "[profile a]\nca_bundle = /x\n"}, []string{"--format", "github"}, "::error file=config,line=2::key "},
		{map[string]string{"a/x,y": "[profile a]\nregion = %25\n"}, []string{"--path", "a/*", "--format", "github"}, "::error file=a/x%2Cy,line=2::region: \"%2525\" is not a region"},
		{map[string]string{"1": keptBefore + "[sso-session unused]\nsso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access", "2": "# c\n[profile b]\nsso_session = acme\n"}, []string{"--path", "?"}, "1:6: "},
		{map[string]string{"1": "[profile a]\nregion = us-east-1", "2": "# c\r\n[profile old]\r\nsso_start_url = https://x.awsapps.com/start\r\nsso_region = us-east-1\r\n"}, []string{"--path", "?"}, "2:3: "},
	} {
		t.Chdir(t.TempDir())
		for name, text := range test.files {
			if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, []byte(text), 0o600)); err != nil {
				t.Fatal(err)
			}
		}
		e, stdout := testEnv(t, ""), &bytes.Buffer{}
		e.Stdout, e.Stderr = stdout, io.Discard
		err := e.execute(append([]string{"team", "lint"}, test.args...))
		if failed := errors.Is(err, hint.Exit(hint.Failed)); failed != (test.want != "") || !strings.Contains("\n"+stdout.String(), "\n"+test.want) {
			t.Errorf("%q %q: %v\n%swant %s", test.files, test.args, err, stdout, test.want)
		}
	}
	t.Chdir(t.TempDir())
	if err := os.Symlink("/etc/passwd", "config"); err != nil {
		t.Fatal(err)
	}
	e := testEnv(t, "")
	e.Stdout, e.Stderr = io.Discard, io.Discard
	if err := e.execute([]string{"team", "lint"}); err == nil || !strings.Contains(err.Error(), "config") {
		t.Errorf("a link out of the tree: %v", err)
	}
}
