package block

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// Where a session logs in is compared with where it did last, whatever versions and hands came between.
func TestMoved(t *testing.T) {
	session := func(name, url, region string) string {
		text := "[sso-session " + name + "]\nsso_registration_scopes = sso:account:access\n"
		if url != "" {
			text += "sso_start_url = https://" + url + ".awsapps.com/start\n"
		}
		if region != "" {
			text += "sso_region = " + region + "\n"
		}
		return text + "\n"
	}
	const other = "[sso-session other]\nsso_start_url = https://evil.awsapps.com/start\nsso_region = us-east-1\n\n" // its place is known
	here, there := session("acme", "acme", "us-east-1"), session("acme", "evil", "us-east-1")
	url := func(kind, from, to string) string {
		return fmt.Sprintf("{{%s} sso_start_url https://%s.awsapps.com/start https://%s.awsapps.com/start}", kind, from, to)
	}
	region := "{{sso-session acme} sso_region us-east-1 us-west-2}"
	acme := url("sso-session acme", "acme", "evil")
	profile := func(place string) string {
		return "[profile p]\nsso_account_id = 111111111111\nsso_role_name = R\n" + place + "\n"
	}
	const own = "sso_start_url = https://%s.awsapps.com/start\nsso_region = us-east-1\n"
	for _, c := range []struct {
		name  string
		steps []string // versions; "- TEXT" is what a hand deletes, "0" puts the first file back
		want  string   // what the last one moves
	}{
		{"in one version", []string{here, there}, acme},
		{"the start URL is away between", []string{here, session("acme", "", "us-east-1"), there}, acme},
		{"for long", []string{here, session("acme", "", "us-east-1"), session("acme", "", "us-east-1") + session("x", "x", "us-east-1"), session("acme", "", ""), there}, acme},
		{"the region is", []string{here, session("acme", "acme", ""), session("acme", "acme", "us-west-2")}, region},
		{"both", []string{here, session("acme", "", ""), session("acme", "evil", "us-west-2")}, acme + " " + region},
		{"it comes back", []string{here, session("acme", "", ""), here}, ""},
		{"it comes back, and then moves", []string{here, session("acme", "", ""), here, there}, acme},
		{"it has moved twice", []string{here, session("acme", "", "us-east-1"), there, session("acme", "", "us-east-1"), here}, url("sso-session acme", "evil", "acme")},
		{"the session is away between", []string{here, session("x", "x", "us-east-1"), there + session("x", "x", "us-east-1")}, acme},
		{"a hand deletes the line", []string{here, "- sso_start_url = https://acme.awsapps.com/start\n", there}, acme},
		{"a hand deletes it, and it is the same", []string{here, "- sso_start_url = https://acme.awsapps.com/start\n", here + session("x", "x", "us-east-1")}, ""},
		{"a hand deletes the section", []string{here + session("x", "x", "us-east-1"), "- " + strings.TrimSuffix(here, "\n"), there + session("x", "x", "us-east-1")}, acme},
		{"an older file is back", []string{session("acme", "", "us-east-1"), here, session("acme", "", "us-east-1") + session("x", "x", "us-east-1"), "0", there}, acme},
		{"a session that is new", []string{session("x", "x", "us-east-1"), session("x", "x", "us-east-1") + there}, ""},
		{"one that never had one", []string{session("acme", "", ""), there}, ""},
		{"a profile's own", []string{profile(fmt.Sprintf(own, "acme")), profile(""), profile(fmt.Sprintf(own, "evil"))}, url("profile p", "acme", "evil")},
		{"a profile that goes to a session and comes back from it", []string{here + profile(fmt.Sprintf(own, "acme")), here + profile("sso_session = acme\n"), here + profile(fmt.Sprintf(own, "evil"))}, ""},
	} {
		file, moved, applied := other, "", Applied{}
		files := []string{}
		for i, step := range c.steps {
			if lines, deleted := strings.CutPrefix(step, "- "); deleted {
				before := file
				if file = strings.Replace(file, lines, "", 1); file == before {
					t.Fatalf("%s: %q is not in\n%s", c.name, lines, file)
				}
				continue
			}
			if step == "0" {
				file = files[0]
				applied = Applied{Last: append(applied.Last, applied.Sections...)} // see appliedTo
				continue
			}
			text, report := merge(t, file, team(fmt.Sprint("v", i), applied), step)
			files = append(files, text)
			file, moved = text, strings.Trim(fmt.Sprint(report.Moved), "[]")
			applied = Applied{}
			if data, err := json.Marshal(report.Applied); err != nil || json.Unmarshal(data, &applied) != nil {
				t.Fatal(err)
			}
		}
		if moved != c.want {
			t.Errorf("%s: %s\nwant %s\n%s", c.name, moved, c.want, file)
		}
	}
}
