package awsconfig

import (
	"bytes"
	"math/rand/v2"
	"strings"
)

// generator makes config files that are mostly right and oddly wrong, from the grammar's own pieces.
type generator struct{ *rand.Rand }

func (g generator) of(choices ...string) string { return choices[g.IntN(len(choices))] }

func (g generator) chance(percent int) bool { return g.IntN(100) < percent }

func (g generator) pair() pair {
	p := pair{config: g.file(false)}
	switch {
	case g.chance(30):
		p.credentials = g.file(true)
	case g.chance(3):
		p.config = nil
	}
	return p
}

func (g generator) file(credentials bool) []byte {
	end := g.of("\n", "\n", "\n", "\n", "\r\n", "\r", "mixed")
	wild := g.chance(35) // many oddities, and so mostly refused
	var b strings.Builder
	line := func(s string) {
		b.WriteString(s)
		if end == "mixed" {
			b.WriteString(g.of("\n", "\r\n", "\r", "\n\r"))
		} else {
			b.WriteString(end)
		}
	}
	if g.chance(2) {
		b.WriteString("\ufeff")
	}
	if g.chance(10) {
		line(g.comment())
	}
	for range g.IntN(7) {
		line(g.header(credentials, wild))
		for range g.IntN(5) {
			g.entry(line, wild)
		}
	}
	data := []byte(b.String())
	if g.chance(10) {
		data = bytes.TrimRight(data, "\r\n")
	}
	if wild {
		for range g.IntN(3) {
			data = g.mutate(data)
		}
	}
	return data
}

// space is white space to Python, save the zero width space, the BOM and the NUL.
func (g generator) space() string {
	return g.of("", "", "", " ", "  ", "\t", " \t", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x1f", "\u0085", "\u00a0",
		"\u1680", "\u2003", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000", "\u200b", "\ufeff", "\x00", "\u180e")
}

func (g generator) gap(wild bool) string {
	if wild {
		return g.space()
	}
	return g.of("", " ", " ", " ", "\t")
}

func (g generator) comment() string {
	return g.of("", "", "  ", "\t", g.space()) + g.of("#", ";", "# c", "; [profile z]", "#a=b", "//x=y")
}

func (g generator) name() string {
	return g.of("a", "b", "c", "d", "A", "dev", "default", "DEFAULT", "開発", "é", "x.y", "a/b", "it", "p q", "1", "a-b_c")
}

func (g generator) word(wild bool) string {
	n := g.name()
	if !wild && g.chance(70) {
		return n
	}
	return g.of(n, `"`+n+`"`, `'`+n+`'`, `"`+n, n+`'`, `\`+n, n+`\`, `"`+n+`\"x"`, `"\`+n+`"`, `'\`+n+`'`, `"\\`+n+`"`, `""`, `''`,
		`"`+n+`"'`+n+`'`, n+`""`, n+`\ z`, `"`+n+`]"`, n+"]", "["+n, n+"#x", n+";x", n+"=x", `\\`, `\"`, `"#"`, n+"\x00", n+"\u00a0z", n+g.space())
}

func (g generator) header(credentials, wild bool) string {
	var inner string
	switch g.IntN(12) {
	case 0:
		inner = "default"
	case 1:
		inner = "DEFAULT"
	case 2, 3:
		inner = "sso-session" + g.gap(wild) + g.word(wild)
	case 4:
		inner = g.of("profile", "sso-session", "profiles", "profilefoo", "Profile", "services", "sso-sessionx", "preview", "plugins", " ", "]", "Default", "profile ") +
			g.of("", " ") + g.of("", g.word(wild))
	case 5:
		inner = g.word(wild)
	default:
		inner = "profile" + g.of(" ", " ", " ", "  ", "\t", g.gap(wild)) + g.word(wild)
		if credentials && g.chance(80) {
			inner = g.word(wild)
		}
	}
	if wild && g.chance(15) {
		inner = g.space() + inner + g.space()
	}
	h := "[" + inner + "]"
	if g.chance(8) {
		h += g.of("junk", " # c", "]", " = 1", "[x]", g.space(), " ; c ]")
	}
	if g.chance(6) {
		h = g.of(" ", "  ", "\t", g.space()) + h
	}
	if wild && g.chance(4) {
		h = g.of("[]", "[", "]", "[]]", "[[a]", "[profile a", "profile a]", "[]=x", "[ ]")
	}
	return h
}

func (g generator) key() string {
	k := g.of("region", "sso_session", "sso_start_url", "sso_region", "sso_account_id", "source_profile", "output", "s3", "k1", "k2", "k3", "k4",
		"k5", "k6", "k7", "k8")
	switch g.IntN(25) {
	case 0:
		return strings.ToUpper(k)
	case 1:
		return g.of("RÉGION", "ß", "ẞ", "İx", "ΑΣ", "ΑΣ.", "ΑΣΑ", "Σ", "K", "Å", "ǅ", "Ა", "a b", "k'", `"k"`, "[k]x", "[k", "日本", "Ａ", "k\x1cl", "A\u00adΣ\u0301", "ʰΣ", "AΣ'b")
	}
	return k
}

func (g generator) value() string {
	return g.of("", "us-east-1", "a", "b", "x # c", "x ; c", "https://a.awsapps.com/start", "a=b", "a = b = c", "a:b", "[x]", "%(x)s", "é", "日本", "\"q\"", "x"+g.space()+"y",
		"'", "=", ":", "a, b")
}

func (g generator) entry(line func(string), wild bool) {
	if g.chance(8) {
		line(g.comment())
	}
	if g.chance(10) {
		line(g.of("", " ", "\t", g.gap(wild)))
	}
	indent := ""
	if g.chance(6) {
		indent = g.of(" ", "  ", "\t", "\u3000", g.gap(wild))
	}
	if wild && g.chance(5) {
		line(indent + g.of("no delimiter", "= x", ": x", " =", "k", "k=", "=", "x y z", "é"))
		return
	}
	v := g.value()
	nested := g.chance(12)
	if nested {
		v = ""
	}
	line(indent + g.key() + g.gap(wild) + g.of("=", "=", "=", ":") + g.gap(wild) + v + g.gap(wild))
	if !nested && !g.chance(8) {
		return
	}
	for range g.IntN(4) {
		if g.chance(15) {
			line(g.of("", "   ", "\t", "  # in value", "# out", "\x1c"))
		}
		more := g.key() + g.gap(wild) + "=" + g.gap(wild) + g.value()
		if wild && g.chance(15) {
			more = g.of("plain", "a : b", "[x]", "[profile in]", "=", "a=b\x0cc=d", "a=b\x0cc", "a=b\u2028", "a=b\u2028\u2029", "a\x1d=b", "\x0ca=b")
		}
		line(indent + g.of(" ", "    ", "\t", "\u3000", "  ", g.space()) + more)
	}
}

// mutate damages the bytes themselves.
func (g generator) mutate(data []byte) []byte {
	if len(data) == 0 {
		return data
	}
	at := g.IntN(len(data))
	switch g.IntN(8) {
	case 0:
		return append(data[:at:at], data[at+1:]...)
	case 1:
		return append(append(data[:at:at], g.space()...), data[at:]...)
	case 2: // a copy of a part
		end := at + g.IntN(len(data)-at)
		return append(append(data[:end:end], data[at:end]...), data[end:]...)
	case 3:
		return append(append(data[:at:at], g.of("\x80", "\xff", "\xc3", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xc0\x80")...), data[at:]...)
	default:
		return append(append(data[:at:at], g.of("[", "]", "=", ":", "#", ";", "\"", "'", "\\", " ", "\n", "\r", "\n ", "\n\t", "\n[", "Σ")...), data[at:]...)
	}
}
