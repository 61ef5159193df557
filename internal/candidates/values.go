package candidates

import (
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"awsin/completions"
	"awsin/internal/accounts"
	"awsin/internal/awsconfig"
	"awsin/internal/console"
	"awsin/internal/estate"
	"awsin/internal/process"
	"awsin/shell"
)

// values are what an argument or a flag can be, by its tag `complete`, and
// begins with what is typed: of 10,000 profiles only those are described.
func (s Source) values(v *kong.Value, typed string) (all []completions.Candidate) {
	kind := v.Tag.Get("complete")
	switch kind {
	case "files", "folders":
		return plain(process.Paths(typed, kind == "folders"))
	case "shells":
		return plain(shell.Names())
	case "shells-with-function":
		return plain(shell.WithFunction())
	case "commands":
		return s.commands()
	case "services":
		return plain(console.Services())
	case "teams":
		return s.Teams()
	}
	conf, err := s.Config()
	if err != nil {
		return nil // an error has no place at a half-typed word
	}
	switch kind {
	case "accounts":
		return distinct(conf, func(a awsconfig.Access) string { return a.Account.Value })
	case "roles":
		return distinct(conf, func(a awsconfig.Access) string { return a.Role.Value })
	case "regions":
		return distinct(conf, func(a awsconfig.Access) string { return a.Region.Value })
	}
	if strings.Contains(kind, "sessions") {
		all = sessions(conf.Sessions(), typed)
	}
	if strings.Contains(kind, "consoles") {
		all = append(all, sessions(conf.Consoles(), typed)...)
	}
	if strings.Contains(kind, "profiles") && len(all) == 0 { // sessions first: there are a dozen of them
		known := s.Accounts(conf)
		if strings.Contains(kind, "aliases") {
			all = aliases(known, typed)
		}
		all = append(all, s.profiles(known, typed, strings.Contains(kind, "first ") && len(all) == 0)...)
	}
	return all
}

// sessions are those that begin with what is typed.
func sessions(list []*awsconfig.Session, typed string) (all []completions.Candidate) {
	for _, s := range list {
		if strings.HasPrefix(s.Name, typed) {
			all = append(all, described(s.Name, strings.TrimSpace(accounts.Beside(s.Name)), s.StartURL+s.Login)) // it has one of them
		}
	}
	return all
}

// aliases are those that begin with what is typed, and are not profiles' names.
func aliases(known accounts.View, typed string) (all []completions.Candidate) {
	for _, name := range known.Estate().AliasNames() {
		if strings.HasPrefix(name, typed) && known.Config.Profile(name) == nil {
			means := known.Estate().Alias(name)
			all = append(all, described(name, "→", means, word(known, known.Config.Profile(means))))
		}
	}
	return all
}

// profiles are those whose names begin with what is typed. near: where there is none, those that
// awsin use would find.
func (s Source) profiles(known accounts.View, typed string, near bool) (all []completions.Candidate) {
	conf := known.Config
	list := slices.DeleteFunc(slices.Clone(conf.Profiles()), func(p *awsconfig.Profile) bool { return !strings.HasPrefix(p.Name, typed) })
	if near = near && len(list) == 0; near {
		const few = 20
		found, _ := s.Chooser(conf).Ranked(typed)
		list = found[:min(few, len(found))]
	}
	for _, p := range list {
		a := conf.Access(p)
		c := described(p.Name, strings.TrimSpace(accounts.Beside(p.Name)), word(known, p), a.Account.Value, a.Role.Value)
		c.Near = near
		all = append(all, c)
	}
	return all
}

// word is that of a profile, nil for none, that is production; else "".
func word(known accounts.View, p *awsconfig.Profile) string {
	if p != nil {
		if _, ok := known.Production(p); ok {
			return estate.Word
		}
	}
	return ""
}

// described returns a candidate with words beside it, of which some may be empty.
func described(value string, words ...string) completions.Candidate {
	words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
	return completions.Candidate{Value: value, Description: strings.Join(words, " ")}
}

// distinct are the values that the profiles have, each once.
func distinct(conf *awsconfig.Config, value func(awsconfig.Access) string) []completions.Candidate {
	seen := map[string]bool{"": true}
	var all []string
	for _, p := range conf.Profiles() {
		if v := value(conf.Access(p)); !seen[v] {
			seen[v] = true
			all = append(all, v)
		}
	}
	return plain(all)
}
