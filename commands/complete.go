package commands

import (
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"awsin/completions"
	"awsin/internal/awsconfig"
	"awsin/internal/console"
	"awsin/internal/estate"
	"awsin/internal/hint"
	"awsin/internal/process"
	"awsin/internal/team"
	"awsin/internal/team/git"
	"awsin/shell"
)

// completeWord is the first argument of the shells' completions. It is not a
// command of kong's: what follows is typed by halves and must not be parsed.
const completeWord = "__complete"

// complete prints the candidates for what is being typed.
func complete(e *Env, args []string) error {
	if len(args) == 0 {
		return hint.BadUsage("awsin completion --help", "%s is for the shells' completions", completeWord)
	}
	request, err := completions.Parse(args[0], args[1:], strings.Fields(e.Get("AWSIN_SHORT"))...)
	if err != nil {
		return err
	}
	return request.Render(e.Stdout, candidates(e, request.Words))
}

// candidates are the possible values of the last word.
func candidates(e *Env, words []string) []completions.Candidate {
	typed := words[len(words)-1]
	var all []completions.Candidate
	switch {
	case len(words) > 2 && words[0] == "help":
		all = candidatesBelow(words[1 : len(words)-1])
	case len(words) > 1:
		all = candidatesAfter(e, words)
	case strings.HasPrefix(typed, "-"):
		all = []completions.Candidate{{Value: "--help"}, {Value: "--version"}}
	default:
		all = commandCandidates()
	}
	return slices.DeleteFunc(all, func(c completions.Candidate) bool { return !c.Near && !strings.HasPrefix(c.Value, typed) })
}

func commandCandidates() (all []completions.Candidate) {
	table := reflect.TypeFor[commandLine]()
	for i := range table.NumField() {
		f := table.Field(i)
		_, command := f.Tag.Lookup("cmd")
		if _, hidden := f.Tag.Lookup("hidden"); command && !hidden {
			all = append(all, completions.Candidate{Value: commandName(f), Description: f.Tag.Get("help")})
		}
	}
	return all
}

// candidatesAfter returns the candidates behind a command.
func candidatesAfter(e *Env, words []string) []completions.Candidate {
	parser, none := parserOf(words)
	if none {
		return nil // no such command
	}
	node, typed := parser.Model.Node, words[len(words)-1]
	var (
		position int
		value    *kong.Flag // the flag whose value comes next
		plain    bool       // behind "--"
	)
	for _, w := range words[:len(words)-1] {
		switch {
		case value != nil:
			value = nil
		case plain || !strings.HasPrefix(w, "-") || w == "-":
			if child := childOf(node, w); child != nil {
				node, position = child, 0
			} else {
				position++
			}
		case w == "--":
			plain, position = true, 0
		case !strings.Contains(w, "="):
			if f := flagOf(node, w); f != nil && !f.IsBool() {
				value = f
			}
		}
	}
	if value != nil {
		return values(e, value.Value, typed)
	}
	if name, begun, ok := strings.Cut(typed, "="); ok && !plain && strings.HasPrefix(name, "--") {
		if f := flagOf(node, name); f != nil {
			all := values(e, f.Value, begun)
			for i := range all {
				all[i].Value = name + "=" + all[i].Value
			}
			return all
		}
		return nil
	}
	if strings.HasPrefix(typed, "-") && !plain {
		return flagCandidates(node)
	}
	all := children(node)
	if n := len(node.Positional); n > 0 && (position < n || node.Positional[n-1].IsSlice()) {
		v := node.Positional[min(position, n-1)]
		// Of a name in parts only the first can be completed; behind "--" a command may stand.
		kind := v.Tag.Get("complete")
		switch before := strings.Contains(kind, "before "); {
		case before && plain && position == 0:
			all = append(all, plainCandidates(process.Programs(e.Get("PATH"), typed))...) // for shells that ask us
		case before && plain:
		case position == 0 || !strings.Contains(kind, "first "):
			all = append(all, values(e, v, typed)...)
		}
	}
	return all
}

// candidatesBelow are the commands below the one of these words.
func candidatesBelow(command []string) []completions.Candidate {
	parser, none := parserOf(command)
	node := parser.Model.Node
	for _, word := range command {
		if node = childOf(node, word); none || node == nil {
			return nil
		}
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

func childOf(node *kong.Node, name string) *kong.Node {
	for _, child := range node.Children {
		if child.Name == name || slices.Contains(child.Aliases, name) {
			return child
		}
	}
	return nil
}

func flagsOf(node *kong.Node) (all []*kong.Flag) {
	for _, group := range node.AllFlags(true) {
		all = append(all, group...)
	}
	return all
}

func flagOf(node *kong.Node, word string) *kong.Flag {
	for _, f := range flagsOf(node) {
		if word == "--"+f.Name || f.Short != 0 && word == "-"+string(f.Short) {
			return f
		}
	}
	return nil
}

func flagCandidates(node *kong.Node) (all []completions.Candidate) {
	for _, f := range flagsOf(node) {
		c := completions.Candidate{Value: "--" + f.Name, Description: f.Help}
		if f.Tag.Negatable == "" {
			all = append(all, c)
			continue
		}
		c.Value = "--no-" + f.Name // what is the default need not be typed
		c.Description = f.Tag.Get("no")
		all = append(all, c)
	}
	return all
}

// values are what an argument or a flag can be, by its tag `complete`, and
// begins with what is typed: of 10,000 profiles only those are described.
func values(e *Env, v *kong.Value, typed string) (all []completions.Candidate) {
	kind := v.Tag.Get("complete")
	if kind == "shells" {
		return plainCandidates(shell.Names())
	}
	if kind == "shells-with-function" {
		return plainCandidates(shell.WithFunction())
	}
	if kind == "commands" {
		return commandCandidates()
	}
	if kind == "services" {
		return plainCandidates(console.Services())
	}
	if kind == "teams" {
		teams, _ := team.New(&e.Environ, &e.Streams).All()
		for _, j := range teams {
			all = append(all, completions.Candidate{Value: j.Name, Description: git.Redact(j.URL)})
		}
		return all
	}
	conf, err := silentConfig(e)
	if err != nil {
		return nil // an error has no place at a half-typed word
	}
	if strings.Contains(kind, "sessions") {
		for _, s := range conf.Sessions() {
			if strings.HasPrefix(s.Name, typed) {
				all = append(all, completions.Candidate{Value: s.Name, Description: strings.TrimSpace(beside(s.Name) + " " + s.StartURL)})
			}
		}
	}
	if strings.Contains(kind, "consoles") {
		for _, s := range conf.Consoles() {
			if strings.HasPrefix(s.Name, typed) {
				all = append(all, completions.Candidate{Value: s.Name, Description: strings.TrimSpace(beside(s.Name) + " " + s.Login)})
			}
		}
	}
	if strings.Contains(kind, "profiles") && len(all) == 0 { // sessions first: there are a dozen of them
		known, _ := silentEstate(e, conf)
		if strings.Contains(kind, "aliases") {
			all = aliasCandidates(known, conf, typed)
		}
		all = append(all, profileCandidates(e, known, conf, typed, strings.Contains(kind, "first ") && len(all) == 0)...)
	}
	switch kind {
	case "accounts":
		return plainCandidates(distinct(conf, func(a awsconfig.Access) string { return a.Account.Value }))
	case "roles":
		return plainCandidates(distinct(conf, func(a awsconfig.Access) string { return a.Role.Value }))
	case "regions":
		return plainCandidates(distinct(conf, func(a awsconfig.Access) string { return a.Region.Value }))
	}
	return all
}

// aliasCandidates are the aliases that begin with what is typed, and are no profiles' names.
func aliasCandidates(known estate.Estate, conf *awsconfig.Config, typed string) (all []completions.Candidate) {
	for _, name := range known.AliasNames() {
		if strings.HasPrefix(name, typed) && conf.Profile(name) == nil {
			means := "→ " + known.Alias(name)
			if p := conf.Profile(known.Alias(name)); p != nil {
				if _, ok := production(known, conf, p); ok {
					means += " " + estate.Word
				}
			}
			all = append(all, completions.Candidate{Value: name, Description: means})
		}
	}
	return all
}

// profileCandidates are the profiles whose names begin with what is typed. near: where there is none, those that
// awsin use would find.
func profileCandidates(e *Env, known estate.Estate, conf *awsconfig.Config, typed string, near bool) (all []completions.Candidate) {
	list := slices.DeleteFunc(slices.Clone(conf.Profiles()), func(p *awsconfig.Profile) bool { return !strings.HasPrefix(p.Name, typed) })
	if near = near && len(list) == 0; near {
		const few = 20
		found, _ := e.chooser(conf).Ranked(typed)
		list = found[:min(few, len(found))]
	}
	for _, p := range list {
		a, marks := conf.Access(p), []string{strings.TrimSpace(beside(p.Name))}
		if _, ok := production(known, conf, p); ok {
			marks = append(marks, estate.Word)
		}
		words := slices.DeleteFunc(append(marks, a.Account.Value, a.Role.Value), func(w string) bool { return w == "" })
		all = append(all, completions.Candidate{Value: p.Name, Description: strings.Join(words, " "), Near: near})
	}
	return all
}

func plainCandidates(values []string) []completions.Candidate {
	all := make([]completions.Candidate, len(values))
	for i, v := range values {
		all[i].Value = v
	}
	return all
}

// distinct are the values that the profiles have, each once.
func distinct(conf *awsconfig.Config, value func(awsconfig.Access) string) (all []string) {
	seen := map[string]bool{"": true}
	for _, p := range conf.Profiles() {
		if v := value(conf.Access(p)); !seen[v] {
			seen[v] = true
			all = append(all, v)
		}
	}
	return all
}
