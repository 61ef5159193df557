// Package policytest has team files that are refused, for tests of whoever reads
// them.
package policytest

import (
	"fmt"
	"strings"
)

// Sections of a company's.
const (
	Acme = "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n"
	Dev  = "[profile acme-dev]\nsso_session = acme\nsso_account_id = 123456789012\nsso_role_name = Dev\nregion = us-east-1\noutput = json\n"
)

// Attack is a file that is refused, with the line; Line 0 for one that is refused
// whole.
type Attack struct {
	Name, Text string
	Line       int
	Problem    string
}

// Attacks returns files that are refused, given the policy's bounds in bytes and
// sections.
func Attacks(maxSize, maxSections int) []Attack {
	return []Attack{
		{"credential_process", "[profile x]\ncredential_process = sh\n", 2, `key "credential_process" of "profile x" runs a command`},
		{"in upper case", "[profile x]\nCREDENTIAL_PROCESS = sh\n", 2, "runs a command"},
		{"in mixed case, with a colon", "[profile x]\nCredential_Process: sh\n", 2, "runs a command"},
		{"indented", "[profile x]\n   credential_process = sh\n", 2, "runs a command"},
		{"after a quoted header", "[profile \"x\"]\ncredential_process = sh\n", 2, "runs a command"},
		{"after an escaped header", "[profile \\x]\ncredential_process = sh\n", 2, "runs a command"},
		{"after junk behind the header", "[profile x] # ]\ncredential_process = sh\n", 1, "neither"},
		{"after a glued header", "[profilefoo x]\ncredential_process = sh\n", 1, "neither"},
		{"quoted key", "[profile x]\n\"credential_process\" = sh\n", 2, "is not a key"},
		{"continued", "[profile x]\ncredential_process =\n  sh\n", 3, `no "="`},
		{"continued, nested", "[profile x]\ncredential_process =\n  a = sh\n", 2, "runs a command"},
		{"nested in a harmless key", "[profile x]\nregion =\n  credential_process = sh\n", 2, "several lines"},
		{"behind a harmless key", "[profile x]\nregion = us-east-1\n  credential_process = sh\n", 2, "several lines"},
		{"behind a comment that ends no value", "[profile x]\nregion = us-east-1\n# x\n  credential_process = sh\n", 2, "several lines"},
		{"in a nested s3", "[profile x]\ns3 =\n  endpoint_url = https://evil.example\n", 2, "holds keys of its own"},
		{"duplicate section", "[profile x]\nregion = us-east-1\n[profile x]\ncredential_process = sh\n", 3, "appears twice"},
		{"duplicate section in other words", "[profile x]\nregion = us-east-1\n[profile \"x\"]\noutput = json\n", 3, "defined twice"},
		{"duplicate key", "[profile x]\nregion = us-east-1\nREGION = us-east-2\n", 3, "appears twice"},
		{"services", "[services x]\ns3 =\n  endpoint_url = https://evil.example\n", 1, "neither"},
		{"services with a process", "[services x]\ncredential_process = sh\n", 1, "neither"},
		{"key services", "[profile x]\nservices = x\n", 2, "another host"},
		{"plugins", "[plugins]\nevil = evil\ncli_legacy_plugin_path = /tmp\n", 1, "neither"},
		{"preview", "[preview]\nx = 1\n", 1, "neither"},
		{"DEFAULT", "[DEFAULT]\ncredential_process = sh\n", 1, "every profile"},
		{"a second DEFAULT", "[DEFAULT]\nregion = us-east-1\n[profile x]\n[DEFAULT]\ncredential_process = sh\n", 1, "every profile"},
		{"default", "[default]\nregion = us-east-1\n", 1, "each person's own"},
		{"profile default", "[profile \"default\"]\nregion = us-east-1\n", 1, "each person's own"},
		{"Default", "[profile Default]\nregion = us-east-1\n", 1, "none is named"},
		{"after a NUL", "[profile x]\nregion = us-east-1\x00\ncredential_process = sh\n", 2, `"us-east-1\x00" is not a region`},
		{"NUL in the key", "[profile x]\ncredential_process\x00 = sh\n", 2, "is not a key"},
		{"NUL in the name", "[profile x\x00]\nregion = us-east-1\n", 1, `'\x00'`},
		{"behind a lone CR", "[profile x]\nregion = us-east-1\rcredential_process = sh\n", 3, "runs a command"},
		{"behind CR CR LF", "[profile x]\nregion = us-east-1\r\r\ncredential_process = sh\n", 4, "runs a command"},
		{"section behind a CR", "# harmless\r[profile x]\rcredential_process = sh\r", 3, "runs a command"},
		{"vertical tab", "[profile x]\nregion = us-east-1\x0bcredential_process = sh\n", 2, `us-east-1\vcredential_process`},
		{"form feed", "[profile x]\nregion = us-east-1\x0ccredential_process = sh\n", 2, `us-east-1\fcredential_process`},
		{"U+0085", "[profile x]\nregion = us-east-1\u0085credential_process = sh\n", 2, "is not a region"},
		{"U+2028", "[profile x]\noutput = json\u2028credential_process = sh\n", 2, `'\u2028'`},
		{"form feed in a nested value", "[profile x]\ns3 =\n  a = b\x0cendpoint_url = c\n", 2, "holds keys"},
		{"BOM", "\ufeff[profile x]\nregion = us-east-1\n", 1, "BOM"},
		{"UTF-16", "\xff\xfe[\x00", 1, "UTF-16"},
		{"no UTF-8", "[profile x\xff]\n", 1, "not UTF-8"},
		{"line break in a name", "[profile x\u2028y]\n", 1, `'\u2028'`},
		{"escape sequence in a name", "[profile \x1b[31mx]\n", 1, `'\x1b'`},
		{"bidi in a name", "[profile x\u202ey]\n", 1, `'\u202e'`},
		{"blank in a name", "[profile x\u2800]\n", 1, `'\u2800'`},
		{"an object in a name", "[profile x\ufffcy]\n", 1, `'\ufffc'`},
		{"a filler in a name", "[profile x\u3164]\n", 1, `'\u3164'`},
		{"a Cyrillic letter among Latin ones", "[profile \u0430cme-dev]\n", 1, "mixes scripts"},
		{"Cyrillic letters that look Latin", "[sso-session \u0430\u0441\u0435]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\n", 1, "look like Latin ones"},
		{"wide letters", "[profile \uff44\uff45\uff56]\n", 1, `it looks like "dev"`},
		{"another dash", "[profile acme\u2010dev]\n", 1, "U+2010"},
		{"invisible in a name", "[profile x\u200by]\n", 1, `'\u200b'`},
		{"shell in a name", "[profile $(id)]\n", 1, `'$'`},
		{"quote in a name", "[profile \"a'b\"]\n", 1, `'\''`},
		{"option as a name", "[profile --debug]\n", 1, `'-'`},
		{"bracket in a name", "[profile a]b]\n", 1, `']'`},
		{"no name", "[sso-session \"\"]\n", 1, "is empty"},
		{"a long name", "[profile " + strings.Repeat("x", 300) + "]\n", 1, "longer"},
		{"marker as a value", "[profile x]\noutput = # <<< awsin team acme\n", 2, `'#'`},
		{"marker as a name", "[profile # <<< awsin team acme]\n", 1, "neither"},
		{"marker as a quoted name", "[profile \"# >>> awsin team acme 1\"]\n", 1, `'#'`},
		{"static key", "[profile x]\naws_access_key_id = AKIA\n", 2, "static key"},
		{"static secret", "[profile x]\nAWS_SECRET_ACCESS_KEY = x\n", 2, "static key"},
		{"endpoint_url", "[profile x]\nendpoint_url = https://evil.example\n", 2, "another host"},
		{"ca_bundle", "[profile x]\nca_bundle = /tmp/x\n", 2, "lets others read"},
		{"web_identity_token_file", "[profile x]\nweb_identity_token_file = /etc/passwd\n", 2, "sends a file"},
		{"cli_history", "[profile x]\ncli_history = enabled\n", 2, "records"},
		{"cli_pager", "[profile x]\ncli_pager = sh -c id\n", 2, "runs a command"},
		{"credential_source", "[profile x]\ncredential_source = Environment\n", 2, "uses credentials"},
		{"space in a profile's name", "[profile \"a b\"]\nregion = us-east-1\n", 1, "two words"},
		{"space in a session's name", "[sso-session \"a b\"]\nsso_region = us-east-1\n", 1, "do not find a session of that name"},
		{"http", "[sso-session x]\nsso_start_url = http://acme.awsapps.com/start\n", 2, "must begin with https://"},
		{"javascript", "[sso-session x]\nsso_start_url = javascript:alert(1)\n", 2, "is not a start URL"},
		{"homoglyph", "[sso-session x]\nsso_start_url = https://\u0430cme.awsapps.com/start\n", 2, `it is "xn--cme-5cd.awsapps.com"`},
		{"user name in the URL", "[sso-session x]\nsso_start_url = https://acme.awsapps.com@evil.example/start\n", 2, `the host is "evil.example"`},
		{"backslash in the URL", "[sso-session x]\nsso_start_url = https://evil.example\\.awsapps.com/start\n", 2, "is not a start URL"},
		{"query", "[sso-session x]\nsso_start_url = https://acme.awsapps.com/start?a=b\n", 2, "the path has more"},
		{"fragment", "[sso-session x]\nsso_start_url = https://acme.awsapps.com/start#/evil\n", 2, "behind the #"},
		{"comment behind the URL", "[sso-session x]\nsso_start_url = https://acme.awsapps.com/start # x\n", 2, `' '`},
		{"host in the region", "[sso-session x]\nsso_region = evil.example/\n", 2, "is not a region"},
		{"region of a profile", "[profile x]\nregion = x.evil.example#\n", 2, "is not a region"},
		{"option as a role", "[profile x]\nsso_role_name = $(id)\n", 2, `'$'`},
		{"region without a number", "[profile x]\nregion = moon\n", 2, `region: "moon" is not a region, such as us-east-1`},
		{"scopes with a space between them", Acme + "[sso-session x]\nsso_registration_scopes = sso:account:access codewhisperer:completions\n", 6, `is not a scope: it contains ' '`},
		{"role without a name", "[profile x]\nrole_arn = arn:aws:iam::123456789012:role/\n", 2, "is not a role ARN"},
		{"replacement character in a name", "[profile x\ufffd]\n", 1, `'�'`},
		{"no account", "[profile x]\nsso_account_id = 1\n", 2, "12 digits"},
		{"no role", "[profile x]\nrole_arn = arn:aws:sts::123456789012:assumed-role/x\n", 2, "is not a role ARN"},
		{"the person's own session", "[profile x]\nsso_session = mine\n", 2, "not in the team's files"},
		{"the person's own profile", "[profile x]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = mine\n", 3, "not in the team's files"},
		{"conflict", "[profile x]\n<<<<<<< HEAD\nregion = us-east-1\n=======\nregion = us-east-2\n>>>>>>> b\n", 2, "neither"},
		{"half a file", Dev[:strings.Index(Dev, "sso_account")], 2, "not in the team's files"},
		{"half a key", Acme + "[profile x]\nsso_sess", 6, "neither"},
		{"half a value", Acme + "[profile x]\nsso_start_url =", 6, "is not a start URL"},
		{"empty", "", 1, "no section"},
		{"only comments", "# x\n\n", 1, "no section"},
		{"too large", "#" + strings.Repeat("x", maxSize), 1, "larger than"},
		{"too many sections", manySections(maxSections + 1), 1, "more than 20000 sections"},
	}
}

func manySections(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "[profile p%d]\n", i)
	}
	return b.String()
}
