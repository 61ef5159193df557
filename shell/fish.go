package shell

import (
	"fmt"
	"strings"
)

var fish = Shell{
	Name: "fish", Start: "awsin init fish | source", Evaluate: "%s | source", HasShort: true, HasTmux: true,
	quote: quoteFish, snippet: snippetFish, fail: failFish, colored: plainly, file: "init.fish",
}

// quoteFish leaves the quotes for each byte that is not printable ASCII.
func quoteFish(value string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for i := range len(value) {
		switch c := value[i]; {
		case c == '\'' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, `'\X%02x'`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('\'')
	return b.String()
}

// A function, since no builtin ends with a code of one's choice, and `exit` ends the shell.
func failFish(code int) string {
	return fmt.Sprintf("function __awsin_fail; functions -e __awsin_fail; return %d; end; __awsin_fail", code)
}

// One line: fish's eval gets the lines of a command substitution as arguments.
// What is removed may be a universal variable too, which would then shine
// through in this shell: it is hidden by an empty one, and not erased, since it
// belongs to all of the person's shells.
func snippetFish(c Change) string {
	return join(c,
		func(v Var) string { return "set -gx " + v.Name + " " + quoteFish(v.Value) },
		func(name string) string {
			return "begin; set -eg " + name + "; set -qU " + name + "; and set -gx " + name + " ''; true; end"
		},
		"; and ")
}
