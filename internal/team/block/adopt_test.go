package block

import (
	"fmt"
	"strings"
	"testing"
)

// TestAdopted: what a team took the place of is back as the team leaves, every byte where it was.
func TestAdopted(t *testing.T) {
	const own = "[profile \"acme-dev\"]\n# my own\nregion=x   \n"
	session := "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\n"
	for _, person := range []string{
		own, "# top\n" + own, mine + "\n# above\n" + own + "\n\n" + session, mine + "\n" + own + session + "\n# below\n[profile other]\n",
		session + "\n" + own, mine + "\n\n" + strings.TrimSuffix(own, "\n"), session + mine + own + "# end", strings.ReplaceAll(mine+"\n"+own+"\n"+session, "\n", "\r\n"),
	} {
		adopt := team("v1", Applied{})
		adopt.Adopt = true
		text, report := merge(t, person, adopt, acme+dev)
		text, report = merge(t, text, team("v2", report.Applied), acme+dev+"[profile more]\nsso_session = acme\n")
		got, left, err := Leave(parse(t, text), "acme", report.Applied)
		if err != nil || got != person || left.Restored == nil || left.Superseded != nil || left.Losses != nil {
			t.Errorf("%q became %q: %v, %+v", person, got, err, left)
		}
		// Adopted by a later sync, too, the block being there; its first line ended the last line of the file.
		text, report = merge(t, person, team("v1", Applied{}), acme+dev+"[profile more]\nsso_session = acme\n")
		adopt = team("v1", report.Applied)
		adopt.Adopt = true
		text, report = merge(t, text, adopt, acme+dev+"[profile more]\nsso_session = acme\n")
		if got, left, err = Leave(parse(t, text), "acme", report.Applied); err != nil || strings.TrimSuffix(got, "\n") != strings.TrimSuffix(person, "\n") {
			t.Errorf("%q became %q: %v, %+v", person, got, err, left)
		}
		// The block is gone, by hand.
		if got, _, err = Restore(parse(t, mine), report.Applied); err != nil || !strings.Contains(got, "# my own") || !strings.Contains(got, mine) {
			t.Errorf("%q: %v", got, err)
		}
		// They have another one by now.
		if got, left, err = Restore(parse(t, person), report.Applied); err != nil || got != person || len(left.Superseded) == 0 {
			t.Errorf("%q: %v, %s", got, err, fmt.Sprint(left))
		}
	}
}
