package block

import (
	"fmt"
	"strings"
	"testing"

	"awsin/internal/team/policy"
)

func BenchmarkMerge10000(b *testing.B) {
	var text strings.Builder
	text.WriteString(acme)
	for i := range 10_000 {
		text.WriteString(strings.Replace(dev, "acme-dev", fmt.Sprint("p", i), 1))
	}
	for b.Loop() {
		sections, violations := policy.Check(source(text.String()), nil)
		if violations != nil {
			b.Fatal(violations)
		}
		merged, report, err := Merge(parse(b, mine), team("1", Applied{}), sections)
		if err != nil {
			b.Fatal(err)
		}
		if _, _, err := Merge(parse(b, merged), team("2", report.Applied), sections); err != nil {
			b.Fatal(err)
		}
	}
}
