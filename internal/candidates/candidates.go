// Package candidates is what the word at the cursor of a half-typed command line can become: commands, flags, and values
// from the configuration.
package candidates

import (
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"awsin/completions"
	"awsin/internal/accounts"
	"awsin/internal/awsconfig"
	"awsin/internal/choose"
	"awsin/internal/cmdline"
	"awsin/internal/process"
)

// Source is what candidates are made of. Nothing of it is asked for what is not wanted: a Tab is felt.
type Source struct {
	Table    cmdline.Table
	Path     string // the variable
	Config   func() (*awsconfig.Config, error)
	Accounts func(*awsconfig.Config) accounts.View
	Chooser  func(*awsconfig.Config) choose.Chooser
	Teams    func() []completions.Candidate
}

// Of returns the possible values of the last word.
func (s Source) Of(words []string) []completions.Candidate {
	typed := words[len(words)-1]
	var all []completions.Candidate
	switch {
	case len(words) > 2 && words[0] == "help":
		all = s.below(words[1 : len(words)-1])
	case len(words) > 1:
		all = s.after(words)
	case strings.HasPrefix(typed, "-"):
		all = plain([]string{"--help", "--version"})
	default:
		all = s.commands()
	}
	return slices.DeleteFunc(all, func(c completions.Candidate) bool { return !c.Near && !strings.HasPrefix(c.Value, typed) })
}

func (s Source) commands() (all []completions.Candidate) {
	for _, c := range s.Table.Commands() {
		all = append(all, completions.Candidate{Value: c.Name, Description: c.Help})
	}
	return all
}

// after returns the candidates behind a command.
func (s Source) after(words []string) []completions.Candidate {
	parser, none := s.Table.Parser(words)
	if none {
		return nil // no such command
	}
	node, typed := parser.Model.Node, words[len(words)-1]
	var (
		position int
		value    *kong.Flag // the flag whose value comes next
		behind   bool       // "--"
	)
	for _, w := range words[:len(words)-1] {
		switch {
		case value != nil:
			value = nil
		case behind || !strings.HasPrefix(w, "-") || w == "-":
			if child := cmdline.Child(node, w); child != nil {
				node, position = child, 0
			} else {
				position++
			}
		case w == "--":
			behind, position = true, 0
		case !strings.Contains(w, "="):
			if f := cmdline.Flag(node, w); f != nil && !f.IsBool() {
				value = f
			}
		}
	}
	if value != nil {
		return s.values(value.Value, typed)
	}
	if name, begun, ok := strings.Cut(typed, "="); ok && !behind && strings.HasPrefix(name, "--") {
		f := cmdline.Flag(node, name)
		if f == nil {
			return nil
		}
		all := s.values(f.Value, begun)
		for i := range all {
			all[i].Value = name + "=" + all[i].Value
		}
		return all
	}
	if strings.HasPrefix(typed, "-") && !behind {
		return flags(node)
	}
	return append(children(node), s.arguments(node, position, behind, typed)...)
}

// arguments returns what the argument at a position can be, behind "--" or not.
func (s Source) arguments(node *kong.Node, position int, behind bool, typed string) []completions.Candidate {
	n := len(node.Positional)
	if n == 0 || position >= n && !node.Positional[n-1].IsSlice() {
		return nil
	}
	v := node.Positional[min(position, n-1)]
	// Of a name in parts only the first can be completed; behind "--" a command may stand.
	kind := v.Tag.Get("complete")
	switch before := strings.Contains(kind, "before "); {
	case before && behind && position == 0:
		return plain(process.Programs(s.Path, typed)) // for shells that ask us
	case before && behind, position > 0 && strings.Contains(kind, "first "):
		return nil
	}
	return s.values(v, typed)
}

// below returns the commands below the one of these words.
func (s Source) below(words []string) []completions.Candidate {
	parser, none := s.Table.Parser(words)
	node, path := cmdline.Below(parser.Model.Node, words)
	if none || len(path) < len(words) {
		return nil
	}
	return children(node)
}

func children(node *kong.Node) (all []completions.Candidate) {
	for _, child := range node.Children {
		if !child.Hidden {
			all = append(all, completions.Candidate{Value: child.Name, Description: child.Help})
		}
	}
	return all
}

func flags(node *kong.Node) (all []completions.Candidate) {
	for _, f := range cmdline.Flags(node) {
		c := completions.Candidate{Value: "--" + f.Name, Description: f.Help}
		if f.Tag.Negatable != "" { // what is the default need not be typed
			c = completions.Candidate{Value: "--no-" + f.Name, Description: f.Tag.Get("no")}
		}
		all = append(all, c)
	}
	return all
}

func plain(values []string) []completions.Candidate {
	all := make([]completions.Candidate, len(values))
	for i, v := range values {
		all[i].Value = v
	}
	return all
}
