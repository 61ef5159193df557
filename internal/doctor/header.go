package doctor

import (
	"fmt"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
)

// The AWS CLI's kinds of section that people misspell.
const (
	kindProfile = "profile"
	kindSession = "sso-session"
)

// header judges one that the AWS CLI does not take for a profile or a session.
func (m *chart) header(s *awsconfig.Section) {
	kind, name := m.meant(s)
	if kind == "" {
		return
	}
	f := Finding{
		Check: "ignored", Severity: Warning, Message: fmt.Sprintf("the AWS CLI ignores [%s]", s.Header),
		Line: int(s.Line), Remedy: fmt.Sprintf("write [%s]", headerOf(kind, name)),
	}
	missing := m.Profile(name) == nil
	if kind == kindSession {
		missing = m.SessionSection(name) == nil
	}
	if missing && !s.Empty() {
		f.Severity = Error
		f.Message += ", so that there is no " + kind + " " + name
		m.misspelt[kind+" "+name] = true
	}
	if words := strings.Fields(name); len(words) > 1 {
		f.Remedy = fmt.Sprintf("write one name, in quotes if it holds spaces: [%s %q]", kind, name)
	}
	m.find(f)
}

// loosely finds a header that only the AWS CLI takes, which looks at its beginning.
func (m *chart) loosely(s *awsconfig.Section, kind, name string) {
	if rest, ok := strings.CutPrefix(s.Header, kind); ok && !strings.HasPrefix(rest, " ") && !strings.HasPrefix(rest, "\t") {
		m.find(Finding{
			Check: "ignored", Severity: Warning, Message: fmt.Sprintf("SDKs such as Go's ignore [%s], which the AWS CLI takes for %s %s", s.Header, kind, name),
			Line: int(s.Line), Remedy: fmt.Sprintf("write [%s]", headerOf(kind, name)),
		})
	}
}

// headerOf returns the header to write.
func headerOf(kind, name string) string {
	if kind == kindSession {
		return awsconfig.SessionHeader(name)
	}
	return awsconfig.ProfileHeader(name)
}

// meant returns what a header may be meant to be; kind is "" where it is another tool's.
func (m *chart) meant(s *awsconfig.Section) (kind, name string) {
	const separators = " \t-_:./="
	rest := strings.TrimSpace(s.Header)
	exact, _, _ := strings.Cut(rest, " ")
	first, after := cutAny(rest, separators)
	if strings.EqualFold(first, "sso") {
		first, after = cutAny(after, separators)
	}
	name = strings.Trim(after, separators+`"'`)
	switch {
	case name == "":
		name = strings.Trim(rest, `"'`)
	case awsconfig.Resembles(first, kindProfile) && (exact == kindProfile || m.telling(s)):
		return kindProfile, name
	case awsconfig.Resembles(first, "session") && (exact == kindSession || m.telling(s)):
		return kindSession, name
	default:
		name = rest
	}
	switch {
	case !m.telling(s):
		return "", ""
	case m.refers(name) && !m.has(s, "sso_account_id", "sso_role_name", keySession):
		return kindSession, name
	case m.has(s, keyStartURL, keyScopes) && !m.has(s, "sso_account_id", "sso_role_name", keySession):
		return kindSession, name
	}
	return kindProfile, name
}

func cutAny(s, separators string) (first, rest string) {
	if i := strings.IndexAny(s, separators); i > 0 {
		return s[:i], strings.TrimLeft(s[i:], separators)
	}
	return s, ""
}

// telling reports whether a section's keys are those of a profile or a session, and no
// other tool's.
func (m *chart) telling(s *awsconfig.Section) bool {
	if m.has(s, keySession, keyStartURL, keyRegion, keyScopes, "sso_account_id", "sso_role_name", "role_arn", "source_profile", "credential_process", "credential_source", "web_identity_token_file", "login_session", "aws_access_key_id") {
		return true
	}
	return m.CredentialsFile != nil && m.has(s, "region", "output") && m.Profile(s.Header) != nil
}

func (m *chart) has(s *awsconfig.Section, keys ...string) bool {
	return slices.ContainsFunc(keys, func(key string) bool {
		_, ok := s.Lookup(key)
		return ok
	})
}

// swallowed finds headers at the end of another line, as when files without a newline at
// their ends were joined: nothing below belongs to them.
func (m *chart) swallowed(s *awsconfig.Section) {
	for k := range s.Keys() {
		at := strings.LastIndexByte(k.Value, '[')
		if at < 0 || !strings.HasSuffix(k.Value, "]") || strings.HasPrefix(k.Value, "[") {
			continue
		}
		h := k.Value[at+1 : len(k.Value)-1]
		first, name := cutAny(h, " ")
		if name == "" || !slices.Contains([]string{kindProfile, kindSession}, first) || strings.Contains(k.Value[:at], "\n") {
			continue
		}
		m.misspelt[first+" "+strings.Trim(name, `"'`)] = true
		m.gone[k.Line] = true
		m.find(Finding{
			Check: "swallowed", Severity: Error, Message: fmt.Sprintf("[%s] stands behind the value of %s, so that the AWS CLI takes it for a part of that", h, k.Name),
			Line: k.Line, Remedy: "put [" + h + "] on a line of its own",
		})
	}
}
