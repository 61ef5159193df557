package block

import (
	"fmt"
	"strings"
	"testing"
)

// TestLosses: the person's profiles that name what goes are listed, those that still find it are not.
func TestLosses(t *testing.T) {
	person := mine + "sso_session = acme\n[profile through]\nsource_profile = acme-dev\n[profile far]\nsource_profile = farther\n[profile farther]\nsource_profile = through\n[profile circle]\nsource_profile = circle\n[profile other]\nsso_session = own\n"
	v1, first := merge(t, person, team("v1", Applied{}), acme+dev)
	const removed = "[{{profile mine} 4 sso_session acme  false} {{profile through} 6 source_profile acme-dev  false} {{profile farther} 10 source_profile through  true} {{profile far} 8 source_profile farther  true}]"
	if _, report := merge(t, v1, team("v2", first.Applied), "[profile new]\nregion = us-east-1\n"); fmt.Sprint(report.Losses) != removed {
		t.Errorf("%v", report.Losses)
	}
	renamed := strings.NewReplacer("sso-session acme", "sso-session corp", "sso_session = acme", "sso_session = corp").Replace(acme + dev)
	if _, report := merge(t, v1, team("v2", first.Applied), renamed); fmt.Sprint(report.Losses) != "[{{profile mine} 4 sso_session acme corp false}]" {
		t.Errorf("%v", report.Losses)
	}
	if _, report := merge(t, v1, team("v2", first.Applied), acme+dev); report.Losses != nil {
		t.Errorf("%v", report.Losses)
	}
	if _, report, err := Leave(parse(t, v1), "acme", first.Applied); err != nil || fmt.Sprint(report.Losses) != removed {
		t.Errorf("%v %v", report.Losses, err)
	}
}
