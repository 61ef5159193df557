package team

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/configedit"
	"awsin/internal/environ"
	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/internal/shelltest"
	"awsin/internal/team/block"
	"awsin/internal/team/policy"
	"awsin/internal/terminal"
	"awsin/internal/terminal/terminaltest"
)

// TestJudgeFlood: thousands of new places do not hide the one that a session moves
// to, nor fill the terminal, nor take minutes.
func TestJudgeFlood(t *testing.T) {
	acme := policy.ID{Kind: policy.Session, Name: "acme"}
	u := Update{team: &Membership{Name: "acme"}}
	const n, patience = 20_000, 5 * time.Second // of a busy machine
	for i := range n {
		u.sections = append(u.sections, policy.Section{ID: policy.ID{Kind: policy.Session, Name: fmt.Sprint("s", i)}, Keys: []awsconfig.KeyValue{{Key: "sso_start_url", Value: fmt.Sprintf("https://m%d.example/start", i)}}})
		u.report.Moved = append(u.report.Moved, block.Change{ID: u.sections[i].ID, Key: "sso_start_url", Old: "https://acme.example/start", New: u.sections[i].Get("sso_start_url")})
		u.report.NewPlaces = append(u.report.NewPlaces, block.NewPlace{Place: fmt.Sprintf("h%d.example", i), By: []policy.ID{acme}})
	}
	u.report.Moved = slices.Insert(u.report.Moved, 0, block.Change{ID: acme, Key: "sso_start_url", Old: "https://acme.example/start", New: "https://evil.example/start"})
	start := time.Now()
	_, _, err := u.judge(configedit.Options{Yes: true})
	var hinted *hint.Error
	if !errors.As(err, &hinted) || !strings.HasPrefix(err.Error(), "team acme: moved: sso_start_url of sso-session acme ") || len(err.Error()) > 2*sanitize.Widest || len(hinted.Text) > 2*sanitize.Widest {
		t.Errorf("%v", err)
	}
	if took := time.Since(start); took > patience {
		t.Errorf("%s", took)
	}
}

// TestBackgroundAsksNobody: while logins go on, no window asks for a password to
// the team's repository.
func TestBackgroundAsksNobody(t *testing.T) {
	teams := testTeams(t)
	vars := teams.Env.Vars
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, _, ok := r.BasicAuth(); ok {
			asked.Add(1)
		}
		w.Header().Set("WWW-Authenticate", "Basic")
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer server.Close()
	window := filepath.Join(teams.Env.Home, "askpass")
	if err := shelltest.WriteProgram(window, "#!/bin/sh\necho secret\n"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"GIT_ASKPASS", "SSH_ASKPASS"} {
		j := &Membership{Name: "team", URL: server.URL, dir: teams.Env.Home}
		if err := os.MkdirAll(filepath.Join(j.dir, "versions"), 0o700); err != nil {
			t.Fatal(err)
		}
		teams.Env.Vars = append(slices.Clone(vars), name+"="+window)
		for background, want := range map[bool]bool{true: false, false: true} {
			asked.Store(0)
			if _, _, err := teams.store(j, !background).Newest(t.Context(), j.remote()); err == nil || asked.Load() > 0 != want {
				t.Errorf("%s, in the background %v: asked %d times, %v", name, background, asked.Load(), err)
			}
		}
	}
}

// testTeams are those of a person with a new home.
func testTeams(t *testing.T) *Teams {
	t.Helper()
	env := &environ.Environ{
		Home: t.TempDir(), Now: time.Now, Lookup: func(string) (string, bool) { return "", false },
		Vars: []string{"PATH=" + os.Getenv("PATH"), "GIT_CONFIG_NOSYSTEM=1"},
	}
	env.Vars = append(env.Vars, "HOME="+env.Home)
	return New(env, &terminal.Streams{Stdout: io.Discard, Stderr: io.Discard, StderrFd: -1})
}

// TestDeclined: an update that the person does not want leaves what is remembered
// of the team as it was, and one that they want is remembered before the file is
// written.
func TestDeclined(t *testing.T) {
	teams := testTeams(t)
	person := terminaltest.NewPerson(t)
	teams.IO.Open = person.Open
	config := filepath.Join(teams.Env.Home, ".aws", "config")
	if err := os.MkdirAll(filepath.Dir(config), 0o700); err != nil {
		t.Fatal(err)
	}
	j := &Membership{Name: "acme", dir: filepath.Join(teams.folder(), "acme"), Versions: []Version{{Hash: "0000000000000000", At: time.Now()}}}
	if err := errors.Join(os.MkdirAll(j.dir, 0o700), j.save()); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(stateFile(j.dir))
	if err != nil {
		t.Fatal(err)
	}
	sections, violations := policy.Check([]policy.SourceFile{{Path: "config", Content: []byte("[profile dev]\nregion = us-east-1\n")}}, nil)
	if len(violations) > 0 {
		t.Fatal(violations)
	}
	for _, answer := range []string{"n\n", "y\n"} {
		done := make(chan error)
		u := &Update{team: j, Hash: "1111111111111111", sections: sections}
		go func() { done <- teams.Apply(t.Context(), u, configedit.Options{}) }()
		person.Until("[y/N] ")
		person.Type(answer)
		err := <-done
		now, _ := os.ReadFile(stateFile(j.dir))
		_, missing := os.Stat(config)
		if declined := answer == "n\n"; errors.Is(err, hint.ErrCancelled) != declined || bytes.Equal(now, before) != declined || errors.Is(missing, fs.ErrNotExist) != declined {
			t.Errorf("%q: %v; config: %v\n%s", answer, err, missing, now)
		}
	}
}
