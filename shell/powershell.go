package shell

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// powershell has no function awsin, which would lose "--", have quoted stars expanded and
// damage the bytes that go through it: there `use` and `login-all` are always commands.
var powershell = Shell{
	Name: "powershell", Start: "awsin init powershell | Out-String | Invoke-Expression", Evaluate: "%s | Out-String | Invoke-Expression",
	HasShort: true, OnlyShort: true, NoEmpty: true,
	quote: quotePowerShell, snippet: snippetPowerShell, fail: failPowerShell, colored: plainly, file: "init.ps1", onlyUTF8: true,
}

// quotePowerShell is ASCII whatever the value: on Windows what is captured is decoded by the
// console's code page, and ‘, ’, ‚ and ‛ end a string as ' does.
func quotePowerShell(value string) string {
	var terms []string
	for value != "" {
		if text := value[:prefix(value, isPrintableASCII)]; text != "" {
			terms, value = append(terms, "'"+strings.ReplaceAll(text, "'", "''")+"'"), value[len(text):]
			continue
		}
		if terms == nil {
			terms = []string{"''"} // a sum of characters alone would be one of numbers
		}
		r, n := utf8.DecodeRuneInString(value)
		for _, unit := range utf16.Encode([]rune{r}) {
			terms = append(terms, fmt.Sprintf("[char]0x%x", unit))
		}
		value = value[n:]
	}
	switch len(terms) {
	case 0:
		return "''"
	case 1:
		return terms[0]
	}
	return sum(terms)
}

// sum adds strings and characters up. PowerShell's parser goes as deep as a sum has terms.
func sum(terms []string) string {
	const most = 64
	if len(terms) > most+1 {
		var sums []string
		for some := range slices.Chunk(terms, most) {
			sums = append(sums, sum(append([]string{"''"}, some...)))
		}
		return sum(sums)
	}
	return "(" + strings.Join(terms, "+") + ")"
}

func isPrintableASCII(r rune) bool { return ' ' <= r && r <= '~' }

// prefix returns how many bytes a value begins with of which the function is true.
func prefix(value string, is func(rune) bool) int {
	if i := strings.IndexFunc(value, func(r rune) bool { return !is(r) }); i >= 0 {
		return i
	}
	return len(value)
}

// An empty snippet is an error to Invoke-Expression.
func snippetPowerShell(c Change) string {
	if len(c.Set)+len(c.Unset) == 0 {
		return "# nothing to change"
	}
	return join(c,
		func(v Var) string { return "$env:" + v.Name + " = " + quotePowerShell(v.Value) },
		func(name string) string { return "Remove-Item -LiteralPath Env:" + name + " -ErrorAction Ignore" },
		"; ")
}

// cancelled is Ctrl-C's code: hint.Cancelled.
const cancelled = 130

// failPowerShell ends the line or the script, whatever $ErrorActionPreference says. Who left
// the picker has it end as Ctrl-C ends one: without a word.
func failPowerShell(code int) string {
	if code == cancelled {
		return "throw [Management.Automation.PipelineStoppedException]::new()"
	}
	return fmt.Sprintf("throw 'awsin: exit code %d'", code)
}

// PowerShell is the variable in which `awsin init powershell` says that a PowerShell has the
// commands: its process ID, and what `use` is called there.
const PowerShell = "AWSIN_POWERSHELL"

// InPowerShell returns what `use` is called in the PowerShell of this process ID, "" where
// it is not a command there: the variable is another's, which has started this one.
func (l Lookup) InPowerShell(pid int) string {
	id, use, _ := strings.Cut(l.get(PowerShell), " ")
	if id != strconv.Itoa(pid) || !commandName().MatchString(use) {
		return ""
	}
	return use
}

// CompletePowerShell quotes a value as a word for a command line that a person sees: what is
// not ASCII stays, and each of the five quotes is doubled. A flag is not a word to quote.
func CompletePowerShell(value string) string {
	word := strings.TrimPrefix(value, "--")
	if word != "" && word[0] != '-' && prefix(word, isPlainPowerShell) == len(word) {
		return value
	}
	return "'" + quotes.Replace(value) + "'"
}

var quotes = strings.NewReplacer("'", "''", "‘", "‘‘", "’", "’’", "‚", "‚‚", "‛", "‛‛")

func isPlainPowerShell(r rune) bool {
	return unicode.In(r, unicode.L, unicode.Mn, unicode.Nd) || strings.ContainsRune("_./:=+-", r)
}
