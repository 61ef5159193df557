package awsconfig

import (
	"fmt"

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

// check sets why a login to an [sso-session] section cannot work.
func (s *Session) check(section *Section) {
	if s.Problem, s.Hint = checkName(s.Name, s.Path, s.Line); s.Problem != "" {
		return
	}
	for _, needed := range [][3]string{{keyStartURL, s.StartURL, "https://NAME.awsapps.com/start"}, {keyRegion, s.Region, "us-east-1"}} {
		if needed[1] != "" {
			continue
		}
		s.Problem = fmt.Sprintf("[sso-session %s] (%s:%d) has no %s", printable(s.Name), s.Path, s.Line, needed[0])
		s.Hint = fmt.Sprintf("add a line %q below the header", needed[0]+" = "+needed[2])
		if k, ok := section.effective(needed[0]); ok {
			s.Wrong, s.Hint = k.Line, "write it: "+needed[0]+" = "+needed[2]
		} else if k, ok := section.Similar(needed[0]); ok {
			s.Wrong, s.Hint = k.Line, fmt.Sprintf("write %s for %s in %s:%d", needed[0], printable(k.Name), s.Path, k.Line)
		}
		return
	}
	key := ""
	if key, s.Problem, s.Hint = checkValues(s.StartURL, s.Region); key != "" {
		if k, ok := section.effective(key); ok {
			s.Wrong = k.Line
		}
		s.Hint += fmt.Sprintf(" in %s:%d", s.Path, s.Wrong)
	}
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

// checkValues refuses what cannot be a start URL or a region, so that it never reaches `aws` or the network. It
// returns the key that is wrong, "" if none is.
func checkValues(startURL, region string) (key, problem, hint string) {
	if err := identity.LoginURL(startURL); err != nil {
		return keyStartURL, err.Error(), Mend(keyStartURL, startURL, identity.LoginURL)
	}
	if err := identity.Region(region); err != nil {
		return keyRegion, err.Error(), Mend(keyRegion, region, identity.Region)
	}
	if err := regionAgrees(startURL, region); err != nil {
		return keyRegion, err.Error(), "write " + keyRegion + " = " + identity.RegionOf(startURL)
	}
	return "", "", ""
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
	key, problem, hint := checkValues(s.StartURL, s.Region)
	if key != "" {
		by := map[string]*Profile{keyStartURL: l.first, keyRegion: l.region}[key]
		path, line := by.Origin(key)
		if path == s.Path {
			s.Wrong = line
		}
		hint += fmt.Sprintf(" in %s:%d", path, line)
	}
	return problem, hint
}
