// Package shell holds what awsin knows about the shells: how each quotes, sets and
// removes variables, and the real files (init.*) that define the function
// `awsin` in it. One file per shell.
package shell

import (
	"embed"
	"fmt"
	"strings"
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
	// Start is the line for a person's start file, or what to run once.
	Start string
	// Short reports whether `use` and `login-all` can be commands of their own.
	Short bool

	quote    func(string) string
	snippet  func(Change) string
	file     string // in files
	onlyUTF8 bool   // it does not start with other bytes in its environment
}

//go:embed init.*
var files embed.FS

var shells = []Shell{bash, zsh, fish, nushell, elvish}

// Named finds a shell by its name or its program's.
func Named(name string) (Shell, bool) {
	if name == "nu" {
		name = nushell.Name
	}
	for _, s := range shells {
		if s.Name == name {
			return s, true
		}
	}
	return Shell{}, false
}

// Names returns the names of all shells.
func Names() []string {
	names := make([]string, len(shells))
	for i, s := range shells {
		names[i] = s.Name
	}
	return names
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
	if len(c.Set)+len(c.Unset) == 0 && s.Name != nushell.Name {
		return "", nil
	}
	return s.snippet(c) + "\n", nil
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

// Init returns the code that defines the function `awsin`, which runs the program at
// that path, and with short also `use` and `login-all`. The error is a
// *RefusedError: a path that the shell cannot hold.
func (s Shell) Init(program string, short bool) (string, error) {
	word, err := s.Quote(program)
	if err != nil {
		return "", err
	}
	names := []string{s.file}
	if short {
		names = append(names, strings.Replace(s.file, "init", "init.short", 1))
	}
	var code strings.Builder
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return "", err
		}
		code.WriteString(strings.ReplaceAll(string(text), "@awsin@", word))
	}
	return code.String(), nil
}
