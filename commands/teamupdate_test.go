package commands

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"awsin/internal/team"
)

// TestJudgeFlood: a thousand new places do not hide the one that a session moves
// to, nor fill the terminal.
func TestJudgeFlood(t *testing.T) {
	acme := team.ID{Kind: team.Session, Name: "acme"}
	u := update{team: &joined{Name: "acme"}}
	for i := range 1000 {
		u.report.NewPlaces = append(u.report.NewPlaces, team.NewPlace{Place: fmt.Sprintf("h%d.example", i), By: []team.ID{acme}})
	}
	u.report.Moved = []team.Change{{ID: acme, Key: "sso_start_url", Old: "https://acme.example/start", New: "https://evil.example/start"}}
	_, err := u.judge(saveFlags{Yes: true})
	var hinted *hintedError
	if !errors.As(err, &hinted) || !strings.HasPrefix(err.Error(), "team acme: moved: sso_start_url of sso-session acme ") || len(err.Error()) > 2*widest || len(hinted.hint) > 2*widest {
		t.Errorf("%v", err)
	}
}
