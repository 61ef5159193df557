package block

import (
	"fmt"
	"strings"
	"testing"
)

// TestPersonsOwnStays: what a person has in a team's section survives its new name and its removal, and comes back
// with it.
func TestPersonsOwnStays(t *testing.T) {
	const (
		two  = "[profile two]\nsso_session = acme\nsso_account_id = 222222222222\nsso_role_name = ReadOnly\n"
		corp = "corp-dev"
	)
	renamed := strings.NewReplacer("sso-session acme", "sso-session corp", "sso_session = acme", "sso_session = corp", "acme-dev", corp).Replace
	v1team := acme + dev + two
	for name, test := range map[string]struct {
		old, new string // what the person does
		team     string // the next version
		want     []string
		not      []string
		kept     string // Report.Kept
	}{
		"a key, a new name": {
			"output = json\n", "output = json\ncli_pager = less\n", renamed(v1team),
			[]string{"[profile corp-dev]\n# awsin keep cli_pager\nsso_session = corp\n", "output = json\ncli_pager = less\n", "[sso-session corp]\n"},
			[]string{"acme-dev", "[sso-session acme]"}, "[]",
		},
		"a comment and a value, a new name": {
			"region = us-east-1\noutput", "# near\nregion = eu-west-1\noutput", renamed(v1team),
			[]string{"[profile corp-dev]\n# awsin keep region\n", "# near\nregion = eu-west-1\n"},
			[]string{"acme-dev"}, "[]",
		},
		"a comment above, a new name": {
			"[profile acme-dev]", "; of dev\n[profile acme-dev]", renamed(v1team),
			[]string{"; of dev\n[profile corp-dev]\n"}, []string{"acme-dev"}, "[]",
		},
		"in the header's line, a new name": {
			"[profile acme-dev]", "[profile acme-dev] # mine", renamed(v1team),
			[]string{"[profile corp-dev] # mine\n"}, []string{"acme-dev"}, "[]",
		},
		"nested, a new name": {
			"output = json\n", "output = json\ns3 =\n  max_queue_size = 3\n  # x\n  max_concurrent_requests = 2\n", renamed(v1team),
			[]string{"[profile corp-dev]\n# awsin keep s3\n", "s3 =\n  max_queue_size = 3\n  # x\n  max_concurrent_requests = 2\n"}, []string{"acme-dev"}, "[]",
		},
		"nothing, removed": {"", "", acme + two, nil, []string{"acme-dev"}, "[]"},
		"a key, removed": {
			"output = json\n", "output = json\ncli_pager = less\n", acme + two,
			[]string{"[profile acme-dev]\n# awsin gone cli_pager\nsso_session = acme\n", "output = json\ncli_pager = less\n"}, nil,
			"[{{profile acme-dev} [cli_pager] []}]",
		},
		"a comment, removed": {
			"region = us-east-1\noutput", "# near\nregion = us-east-1\noutput", acme + two,
			[]string{"[profile acme-dev]\n# awsin gone\nsso_session = acme\n", "# near\nregion = us-east-1\n"}, nil,
			"[{{profile acme-dev} [] [# near]}]",
		},
		"a comment above, removed": {
			"[profile acme-dev]", "# a\n; b\n[profile acme-dev]", acme + two,
			[]string{"# a\n; b\n[profile acme-dev]\n# awsin gone\nsso_session = acme\n"}, nil,
			"[{{profile acme-dev} [] [# a ; b]}]",
		},
		"in the header's line, removed": {
			"[profile acme-dev]", "[profile acme-dev] ; mine", acme + two,
			[]string{"[profile acme-dev] ; mine\n# awsin gone\nsso_session = acme\n"}, nil,
			"[{{profile acme-dev} [] [; mine]}]",
		},
		"a session's, removed": {
			"sso_region = us-east-1\n", "sso_region = eu-west-1\n", "[profile three]\nregion = us-east-1\n",
			[]string{"[sso-session acme]\n# awsin gone sso_region\n", "sso_region = eu-west-1\n"}, []string{"acme-dev"},
			"[{{sso-session acme} [sso_region] []}]",
		},
		"one has a new name, one is removed": {
			"sso_role_name = ReadOnly\n", "sso_role_name = ReadOnly\nregion = eu-west-1\n", renamed(acme + dev),
			[]string{"[profile two]\n# awsin gone region\n", "region = eu-west-1\n", "[profile corp-dev]\n"}, []string{"acme-dev"},
			"[{{profile two} [region] []}]",
		},
	} {
		for _, nl := range []string{"\n", "\r\n"} {
			lines := func(s string) string { return strings.ReplaceAll(s, "\n", nl) }
			person := lines(mine)
			v1, first := merge(t, person, team("v1", Applied{}), v1team)
			edited := strings.Replace(v1, lines(test.old), lines(test.new), 1)
			if edited == v1 && test.new != "" {
				t.Fatalf("%s: nothing was edited", name)
			}
			v1, first = merge(t, edited, team("v1", first.Applied), v1team) // says what is the person's
			v2, second := merge(t, v1, team("v2", first.Applied), test.team)
			for _, want := range test.want {
				if !strings.Contains(v2, lines(want)) {
					t.Errorf("%s: no %q in\n%s", name, lines(want), v2)
				}
			}
			for _, not := range test.not {
				if strings.Contains(strings.Replace(v2, first1(v2), "", 1), not) {
					t.Errorf("%s: %q in\n%s", name, not, v2)
				}
			}
			if got := fmt.Sprint(second.Kept); got != test.kept {
				t.Errorf("%s: kept %s, want %s", name, got, test.kept)
			}
			// Once more, and from the next version: it is remembered.
			again, third := merge(t, v2, team("v2", second.Applied), test.team)
			if again != v2 || third.Kept != nil || fmt.Sprint(third.Applied) != fmt.Sprint(second.Applied) {
				t.Errorf("%s, once more: %s\n%+v", name, again, third)
			}
			back, fourth := merge(t, again, team("v1", third.Applied), v1team)
			if back != v1 && (test.kept != "[]" || test.new != "") {
				t.Errorf("%s, back: %s\nwant %s", name, back, v1)
			}
			if left, _, err := Leave(parse(t, back), "acme", fourth.Applied); left != person || err != nil {
				t.Errorf("%s, left: %q %v", name, left, err)
			}
			if left, _, err := Leave(parse(t, v2), "acme", second.Applied); err != nil || strings.Contains(left, "awsin") || strings.Contains(left, "[profile") != true || (test.kept == "[]") != (left == person) {
				t.Errorf("%s, left after it: %q %v", name, left, err)
			}
		}
	}
}

// first1 is a block's first line, with the team's name.
func first1(text string) string {
	from := strings.Index(text, startMarker)
	return text[from : from+strings.Index(text[from:], "\n")]
}

// What the person changes in a section after the team has removed it is theirs as well when it comes back.
func TestGoneIsEdited(t *testing.T) {
	v1, first := merge(t, mine, team("v1", Applied{}), acme+dev)
	v2, second := merge(t, strings.Replace(v1, "output = json\n", "output = json\ncli_pager = less\n", 1), team("v2", first.Applied), acme)
	edited := strings.Replace(v2, "output = json", "output = text", 1)
	v3, third := merge(t, edited, team("v3", second.Applied), acme+dev)
	if !strings.Contains(v3, "[profile acme-dev]\n# awsin keep output cli_pager\n") || fmt.Sprint(third.LocalChanges) != "[{{profile acme-dev} output text json} {{profile acme-dev} cli_pager less }]" {
		t.Errorf("%s\n%+v", v3, third.LocalChanges)
	}
	// Where nothing is known of the last merge, what the mark says is kept.
	v3, third = merge(t, edited, team("v3", Applied{}), acme+dev)
	if !strings.Contains(v3, "[profile acme-dev]\n# awsin keep cli_pager\n") || !strings.Contains(v3, "output = json\ncli_pager = less\n") {
		t.Errorf("%s\n%+v", v3, third.LocalChanges)
	}
	// It keeps another team's out by name only as the person's own does.
	other, report := merge(t, v2, Team{Name: "globex", Version: "1"}, "[profile acme-dev]\nregion = us-west-2\n[profile more]\nregion = us-east-1\n")
	if len(report.Handwritten) != 1 || !strings.HasPrefix(other, v2) {
		t.Errorf("%s\n%+v", other, report)
	}
}

// A block's leave lists the comments that go with it, and no line of awsin's.
func TestLeaveListsComments(t *testing.T) {
	v1, first := merge(t, mine, team("v1", Applied{}), acme+dev)
	edited := strings.NewReplacer("[profile acme-dev]", "# above\n\n[profile acme-dev] # beside", "output = json\n", "; within\noutput = text\n", last, "# behind\n"+last).Replace(v1)
	v1, first = merge(t, edited, team("v1", first.Applied), acme+dev)
	left, report, err := Leave(parse(t, v1), "acme", first.Applied)
	if left != mine || err != nil || fmt.Sprintf("%q", report.Comments) != `["# above" "# beside" "; within" "# behind"]` {
		t.Errorf("%q %v %q", left, err, report.Comments)
	}
}
