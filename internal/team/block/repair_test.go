package block

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"awsin/internal/awsconfig"
)

// TestRepair: whatever happens to the lines around two teams' blocks, what is put right is as it was, or at least
// nothing of the person's is lost.
func TestRepair(t *testing.T) {
	const behind = "\n# behind\n[profile behind]\nregion = eu-north-1\n"
	one, first1 := merge(t, mine, team("v1", Applied{}), acme+dev)
	globex := Team{Name: "globex", Version: "w1", Prefix: "g-"}
	two, first2 := merge(t, one, globex, acme+dev)
	two = strings.Replace(two, "[profile g-acme-dev]\n", "# note\n[profile g-acme-dev]\n", 1)
	two = strings.Replace(two, "output = json\n", "output = json\ncli_pager = less\n", 1) + behind
	start1, end1 := first, last
	start2, end2 := strings.NewReplacer("acme", "globex", "v1", "w1").Replace(first), "# <<< awsin team globex\n"
	moved := func(line, before string) []string { return []string{line, "", before, line + before} }
	for name, test := range map[string]struct {
		edit  []string // old, new, …
		exact bool
	}{
		"nothing":                         {nil, true},
		"no first line":                   {[]string{start1, ""}, true},
		"no last line":                    {[]string{end1, ""}, true},
		"neither":                         {[]string{start1, "", end1, ""}, true},
		"the other's first":               {[]string{start2, ""}, true},
		"the other's last":                {[]string{end2, ""}, true},
		"all four":                        {[]string{start1, "", end1, "", start2, "", end2, ""}, true},
		"no last, no first between two":   {[]string{end1, "", start2, ""}, true},
		"cut":                             {[]string{start1, "# >>> awsin team\n"}, true},
		"no version":                      {[]string{start1, "# >>> awsin team acme\n"}, true},
		"indented":                        {[]string{start1, " " + start1, end1, "\t" + end1}, true},
		"doubled":                         {[]string{start1, start1 + start1, end1, end1 + end1}, true},
		"exchanged":                       {[]string{start1, "#\n", end1, start1, "#\n", end1}, true},
		"the first in the person's":       {[]string{mine + start1, "# mine\n[profile mine]\n" + start1 + "region = eu-north-1\n"}, true},
		"the first among keys":            {moved(start1, "sso_region = us-east-1\n"), true},
		"the last in another block":       {moved(end1, "\n# note\n"), true},
		"the last behind all":             {append(moved(end1, "\n# behind\n"), start2, "", end2, ""), true},
		"the last above the last section": {moved(end1, "\n"+dev), true},
		"the first below a section":       {moved(start1+"\n", "\n"+dev), false},
		"the last above the first":        {[]string{end1, "", mine, "# mine\n[profile mine]\n" + end1 + "region = eu-north-1\n"}, true},
		"a value over the last":           {[]string{end2, "s3 =\n" + end2 + "  a = b\n"}, false},
		"without the blank line":          {[]string{start1 + "\n", ""}, false},
	} {
		for _, nl := range []string{"\n", "\r\n"} {
			lines := func(s string) string { return strings.ReplaceAll(s, "\n", nl) }
			whole, text := lines(two), lines(two)
			for i := 0; i < len(test.edit); i += 2 {
				if !strings.Contains(text, lines(test.edit[i])) {
					t.Fatalf("%s: no %q in\n%s", name, test.edit[i], text)
				}
				text = strings.Replace(text, lines(test.edit[i]), lines(test.edit[i+1]), 1)
			}
			f := parse(t, text)
			blocks, err := Find(f)
			var problem *awsconfig.ParseError
			switch {
			case err == nil:
				lost := []error{Lost(f, "acme", first1.Applied), Lost(f, "globex", first2.Applied)}
				for i, err := range lost {
					gone := !slices.ContainsFunc(blocks, func(b Block) bool { return b.Team == []string{"acme", "globex"}[i] })
					if err == nil && gone || err != nil && (!errors.As(err, &problem) || !strings.HasPrefix(problem.Remedy, "awsin team repair")) {
						t.Errorf("%s: %v", name, lost)
					}
				}
				if (errors.Join(lost...) == nil) != (len(test.edit) == 0) {
					t.Errorf("%s: %v", name, lost)
				}
			case !errors.As(err, &problem) || !strings.Contains(problem.Remedy, "awsin team repair"):
				t.Errorf("%s: %v", name, err)
			}
			repaired, sections, err := Repair(f, []Team{{Name: "acme", Applied: first1.Applied}, {Name: "globex", Applied: first2.Applied}})
			if err != nil || (repaired == text) != (len(sections) == 0) {
				t.Fatalf("%s: %v, %v", name, sections, err)
			}
			for team, n := range sections {
				if n != 2 {
					t.Errorf("%s: team %s: %d sections", name, team, n)
				}
			}
			blocks, err = Find(parse(t, repaired))
			if err != nil || len(blocks) != 2 || blocks[0].Version != "v1" || blocks[1].Version != "w1" {
				t.Errorf("%s: %v %v\n%s", name, blocks, err, repaired)
				continue
			}
			if test.exact && repaired != whole {
				t.Errorf("%s: got\n%s\nwant\n%s", name, repaired, whole)
			}
			// What the person changed is known, and what is around the blocks is theirs.
			after, report := merge(t, repaired, team("v2", first1.Applied), acme+dev)
			if len(report.LocalChanges) != 1 || report.LocalChanges[0].Key != "cli_pager" || !strings.Contains(after, "cli_pager = less") {
				t.Errorf("%s: %+v", name, report.LocalChanges)
			}
			left, _, err := Leave(parse(t, repaired), "acme", first1.Applied)
			if err != nil {
				t.Fatal(err)
			}
			left, _, err = Leave(parse(t, left), "globex", first2.Applied)
			if strings.TrimSpace(strings.ReplaceAll(left, nl+nl, nl)) != strings.TrimSpace(strings.ReplaceAll(lines(mine+behind), nl+nl, nl)) || err != nil {
				t.Errorf("%s, left: %q %v", name, left, err)
			}
		}
	}
}

// TestBeside: a section of the team's beside its block is the person's own where that is said, or where it stands elsewhere.
func TestBeside(t *testing.T) {
	text, report := merge(t, mine, team("v1", Applied{}), acme+dev)
	short := strings.Replace(text, "\n"+dev, "", 1)
	for name, test := range map[string]struct {
		text   string
		beside bool
	}{
		"behind":             {short + "\n" + dev, true},
		"before":             {strings.Replace(short, mine, mine+dev, 1), true},
		"at the beginning":   {dev + short, false},
		"behind another":     {short + "[profile x]\n" + dev, false},
		"the person's own":   {short + strings.Replace(dev, "]\n", "]\n# awsin keep\n", 1), false},
		"there":              {text + "[profile \"acme-dev\"]\n", false},
		"of another version": {strings.Replace(short, " v1 ", " v2 ", 1) + dev, false},
		"none":               {short, false},
	} {
		f := parse(t, test.text)
		if err := Lost(f, "acme", Written(f, "acme", []Applied{report.Applied})); (err != nil) != test.beside {
			t.Errorf("%s: %v", name, err)
		}
	}
}
