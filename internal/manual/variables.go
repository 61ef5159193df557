package manual

import (
	"errors"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// inLine are the reasons why a flag has no variable, which its tag `line` names: a variable is set where nobody looks,
// and stays.
var inLine = []struct{ tag, why string }{
	{"what", "what the command is about: a profile, a session, a Region, a file, a name"},
	{"form", "the form that this one command prints"},
	{"consent", "it agrees to something, or lets in more"},
}

// Variables returns the option by which each flag has a variable: the prefix and its name; none where its tag `line` says why.
func Variables(prefix string) kong.Option {
	mark := kong.PostBuild(func(k *kong.Kong) error {
		for _, node := range k.Model.Leaves(false) {
			for _, f := range node.Flags {
				if f.Tag.Has("line") {
					f.Envs = []string{"-"}
				}
			}
		}
		return nil
	})
	return kong.OptionFunc(func(k *kong.Kong) error {
		return errors.Join(mark.Apply(k), kong.DefaultEnvars(prefix).Apply(k))
	})
}

// setter is what a variable sets: flags of one name.
type setter struct {
	variable, flag, takes, help string
	commands                    []string
}

// setters returns the variables of all flags, by name.
func setters(app *kong.Application) (all []*setter) {
	known := map[string]*setter{}
	each(app, func(node *kong.Node, f *kong.Flag) {
		for i, name := range f.Envs {
			s := known[name+" "+f.Name]
			if s == nil {
				s = &setter{variable: name, flag: flagName(f), takes: takes(f), help: f.Help}
				if i > 0 {
					s.help = "an older name of `" + f.Envs[0] + "`"
				}
				known[name+" "+f.Name] = s
				all = append(all, s)
			}
			s.commands = append(s.commands, pathOf(node))
		}
	})
	slices.SortStableFunc(all, func(a, b *setter) int { return strings.Compare(a.variable, b.variable) })
	return all
}

// each calls do for the flags of all commands that people see.
func each(app *kong.Application, do func(*kong.Node, *kong.Flag)) {
	for _, node := range app.Leaves(true) {
		for _, f := range node.Flags {
			if f.Name != "help" && f.Name != "version" {
				do(node, f)
			}
		}
	}
}

// takes is what a variable's value is.
func takes(f *kong.Flag) string {
	switch {
	case f.IsBool():
		return "`true` or `false`"
	case f.Tag.Enum != "":
		return "`" + strings.ReplaceAll(f.Tag.Enum, ",", "`, `") + "`"
	}
	return f.FormatPlaceHolder()
}

func flagName(f *kong.Flag) string {
	if f.Tag.Negatable != "" {
		return "--[no-]" + f.Name
	}
	return "--" + f.Name
}
