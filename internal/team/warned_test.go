package team

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/configdiff"
)

// Names that capture a habit are found among as many as a team may have, and a flood of such that might neither takes
// minutes nor passes.
func TestHabitFlood(t *testing.T) {
	const own, n, patience = 10_000, 20_000, 20 * time.Second // of a busy machine; it was hours
	var before strings.Builder
	used := map[string]float64{}
	var flood, harmless []string
	fmt.Fprintf(&before, "[profile special-production-Admin]\nregion = us-east-1\n")
	used["special-production-Admin"] = 1
	for i := range own {
		name := fmt.Sprintf("acme-%d-development-AdministratorAccess", i)
		fmt.Fprintf(&before, "[profile %s]\nregion = us-east-1\n", name)
		if i < 300 {
			used[name] = 1
		}
	}
	for i := range n {
		flood = append(flood, fmt.Sprintf("ac-%d-%s-%s", i%300, "development"[:1+i/300%11], "AdministratorAccess"[:1+i/3300%13]))
		harmless = append(harmless, fmt.Sprintf("globex-%d-production-ReadOnlyAccess", i))
	}
	f, err := awsconfig.Parse("config", []byte(before.String()))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		names []string
		want  []string
	}{
		{harmless, []string{""}},
		{append(harmless[:n/2:n/2], "spec"), []string{
			"warning: profile spec is new: awsin use spec has meant special-production-Admin until now, which you use", ""}},
		{flood, []string{"warning: 19900 more new names may be what awsin use has meant another one by until now, which you use: ac-100-d-A, ac-101-d-A, ac-102-d-A, ac-103-d-A, ac-104-d-A and 19895 more", ""}},
	} {
		u := &Update{team: &Membership{Name: "acme"}}
		for _, name := range c.names {
			u.Change.Added = append(u.Change.Added, configdiff.Item{Kind: configdiff.Profile, Name: name})
		}
		start := time.Now()
		got := strings.Split(testTeams(t).habitWarning(u, used, f), "\n")
		if took := time.Since(start); strings.Join(got[max(0, len(got)-len(c.want)):], "\n") != strings.Join(c.want, "\n") || len(got) > judging+2 || took > patience {
			t.Errorf("%s…: in %s: %q", c.names[len(c.names)-1], took, got)
		}
	}
}

// TestHabitAlias: an alias that comes captures a habit as a profile does, unless it is of the profile that was meant.
func TestHabitAlias(t *testing.T) {
	f, err := awsconfig.Parse("config", []byte("[profile acme-dev]\n[profile acme-prod-Admin]\n"))
	if err != nil {
		t.Fatal(err)
	}
	for target, want := range map[string]string{
		"acme-prod-Admin": "warning: alias dev is new: awsin use dev has meant acme-dev until now, which you use\n", "acme-dev": "",
	} {
		u := &Update{team: &Membership{Name: "acme"}}
		u.Change.Added = []configdiff.Item{{Kind: configdiff.Alias, Name: "dev", Keys: []configdiff.Key{{Name: configdiff.KeyProfile, New: target}}}}
		if got := testTeams(t).habitWarning(u, map[string]float64{"acme-dev": 1}, f); got != want {
			t.Errorf("%s: %q", target, got)
		}
	}
}
