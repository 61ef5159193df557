package awsconfig

import "strings"

// The prefixes of the AWS CLI's kinds of section. botocore checks nothing but the prefix: [profilefoo bar] is a
// profile too.
const (
	profilePrefix = "profile"
	sessionPrefix = "sso-session"
	defaultName   = "default"
)

// profileName returns the profile name that a header of ~/.aws/config denotes. Headers of
// ~/.aws/credentials are names verbatim. plain reports whether the header is just "profile NAME"
// or "default".
func profileName(header string) (name string, plain, ok bool) {
	if name, plain = strings.CutPrefix(header, "profile "); plain && isPlainWord(name) {
		return name, true, true
	}
	if strings.HasPrefix(header, profilePrefix) {
		name, ok = secondOfTwo(header)
		return name, false, ok
	}
	return header, true, header == defaultName
}

// special are the characters that mean something to shlex.
var special = [256]bool{' ': true, '\t': true, '\'': true, '"': true, '\\': true}

// isPlainWord reports whether shlex would return the word unchanged.
func isPlainWord(s string) bool {
	for i := range len(s) {
		if special[s[i]] {
			return false
		}
	}
	return s != ""
}

// sessionName returns the session name that a header of ~/.aws/config denotes.
func sessionName(header string) (name string, ok bool) {
	if strings.HasPrefix(header, sessionPrefix) {
		return secondOfTwo(header)
	}
	return "", false
}

// Profile returns the name of the profile that the section of a config file defines.
func (s *Section) Profile() (name string, ok bool) {
	name, _, ok = profileName(s.Header)
	return name, ok
}

// Session returns the name of the sso-session that the section defines.
func (s *Section) Session() (name string, ok bool) { return sessionName(s.Header) }

// secondOfTwo splits a header as Python's shlex.split does and returns the second of its two words. The AWS CLI
// ignores a header that has more or fewer words, an unterminated quote or a trailing backslash.
func secondOfTwo(header string) (word string, ok bool) {
	words := 0
	for rest := header; ; words++ {
		var w string
		var more bool
		w, rest, more, ok = shlexWord(rest)
		if !ok {
			return "", false
		}
		if !more {
			return word, words == 2
		}
		word = w
	}
}

// shlexWord splits the first word off s as Python's shlex does with posix=True, whitespace_split=True and no
// comments. more is false if there was none left; ok is false if a quote is left open or s ends with a backslash.
// Only space, tab and line ends separate words; a header has no line ends.
func shlexWord(s string) (word, rest string, more, ok bool) {
	i := 0
	for i < len(s) && (s[i] == ' ' || s[i] == '\t') {
		i++
	}
	if i == len(s) {
		return "", "", false, true
	}
	var b strings.Builder
	quote := byte(0)
	for ; i < len(s); i++ {
		c := s[i]
		switch {
		case quote == 0 && (c == ' ' || c == '\t'):
			return b.String(), s[i:], true, true
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case c == quote && quote != 0:
			quote = 0
		case c == '\\' && quote != '\'':
			i++
			if i == len(s) {
				return "", "", false, false
			}
			// Within double quotes a backslash is literal, except before a quote or a backslash.
			if quote == '"' && s[i] != '"' && s[i] != '\\' {
				b.WriteByte('\\')
			}
			b.WriteByte(s[i])
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), "", true, quote == 0
}
