package rank

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"awsin/internal/rank/ranktest"
	"awsin/internal/soak"
)

func first3(x *Index, query string) (names []string, typo bool) {
	matches, typo := x.Match(query, nil)
	for _, m := range matches[:min(3, len(matches))] {
		names = append(names, x.names[m.Index])
	}
	return names, typo
}

func TestMatch(t *testing.T) {
	for _, c := range []struct{ query, names, want string }{
		{"prod", "nonprod|acme-production|acme-prod|PROD|prod", "prod|PROD|acme-prod"},
		{"PROD", "prod|Prod|PROD", "PROD|prod|Prod"},
		{"acme_prod", "acme-prod|acme_prod", "acme_prod|acme-prod"},
		{"apa", "acme-x-prod-y-admin|AcmeProdAdmin|a-b-p", "AcmeProdAdmin|acme-x-prod-y-admin"},
		{"prodadm", "acme-prod-readonly|AcmeProdAdmin", "AcmeProdAdmin"},
		{"aa", "x-b|AWSAdmin|aws-b-c", "AWSAdmin"},
		{"9012 admin", "210987654321_AdministratorAccess|123456789012_AdministratorAccess|123456789012_ReadOnly", "123456789012_AdministratorAccess"},
		{"admin acme prod", "acme-prod-admin|acme-dev-admin", "acme-prod-admin"},
		{"a p a", "acme-prod-ro|acme-prod-admin", "acme-prod-admin|acme-prod-ro"},
		{"本番", "開発-管理者|本番-管理者", "本番-管理者"},
		{"管理 本番", "開発-管理者|本番-管理者", "本番-管理者"},
		{"ＡＣＭＥ－ｐｒｏｄ", "acme-dev|acme-prod", "acme-prod"},
		{"ｸﾞﾛｰﾊﾞﾙ", "ローカル|グローバル", "グローバル"},
		{"グローバル", "ローカル|ｸﾞﾛｰﾊﾞﾙ|グローバル", "グローバル|ｸﾞﾛｰﾊﾞﾙ"},
		{"ΣΑΣ", "σας", "σας"},
		{"---", "a|---|-", "---|a|-"},
		{"", "b|a", "b|a"},
		{"x", "", ""},
	} {
		var names []string
		if c.names != "" {
			names = strings.Split(c.names, "|")
		}
		got, typo := first3(New(names), c.query)
		if strings.Join(got, "|") != c.want || typo {
			t.Errorf("%q in %q: %q (typo %v), want %q", c.query, c.names, got, typo, c.want)
		}
	}
}

func TestTypo(t *testing.T) {
	names := []string{"globex-main-prod-admin", "acme-staging-readonly", "default", "本番-管理者"}
	for query, want := range map[string]string{
		"glboex-main": names[0], "globxe mian": names[0], "readnoly acme": names[1], "stagging": names[1],
		"dfeualt": names[2], "xdefault": names[2], "本番-管理物": names[3],
	} {
		if got, typo := first3(New(names), query); len(got) == 0 || got[0] != want || !typo {
			t.Errorf("%q: %q (typo %v), want %q as a typo", query, got, typo, want)
		}
	}
	for _, query := range []string{"zz", "xyz", "kubernetes"} {
		if got, _ := first3(New(names), query); got != nil {
			t.Errorf("%q: %q, want nothing", query, got)
		}
	}
}

func TestWeight(t *testing.T) {
	names := []string{"c-prod-longer", "a-prod", "b-prod", "prod"}
	weight := func(i int) float64 { return []float64{2, 0, 1, 0}[i] }
	for query, want := range map[string]string{"": "0213", "pro": "0231", "prod": "3021"} {
		got := ""
		matches, _ := New(names).Match(query, weight)
		for _, m := range matches {
			got += string(rune('0' + m.Index))
		}
		if got != want {
			t.Errorf("%q: order %s, want %s", query, got, want)
		}
	}
}

func TestBest(t *testing.T) {
	for _, c := range []struct{ query, names, want string }{
		{"prod", "acme-prod-admin|acme-prod-readonly", ""},
		{"prod", "acme-prod|prod", "prod"},
		{"prod", "acme-prod|PROD", "PROD"},
		{"prod", "PROD|Prod", ""},
		{"mainprod", "main-prod|main-prod-admin", "main-prod"},
		{"mainprod", "main-prod|main_prod", ""},
		{"prod", "acme-prod|acme-nonprod", "acme-prod"},
		{"prod", "acme-prod|acme-production", ""},
		{"prod", "acme-prod|acme-dev", "acme-prod"},
		{"admin acme", "acme-prod-admin|acme-dev-ro", "acme-prod-admin"},
		{"pro", "acme-prod|acme-dev", "acme-prod"},
		{"pro", "acme-prod|acme-nonprod", ""},
		{"123456789012", "123456789012_Admin|210987654321_Admin", "123456789012_Admin"},
		{"9012", "123456789012_Admin|210987654321_Admin", "123456789012_Admin"},
		{"dev", "data-eu-vpc-prod", "data-eu-vpc-prod"},
		{"dev", "data-eu-vpc-prod|data-eu-vpc-qa", ""},
		{"main-prdo-admin", "domain-prod-ro-admin-main-prod-ro-admin|main-prod-admin", ""}, // a typo reads better
		{"prdo", "acme-prod", ""},
		{"", "acme-prod", ""},
		{"-", "acme-prod", ""},
		{"-", "acme-prod|-", "-"},
		{"x", "acme-prod", ""},
		{strings.Repeat("a", 100), strings.Repeat("a", 120), ""},
		{strings.Repeat("a", 120), strings.Repeat("a", 120) + "|b", strings.Repeat("a", 120)},
	} {
		names := strings.Split(c.names, "|")
		got := ""
		if i, ok := New(names).Best(c.query); ok {
			got = names[i]
		}
		if got != c.want {
			t.Errorf("%q in %q: %q, want %q", c.query, c.names, got, c.want)
		}
	}
}

// Matches agrees with Narrow, which looks for typos only where nothing matches.
func TestMatches(t *testing.T) {
	did, all := 0, 0
	for _, style := range ranktest.Styles() {
		names, cases := style.Generate(1, 200, 100)
		x := New(names)
		queries := []string{"", "-", "zzzzqqqq", "a", "a z"}
		for _, c := range cases {
			queries = append(queries, c.Query, strings.ToUpper(c.Query), c.Want, c.Want+"zq", string([]rune(c.Query)[utf8.RuneCountInString(c.Query)/2:])+" "+c.Want)
		}
		for _, query := range queries {
			found, typo := x.Narrow(query, nil)
			want, got := len(found) > 0 && !typo, x.Matches(query)
			if got != want {
				t.Errorf("%s: %q: %t", style.Name, query, got)
			}
			if all++; want {
				did++
			}
		}
	}
	if did < all/4 || did > all*19/20 {
		t.Errorf("%d of %d match", did, all)
	}
}

func TestHostile(t *testing.T) {
	long := strings.Repeat("aA-\xff\x1b\u3099", 2000)
	names := slices.Repeat([]string{long}, soak.Part(2000))
	for _, query := range []string{"a", strings.Repeat("a", 10_000), long, strings.Repeat("a ", 5000), "aaaaaaab"} {
		x := New(names)
		if matches, _ := x.Match(query, nil); len(matches) != len(names) || matches[0].Index != 0 {
			t.Errorf("%.10q: %d matches", query, len(matches))
		}
		x.Best(query)
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("acme-prod\nACME_PROD\n本番-管理者\nAWSAdmin", "acme prod")
	f.Add("ｸﾞﾛｰﾊﾞﾙ\nか\u3099\n\xff\x00\n", "グ")
	f.Add("123456789012_AdministratorAccess\n-\n", "9012 admin")
	f.Fuzz(func(t *testing.T, list, query string) {
		names := strings.Split(list, "\n")
		x := New(names)
		matches, typo := x.Match(query, nil)
		matches = slices.Clone(matches)
		again, typoAgain := x.Match(query, nil)
		if !slices.Equal(matches, again) || typo != typoAgain {
			t.Fatal("another answer the second time")
		}
		seen := map[int]bool{}
		for i, m := range matches {
			if seen[m.Index] || i > 0 && m.Score > matches[i-1].Score {
				t.Fatalf("%d again, or out of order", m.Index)
			}
			seen[m.Index] = true
			if !typo && !answers(names[m.Index], query) {
				t.Fatalf("%q does not match %q", names[m.Index], query)
			}
		}
		if slices.Contains(names, query) {
			if typo || len(matches) == 0 || names[matches[0].Index] != query || matches[0].Score != Exact {
				t.Fatalf("%q is not first in %q: %v", query, names, matches)
			}
			if i, ok := x.Best(query); !ok || names[i] != query {
				t.Fatal("an exact name is not the best")
			}
		}
		if i, ok := x.Best(query); ok && (typo || !answers(names[i], query)) {
			t.Fatalf("%q is taken for %q", names[i], query)
		}
		if typo {
			return
		}
		r := rand.New(rand.NewPCG(uint64(len(list)), uint64(len(query))))
		clear(seen)
		less, near := x.Narrow(query, nil)
		for _, m := range less {
			seen[m.Index] = true
		}
		if near {
			return
		}
		more, typo := x.Narrow(query+string(rune('a'+r.IntN(26))), nil)
		for _, m := range more {
			if !typo && !seen[m.Index] {
				t.Fatalf("%q matches %q only with a letter more", names[m.Index], query)
			}
		}
	})
}

// answers reports whether a name matches a query by definition, without the bounds on length: those only
// shorten queries and names.
func answers(name, query string) bool {
	if name == query || len(query) > maxQuery || utf8.RuneCountInString(name) > maxLetters {
		return true
	}
	letters := appendLetters(nil, name, maxLetters)
	for _, field := range strings.FieldsFunc(query, isSeparator) {
		rest := appendLetters(nil, field, maxQuery)
		for _, l := range letters {
			if len(rest) > 0 && (l^rest[0])&symbol == 0 {
				rest = rest[1:]
			}
		}
		if len(rest) > 0 {
			return false
		}
	}
	return true
}

func TestWords(t *testing.T) {
	for name, want := range map[string]string{
		"acme-prod.EU": "acme prod eu", "AWSAdminRole2": "aws admin role 2", "本番データ": "本番 データ", "--a--": "a",
	} {
		var got strings.Builder
		for i, l := range appendLetters(nil, name, maxLetters) {
			if i > 0 && l&first != 0 {
				got.WriteByte(' ')
			}
			got.WriteRune(unicode.ToLower(rune(l & symbol)))
		}
		if got.String() != want {
			t.Errorf("%q: %q, want %q", name, got.String(), want)
		}
	}
}
