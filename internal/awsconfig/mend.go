package awsconfig

import (
	"fmt"
	"strings"

	"awsin/internal/identity"
)

// Mend returns how to correct an invalid value, in words. The most common mistakes are a comment after the value, which
// becomes a part of it, and quotes; they are named only where the value is valid without them.
func Mend(key, value string, judge func(string) error) string {
	bare := Uncommented(value)
	inner := unquoted(bare)
	digits := strings.NewReplacer("-", "", " ", "").Replace(inner)
	switch {
	case judge(inner) != nil && judge(digits) == nil:
		return fmt.Sprintf("write it without dashes and spaces: %s = %s", key, digits)
	case judge(inner) != nil && judge(strings.ToLower(inner)) == nil:
		return fmt.Sprintf("write it in lower case: %s = %s", key, strings.ToLower(inner))
	case judge(inner) != nil:
		return "correct " + key
	case bare != value && inner != bare:
		return fmt.Sprintf("write it without quotes, and the comment, which is part of the value, on a line of its own: %s = %s", key, inner)
	case bare != value:
		return fmt.Sprintf("the comment is part of the value: move it to a line of its own, %s = %s", key, bare)
	case inner != bare:
		return fmt.Sprintf("the quotes are part of the value, write it without: %s = %s", key, inner)
	}
	return "correct " + key
}

// Uncommented returns a value without what looks like a comment after it.
func Uncommented(value string) string {
	for i := 1; i < len(value); i++ {
		if (value[i] == '#' || value[i] == ';') && (value[i-1] == ' ' || value[i-1] == '\t') {
			return trim(value[:i])
		}
	}
	return value
}

func unquoted(value string) string {
	if n := len(value); n > 1 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
		return value[1 : n-1]
	}
	return value
}

// Meant returns what somebody may have meant by a value: without comment and quotes.
func Meant(value string) string { return unquoted(Uncommented(value)) }

// known are the keys that are not misspelling of another one.
var known = map[string]bool{
	"region": true, "output": true, "role_arn": true, "role_session_name": true, "source_profile": true, "services": true,
	keySession: true, keyStartURL: true, keyRegion: true, keyScopes: true, "sso_account_id": true, "sso_role_name": true,
	"sso_use_device_code": true, "sso_redirect_port": true, "login_session": true,
}

// Similar returns the key of a section that may be meant to be another one, which the section does not have.
func (s *Section) Similar(name string) (Key, bool) {
	_, session := s.Session()
	for k := range s.Keys() {
		free := !known[k.Name] || session && k.Name == "region" // an sso-session has none
		if free && Resembles(k.Name, name) {
			return k, true
		}
	}
	return Key{}, false
}

// Resembles reports whether a word may be another one, misspelt: without sso, dashes and underscores, or with two
// letters wrong.
func Resembles(word, other string) bool {
	a, b := plain(word), plain(other)
	if a == b || len(a) > 3 && strings.HasPrefix(b, a) {
		return true
	}
	const most = 2
	return len(b) > 2*most && len(a) < len(b)+most && distance(a, b) <= most
}

func plain(word string) string {
	return strings.TrimPrefix(strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(word)), "sso")
}

// distance is Levenshtein's.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		left := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := left
			if a[i] != b[j] {
				cost++
			}
			left, row[j+1] = row[j+1], min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// regionAgrees refuses an sso_region that contradicts the Region in the start URL.
func regionAgrees(startURL, region string) error {
	if of := identity.RegionOf(startURL); of != "" && of != region {
		return fmt.Errorf("%s is %q, and the start URL is that of %s", keyRegion, region, of)
	}
	return nil
}
