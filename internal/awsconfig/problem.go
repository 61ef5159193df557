package awsconfig

import (
	"fmt"
	"strings"

	"awsin/internal/identity"
)

// dangling returns a session that a profile refers to but no section defines.
func dangling(name string, by *Profile) *Session {
	path, line := by.Origin(keySession)
	s := &Session{Name: name, Path: path, Line: line}
	if s.Problem, s.Hint = checkName(name, path, line); s.Problem == "" {
		s.Problem = fmt.Sprintf("profile %s (%s:%d) refers to [sso-session %s], which does not exist",
			quote(by.Name), path, line, printable(name))
		s.Hint = fmt.Sprintf("add the section with sso_start_url and sso_region, or correct sso_session in %s:%d", path, line)
	}
	return s
}

// check returns why a login to an [sso-session] section cannot work, or "".
func (s *Session) check() (problem, hint string) {
	if problem, hint = checkName(s.Name, s.Path, s.Line); problem != "" {
		return problem, hint
	}
	missing := func(key, example string) (string, string) {
		return fmt.Sprintf("[sso-session %s] (%s:%d) has no %s", printable(s.Name), s.Path, s.Line, key),
			fmt.Sprintf("add a line %q below the header", key+" = "+example)
	}
	switch {
	case s.StartURL == "":
		return missing(keyStartURL, "https://NAME.awsapps.com/start")
	case s.Region == "":
		return missing(keyRegion, "us-east-1")
	}
	return checkValues(s.StartURL, s.Region, fmt.Sprintf("%s:%d", s.Path, s.Line))
}

// checkName is less strict than identity.SessionName: an existing name that works may stay.
func checkName(name, path string, line int) (problem, hint string) {
	hint = fmt.Sprintf("give the session another name in %s:%d", path, line)
	switch {
	case name == "":
		return "the name of the session is empty", hint
	case hasControl(name):
		return fmt.Sprintf("the name of the session, %s, has control characters", quote(name)), hint
	}
	return "", ""
}

// checkValues refuses what cannot be a start URL or a region, so that it never reaches `aws` or the network. The
// most common mistake is a comment after the value, which becomes part of the value.
func checkValues(startURL, region, where string) (problem, hint string) {
	remedy := func(key, value string) string {
		if strings.ContainsAny(value, "#;") && strings.ContainsAny(value, " \t") {
			return fmt.Sprintf("a comment needs a line of its own: move what follows %s in %s", key, where)
		}
		return fmt.Sprintf("correct %s in %s", key, where)
	}
	if err := identity.LoginURL(startURL); err != nil {
		return err.Error(), remedy(keyStartURL, startURL)
	}
	if err := identity.Region(region); err != nil {
		return err.Error(), remedy(keyRegion, region)
	}
	return "", ""
}

// legacySession collects the profiles that have the same start URL of their own.
type legacySession struct {
	session *Session
	first   *Profile // the first with the start URL
	region  *Profile // the first that has a region too
	other   *Profile // the first that has another region
}

func (l *legacySession) add(p *Profile) {
	region := p.Get(keyRegion)
	if region == "" {
		return
	}
	if l.region == nil {
		l.region, l.session.Region = p, region
	}
	if l.other == nil && region != l.session.Region {
		l.other = p
	}
	// An empty --profile means the default one, and no control character reaches a command line.
	if l.session.LoginProfile == "" && p.Name != "" && !hasControl(p.Name) {
		l.session.LoginProfile = p.Name
	}
}

// check returns why a login to a legacy session cannot work, or "".
func (l *legacySession) check() (problem, hint string) {
	at := func(p *Profile, key string) string {
		path, line := p.Origin(key)
		return fmt.Sprintf("profile %s (%s:%d)", quote(p.Name), path, line)
	}
	s := l.session
	switch {
	case l.region == nil:
		return fmt.Sprintf("%s has an sso_start_url but no sso_region", at(l.first, keyStartURL)),
			fmt.Sprintf("add a line %q to the profile", keyRegion+" = us-east-1")
	case l.other != nil:
		// The token cache is keyed by the start URL alone: the two would overwrite each other's token.
		return fmt.Sprintf("the same start URL has two regions: %s says %s, %s says %s",
				at(l.region, keyRegion), quote(s.Region), at(l.other, keyRegion), quote(l.other.Get(keyRegion))),
			"set sso_region to the Identity Center's region in both"
	case s.LoginProfile == "":
		return fmt.Sprintf("no profile with this start URL can be named on a command line, such as %s", at(l.first, keyStartURL)),
			"give the profile a name without control characters"
	}
	return checkValues(s.StartURL, s.Region, at(l.region, keyRegion))
}
