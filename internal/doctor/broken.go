package doctor

import (
	"awsin/internal/awsconfig"
	"awsin/internal/ssotoken"
	"awsin/shell"
)

// Broken is a file of the AWS CLI's caches, as a full disk leaves them, at which it fails
// with a bare hash, and goes on failing.
type Broken struct {
	ssotoken.Entry
	Effect string // what fails
	Err    error
}

// Command sets it aside.
func (b Broken) Command() string { return shell.Join("mv", b.Path, b.Path+ssotoken.Aside) }

// broken finds those that the configuration's sessions and profiles lead to: what else
// lies there nobody reads, or another tool has put there.
func broken(conf *awsconfig.Config, cache ssotoken.Cache, logins string) []Broken {
	var list []Broken
	add := func(e ssotoken.Entry, effect string) {
		if err := e.Broken(); err != nil {
			list = append(list, Broken{e, effect, err})
		}
	}
	for _, s := range conf.Sessions() {
		if s.Problem != "" {
			continue
		}
		file := cache.File(s.Name)
		add(file.Entry(), "AWS tools fail in session "+s.Name)
		add(cache.Registration(s.StartURL, s.Region, s.SSOSession(), s.Scopes).Entry(file), "the AWS CLI cannot log in to session "+s.Name)
	}
	seen := map[string]bool{}
	for _, p := range conf.Profiles() {
		if session := p.Get("login_session"); session != "" && !seen[session] {
			seen[session] = true
			add(cache.KeysFile(logins, session).KeysEntry(), "AWS tools fail with profile "+p.Name)
		}
	}
	return list
}
