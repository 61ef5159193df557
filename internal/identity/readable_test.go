package identity

import (
	"strings"
	"testing"
)

func TestReadable(t *testing.T) {
	for name, reason := range map[string]string{
		"acme-dev": "", "acme/prod.1": "", "本番-Admin": "", "ﾃｽﾄ": `it looks like "テスト"`, "データ・基盤-dev": "", "開発サーバー": "", "prod-é": "",
		"개발-prod": "", "漢字-개발": "", "ㄅㄆ漢a": "", "прод": "", "данные": "", "παραγωγή": "", "ไทย": "", "पंत": "", "prod🚀": "", "42": "",
		"аcme":          "it mixes scripts", // a Cyrillic а
		"асе":           "all of its letters are Cyrillic, and look like Latin ones",
		"асе-1":         "all of its letters are Cyrillic",
		"ΑΒΕ":           "all of its letters are Greek",
		"acme-прод":     "it mixes scripts",
		"かな-개발":         "it mixes scripts",
		"ㄅ-かな":          "it mixes scripts",
		"acme\u2010dev": `it contains '‐' (U+2010), which looks like`,
		"acme\u2212dev": `it contains '−'`,
		"acme\u2215dev": `it contains '∕'`,
		"acme\u2024dev": "it contains",
		"ɑcme":          `it contains 'ɑ' (U+0251)`,
		"adm\u0131n":    `it contains 'ı'`,
		"acmeǀdev":      `it contains 'ǀ'`,
		"acmeーprod":     `it contains 'ー'`, // a long vowel without a word before it
		"acmeʼs":        `it contains 'ʼ'`,
		"nhà-cửa-ơ-ș":   "", "łódź": "",
		"ｄｅｖ":     `it looks like "dev"`,
		"𝐝ev":     `it looks like "dev"`,
		"e\u0301": `it looks like "é"`,
		"ꓐꓰꓦ":     "it contains 'ꓐ'", // Lisu
		"Ꮃ":       "it contains 'Ꮃ'", // Cherokee
	} {
		err := Readable(name)
		if reason == "" && err != nil || reason != "" && (err == nil || !strings.Contains(err.Error(), reason)) {
			t.Errorf("%q: %v, want %q", name, err, reason)
		}
		if Doubtful(name) != (reason != "") {
			t.Errorf("%q: doubtful: %t", name, reason == "")
		}
	}
	for name, want := range map[string]bool{
		"acme\u200bdev": true, "acme\u00a0dev": true, "acme\u2800": true, "acme\u202edev": true, "acme\u00ad": true, "acme ": true, " acme": true, "a\tb": true, "\xff": true, "개\u3164": true,
		"": false, "acme dev": false, "hostile $(echo x)": false, "prod ❤️": false,
	} {
		if Doubtful(name) != want {
			t.Errorf("%q: doubtful: %t", name, !want)
		}
	}
}
