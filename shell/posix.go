package shell

import (
	"fmt"
	"strings"
)

// bash and zsh quote alike. All that is not printable ASCII becomes octal bytes
// in $'…': plain quotes go wrong under multibyte locales that are not UTF-8.
func quotePOSIX(value string) string {
	if !strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }) {
		return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
	}
	var b strings.Builder
	b.WriteString("$'")
	for i := range len(value) {
		switch c := value[i]; {
		case c == '\'' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteString("'")
	return b.String()
}

// With ";" a readonly AWS_PROFILE would not stop what follows. The backslash
// keeps aliases away, builtin functions.
func snippetPOSIX(c Change) string {
	return join(c,
		func(v Var) string { return `\builtin export ` + v.Name + "=" + quotePOSIX(v.Value) },
		func(name string) string { return `\builtin unset -v ` + name },
		" && ")
}

var bash = Shell{
	Name: "bash", Start: `eval "$(awsin init bash)"`, Short: true,
	quote: quotePOSIX, snippet: snippetPOSIX, file: "init.bash",
}

var zsh = Shell{
	Name: "zsh", Start: `eval "$(awsin init zsh)"`, Short: true,
	quote: quotePOSIX, snippet: snippetPOSIX, file: "init.zsh",
}
