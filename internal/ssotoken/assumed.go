package ssotoken

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"awsin/internal/atomicfile"
)

// assumed are the arguments of AssumeRole that the AWS CLI sends, in order, and the keys of
// a profile that hold them.
var assumed = []struct{ argument, key string }{
	{"DurationSeconds", "duration_seconds"},
	{"ExternalId", "external_id"},
	{"RoleArn", "role_arn"},
	{"RoleSessionName", "role_session_name"},
	{"SerialNumber", "mfa_serial"},
}

// RemoveAssumedRole removes the credentials that the AWS CLI keeps of the role that a
// profile assumes (AssumeRoleCredentialFetcher). Of two that assume it alike they are the same.
func (c Cache) RemoveAssumedRole(lookup func(key string) (string, bool)) error {
	var arguments []string
	for _, a := range assumed {
		value, ok := lookup(a.key)
		text := pyString(value)
		switch a.argument {
		case "DurationSeconds": // what is not a number is left out
			n, err := strconv.Atoi(value)
			text, ok = strconv.Itoa(n), ok && err == nil
		case "RoleSessionName": // one with the time in it is made up, and no part of the key
			ok = value != ""
		}
		if ok {
			arguments = append(arguments, pyString(a.argument)+": "+text)
		}
	}
	return atomicfile.Remove(filepath.Join(c.roles(), hash("{"+strings.Join(arguments, ", ")+"}")+".json"))
}

// pyString is Python's json.dumps of a string: ASCII only, \u escapes in lower
// case, surrogate pairs beyond the basic plane.
func pyString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\b':
			b.WriteString(`\b`)
		case r == '\f':
			b.WriteString(`\f`)
		case r >= 0x20 && r < 0x7f:
			b.WriteRune(r)
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
