// Package shell holds what awsin knows about the shells: how each quotes, sets and
// removes variables, and the real files (init.*) that define the function
// `awsin` in it. One file per shell, but posix.go for bash and zsh, which quote alike.
package shell

import (
	"embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Var is a variable of the environment.
type Var struct{ Name, Value string }

// Change is what a snippet does to the environment: first it sets, then it
// removes. Nothing follows a step that fails, such as a readonly AWS_PROFILE.
type Change struct {
	Set   []Var
	Unset []string
}

// Shell is one supported shell.
type Shell struct {
	Name string
	// Start is the line for a person's start file, or what to run once; "" where there
	// is not a function.
	Start string
	// Evaluate is what evaluates what a command prints, with %s for the command.
	Evaluate string
	// HasShort reports whether `use` and `login-all` can be commands of their own, OnlyShort
	// whether they always are, and awsin is not a function.
	HasShort, OnlyShort bool
	// NoEmpty reports whether a variable that is set to nothing may be one that is not set.
	NoEmpty bool
	// HasTmux reports whether it can tell tmux the profile before each prompt.
	HasTmux bool

	quote    func(string) string
	snippet  func(Change) string
	fail     func(code int) string             // nil: what evaluates a command that fails, fails
	colored  func(word string, c Color) string // nil: its prompt would show the sequences
	expands  string                            // the character that its prompt expands, twice for itself; "" for none
	file     string                            // in files
	onlyUTF8 bool                              // it does not start with other bytes in its environment
}

//go:embed init.*
var files embed.FS

var shells = []Shell{bash, zsh, fish, nushell, elvish, powershell, sh}

// Named finds a shell by its name or its program's.
func Named(name string) (Shell, bool) {
	switch name {
	case "nu":
		name = nushell.Name
	case "pwsh", "dotnet": // which is a PowerShell that was installed as a tool of .NET
		name = powershell.Name
	case "dash", "ash", "busybox", "ksh", "mksh":
		name = sh.Name
	}
	for _, s := range shells {
		if s.Name == name {
			return s, true
		}
	}
	return Shell{}, false
}

// POSIX returns the shell that stands for those that are not known.
func POSIX() Shell { return sh }

// Names returns the names of all shells.
func Names() []string {
	names := make([]string, len(shells))
	for i, s := range shells {
		names[i] = s.Name
	}
	return names
}

// WithFunction returns the names of those that awsin has functions and completions for.
func WithFunction() []string {
	return slices.DeleteFunc(Names(), func(name string) bool { s, _ := Named(name); return s.Start == "" })
}

// Color is a terminal's color: its name, and the sequences that begin and end it.
type Color struct{ Name, On, Off string }

// Colored returns a word for the shell's prompt in a color, wrapped so that the shell takes
// the sequences for no cells; without color where the shell would show them.
func (s Shell) Colored(word string, c Color) string {
	if s.colored == nil {
		return word
	}
	return s.colored(word, c)
}

// plainly returns a word in a color for shells that know the sequences.
func plainly(word string, c Color) string { return c.On + word + c.Off }

// InPrompt returns a value escaped so that the shell's prompt shows it as it is.
func (s Shell) InPrompt(value string) string {
	if s.expands == "" {
		return value
	}
	return strings.ReplaceAll(value, s.expands, s.expands+s.expands)
}

// RefusedError reports a value that a shell cannot hold.
type RefusedError struct{ Shell, Value, Why string }

func (e *RefusedError) Error() string {
	return fmt.Sprintf("%s cannot hold %.60q: %s", e.Shell, e.Value, e.Why)
}

func (s Shell) check(value string) error {
	switch {
	case strings.ContainsAny(value, "\x00\n"):
		return &RefusedError{s.Name, value, "a line break or a NUL is in it"}
	case s.onlyUTF8 && !utf8.ValidString(value):
		return &RefusedError{s.Name, value, "it is not UTF-8"}
	}
	return nil
}

// Quote quotes a value as one word, which the shell reads as nothing but that
// value. The error is a *RefusedError.
func (s Shell) Quote(value string) (string, error) { return s.quote(value), s.check(value) }

// Snippet returns a line of code that makes the change; JSON for nushell, which
// evaluates no code. The error is a *RefusedError.
func (s Shell) Snippet(c Change) (string, error) {
	for _, v := range c.Set {
		if err := s.check(v.Value); err != nil {
			return "", err
		}
	}
	if len(c.Set)+len(c.Unset) == 0 && s.Name != nushell.Name && s.Name != powershell.Name {
		return "", nil
	}
	return s.snippet(c) + "\n", nil
}

// Failure returns a line that fails with the code where it is evaluated: a shell takes
// no note of a command that fails in eval "$(…)".
func (s Shell) Failure(code int) string {
	if s.fail == nil {
		return ""
	}
	return s.fail(code) + "\n"
}

// join is a snippet of statements.
func join(c Change, set func(Var) string, unset func(string) string, between string) string {
	var statements []string
	for _, v := range c.Set {
		statements = append(statements, set(v))
	}
	for _, name := range c.Unset {
		statements = append(statements, unset(name))
	}
	return strings.Join(statements, between)
}

// Short are the names of commands of their own.
type Short struct{ Use, LoginAll string }

// Shorts are the names that they have by themselves.
var Shorts = Short{"use", "login-all"}

// commandName is what is a function's name in every shell that has short commands.
var commandName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`) })

// keywords are those of bash, zsh, fish and PowerShell that look like a name, and awsin's own.
var keywords = strings.Fields("awsin and begin break builtin case catch class clean command configuration continue coproc data do done dynamicparam elif else elseif end enum esac exec exit " +
	"fi filter finally for foreach from function hidden if in nocorrect noglob not or param process repeat return select static string switch test then throw time trap try until using while workflow")

// Check returns what is wrong with the names.
func (s Short) Check() error {
	for _, name := range []string{s.Use, s.LoginAll} {
		if !commandName().MatchString(name) || slices.Contains(keywords, strings.ToLower(name)) { // PowerShell's names have no case
			return fmt.Errorf("%q cannot be a command of your own: letters, digits, - and _, and no word of a shell", name)
		}
	}
	if strings.EqualFold(s.Use, s.LoginAll) {
		return fmt.Errorf("%s cannot be two commands", s.Use)
	}
	return nil
}

// Init returns the code that defines the function `awsin`, which runs the program at
// that path, and with short, or where there are only these, commands for `use` and
// `login-all`. The error is a *RefusedError: a path that the shell cannot hold.
func (s Shell) Init(program string, short *Short) (string, error) {
	kinds := []string{"init", "init.short"}
	switch {
	case s.OnlyShort:
		kinds = kinds[:1]
		if short == nil {
			short = &Shorts
		}
	case short == nil:
		return s.code(program, kinds[:1])
	}
	return s.code(program, kinds, "@use@", short.Use, "@login-all@", short.LoginAll)
}

// Tmux returns the code that tells tmux the profile before each prompt. The error is a *RefusedError.
func (s Shell) Tmux(program string) (string, error) {
	return s.code(program, []string{"init.tmux"})
}

// code returns the shell's files of these kinds, with words in the place of others.
func (s Shell) code(program string, kinds []string, words ...string) (string, error) {
	word, err := s.Quote(program)
	if err != nil {
		return "", err
	}
	replacer := strings.NewReplacer(append(words, "@awsin@", word)...)
	var code strings.Builder
	for _, kind := range kinds {
		text, err := files.ReadFile(strings.Replace(s.file, "init", kind, 1))
		if err != nil {
			return "", err
		}
		code.WriteString(replacer.Replace(string(text)))
	}
	return code.String(), nil
}
