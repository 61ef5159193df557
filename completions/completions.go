// Package completions is what happens at a Tab: the shells' own files, which
// call back into awsin, and the forms in which they ask and are answered. What
// the candidates are is for the caller to say, already narrowed down to what is
// typed: a shell takes longer for that.
package completions

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"awsin/shell"
)

//go:embed awsin.bash _awsin awsin.fish awsin.nu awsin.elv awsin.ps1
var files embed.FS

// kind is how one shell asks and is answered.
type kind struct {
	file    string
	onPath  string // how the file names the program when it is found on PATH
	alone   string // the end of the file where no function of shell/ follows
	words   func(args []string) *Request
	respond func(*Request, io.Writer, []Candidate) error
}

var kinds = map[string]kind{
	"bash":       {"awsin.bash", `\builtin command awsin`, "", wordsBash, (*Request).bash},
	"zsh":        {"_awsin", `command awsin`, "", wordsAsTheyAre, (*Request).lines},
	"fish":       {"awsin.fish", `command awsin`, "", wordsFish, (*Request).lines},
	"nushell":    {"awsin.nu", "awsin", "@complete \"nu-complete awsin\"\nextern awsin [...args]\n", wordsNushell, (*Request).json},
	"elvish":     {"awsin.elv", "awsin", "", wordsAsTheyAre, (*Request).lines},
	"powershell": {"awsin.ps1", "awsin", "", wordsPowerShell, (*Request).powershell},
}

// Script returns a shell's completions. With program "" they find awsin on PATH, to
// be installed as a file; else they run the program at that path. short are the commands
// of one's own, nil for none: only PowerShell's completions have to know. The error is a
// *shell.RefusedError.
func Script(sh shell.Shell, program string, short *shell.Short) (string, error) {
	k := kinds[sh.Name]
	text, err := files.ReadFile(k.file)
	if err != nil {
		return "", err
	}
	word := k.onPath
	if program != "" {
		if word, err = sh.Quote(program); err != nil {
			return "", err
		}
	}
	commands, names := "awsin", ""
	if short != nil {
		commands, names = commands+", "+short.Use+", "+short.LoginAll, short.Use+" "+short.LoginAll
	}
	code := strings.NewReplacer("@awsin@", word, "@commands@", commands, "@short@", names).Replace(string(text))
	if program == "" {
		code += k.alone
	}
	return code, nil
}

// Init returns what a shell's start file evaluates, with the program at that path: the completions, and the function
// that calls it. Where the shell has commands of one's own only, short nil stands for their usual names.
func Init(sh shell.Shell, program string, short *shell.Short) (string, error) {
	if program == "" {
		return "", errors.New("cannot find the path of the awsin program")
	}
	if short == nil && sh.OnlyShort {
		short = &shell.Shorts
	}
	complete, err := Script(sh, program, short)
	if err != nil {
		return "", err
	}
	code, err := sh.Init(program, short)
	return complete + code, err
}

// Request is one request for completions.
type Request struct {
	// Words are what follows awsin up to the cursor, without quotes. There is at
	// least one; the last is the one to complete.
	Words []string

	respond func(*Request, io.Writer, []Candidate) error
	asked   bashWord
	short   []string
}

// Candidate is a possible value of the last word.
type Candidate struct {
	Value, Description string
	// Near: it does not begin with what is typed, but is what that means. Not every shell can take it.
	Near bool
}

// Parse parses what a shell's script sent. short are the names of the commands `use` and `login-all`, if there are any.
func Parse(name string, args []string, short ...string) (*Request, error) {
	k, ok := kinds[name]
	if !ok || len(args) == 0 {
		return nil, fmt.Errorf("no completions for %q", name)
	}
	r := k.words(args)
	r.respond = k.respond
	if r.short != nil {
		short = r.short
	}
	if len(r.Words) > 1 { // the first word is awsin under whatever name, or one of --short
		if i, meant := slices.Index(short, r.Words[0]), []string{shell.Shorts.Use, shell.Shorts.LoginAll}; i >= 0 && i < len(meant) {
			r.Words[0] = meant[i]
		} else {
			r.Words = r.Words[1:]
		}
	}
	return r, nil
}

// Render writes the answer. Candidates with a tab, a line break or a NUL are left out.
func (r *Request) Render(w io.Writer, candidates []Candidate) error {
	kept := candidates[:0:0]
	for _, c := range candidates {
		if strings.ContainsAny(c.Value, "\t\n\r\x00") {
			continue
		}
		c.Description = visible(c.Description)
		kept = append(kept, c)
	}
	return r.respond(r, w, kept)
}

// visible is a text for a list on the terminal.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return '?'
		}
		return r
	}, text)
}

func wordsAsTheyAre(args []string) *Request { return &Request{Words: args} }

// lines is for zsh, fish and elvish: value, tab, description. elvish keeps what begins with the word, fish what has its letters.
func (r *Request) lines(w io.Writer, candidates []Candidate) error {
	var b strings.Builder
	for _, c := range candidates {
		b.WriteString(c.Value)
		b.WriteByte('\t')
		b.WriteString(c.Description)
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// wordsFish: fish passes the words before the cursor's without quotes, and that
// one as it is typed.
func wordsFish(args []string) *Request {
	last := len(args) - 1
	return &Request{Words: append(args[:last:last], unquoteFish(args[last]))}
}

// unquoteFish reads a word whose last quote may be open.
func unquoteFish(raw string) string {
	var b strings.Builder
	quote := byte(0)
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		switch {
		case c == '\\' && i+1 < len(raw) && (quote == 0 || raw[i+1] == quote || raw[i+1] == '\\' || quote == '"' && raw[i+1] == '$'):
			i++
			b.WriteByte(raw[i])
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case c == quote && quote != 0:
			quote = 0
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// wordsNushell: its words come as they are typed, quotes and all.
func wordsNushell(args []string) *Request {
	words := make([]string, len(args))
	for i, raw := range args {
		words[i] = raw
		if raw == "" || !strings.ContainsRune("\"'`", rune(raw[0])) {
			continue
		}
		inner := strings.TrimSuffix(raw[1:], raw[:1])
		if raw[0] == '"' {
			inner = strings.NewReplacer(`\"`, `"`, `\\`, `\`, `\u{21}`, `!`).Replace(inner)
		}
		words[i] = inner
	}
	return &Request{Words: words}
}

// json is for nushell: what it inserts has to be quoted already.
func (r *Request) json(w io.Writer, candidates []Candidate) error {
	type candidate struct {
		Value       string `json:"value"`
		Description string `json:"description"`
	}
	list := make([]candidate, len(candidates))
	for i, c := range candidates {
		list[i] = candidate{c.Value, c.Description}
		if strings.ContainsFunc(c.Value, func(r rune) bool {
			return r != '-' && r != '_' && r != '.' && r != '/' && r != '=' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
		}) || c.Value == "" {
			list[i].Value = shell.QuoteNushell(c.Value)
		}
	}
	return json.NewEncoder(w).Encode(list)
}
