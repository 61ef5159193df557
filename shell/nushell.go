package shell

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

var nushell = Shell{
	Name: "nushell", Start: "mkdir ($nu.data-dir | path join vendor autoload); awsin init nushell | save -f ($nu.data-dir | path join vendor autoload awsin.nu)",
	Evaluate: "let c = (%s | from json); load-env $c.set; hide-env --ignore-errors ...$c.unset",
	quote:    QuoteNushell, snippet: snippetNushell, colored: plainly, file: "init.nu", onlyUTF8: true,
}

// QuoteNushell is also what its completions insert: its line editor expands
// "!" even inside quotes.
func QuoteNushell(value string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range value {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '!' || !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\u{%x}`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func snippetNushell(c Change) string {
	set := map[string]string{}
	for _, v := range c.Set {
		set[v.Name] = v.Value
	}
	data, err := json.Marshal(map[string]any{"set": set, "unset": append([]string{}, c.Unset...)})
	if err != nil {
		panic(err) // strings always are JSON
	}
	return string(data)
}
