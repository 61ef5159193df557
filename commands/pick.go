package commands

import (
	"context"
	"errors"
	"os/exec"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/hint"
	"awsin/internal/history"
	"awsin/internal/picker"
	"awsin/internal/plain"
	"awsin/internal/rank"
	"awsin/internal/terminal"
	"awsin/shell"
)

// chosen is the profile that the words name: whole, in parts; no words the one in
// effect, else the person picks.
func (e *Env) chosen(words []string) (*awsconfig.Config, *awsconfig.Profile, error) {
	conf, err := e.glance()
	if err != nil {
		return nil, nil, err
	}
	query := strings.Join(words, " ")
	if query == "" {
		if query = shell.Lookup(e.Lookup).Current(); query != "" && conf.Profile(query) == nil {
			return nil, nil, hint.BadUsage("awsin use NAME", "AWS_PROFILE names %q, and there is no such profile", query)
		}
	}
	p, err := e.profile(conf, query)
	if err != nil {
		return nil, nil, err
	}
	_ = conf.SessionOf(p) // which reads all that is asked of the configuration after this
	return conf, p, conf.Err()
}

// profile finds the profile that a person means: the one of that name, the one
// match that is beyond doubt, else they pick.
func (e *Env) profile(conf *awsconfig.Config, query string) (*awsconfig.Profile, error) {
	if p := conf.Profile(query); p != nil {
		return p, nil
	}
	all := conf.Profiles()
	if len(all) == 0 {
		return nil, hint.BadUsage("put your company's config in place, or run: awsin generate", "there is no profile in the AWS configuration")
	}
	r := e.ranking(all)
	if query != "" {
		found, typo := r.match(query)
		switch i, sure := r.index.Best(query); {
		case sure:
			e.Say("%s", plain.Clean(all[i].Name))
			return all[i], nil
		case len(found) == 0:
			return nil, hint.BadUsage("awsin profiles lists them", "there is no profile %q", query)
		case typo:
			return nil, hint.BadUsage("did you mean "+r.few(found)+"?", "there is no profile %q", query)
		}
	}
	i, err := e.pick(conf, r, query)
	if errors.Is(err, terminal.ErrNone) {
		found, _ := r.match(query)
		return nil, hint.BadUsage("awsin use NAME, such as "+r.few(found), "there is no terminal to pick a profile on: name it")
	}
	if err != nil {
		return nil, err
	}
	return all[i], nil
}

// ranking orders profiles for a query, by what this person uses where the
// query does not tell.
type ranking struct {
	profiles []*awsconfig.Profile
	index    *rank.Index
	weight   func(int) float64
}

func (e *Env) ranking(profiles []*awsconfig.Profile) *ranking {
	names := make([]string, len(profiles))
	for i, p := range profiles {
		names[i] = p.Name
	}
	used := history.Load(e.StatePath("history"), e.Now())
	return &ranking{profiles, rank.New(names), func(i int) float64 { return used[names[i]] }}
}

// match gives indices, best first, and whether they only nearly match.
func (r *ranking) match(query string) (found []int, typo bool) {
	matches, typo := r.index.Match(query, r.weight)
	found = make([]int, len(matches))
	for i, m := range matches {
		found[i] = m.Index
	}
	return found, typo
}

// few names the first of what was found, for a message.
func (r *ranking) few(found []int) string {
	const few = 3
	names := make([]string, 0, few)
	for _, i := range found[:min(few, len(found))] {
		names = append(names, plain.Clean(r.profiles[i].Name))
	}
	return strings.Join(names, ", ")
}

// ranked gives the profiles that answer a query, best first.
func (e *Env) ranked(conf *awsconfig.Config, query string) []*awsconfig.Profile {
	all := conf.Profiles()
	found, _ := e.ranking(all).match(query)
	list := make([]*awsconfig.Profile, len(found))
	for at, i := range found {
		list[at] = all[i]
	}
	return list
}

// pick lets the person choose on the terminal.
func (e *Env) pick(conf *awsconfig.Config, r *ranking, query string) (int, error) {
	service := e.signin(conf)
	states := map[*awsconfig.Session]string{}
	state := func(s *awsconfig.Session) string {
		if s != nil && states[s] == "" {
			states[s] = string(service.Judge(s).State)
		}
		return states[s]
	}
	o := picker.Options{
		Len:  len(r.profiles),
		Name: func(i int) string { return plain.Clean(r.profiles[i].Name) },
		Columns: func(i int) []string {
			p := r.profiles[i]
			account, role := grants(p)
			columns := []string{account, role, p.Get("region"), state(conf.SessionOf(p))}
			for i, c := range columns {
				columns[i] = plain.Clean(c)
			}
			return columns
		},
		Rank:  func(query string) []int { found, _ := r.match(query); return found },
		Query: query,
		Color: !e.Plain,
	}
	if e.Get("AWSIN_PICKER") == "fzf" {
		if path, err := exec.LookPath("fzf"); err == nil {
			return picker.FZF(context.Background(), path, o)
		}
	}
	return picker.Pick(context.Background(), o)
}
