package doctor

import (
	"fmt"

	"awsin/internal/awscli"
	"awsin/internal/login"
)

// outdated finds what this AWS CLI is too old for.
func (in *Input) outdated() []Finding {
	if in.CLI == nil || in.Config == nil {
		return nil
	}
	var list []Finding
	v := in.CLI.Version
	older := func(path string, line int, what string, since awscli.Version) {
		list = append(list, Finding{
			Check: "aws-cli-old", Severity: Error, Message: fmt.Sprintf("%s, which AWS CLI %s cannot: %s and newer can", what, v, since),
			File: path, Line: line, Remedy: fmt.Sprintf("update the AWS CLI to %s or newer", since),
		})
	}
	for _, s := range in.Config.Sessions() {
		if s.Problem != "" {
			continue
		}
		if what, since := login.Outdated(v, s.StartURL); what != "" {
			older(s.Path, s.Line, fmt.Sprintf("session %s logs in at %s", s.Name, what), since)
		}
	}
	if !v.AtLeast(2, 32) {
		for _, p := range in.Config.Profiles() {
			if p.Get("login_session") != "" {
				path, line := p.Origin("login_session")
				older(path, line, fmt.Sprintf("profile %s signs in with aws login", p.Name), awscli.Version{Major: 2, Minor: 32})
			}
		}
	}
	return list
}
