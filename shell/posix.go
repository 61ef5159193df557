package shell

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Join returns the words as a command line that a person is told to run: only what needs
// quotes has them, and 本番 stays readable. It is for every shell, whichever the person
// has; but for bash and zsh alone where no quotes mean the same in all: with a quote and
// one of $ ` " \ ! in a word, with two backslashes, and with what cannot be printed.
func Join(words ...string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = word
		if !isPlain(word) {
			quoted[i] = quoteAll(word)
		}
	}
	return strings.Join(quoted, " ")
}

// JoinWith is Join for a command that runs with these variables. NAME=VALUE before a command
// is unknown to nushell, elvish and fish before 3.1; env is a program.
func JoinWith(vars []Var, words ...string) string {
	line := "env"
	for _, v := range vars {
		if word := v.Name + "=" + v.Value; v.Value == "" || isPlain(v.Value) {
			line += " " + word
		} else {
			line += " " + quoteAll(word)
		}
	}
	return line + " " + Join(words...)
}

func quoteAll(word string) string {
	switch {
	case !utf8.ValidString(word) || strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsPrint(r) }):
		return quotePOSIX(word)
	case strings.Contains(word, "'") && !strings.ContainsAny(word, "\"$`\\!"):
		return `"` + word + `"`
	}
	return singleQuote(word)
}

// isPlain reports whether every shell takes the word as it is written. One with
// "=" could be an assignment, and zsh replaces =name with a program's path; in
// an option it is neither.
func isPlain(word string) bool {
	return word != "" && (word[0] == '-' || !strings.Contains(word, "=")) && !strings.ContainsFunc(word, func(r rune) bool {
		return r == utf8.RuneError || !unicode.In(r, unicode.L, unicode.M, unicode.Nd) && !strings.ContainsRune("-_./:@%+,=", r)
	})
}

func singleQuote(value string) string {
	return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}

// bash and zsh quote alike. All that is not printable ASCII becomes octal bytes
// in $'…': plain quotes go wrong under multibyte locales that are not UTF-8.
func quotePOSIX(value string) string {
	if !strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }) {
		return singleQuote(value)
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

// With ";" a readonly AWS_PROFILE would not stop what follows. The first backslash
// keeps aliases away, builtin functions, and the one before the name bash's set -k, which
// would take the assignment for one of this command's environment.
func snippetPOSIX(c Change) string {
	return join(c,
		func(v Var) string { return `\builtin export \` + v.Name + "=" + quotePOSIX(v.Value) },
		func(name string) string { return `\builtin unset -v ` + name },
		" && ")
}

const posixEvaluate = `eval "$(%s)"`

// A subshell that ends with the code ends a script under set -e, and no other shell.
func failPOSIX(code int) string { return fmt.Sprintf(`(\builtin exit %d)`, code) }

var bash = Shell{
	Name: "bash", Start: `eval "$(awsin init bash)"`, Evaluate: posixEvaluate, HasShort: true, HasTmux: true,
	quote: quotePOSIX, snippet: snippetPOSIX, fail: failPOSIX, colored: coloredBash, file: "init.bash",
}

var zsh = Shell{
	Name: "zsh", Start: `eval "$(awsin init zsh)"`, Evaluate: posixEvaluate, HasShort: true, HasTmux: true,
	quote: quotePOSIX, snippet: snippetPOSIX, fail: failPOSIX, colored: coloredZsh, expands: "%", file: "init.zsh",
}

// coloredBash uses what \[ and \] become once a prompt is expanded.
func coloredBash(word string, c Color) string {
	return "\x01" + c.On + "\x02" + word + "\x01" + c.Off + "\x02"
}

func coloredZsh(word string, c Color) string { return "%F{" + c.Name + "}" + word + "%f" }
