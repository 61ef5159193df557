package shell

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

var elvish = Shell{
	Name: "elvish", Start: "eval (awsin init elvish | slurp)", Evaluate: "eval (%s | slurp)",
	quote: quoteElvish, snippet: snippetElvish, file: "init.elv",
}

// quoteElvish escapes lone bytes: in evaluated text elvish would silently turn
// them into U+FFFD.
func quoteElvish(value string) string {
	if !strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }) {
		return "'" + strings.ReplaceAll(value, "'", "''") + "'"
	}
	var b strings.Builder
	b.WriteByte('"')
	for i, r := range value {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == utf8.RuneError && !strings.HasPrefix(value[i:], string(utf8.RuneError)), r < ' ', r == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, value[i])
		case !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func snippetElvish(c Change) string {
	return join(c,
		func(v Var) string { return "set-env " + v.Name + " " + quoteElvish(v.Value) },
		func(name string) string { return "unset-env " + name },
		"; ")
}
