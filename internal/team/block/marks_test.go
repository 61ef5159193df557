package block

import (
	"fmt"
	"strings"
	"testing"

	"awsin/internal/awsconfig"
)

// moved is a text in which a session's Region has moved, as a login finds out.
func moved(t *testing.T, text, region string) string {
	t.Helper()
	f := parse(t, text)
	blocks, err := Find(f)
	if err != nil {
		t.Fatal(err)
	}
	e := f.Edit()
	for i := range f.Sections {
		if name, ok := f.Sections[i].Session(); ok && name == "acme" {
			s := &f.Sections[i]
			Move(f, e, s, Within(f, blocks, s), awsconfig.KeyValue{Key: "sso_region", Value: region})
		}
	}
	if text, err = e.Text(); err != nil {
		t.Fatal(err)
	}
	return text
}

// TestMove: a Region that moved is nobody's wish. It stays where the team's is as it was, and goes where it is not.
func TestMove(t *testing.T) {
	const (
		line = "# awsin moved sso_region from us-east-1 to eu-west-1\n"
		keep = "# awsin keep sso_region\n"
	)
	v1, first := merge(t, mine, team("v1", Applied{}), acme+dev)
	at := func(text, region, mark string) string {
		return strings.NewReplacer("[sso-session acme]\n", "[sso-session acme]\n"+mark, "sso_region = us-east-1", "sso_region = "+region).Replace(text)
	}
	now := moved(t, v1, "eu-west-1")
	if want := at(v1, "eu-west-1", line); now != want {
		t.Fatalf("got %s\nwant %s", now, want)
	}
	by := func(region string) string {
		return strings.Replace(acme+dev, "sso_region = us-east-1", "sso_region = "+region, 1)
	}
	v2 := strings.Replace(v1, "acme v1", "acme v2", 1)
	for name, test := range map[string]struct{ person, team, want, changed, local string }{
		"the team's is as it was":  {now, "us-east-1", at(v2, "eu-west-1", line), "[]", "[]"},
		"the team's is the new":    {now, "eu-west-1", at(v2, "eu-west-1", ""), "[]", "[]"},
		"the team's is another":    {now, "us-west-2", at(v2, "us-west-2", ""), "[{{sso-session acme} sso_region eu-west-1 us-west-2}]", "[]"},
		"it moves again":           {moved(t, now, "eu-north-1"), "us-east-1", at(v2, "eu-north-1", strings.Replace(line, "eu-west-1", "eu-north-1", 1)), "[]", "[]"},
		"it moves back":            {moved(t, now, "us-east-1"), "us-west-2", at(v2, "us-west-2", ""), "[{{sso-session acme} sso_region us-east-1 us-west-2}]", "[]"},
		"the person changes it":    {strings.Replace(now, "= eu-west-1", "= sa-east-1", 1), "us-west-2", at(v2, "sa-east-1", keep), "[]", "[{{sso-session acme} sso_region sa-east-1 us-west-2}]"},
		"the person's moves":       {moved(t, at(v1, "sa-east-1", ""), "eu-west-1"), "us-west-2", at(v2, "eu-west-1", keep), "[]", "[{{sso-session acme} sso_region eu-west-1 us-west-2}]"},
		"the person's, kept moves": {moved(t, at(v1, "sa-east-1", keep), "eu-west-1"), "us-west-2", at(v2, "eu-west-1", keep), "[]", "[{{sso-session acme} sso_region eu-west-1 us-west-2}]"},
		"the person pins it":       {strings.Replace(now, line, line+keep, 1), "us-west-2", at(v2, "eu-west-1", keep), "[]", "[{{sso-session acme} sso_region eu-west-1 us-west-2}]"},
		"the line is deleted":      {strings.Replace(now, "sso_region = eu-west-1\n", "", 1), "us-east-1", strings.NewReplacer("sso_region = us-east-1\n", "", "sso:account:access\n", "sso:account:access\nsso_region = us-east-1\n").Replace(v2), "[{{sso-session acme} sso_region  us-east-1}]", "[]"},
	} {
		got, report := merge(t, test.person, team("v2", first.Applied), by(test.team))
		if got != test.want || fmt.Sprint(report.Changed) != test.changed || name != "the line is deleted" && fmt.Sprint(report.Moved) != test.changed || fmt.Sprint(report.LocalChanges) != test.local {
			t.Errorf("%s: %s\nwant %s\n%v %v", name, got, test.want, report.Changed, report.LocalChanges)
		}
		if again, second := merge(t, got, team("v2", report.Applied), by(test.team)); again != got || fmt.Sprint(second.LocalChanges) != test.local {
			t.Errorf("%s, once more: %s", name, again)
		}
	}
	// Also where nothing is known of the last merge: on another machine.
	for _, applied := range []Applied{first.Applied, {}} {
		if got, report := merge(t, now, team("v2", applied), acme+dev); got != at(v2, "eu-west-1", line) || report.LocalChanges != nil {
			t.Errorf("%s\n%v", got, report.LocalChanges)
		}
		if got, report := merge(t, now, team("v2", applied), by("us-west-2")); got != at(v2, "us-west-2", "") || report.LocalChanges != nil {
			t.Errorf("%s\n%v", got, report.LocalChanges)
		}
		if left, report, err := Leave(parse(t, now), "acme", applied); left != mine || err != nil || report.LocalChanges != nil {
			t.Errorf("%q %v %v", left, err, report.LocalChanges)
		}
	}
	// Each team's by itself, and outside of all blocks there is nothing to say.
	two, _ := merge(t, now, Team{Name: "globex", Version: "v1", Prefix: "x-"}, acme+dev)
	if got, report := merge(t, two, Team{Name: "globex", Version: "v2", Prefix: "x-"}, by("us-west-2")); !strings.HasPrefix(got, now) || !strings.Contains(got, "sso_region = us-west-2") || report.LocalChanges != nil {
		t.Errorf("%s", got)
	}
	if got := moved(t, acme, "eu-west-1"); got != at(acme, "eu-west-1", "") {
		t.Errorf("%s", got)
	}
}

// TestMarksWithoutKeys: a section of which nothing is left but awsin's mark goes with the mark.
func TestMarksWithoutKeys(t *testing.T) {
	v1, first := merge(t, mine, team("v1", Applied{}), acme+dev)
	head := v1[:strings.Index(v1, "[profile acme-dev]")]
	end := v1[strings.LastIndex(v1, "# "):]
	for _, mark := range []string{keepMarker, goneMarker, keepMarker + " output", movedMarker + "sso_region from us-east-1 to eu-west-1"} {
		bare := head + "[profile acme-dev]\n" + mark + "\n" + end
		for name, change := range map[string]func() (string, Report, error){
			"adopted": func() (string, Report, error) {
				return Merge(parse(t, bare), Team{Name: "acme", Version: "v2", Applied: first.Applied, Adopt: true}, accept(t, acme+dev))
			},
			"removed": func() (string, Report, error) {
				return Merge(parse(t, bare), team("v2", first.Applied), accept(t, acme))
			},
			"more behind it": func() (string, Report, error) {
				return Merge(parse(t, bare), team("v2", first.Applied), accept(t, acme+dev+"[profile zzz]\nregion = us-east-1\n"))
			},
			"left": func() (string, Report, error) { return Leave(parse(t, bare), "acme", first.Applied) },
		} {
			got, _, err := change()
			if err != nil {
				t.Errorf("%s, %s: %v", name, mark, err)
				continue
			}
			marks := 0
			for f, i := parse(t, got), 0; i < len(f.Sections); i++ {
				if is := marked(f, &f.Sections[i]); is.end > is.at {
					marks++
					if header := f.Sections[i].Header; header != "profile acme-dev" {
						t.Errorf("%s, %s: the mark is now %s's: %q", name, mark, header, got)
					}
				}
			}
			if all := strings.Count(got, strings.Join(strings.Fields(mark)[:3], " ")); all != marks {
				t.Errorf("%s, %s: %d of %d marks stand under a header: %q", name, mark, marks, all, got)
			}
		}
	}
}

// TestFailedOver: a session at its standby's place stays there while the team's place is the one that it left, in all of
// it, and is the team's again where the team moves it. The way back gives every byte back.
func TestFailedOver(t *testing.T) {
	const marks = "# awsin moved sso_region from us-east-1 to eu-west-1\n# awsin moved sso_start_url from https%3A//acme.awsapps.com/start to https%3A//ssoins-1.eu-west-1.portal.amazonaws.com\n"
	to := []awsconfig.KeyValue{{Key: "sso_start_url", Value: "https://ssoins-1.eu-west-1.portal.amazonaws.com"}, {Key: "sso_region", Value: "eu-west-1"}}
	back := []awsconfig.KeyValue{{Key: "sso_start_url", Value: "https://acme.awsapps.com/start"}, {Key: "sso_region", Value: "us-east-1"}}
	move := func(text string, values []awsconfig.KeyValue) string {
		t.Helper()
		f := parse(t, text)
		e := f.Edit()
		for i := range f.Sections {
			if s := &f.Sections[i]; s.Header == "sso-session acme" {
				Move(f, e, s, true, values...)
			}
		}
		text, err := e.Text()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	at := func(text string) string {
		return strings.NewReplacer("[sso-session acme]\n", "[sso-session acme]\n"+marks, "sso_region = us-east-1", "sso_region = eu-west-1", "= https://acme.awsapps.com/start", "= https://ssoins-1.eu-west-1.portal.amazonaws.com").Replace(text)
	}
	v1, first := merge(t, mine, team("v1", Applied{}), acme+dev)
	now := move(v1, to)
	if want := at(v1); now != want {
		t.Fatalf("got %s\nwant %s", now, want)
	}
	v2 := strings.Replace(v1, "acme v1", "acme v2", 1)
	for name, c := range map[string]struct {
		old, by         string // what of the team's becomes what
		stays           bool
		moved, newPlace int
	}{
		"as it was":      {"", "", true, 0, 0},
		"another key":    {"sso:account:access", "sso:account:access,x:y", true, 0, 0},
		"its start URL":  {"https://acme.awsapps.com/start", "https://new.awsapps.com/start", false, 2, 1},
		"its Region":     {"sso_region = us-east-1", "sso_region = us-west-2", false, 2, 1}, // the own place is not in the file
		"to the standby": {"sso_region = us-east-1", "sso_region = eu-west-1", false, 1, 1},
	} {
		theirs, want := strings.Replace(acme+dev, c.old, c.by, 1), strings.Replace(v2, c.old, c.by, 1)
		if c.old == "" {
			theirs, want = acme+dev, v2
		}
		if c.stays {
			want = at(want)
		}
		for _, applied := range []Applied{first.Applied, {}} { // also where nothing is known of the last merge
			got, report := merge(t, now, team("v2", applied), theirs)
			if got != want || (len(report.Overtaken) == 0) != c.stays || len(report.Moved) != c.moved || len(report.NewPlaces) != c.newPlace || report.LocalChanges != nil {
				t.Errorf("%s: %s\nwant %s\n%+v", name, got, want, report)
			}
			if again, _ := merge(t, got, team("v2", report.Applied), theirs); again != got {
				t.Errorf("%s, once more: %s", name, again)
			}
		}
	}
	if got := move(now, back); got != v1 {
		t.Errorf("%s", got)
	}
	if left, report, err := Leave(parse(t, now), "acme", first.Applied); left != mine || err != nil || report.LocalChanges != nil {
		t.Errorf("%q %v %v", left, err, report.LocalChanges)
	}
	// What the person had there before is theirs afterwards.
	kept := strings.NewReplacer("[sso-session acme]\n", "[sso-session acme]\n# awsin keep sso_region\n", "sso_region = us-east-1", "sso_region = sa-east-1").Replace(v1)
	there := move(kept, to)
	if got := move(there, []awsconfig.KeyValue{back[0], {Key: "sso_region", Value: "sa-east-1"}}); got != kept {
		t.Errorf("%s", got)
	}
	// A session of the person's own, which a team's profiles name, is at the team's place all the same.
	own := acme
	one, report := merge(t, own, team("v1", Applied{}), acme+dev)
	if len(report.LeftOut) != 0 {
		t.Fatalf("%+v", report)
	}
	over := move(one, to)
	if over == one {
		t.Fatal("it was not moved")
	}
	if got, second := merge(t, over, team("v1", report.Applied), acme+dev); got != over || len(second.LeftOut) != 0 {
		t.Errorf("%s\n%+v", got, second.LeftOut)
	}
	if got := move(over, back); got != one {
		t.Errorf("%s", got)
	}
}
