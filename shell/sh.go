package shell

import (
	"fmt"
	"strings"
)

// sh is every POSIX shell: dash, busybox's ash, ksh, and what is not known. It has no
// function awsin: what it runs are scripts.
var sh = Shell{
	Name: "sh", Evaluate: posixEvaluate,
	quote: quoteSh, snippet: snippetSh, fail: func(code int) string { return fmt.Sprintf(`(\exit %d)`, code) },
}

// quoteSh has printf make what is not printable ASCII: $'…' is not part of POSIX.
func quoteSh(value string) string {
	if !strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }) {
		return singleQuote(value)
	}
	var b strings.Builder
	for i := range len(value) {
		switch c := value[i]; {
		case c == '\'' || c < ' ' || c > '~':
			fmt.Fprintf(&b, `\%03o`, c)
		case c == '\\' || c == '%':
			b.WriteByte(c)
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	// printf takes a format with a leading "-" for an option.
	return `"$(\printf -- '` + b.String() + `')"`
}

func snippetSh(c Change) string {
	return join(c,
		func(v Var) string { return `\export \` + v.Name + "=" + quoteSh(v.Value) },
		func(name string) string { return `\unset -v ` + name },
		" && ")
}
