package rank

import (
	"slices"
	"strings"
	"testing"
)

func TestLetters(t *testing.T) {
	for _, c := range []struct{ query, text, want string }{
		{"prod", "acme-prod-admin", "     ****      "},
		{"acpr", "acme-prod-admin", "**   **        "},
		{"apa", "acme-prod-admin", "*    *    *    "},
		{"admin acme", "acme-prod-admin", "****      *****"},
		{"PROD", "AcmeProdAdmin", "    ****     "},
		{"管理", "本番-管理者", "   ** "},
		{"が", "か\u3099x", "** "},
		{"prdo", "acme-prod", "         "},
		{"", "acme", "    "},
		{"x", "", ""},
	} {
		var got strings.Builder
		for _, hit := range Letters(c.query, c.text) {
			got.WriteByte(map[bool]byte{true: '*', false: ' '}[hit])
		}
		if got.String() != c.want {
			t.Errorf("%q in %q: %q, want %q", c.query, c.text, got.String(), c.want)
		}
	}
}

// FuzzLetters: as many runes are marked as the query has letters, if it matches in its order.
func FuzzLetters(f *testing.F) {
	f.Add("acme prod", "acme-prod-admin")
	f.Add("グ", "ｸﾞﾛｰﾊﾞﾙ\xff")
	f.Fuzz(func(t *testing.T, query, text string) {
		hit := Letters(query, text)
		if len(hit) != len([]rune(text)) {
			t.Fatalf("%d of %q", len(hit), text)
		}
		matches, typo := New([]string{text}).Match(query, nil)
		letters := len(appendLetters(nil, query, maxQuery))
		if matched := len(matches) > 0 && !typo; slices.Contains(hit, true) != (matched && letters > 0 && len(appendLetters(nil, text, maxLetters)) > 0) {
			t.Fatalf("%q in %q: %v", query, text, hit)
		}
	})
}
