package environ

import (
	"slices"
	"strings"
	"testing"
)

func TestBelow(t *testing.T) {
	e := Environ{Home: "/h", Lookup: func(name string) (string, bool) {
		return map[string]string{"XDG_STATE_HOME": "/state", "XDG_CACHE_HOME": "relative"}[name], true
	}}
	var all []string
	for _, f := range Folders {
		all = append(all, e.Below(f))
	}
	t.Setenv("TMPDIR", "/t")
	want := []string{"/h/.config/awsin", "/state/awsin", "/h/.cache/awsin", "/h/.aws", "/h/.aws/login/cache", "/h/.aws/sso/cache", "/h/.aws/sso/locks"}
	if !slices.Equal(all[:len(want)], want) {
		t.Error(all)
	}
	if got := e.Below(Folders[len(Folders)-1]); got != "/t" {
		t.Error(got)
	}
	var owned []string
	for _, f := range Owned() {
		owned = append(owned, e.Below(f))
	}
	if strings.Join(owned, " ") != "/h/.config/awsin /state/awsin /h/.cache/awsin /h/.aws/sso/locks" {
		t.Error(owned)
	}
}

func TestFile(t *testing.T) {
	for name, want := range map[string]bool{
		"history": true, "historys": false, "backups/config.1a2b3c4d.20260102T030405.000000006Z": true, "backups/x": false,
		"teams/acme/versions/1.git/HEAD": true, "teams/.lock": true, "teamsters/x": false, "logins/1/config": true, "aws-cli-config-12": true,
	} {
		if (state.File(name) != nil) != want {
			t.Error(name, !want)
		}
	}
}
