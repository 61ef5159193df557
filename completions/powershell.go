package completions

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

	"awsin/shell"
)

// wordsPowerShell parses one argument with a line each for the names of the short commands
// and for the words, which PowerShell has unquoted. Several would be expanded as patterns
// of files' names, and empty ones dropped before PowerShell 7.3.
func wordsPowerShell(args []string) *Request {
	lines := strings.Split(args[0], "\n")
	if len(lines) == 1 {
		lines = append(lines, "")
	}
	return &Request{Words: lines[1:], short: strings.Fields(lines[0])}
}

// powershell answers with lines of what takes the word's place, what is listed, and what is
// said of it, which must not be empty. They are ASCII, as [regex]::Unescape reads it.
func (r *Request) powershell(w io.Writer, candidates []Candidate) error {
	if len(candidates) > 1 && candidates[0].Near {
		candidates = nil // PSReadLine would put what they have in common in the place of the word
	}
	var b strings.Builder
	for _, c := range candidates {
		listed := visible(c.Value)
		about := c.Description
		if strings.TrimSpace(about) == "" {
			about = listed
		}
		for i, part := range []string{shell.CompletePowerShell(c.Value), listed, about} {
			if i > 0 {
				b.WriteByte('\t')
			}
			escape(&b, part)
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func escape(b *strings.Builder, text string) {
	for _, unit := range utf16.Encode([]rune(text)) {
		if unit < ' ' || unit > '~' || unit == '\\' {
			fmt.Fprintf(b, `\u%04x`, unit)
		} else {
			b.WriteByte(byte(unit))
		}
	}
}
