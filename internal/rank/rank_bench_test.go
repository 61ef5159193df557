package rank

import (
	"fmt"
	"testing"

	"awsin/internal/rank/ranktest"
)

func BenchmarkFirst10000(b *testing.B) {
	names, _ := ranktest.Styles()[0].Generate(1, 10_000, 0)
	b.ReportAllocs()
	for b.Loop() {
		New(names).Match("z", nil)
	}
}

func BenchmarkMatch10000(b *testing.B) {
	kebab, _ := ranktest.Styles()[0].Generate(1, 10_000, 0)
	var same []string
	for i := range 10_000 {
		same = append(same, fmt.Sprintf("corp%d-account%05d-admin", i%5, i))
	}
	styles := map[string]ranktest.Style{}
	for _, s := range ranktest.Styles() {
		styles[s.Name] = s
	}
	japanese, _ := styles["Japanese"].Generate(1, 10_000, 0)
	for _, q := range []struct {
		name, query string
		names       []string
	}{
		{"empty", "", kebab}, {"letter", "a", kebab}, {"two", "ad", kebab}, {"three", "pra", kebab}, {"long", "prodsecurityadmin", kebab},
		{"31 letters", "stagingpaymentsreadonlydevelopr", kebab}, {"two words", "admin prod", kebab}, {"three words", "adm pro se", kebab}, {"typo", "prdo-admni", kebab}, {"nothing", "zzzzqqqq", kebab},
		{"all letter", "a", same}, {"all three", "ca1", same}, {"all", "corpaccountadmin", same}, {"all words", "admin corp", same}, {"all typo", "corp-acconut-admin", same}, {"all words typo", "admni corp", same}, {"all aaaa", "acaadm", same},
		{"Japanese", "本番", japanese}, {"Japanese letter", "管", japanese}, {"Japanese words", "管理 本番", japanese}, {"Japanese typo", "本番管理物", japanese},
	} {
		b.Run(q.name, func(b *testing.B) {
			x := New(q.names)
			n := 0
			for b.Loop() {
				m, _ := x.Match(q.query, nil)
				n = len(m)
			}
			b.ReportMetric(float64(n), "matches")
		})
	}
}

func BenchmarkWeight10000(b *testing.B) {
	names, _ := ranktest.Styles()[0].Generate(1, 10_000, 0)
	x := New(names)
	for b.Loop() {
		x.Match("a", func(i int) float64 { return float64(max(0, i-9_900)) })
	}
}
