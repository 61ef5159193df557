package block

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"awsin/internal/team/policy"
)

// What came in because a person allowed it goes, wherever it stands, and nothing of their own.
func TestDisallow(t *testing.T) {
	const (
		tool    = "[profile tool]\ncredential_process = theirs\nregion = us-east-1\n\n"
		keep    = "[profile keep]\nregion = us-east-1\n\n"
		std     = "[profile default]\nregion = us-east-1\n\n"
		by      = "[profile by]\nrole_arn = arn:aws:iam::111111111111:role/x\nsource_profile = default\n\n"
		byBy    = "[profile byby]\nrole_arn = arn:aws:iam::111111111111:role/x\nsource_profile = by\n\n"
		process = "credential_process"
	)
	for _, c := range []struct {
		name, prefix string
		steps        []string // versions
		edit, with   string   // what a hand replaces in the file
		unknown      bool     // nothing is remembered of the block
		keys         []string
		gone, stays  []string // lines
		found        string
		losses       int
	}{
		{name: "as it came", steps: []string{tool + keep}, keys: []string{process}, gone: []string{"credential_process = theirs"}, stays: []string{"[profile tool]", "region = us-east-1"}, found: process},
		{name: "where nothing is remembered", steps: []string{tool + keep}, unknown: true, keys: []string{process}, gone: []string{"credential_process = theirs"}, stays: []string{"[profile tool]"}, found: process},
		{name: "with a prefix", prefix: "a-", steps: []string{tool}, keys: []string{process}, gone: []string{process}, stays: []string{"[profile a-tool]"}, found: process},
		{name: "a hand's", steps: []string{tool}, edit: "theirs", with: "mine", keys: []string{process}, stays: []string{"credential_process = mine"}},
		{name: "a hand's, noted", steps: []string{tool}, edit: "[profile tool]\n", with: "[profile tool]\n# awsin keep credential_process\n", unknown: true, keys: []string{process}, stays: []string{"credential_process = theirs"}},
		{name: "a hand's section", steps: []string{keep}, edit: "[profile keep]", with: "[profile own]\ncredential_process = mine\n[profile keep]", keys: []string{process}, stays: []string{"credential_process = mine"}},
		{name: "a key that nobody has to allow", steps: []string{tool}, keys: []string{"region"}, stays: []string{"region = us-east-1", "credential_process = theirs"}},
		{name: "a section that the team has removed", steps: []string{"EDIT" + tool + keep, keep}, edit: "us-east-1", with: "eu-west-1", keys: []string{process}, gone: []string{process}, stays: []string{"[profile tool]", "# awsin gone region", "region = eu-west-1"}, found: process},
		{name: "the same where nothing is remembered", steps: []string{"EDIT" + tool + keep, keep}, edit: "us-east-1", with: "eu-west-1", unknown: true, keys: []string{process}, gone: []string{process}, stays: []string{"region = eu-west-1"}, found: process},
		{name: "the profile default, and who has its credentials", steps: []string{std + by + byBy + keep}, keys: []string{"default"}, gone: []string{"[default]", "profile by"}, stays: []string{"[profile keep]"}, found: "default", losses: 1},
		{name: "the profile default with a prefix", prefix: "a-", steps: []string{std + by + keep}, keys: []string{"default"}, gone: []string{"a-default", "a-by"}, stays: []string{"[profile a-keep]"}, found: "default"},
		{name: "the profile default in which something is a hand's", steps: []string{std + keep}, edit: "[default]\n", with: "[default]\noutput = text\n", keys: []string{"default"}, gone: []string{"[default]\noutput = text\nregion"}, stays: []string{"[default]\noutput = text\n"}, found: "default,region"},
		{name: "no profile default", steps: []string{keep}, keys: []string{"default"}, stays: []string{"[profile keep]"}},
	} {
		const mine = "[profile mine]\nrole_arn = arn:aws:iam::222222222222:role/x\nsource_profile = default\ncredential_process = own\n"
		file, acme := mine, Team{Name: "acme", Prefix: c.prefix}
		edit := func() {
			before := file
			if file = strings.Replace(file, c.edit, c.with, 1); file == before && c.edit != "" {
				t.Fatalf("%s: %q is not in\n%s", c.name, c.edit, file)
			}
		}
		for i, step := range c.steps {
			step, edited := strings.CutPrefix(step, "EDIT")
			sections, violations := policy.Check(source(step), []string{process, "default"})
			if violations != nil {
				t.Fatal(violations)
			}
			acme.Version = fmt.Sprint("v", i)
			text, report, err := Merge(parse(t, file), acme, sections)
			if err != nil {
				t.Fatal(err)
			}
			if file, acme.Applied = text, report.Applied; edited || len(c.steps) == 1 {
				edit()
			}
		}
		if c.unknown {
			acme.Applied = Applied{}
		}
		let, err := Allowed(parse(t, file), acme)
		d, failed := Disallow(parse(t, file), acme, c.keys)
		found := slices.Sorted(maps.Keys(d.Found))
		if err != nil || failed != nil || strings.Join(found, ",") != c.found || len(d.Losses) != c.losses || (c.found != "") != (d.Text != file) || c.found != "" && len(let) == 0 {
			t.Errorf("%s: %v, %v, found %q, %+v, allowed %v\n%s", c.name, err, failed, found, d.Losses, let, d.Text)
		}
		for _, line := range append(c.stays, mine) {
			if !strings.Contains(d.Text, line) {
				t.Errorf("%s: without %q\n%s", c.name, line, d.Text)
			}
		}
		for _, line := range c.gone {
			if !strings.Contains(file, line) && c.name != "the profile default in which something is a hand's" || strings.Contains(strings.Replace(d.Text, mine, "", 1), line) {
				t.Errorf("%s: %q\n%s\n%s", c.name, line, file, d.Text)
			}
		}
		if left, err := Allowed(parse(t, d.Text), acme); c.found != "" && c.name != "the profile default in which something is a hand's" && (err != nil || len(left) > 0) {
			t.Errorf("%s: %v is left, %v", c.name, left, err)
		}
	}
}
