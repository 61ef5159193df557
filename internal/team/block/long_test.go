package block

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/team/policy"
)

func section(kind policy.Kind, name string, keys ...string) policy.Section {
	s := policy.Section{ID: policy.ID{Kind: kind, Name: name}}
	for pair := range slices.Chunk(keys, 2) {
		s.Keys = append(s.Keys, awsconfig.KeyValue{Key: pair[0], Value: pair[1]})
	}
	return s
}

// What a hostile team has many of takes less than a second each: compared each with each it would be a minute.
func TestLong(t *testing.T) {
	const n, patience = policy.MaxSections / 2, 5 * time.Second // of a busy machine
	timed := func(what string, do func() (found int, err error)) {
		t.Helper()
		start := time.Now()
		found, err := do()
		if took := time.Since(start); err != nil || found != n || took > patience {
			t.Errorf("%s: %d in %s, %v", what, found, took, err)
		}
	}
	var chain, places []policy.Section
	for i := range n {
		chain = append(chain, section(policy.Profile, fmt.Sprint("p", i), "source_profile", fmt.Sprint("p", i+1), "role_arn", "arn:aws:iam::666666666666:role/x"))
		places = append(places, section(policy.Session, fmt.Sprint("s", i), "sso_start_url", fmt.Sprintf("https://h%d.example/start", i), "sso_region", "us-east-1"))
	}
	chain = append(chain, section(policy.Profile, fmt.Sprint("p", n), "region", "us-east-1"))
	var text string
	var report Report
	merge := func(f *awsconfig.File, adopt bool, sections []policy.Section) (err error) {
		acme := team("v1", report.Applied)
		acme.Adopt = adopt
		text, report, err = Merge(f, acme, sections)
		return err
	}
	person := parse(t, fmt.Sprintf("[profile p%d]\naws_access_key_id = AKIA\n", n))
	timed("a chain of source profiles that stays out", func() (int, error) {
		err := merge(person, false, chain)
		return len(report.LeftOut), err
	})
	person = parse(t, "")
	timed("new places", func() (int, error) {
		err := merge(person, false, places)
		return len(report.NewPlaces), err
	})
	person = parse(t, strings.ReplaceAll(strings.ReplaceAll(text, first, ""), last, ""))
	timed("sections that are adopted", func() (int, error) {
		err := merge(person, true, places)
		return len(report.Adopted), err
	})
	person = parse(t, text)
	timed("sections that come back", func() (int, error) {
		_, left, err := Leave(person, "acme", report.Applied)
		return len(left.Restored), err
	})
}
