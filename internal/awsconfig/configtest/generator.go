package configtest

import (
	"bytes"
	"math/rand/v2"
	"strings"
)

// Generator makes random config files from the pieces of the grammar: mostly valid, with odd mistakes.
type Generator struct{ *rand.Rand }

// Of returns one of the choices at random.
func (g Generator) Of(choices ...string) string { return choices[g.IntN(len(choices))] }

// Chance reports true with a probability of percent.
func (g Generator) Chance(percent int) bool { return g.IntN(100) < percent }

// Pair returns a config and a credentials file, either of which may be nil.
func (g Generator) Pair() (config, credentials []byte) {
	config = g.File(false)
	switch {
	case g.Chance(30):
		credentials = g.File(true)
	case g.Chance(3):
		config = nil
	}
	return config, credentials
}

// File returns the contents of a random config file, or of a credentials file.
func (g Generator) File(credentials bool) []byte {
	end := g.Of("\n", "\n", "\n", "\n", "\r\n", "\r", "mixed")
	wild := g.Chance(35) // so many oddities that most of these are refused
	var b strings.Builder
	line := func(s string) {
		b.WriteString(s)
		if end == "mixed" {
			b.WriteString(g.Of("\n", "\r\n", "\r", "\n\r"))
		} else {
			b.WriteString(end)
		}
	}
	if g.Chance(2) {
		b.WriteString("\ufeff")
	}
	if g.Chance(10) {
		line(g.comment())
	}
	for range g.IntN(7) {
		line(g.header(credentials, wild))
		for range g.IntN(5) {
			g.entry(line, wild)
		}
	}
	data := []byte(b.String())
	if g.Chance(10) {
		data = bytes.TrimRight(data, "\r\n")
	}
	if wild {
		for range g.IntN(3) {
			data = g.Mutate(data)
		}
	}
	return data
}

// space returns white space, as Python sees it, or nothing, or a character that only looks like it: the zero width
// space, the BOM or NUL.
func (g Generator) space() string {
	return g.Of("", "", "", " ", "  ", "\t", " \t", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x1f", "\u0085", "\u00a0",
		"\u1680", "\u2003", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000", "\u200b", "\ufeff", "\x00", "\u180e")
}

func (g Generator) gap(wild bool) string {
	if wild {
		return g.space()
	}
	return g.Of("", " ", " ", " ", "\t")
}

func (g Generator) comment() string {
	return g.Of("", "", "  ", "\t", g.space()) + g.Of("#", ";", "# c", "; [profile z]", "#a=b", "//x=y")
}

func (g Generator) name() string {
	return g.Of("a", "b", "c", "d", "A", "dev", "default", "DEFAULT", "開発", "é", "x.y", "a/b", "it", "p q", "1", "a-b_c")
}

func (g Generator) word(wild bool) string {
	n := g.name()
	if !wild && g.Chance(70) {
		return n
	}
	return g.Of(n, `"`+n+`"`, `'`+n+`'`, `"`+n, n+`'`, `\`+n, n+`\`, `"`+n+`\"x"`, `"\`+n+`"`, `'\`+n+`'`, `"\\`+n+`"`, `""`, `''`,
		`"`+n+`"'`+n+`'`, n+`""`, n+`\ z`, `"`+n+`]"`, n+"]", "["+n, n+"#x", n+";x", n+"=x", `\\`, `\"`, `"#"`, n+"\x00", n+"\u00a0z", n+g.space())
}

func (g Generator) header(credentials, wild bool) string {
	var inner string
	switch g.IntN(12) {
	case 0:
		inner = "default"
	case 1:
		inner = "DEFAULT"
	case 2, 3:
		inner = "sso-session" + g.gap(wild) + g.word(wild)
	case 4:
		inner = g.Of("profile", "sso-session", "profiles", "profilefoo", "Profile", "services", "sso-sessionx", "preview", "plugins", " ", "]", "Default", "profile ") +
			g.Of("", " ") + g.Of("", g.word(wild))
	case 5:
		inner = g.word(wild)
	default:
		inner = "profile" + g.Of(" ", " ", " ", "  ", "\t", g.gap(wild)) + g.word(wild)
		if credentials && g.Chance(80) {
			inner = g.word(wild)
		}
	}
	if wild && g.Chance(15) {
		inner = g.space() + inner + g.space()
	}
	h := "[" + inner + "]"
	if g.Chance(8) {
		h += g.Of("junk", " # c", "]", " = 1", "[x]", g.space(), " ; c ]")
	}
	if g.Chance(6) {
		h = g.Of(" ", "  ", "\t", g.space()) + h
	}
	if wild && g.Chance(4) {
		h = g.Of("[]", "[", "]", "[]]", "[[a]", "[profile a", "profile a]", "[]=x", "[ ]")
	}
	return h
}

func (g Generator) key() string {
	k := g.Of("region", "sso_session", "sso_start_url", "sso_region", "sso_account_id", "source_profile", "output", "s3", "k1", "k2", "k3", "k4",
		"k5", "k6", "k7", "k8")
	switch g.IntN(25) {
	case 0:
		return strings.ToUpper(k)
	case 1:
		return g.Of("RÉGION", "ß", "ẞ", "İx", "ΑΣ", "ΑΣ.", "ΑΣΑ", "Σ", "K", "Å", "ǅ", "Ა", "a b", "k'", `"k"`, "[k]x", "[k", "日本", "Ａ", "k\x1cl", "A\u00adΣ\u0301", "ʰΣ", "AΣ'b")
	}
	return k
}

func (g Generator) value() string {
	return g.Of("", "us-east-1", "a", "b", "x # c", "x ; c", "https://a.awsapps.com/start", "a=b", "a = b = c", "a:b", "[x]", "%(x)s", "é", "日本", "\"q\"", "x"+g.space()+"y",
		"'", "=", ":", "a, b")
}

func (g Generator) entry(line func(string), wild bool) {
	if g.Chance(8) {
		line(g.comment())
	}
	if g.Chance(10) {
		line(g.Of("", " ", "\t", g.gap(wild)))
	}
	indent := ""
	if g.Chance(6) {
		indent = g.Of(" ", "  ", "\t", "\u3000", g.gap(wild))
	}
	if wild && g.Chance(5) {
		line(indent + g.Of("no delimiter", "= x", ": x", " =", "k", "k=", "=", "x y z", "é"))
		return
	}
	v := g.value()
	nested := g.Chance(12)
	if nested {
		v = ""
	}
	line(indent + g.key() + g.gap(wild) + g.Of("=", "=", "=", ":") + g.gap(wild) + v + g.gap(wild))
	if !nested && !g.Chance(8) {
		return
	}
	for range g.IntN(4) {
		if g.Chance(15) {
			line(g.Of("", "   ", "\t", "  # in value", "# out", "\x1c"))
		}
		more := g.key() + g.gap(wild) + "=" + g.gap(wild) + g.value()
		if wild && g.Chance(15) {
			more = g.Of("plain", "a : b", "[x]", "[profile in]", "=", "a=b\x0cc=d", "a=b\x0cc", "a=b\u2028", "a=b\u2028\u2029", "a\x1d=b", "\x0ca=b")
		}
		line(indent + g.Of(" ", "    ", "\t", "\u3000", "  ", g.space()) + more)
	}
}

// Mutate damages the data at the level of bytes.
func (g Generator) Mutate(data []byte) []byte {
	if len(data) == 0 {
		return data
	}
	at := g.IntN(len(data))
	switch g.IntN(8) {
	case 0:
		return append(data[:at:at], data[at+1:]...)
	case 1:
		return append(append(data[:at:at], g.space()...), data[at:]...)
	case 2: // duplicate a part
		end := at + g.IntN(len(data)-at)
		return append(append(data[:end:end], data[at:end]...), data[end:]...)
	case 3:
		return append(append(data[:at:at], g.Of("\x80", "\xff", "\xc3", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xc0\x80")...), data[at:]...)
	default:
		return append(append(data[:at:at], g.Of("[", "]", "=", ":", "#", ";", "\"", "'", "\\", " ", "\n", "\r", "\n ", "\n\t", "\n[", "Σ")...), data[at:]...)
	}
}
