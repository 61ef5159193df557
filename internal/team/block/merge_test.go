package block

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"awsin/internal/awsconfig"
	"awsin/internal/team/policy"
	"awsin/internal/team/policy/policytest"
)

func parse(t testing.TB, text string) *awsconfig.File {
	t.Helper()
	f, err := awsconfig.Parse("config", []byte(text))
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return f
}

// merge merges what the policy accepts.
func merge(t *testing.T, person string, team Team, text string) (string, Report) {
	t.Helper()
	got, report, err := Merge(parse(t, person), team, accept(t, text))
	if err != nil {
		t.Fatalf("%q: %v", person, err)
	}
	return got, report
}

func team(version string, applied Applied) Team {
	return Team{Name: "acme", Version: version, Applied: applied}
}

func source(text string) []policy.SourceFile {
	return []policy.SourceFile{{Path: "config", Content: []byte(text)}}
}

// accept returns the sections of a text that the policy accepts.
func accept(t *testing.T, text string) []policy.Section {
	t.Helper()
	sections, violations := policy.Check(source(text), nil)
	if violations != nil {
		t.Fatalf("%q: %v", text, violations)
	}
	return sections
}

const (
	acme  = policytest.Acme
	dev   = policytest.Dev
	mine  = "# mine\n[profile mine]\nregion = eu-north-1\n"
	first = "# >>> awsin team acme v1 >>> what you change here stays yours; delete a line to get the team's back\n"
	last  = "# <<< awsin team acme\n"
)

func TestMerge(t *testing.T) {
	got, report := merge(t, mine, team("v1", Applied{}), acme+dev)
	if want := mine + first + "\n" + acme + "\n" + dev + last; got != want {
		t.Fatalf("%s", got)
	}
	if fmt.Sprint(report.Added) != "[{sso-session acme} {profile acme-dev}]" || fmt.Sprint(report.NewPlaces) != "[{acme.awsapps.com [https://acme.awsapps.com/start] [{sso-session acme}]}]" ||
		report.Moved != nil || report.Applied.Version != "v1" || len(report.Applied.Sections) != 2 {
		t.Errorf("%+v", report)
	}
	var applied Applied // as it was kept
	if data, err := json.Marshal(report.Applied); err != nil || json.Unmarshal(data, &applied) != nil || !reflect.DeepEqual(applied, report.Applied) {
		t.Errorf("%s, %v", data, err)
	}
	again, second := merge(t, got, team("v1", applied), acme+dev)
	if again != got || second.Added != nil || second.Changed != nil || second.NewPlaces != nil {
		t.Errorf("%s %+v", again, second)
	}
	left, report, err := Leave(parse(t, got), "acme", report.Applied)
	if left != mine || err != nil || fmt.Sprint(report.Removed) != "[{sso-session acme} {profile acme-dev}]" || report.LocalChanges != nil {
		t.Errorf("%q, %v, %+v", left, err, report)
	}
}

// What the team changes is changed in its place, and the rest of the file stays, also behind the block.
func TestMergeChanges(t *testing.T) {
	v1, report := merge(t, "", team("v1", Applied{}), acme+dev+"[profile gone]\nregion = us-east-1\n[profile last]\noutput = text\n")
	person := mine + "\r\n" + v1 + "\n[profile after]\nregion = x\n"
	got, report := merge(t, person, team("v2", report.Applied), `[profile acme-new]
region = us-east-1
[sso-session acme]
sso_start_url = https://other.awsapps.com/start
sso_region = us-east-1
[profile acme-dev]
sso_session = acme
sso_account_id = 123456789012
sso_role_name = Dev
output = text
retry_mode = standard
[profile acme-prod]
region = us-east-2
[profile last]
output = text
`)
	want := mine + "\r\n" + strings.Replace(first, "v1", "v2", 1) + `
[profile acme-new]
region = us-east-1

[sso-session acme]
sso_start_url = https://other.awsapps.com/start
sso_region = us-east-1

[profile acme-dev]
sso_session = acme
sso_account_id = 123456789012
sso_role_name = Dev
output = text
retry_mode = standard

[profile acme-prod]
region = us-east-2

[profile last]
output = text
` + last + "\n[profile after]\nregion = x\n"
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if fmt.Sprint(report.Added, report.Removed) != "[{profile acme-new} {profile acme-prod}] [{profile gone}]" ||
		fmt.Sprint(report.Changed) != "[{{sso-session acme} sso_start_url https://acme.awsapps.com/start https://other.awsapps.com/start} "+
			"{{sso-session acme} sso_registration_scopes sso:account:access } {{profile acme-dev} output json text} "+
			"{{profile acme-dev} retry_mode  standard} {{profile acme-dev} region us-east-1 }]" ||
		fmt.Sprint(report.Moved) != "[{{sso-session acme} sso_start_url https://acme.awsapps.com/start https://other.awsapps.com/start}]" ||
		len(report.NewPlaces) != 1 || report.NewPlaces[0].Place != "other.awsapps.com" {
		t.Errorf("%+v", report)
	}
}

// What the person changes within the block is theirs.
func TestMergeOverrides(t *testing.T) {
	v1, report := merge(t, "", team("v1", Applied{}), acme+dev)
	edited := strings.NewReplacer(
		"region = us-east-1\noutput = json\n", "region = eu-north-1\ncli_pager = less\n", // one changed, one deleted, one added
		"[profile acme-dev]", "# a comment\n[profile mine]\nregion = x\n\n[profile acme-dev]",
		"sso:account:access", "codewhisperer:completions",
	).Replace(v1)
	v2team := strings.Replace(acme+dev, "us-east-1\noutput = json", "us-west-2\noutput = text", 1) + "[profile mine]\noutput = text\n"
	got, report := merge(t, edited, team("v2", report.Applied), v2team)
	want := strings.Replace(first, "v1", "v2", 1) + `
[sso-session acme]
# awsin keep sso_registration_scopes
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = codewhisperer:completions

# a comment
[profile mine]
# awsin keep
region = x

[profile acme-dev]
# awsin keep region cli_pager
sso_session = acme
sso_account_id = 123456789012
sso_role_name = Dev
region = eu-north-1
cli_pager = less
output = text
` + last
	if got != want {
		t.Fatalf("got %s\nwant %s", got, want)
	}
	if fmt.Sprint(report.LocalChanges) != "[{{sso-session acme} sso_registration_scopes codewhisperer:completions sso:account:access} {{profile acme-dev} region eu-north-1 us-west-2} {{profile acme-dev} cli_pager less }]" ||
		fmt.Sprint(report.Changed) != "[{{profile acme-dev} output  text}]" ||
		fmt.Sprint(report.Handwritten) != "[{{profile mine} config 9 [{{profile mine} output  text} {{profile mine} region x }]}]" {
		t.Errorf("%+v", report)
	}
	// It stays theirs where nothing is known of the last merge: on another machine.
	for _, applied := range []Applied{report.Applied, {}, {Version: "v1"}} {
		again, second := merge(t, got, team("v2", applied), v2team)
		if again != got || fmt.Sprint(second.LocalChanges) != fmt.Sprint(report.LocalChanges) {
			t.Errorf("%s\n%+v", again, second)
		}
		v3, _ := merge(t, got, team("v3", applied), strings.Replace(v2team, "us-west-2", "us-west-1", 1))
		if v3 != strings.Replace(got, "v2", "v3", 1) {
			t.Errorf("%s", v3)
		}
		// A line that is deleted, mark and all, comes back.
		back, _ := merge(t, strings.NewReplacer("region = eu-north-1\n", "", "cli_pager = less\n", "").Replace(got), team("v2", applied), v2team)
		if !strings.Contains(back, "[profile acme-dev]\nsso_session") || !strings.Contains(back, "sso_role_name = Dev\noutput = text\nregion = us-west-2\n") {
			t.Errorf("%s", back)
		}
		left, report, err := Leave(parse(t, got), "acme", applied)
		if left != "\n# a comment\n[profile mine]\nregion = x\n" || err != nil || len(report.LocalChanges) != 3 {
			t.Errorf("%q %v %+v", left, err, report.LocalChanges)
		}
	}
	// A whole section that is deleted, too.
	back, report := merge(t, strings.Replace(got, got[strings.Index(got, "[profile acme-dev]"):strings.Index(got, last)], "", 1), team("v2", report.Applied), v2team)
	if fmt.Sprint(report.Added) != "[{profile acme-dev}]" || !strings.Contains(back, "region = us-west-2") {
		t.Errorf("%s", back)
	}
}

func TestMergeHandwritten(t *testing.T) {
	hand := mine + "[profile \"acme-dev\"]\nregion = x\ncli_pager = less\n\n[sso-session acme]\nsso_start_url = https://old.awsapps.com/start\n"
	got, report := merge(t, hand, team("v1", Applied{}), acme+dev+"[profile more]\nregion = us-east-1\n")
	if want := hand + first + "\n[profile more]\nregion = us-east-1\n" + last; got != want {
		t.Errorf("%s", got)
	}
	if len(report.Handwritten) != 2 || report.Handwritten[1].Line != 4 || report.NewPlaces != nil || report.Moved != nil || len(report.Applied.Sections) != 1 {
		t.Errorf("%+v", report)
	}
	adopt := team("v1", Applied{})
	adopt.Adopt = true
	got, report = merge(t, hand, adopt, acme+dev)
	if want := mine + first + "\n" + acme + "\n" + dev + last; got != want {
		t.Errorf("%s", got)
	}
	if len(report.Adopted) != 2 || len(report.Moved) != 1 || report.Moved[0].Old != "https://old.awsapps.com/start" || len(report.NewPlaces) != 1 {
		t.Errorf("%+v", report)
	}
	// Their own section within the block, with nothing between it and the first line.
	got, _ = merge(t, first+"[profile acme-dev]\n# awsin keep\nregion = x\n"+last, adopt, acme+dev)
	if want := first + "\n" + acme + "\n" + dev + last; got != want {
		t.Errorf("%s", got)
	}
	// A profile of the credentials file keeps a new section out, and not one that is there.
	static := team("v1", Applied{})
	static.Credentials = parse(t, "[acme-dev]\naws_access_key_id = x\n")
	if _, report = merge(t, "", static, acme+dev); len(report.Handwritten) != 1 || len(report.Added) != 1 {
		t.Errorf("%+v", report)
	}
	if _, report = merge(t, first+dev+last, static, acme+dev); len(report.Handwritten) != 0 || len(report.Removed) != 0 {
		t.Errorf("%+v", report)
	}
}

func TestMergeTeams(t *testing.T) {
	one, _ := merge(t, mine, team("v1", Applied{}), acme+dev)
	_, _, err := Merge(parse(t, one), Team{Name: "globex", Version: "v9"}, accept(t, dev+acme))
	var taken *TakenError
	if !errors.As(err, &taken) || err.Error() != `"profile acme-dev" of team globex is also one of team acme` || !strings.Contains(taken.Hint(), "--prefix globex-") {
		t.Fatal(err)
	}
	two, report := merge(t, one, Team{Name: "globex", Version: "v9", Prefix: "g-"}, acme+dev+"[profile x]\nsource_profile = acme-dev\n")
	if !strings.HasPrefix(two, one) || !strings.Contains(two, "[profile g-acme-dev]\nsso_session = g-acme\n") || !strings.Contains(two, "source_profile = g-acme-dev") || report.NewPlaces != nil {
		t.Errorf("%s %+v", two, report)
	}
	// A name that the second took before the first has it does not keep the rest of the first away.
	next := team("v2", Applied{})
	three, report := merge(t, two, next, acme+dev+"[profile g-x]\nregion = us-east-1\n[profile by]\nrole_arn = arn:aws:iam::111111111111:role/x\nsource_profile = g-x\n[profile new]\nregion = us-east-1\n")
	if len(report.Taken) != 1 || report.Taken[0].Name != "g-x" || report.Taken[0].By != "globex" || len(report.LeftOut) != 1 || report.LeftOut[0].Name != "by" ||
		fmt.Sprint(report.Added) != "[{profile new}]" || strings.Count(three, "[profile g-x]") != 1 {
		t.Errorf("%+v\n%s", report, three)
	}
	blocks, err := Find(parse(t, two))
	if err != nil || len(blocks) != 2 || blocks[0].Team != "acme" || blocks[0].Version != "v1" || blocks[0].Line != 4 || blocks[1].Team != "globex" {
		t.Errorf("%+v %v", blocks, err)
	}
	left, _, err := Leave(parse(t, two), "acme", Applied{})
	if want := mine + strings.TrimPrefix(two, one); left != want || err != nil {
		t.Errorf("%s %v", left, err)
	}
	if left, _, err = Leave(parse(t, two), "globex", Applied{}); left != one || err != nil {
		t.Errorf("%s %v", left, err)
	}
	if _, _, err = Leave(parse(t, two), "hooli", Applied{}); err == nil {
		t.Error("left a team that is not there")
	}
}

// Markers that are damaged: an error with the line, and no text.
// TestOtherBlockStays: what `aws configure set` wrote behind another team's block stays there, as this team comes and goes.
func TestOtherBlockStays(t *testing.T) {
	before, _ := merge(t, mine, team("v1", Applied{}), acme+dev)
	before += "cli_pager = less\n"
	globex := Team{Name: "globex", Version: "w1", Prefix: "g-"}
	joined, report := merge(t, before, globex, acme+dev)
	if !strings.HasPrefix(joined, before) {
		t.Errorf("joined:\n%s", joined)
	}
	if left, _, err := Leave(parse(t, joined), "globex", report.Applied); err != nil || left != before {
		t.Errorf("%v, left:\n%s", err, left)
	}
}

func TestBrokenMarkers(t *testing.T) {
	start, end := "# >>> awsin team acme v1\n", "# <<< awsin team acme\n"
	for name, test := range map[string]struct {
		text string
		line int
	}{
		"no end":                   {mine + start + acme, 4},
		"no start":                 {mine + acme + end, 8},
		"doubled start":            {start + start + acme + end, 2},
		"doubled end":              {start + acme + end + end, 7},
		"doubled block":            {start + acme + end + start + dev + end, 7},
		"another team within":      {start + "# >>> awsin team globex v1\n" + acme + end, 2},
		"another team's end":       {start + acme + "# <<< awsin team globex\n", 6},
		"indented":                 {" " + start + acme + end, 1},
		"cut":                      {"# >>> awsin team\n" + acme + end, 1},
		"no version":               {"# >>> awsin team acme\n" + acme + end, 1},
		"no team":                  {start + acme + "# <<< awsin team \n", 6},
		"a name that is none":      {"# >>> awsin team a$b v1\n" + acme + end, 1},
		"a key above the first":    {mine + start + "output = json\n" + acme + end, 5},
		"a value over the start":   {"[profile mine]\ns3 =\n" + start + "  a = b\n" + acme + end, 2},
		"a value over the end":     {start + "[profile x]\ns3 =\n" + end + "  a = b\n", 3},
		"a key in the next block":  {start + acme + end + "# >>> awsin team globex v1\noutput = x\n# <<< awsin team globex\n", 8},
		"the same profile, unlike": {start + dev + "[profile \"acme-dev\"]\nregion = x\n" + end, 8},
	} {
		f := parse(t, test.text)
		text, _, err := Merge(f, team("v2", Applied{}), accept(t, acme))
		var problem *awsconfig.ParseError
		if !errors.As(err, &problem) || problem.Line != test.line || problem.Remedy == "" || text != "" {
			t.Errorf("%s: %v, %q", name, err, text)
		}
		if name == "the same profile, unlike" {
			continue
		}
		if text, _, err := Leave(f, "acme", Applied{}); !errors.As(err, &problem) || text != "" {
			t.Errorf("%s: leave: %v, %q", name, err, text)
		}
	}
}

func TestMergeChecksTheTeam(t *testing.T) {
	if text, _, err := Merge(parse(t, mine+first+acme+last), team("v2", Applied{}), nil); err == nil || text != "" {
		t.Errorf("all is gone: %q", text)
	}
	for _, team := range []Team{
		{Version: "1"}, {Name: "a"}, {Name: "-a", Version: "1"}, {Name: "..", Version: "1"}, {Name: "a b", Version: "1"}, {Name: "a/b", Version: "1"},
		{Name: "a", Version: "a=b"}, {Name: "a", Version: "1\n2"}, {Name: "a", Version: "1", Prefix: "-"}, {Name: "a", Version: "1", Prefix: "x]"},
		{Name: "a", Version: "1", Prefix: "x\n"}, {Name: "a", Version: "1", Prefix: `"`},
	} {
		if text, _, err := Merge(parse(t, mine), team, accept(t, acme)); err == nil || text != "" {
			t.Errorf("%+v: %q", team, text)
		}
	}
}
