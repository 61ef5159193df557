package completions

import (
	"io"
	"strings"
	"unicode/utf8"

	"awsin/shell"
)

// bashWord is the word before the cursor, as readline sees it: its own word may
// begin in the middle, behind an open quote or a character of COMP_WORDBREAKS.
type bashWord struct {
	listing bool
	before  int  // bytes of the unquoted word before readline's own
	quote   byte // the one that is open: ' or ", or $ for $'…'; 0 for none
}

// wordsBash parses COMP_TYPE, COMP_WORDBREAKS and the line up to the cursor. The
// line is read and never evaluated: `$(…)` in it is text.
func wordsBash(args []string) *Request {
	const listing = "63" // "?": a second Tab
	r := &Request{}
	if len(args) < 3 {
		r.Words = []string{""}
		return r
	}
	r.asked.listing = args[0] == listing
	breaks, line := args[1], args[2]
	var word []byte
	begun := false
	end := func() {
		if begun {
			r.Words = append(r.Words, string(word))
		}
		word, begun, r.asked.before = nil, false, 0
	}
	quote := byte(0)
	for i := 0; i < len(line); i++ {
		c := line[i]
		escape := c == '\\' && i+1 < len(line)
		switch {
		case quote == 0 && (c == ' ' || c == '\t'):
			end()
			continue
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
			if c == '\'' && i > 0 && line[i-1] == '$' && len(word) > 0 {
				quote, word = '$', word[:len(word)-1]
			}
			r.asked.before = len(word)
		case quote == '"' && c == '"', quote != 0 && quote != '"' && c == '\'':
			quote = 0
		case escape && (quote == 0 || quote == '$' || quote == '"' && strings.ContainsRune("\"\\$`", rune(line[i+1]))):
			i++
			word = append(word, line[i])
		default:
			word = append(word, c)
			if quote == 0 && strings.IndexByte(breaks, c) >= 0 {
				r.asked.before = len(word)
				if c == '@' { // that one belongs to readline's word: it could be a host's
					r.asked.before--
				}
			}
		}
		if quote == 0 && (c == '\'' || c == '"') {
			r.asked.before = 0 // closed: readline's own word begins before it
		}
		begun = true
	}
	r.asked.quote = quote
	before := r.asked.before
	if !begun {
		begun, word, before = true, nil, 0
	}
	end()
	r.asked.before = before
	return r
}

// bash answers with code that sets COMPREPLY.
func (r *Request) bash(w io.Writer, candidates []Candidate) error {
	bash, _ := shell.Named("bash")
	var b strings.Builder
	b.WriteString("COMPREPLY=(")
	if len(candidates) > 0 && candidates[0].Near && (len(candidates) > 1 || r.asked.before > 0 || r.asked.quote != 0) {
		candidates = nil // readline would put what they have in common in the place of the word
	}
	for _, c := range candidates {
		if len(c.Value) < r.asked.before {
			continue
		}
		text := insertBash(c.Value[r.asked.before:], r.asked.quote)
		if r.asked.listing && len(candidates) > 1 && c.Description != "" {
			text = c.Value + "  (" + c.Description + ")"
		}
		word, err := bash.Quote(text)
		if err != nil {
			return err
		}
		b.WriteString(" " + word)
	}
	b.WriteString(" )\n")
	if len(candidates) == 1 && strings.HasSuffix(candidates[0].Value, "/") { // a folder: what is in it comes next
		b.WriteString("\\builtin compopt -o nospace 2>/dev/null\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// insertBash is a value as it has to stand in a command line, behind an open
// quote or none. Inside quotes it begins and ends with that quote, of which
// readline keeps one.
func insertBash(value string, quote byte) string {
	var b strings.Builder
	switch quote {
	case '\'':
		return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
	case '"':
		for _, r := range value {
			switch r {
			case '"', '\\', '$', '`':
				b.WriteByte('\\')
				b.WriteRune(r)
			case '!': // a backslash before it would stay
				b.WriteString(`"'!'"`)
			default:
				b.WriteRune(r)
			}
		}
		return `"` + b.String() + `"`
	case '$':
		return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(value) + "'"
	}
	if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f }) || !utf8.ValidString(value) {
		word, _ := shell.Named("bash")
		quoted, _ := word.Quote(value) // neither NUL nor a line break is in it
		return quoted
	}
	for _, r := range value {
		if r < utf8.RuneSelf && !strings.ContainsRune("-_./,:@%+=^", r) && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
