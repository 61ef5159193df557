package commands

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"awsin/internal/configedit"
	"awsin/internal/hint"
	"awsin/internal/plain"
	"awsin/internal/team/block"
	"awsin/internal/team/policy"
)

// TestJudgeFlood: a thousand new places do not hide the one that a session moves
// to, nor fill the terminal.
func TestJudgeFlood(t *testing.T) {
	acme := policy.ID{Kind: policy.Session, Name: "acme"}
	u := update{team: &joined{Name: "acme"}}
	for i := range 1000 {
		u.report.NewPlaces = append(u.report.NewPlaces, block.NewPlace{Place: fmt.Sprintf("h%d.example", i), By: []policy.ID{acme}})
	}
	u.report.Moved = []block.Change{{ID: acme, Key: "sso_start_url", Old: "https://acme.example/start", New: "https://evil.example/start"}}
	_, err := u.judge(configedit.Options{Yes: true})
	var hinted *hint.Error
	if !errors.As(err, &hinted) || !strings.HasPrefix(err.Error(), "team acme: moved: sso_start_url of sso-session acme ") || len(err.Error()) > 2*plain.Widest || len(hinted.Text) > 2*plain.Widest {
		t.Errorf("%v", err)
	}
}

// TestBackgroundAsksNobody: while logins go on, no window asks for a password to
// the team's repository.
func TestBackgroundAsksNobody(t *testing.T) {
	e, _ := keeping(t, keptBefore, keptBefore)
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, _, ok := r.BasicAuth(); ok {
			asked.Add(1)
		}
		w.Header().Set("WWW-Authenticate", "Basic")
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer server.Close()
	window := filepath.Join(e.Home, "askpass")
	if err := os.WriteFile(window, []byte("#!/bin/sh\necho secret\n"), 0o700); err != nil { //nolint:gosec // it is run
		t.Fatal(err)
	}
	for _, name := range []string{"GIT_ASKPASS", "SSH_ASKPASS"} {
		j := &joined{Name: "team", URL: server.URL, dir: e.Home}
		if err := os.MkdirAll(filepath.Join(j.dir, "versions"), 0o700); err != nil {
			t.Fatal(err)
		}
		person := *e
		person.Vars = append(slices.Clone(e.Vars), name+"="+window)
		for background, want := range map[bool]bool{true: false, false: true} {
			asked.Store(0)
			if _, _, err := person.store(j, !background).Newest(t.Context(), j.remote()); err == nil || asked.Load() > 0 != want {
				t.Errorf("%s, in the background %v: asked %d times, %v", name, background, asked.Load(), err)
			}
		}
	}
}
