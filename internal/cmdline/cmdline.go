// Package cmdline is what awsin asks of kong: the parser of the one command that a line is about, the tree below it,
// and what is wrong with a line, in words.
package cmdline

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// Table is all commands, as fields of a struct with kong's tags.
type Table struct {
	Type reflect.Type
	Vars kong.Vars // in the help texts
}

// Command is one of a table.
type Command struct{ Name, Help string }

// Commands returns those that are not hidden. kong is not asked.
func (t Table) Commands() (all []Command) {
	for f := range t.commands() {
		if _, hidden := f.Tag.Lookup("hidden"); !hidden {
			all = append(all, Command{nameOf(f), f.Tag.Get("help")})
		}
	}
	return all
}

func (t Table) commands() func(yield func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for i := range t.Type.NumField() {
			f := t.Type.Field(i)
			if _, command := f.Tag.Lookup("cmd"); command && !yield(f) {
				return
			}
		}
	}
}

// Parser returns kong's parser of the command that the arguments begin with; of all
// where they begin with none. kong takes 0.07 ms for each command it is given, and a
// Tab is felt.
func (t Table) Parser(args []string, options ...kong.Option) (parser *kong.Kong, all bool) {
	table, vars := reflect.New(t.Type).Interface(), t.Vars
	all = true
	for f := range t.commands() {
		if name := nameOf(f); len(args) > 0 && args[0] != "" && (args[0] == name || args[0] == f.Tag.Get("aliases")) {
			table, vars, all = &struct{}{}, t.varsOf(f), false
			options = append(options, kong.DynamicCommand(name, f.Tag.Get("help"), "", reflect.New(f.Type).Interface(), string(f.Tag)))
		}
	}
	parser, err := kong.New(table, append(options, vars)...)
	if err != nil {
		panic(err) // the table is wrong: only a programmer sees this
	}
	return parser, all
}

// varsOf returns the variables in the tags of a field, and of those below it. kong searches each that it is given for
// others, once for each flag.
func (t Table) varsOf(f reflect.StructField) kong.Vars {
	vars := kong.Vars{}
	for name, value := range t.Vars {
		if strings.Contains(string(f.Tag), "${"+name+"}") {
			vars[name] = value
		}
	}
	if f.Type.Kind() == reflect.Struct {
		for i := range f.Type.NumField() {
			maps.Copy(vars, t.varsOf(f.Type.Field(i)))
		}
	}
	return vars
}

// nameOf is a field's command, as kong derives it: LoginAll is login-all.
func nameOf(f reflect.StructField) string {
	if name := f.Tag.Get("name"); name != "" {
		return name
	}
	var name strings.Builder
	for i, r := range f.Name {
		if i > 0 && 'A' <= r && r <= 'Z' {
			name.WriteByte('-')
		}
		name.WriteRune(r)
	}
	return strings.ToLower(name.String())
}

// Child returns the command of a name below another one, nil for none.
func Child(node *kong.Node, name string) *kong.Node {
	for _, child := range node.Children {
		if child.Name == name || slices.Contains(child.Aliases, name) {
			return child
		}
	}
	return nil
}

// Below returns the command that the words begin with, and its words: "team join".
func Below(node *kong.Node, words []string) (command *kong.Node, path []string) {
	for i, word := range words {
		child := Child(node, word)
		if child == nil {
			return node, words[:i]
		}
		node = child
	}
	return node, words
}

// Flags returns a command's flags, and those that it has from above.
func Flags(node *kong.Node) (all []*kong.Flag) {
	for _, group := range node.AllFlags(true) {
		all = append(all, group...)
	}
	return all
}

// Flag returns the flag that a word is, nil for none.
func Flag(node *kong.Node, word string) *kong.Flag {
	for _, f := range Flags(node) {
		if word == "--"+f.Name || f.Short != 0 && word == "-"+string(f.Short) {
			return f
		}
	}
	return nil
}
