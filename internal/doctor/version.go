package doctor

import (
	"fmt"
	"strings"

	"awsin/internal/awscli"
	"awsin/internal/identity"
)

// hosts are portals that AWS CLIs which follow start URLs (2.35.13) took for a company's
// own before a version.
var hosts = []struct {
	suffix string
	since  awscli.Version
}{
	{".portal.amazonaws.com.cn", awscli.Version{Major: 2, Minor: 35, Patch: 15}},
	{".app.amazonwebservices.com.cn", awscli.Version{Major: 2, Minor: 35, Patch: 15}},
	{".identitycenter.amazonaws.com.cn", awscli.Version{Major: 2, Minor: 35, Patch: 15}},
	{".portal.amazonaws.eu", awscli.Version{Major: 2, Minor: 35, Patch: 15}},
	{".identitycenter.amazonaws.eu", awscli.Version{Major: 2, Minor: 36, Patch: 1}},
	{".identitycenter.us-gov.amazonaws.com", awscli.Version{Major: 2, Minor: 36, Patch: 4}},
}

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
		if identity.Vanity(s.StartURL) && !v.Moves() && !loopback(s.StartURL) {
			older(s.Path, s.Line, fmt.Sprintf("session %s logs in at a start URL of the company's own, %s", s.Name, s.StartURL), awscli.Version{Major: 2, Minor: 35, Patch: 13})
		}
		portal, err := identity.PortalOf(s.StartURL)
		for _, h := range hosts {
			if err == nil && v.Moves() && before(v, h.since) && strings.HasSuffix("."+portal.Host, h.suffix) {
				older(s.Path, s.Line, fmt.Sprintf("session %s logs in at %s", s.Name, portal.Host), h.since)
				break
			}
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

// loopback reports whether a start URL is a test's own server.
func loopback(startURL string) bool { return strings.HasPrefix(strings.ToLower(startURL), "http:") }

func before(a, b awscli.Version) bool {
	return !a.AtLeast(b.Major, b.Minor) || a.Major == b.Major && a.Minor == b.Minor && a.Patch < b.Patch
}
