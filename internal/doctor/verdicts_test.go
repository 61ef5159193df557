package doctor

import "strings"

// verdict is a file of the kinds that people have, which ask for profile x.
type verdict struct {
	name  string
	edits []string // old and new texts, in turn, of what works
	line  int      // that has to change, 0 where all is well
	says  string   // part of the message and the remedy
	apart string   // why doctor says something else than the AWS CLI and the SDK

	credentials string
}

// good is a file that works. Its lines: session 1-4, profile 6-10.
const good = `[sso-session s]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access

[profile x]
sso_session = s
sso_account_id = 111111111111
sso_role_name = Admin
region = eu-west-1
`

// bare is the same without an sso-session.
const bare = `[profile x]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1
sso_account_id = 111111111111
sso_role_name = Admin
region = eu-west-1
`

// assumed is a second profile, which takes on a role with the first one's credentials.
const assumed = `[profile x]
role_arn = arn:aws:iam::222222222222:role/Deploy
source_profile = a
region = eu-west-1
`

// setting adds lines to the profile.
func setting(lines string) []string { return []string{"eu-west-1\n", "eu-west-1\n" + lines + "\n"} }

func (v verdict) text() string { return strings.NewReplacer(v.edits...).Replace(good) }

var verdicts = []verdict{
	{name: "healthy"},
	{name: "without an sso-session", edits: []string{good, bare}, line: 0},
	{name: "default scopes", edits: []string{"sso_registration_scopes = sso:account:access\n", ""}},

	// Each header misspelt.
	{name: "header sso_session", edits: []string{"[sso-session s]", "[sso_session s]"}, line: 1},
	{name: "header session", edits: []string{"[sso-session s]", "[session s]"}, line: 1},
	{name: "header sso session", edits: []string{"[sso-session s]", "[sso session s]"}, line: 1},
	{name: "header SSO-Session", edits: []string{"[sso-session s]", "[SSO-Session s]"}, line: 1},
	{name: "header sso-session-s", edits: []string{"[sso-session s]", "[sso-session-s]"}, line: 1},
	{name: "header s", edits: []string{"[sso-session s]", "[s]"}, line: 1},
	{name: "header x", edits: []string{"[profile x]", "[x]"}, line: 6},
	{name: "header Profile x", edits: []string{"[profile x]", "[Profile x]"}, line: 6},
	{name: "header profile-x", edits: []string{"[profile x]", "[profile-x]"}, line: 6},
	{name: "header profile:x", edits: []string{"[profile x]", "[profile:x]"}, line: 6},
	{name: "header profiles x", edits: []string{"[profile x]", "[profiles x]"}, line: 6, says: "write [profile x]"},
	{name: "header profil x", edits: []string{"[profile x]", "[profil x]"}, line: 6},
	{name: "header of two names", edits: []string{"[profile x]", "[profile x y]"}, line: 6},
	{name: "header with spaces within", edits: []string{"[profile x]", "[ profile x ]"}, line: 6, says: "write [profile x]"},
	{name: "header swallowed by the line before", edits: []string{"access\n\n[profile x]", "access[profile x]"}, line: 4},
	{name: "header swallowed by a role", edits: []string{"[sso-session s]", "[profile y]\nsso_session = s\nsso_account_id = 111111111111\nsso_role_name = Admin[sso-session s]"}, line: 4},
	{name: "header with a comment", edits: []string{"[profile x]", "[profile x] # mine"}},

	// Each key misspelt.
	{name: "key sso-session", edits: []string{"sso_session =", "sso-session ="}, line: 7},
	{name: "key sso_sesion", edits: []string{"sso_session =", "sso_sesion ="}, line: 7},
	{name: "key SSO_SESSION", edits: []string{"sso_session =", "SSO_SESSION ="}},
	{name: "key session", edits: []string{"sso_session =", "session ="}, line: 7},
	{name: "key sso_starturl", edits: []string{"sso_start_url", "sso_starturl"}, line: 2},
	{name: "key sso_start_uri", edits: []string{"sso_start_url", "sso_start_uri"}, line: 2},
	{name: "key start_url", edits: []string{"sso_start_url", "start_url"}, line: 2},
	{name: "key sso_regoin", edits: []string{"sso_region", "sso_regoin"}, line: 3},
	{name: "key region in the session", edits: []string{"sso_region", "region"}, line: 3},
	{name: "key sso_account", edits: []string{"sso_account_id", "sso_account"}, line: 8},
	{name: "key account_id", edits: []string{"sso_account_id", "account_id"}, line: 8},
	{name: "key sso_acount_id", edits: []string{"sso_account_id", "sso_acount_id"}, line: 8},
	{name: "key sso_role", edits: []string{"sso_role_name", "sso_role"}, line: 9},
	{name: "key role_name", edits: []string{"sso_role_name", "role_name"}, line: 9},
	{name: "key sso_rolename", edits: []string{"sso_role_name", "sso_rolename"}, line: 9},
	{name: "key sso_scopes", edits: []string{"sso_registration_scopes", "sso_scopes"}},
	{name: "key regoin", edits: []string{"\nregion =", "\nregoin ="}},
	{name: "key with a colon", edits: []string{"sso_account_id = ", "sso_account_id: "}},

	// In a profile and in its session.
	{name: "region in both", edits: []string{"access\n", "access\nregion = us-east-1\n"}, line: 11},
	{name: "the same region in both", edits: []string{"access\n", "access\nregion = eu-west-1\n"}},
	{name: "scopes in both", edits: []string{"Admin\n", "Admin\nsso_registration_scopes = a:b\n"}, line: 10},
	{name: "role in both", edits: []string{"access\n", "access\nsso_role_name = Reader\n"}, line: 10},
	{name: "color in both", edits: []string{"access\n", "access\ncolor = red\n", "Admin\n", "Admin\ncolor = blue\n"}, line: 11},
	{name: "start URL in both, with a slash", edits: []string{"Admin\n", "Admin\nsso_start_url = https://acme.awsapps.com/start/\n"}, line: 10},
	{name: "the same start URL in both", edits: []string{"Admin\n", "Admin\nsso_start_url = https://acme.awsapps.com/start\n"}},
	{name: "sso_region in both", edits: []string{"Admin\n", "Admin\nsso_region = eu-west-1\n"}, line: 10},
	{name: "color in the credentials file", edits: []string{"access\n", "access\ncolor = red\n"}, credentials: "[x]\ncolor = blue\n", line: 2},
	{name: "role in the session", edits: []string{"access\n", "access\nsso_role_name = Admin\n", "sso_role_name = Admin\nregion", "region"}, line: 5},
	{name: "account in the session", edits: []string{"access\n", "access\nsso_account_id = 111111111111\n", "sso_account_id = 111111111111\nsso_role", "sso_role"}, line: 5},

	// Values that cannot be.
	{name: "comment after the session", edits: []string{"= s\n", "= s # ours\n"}, line: 7, says: "comment"},
	{name: "comment after the start URL", edits: []string{"/start\n", "/start # main\n"}, line: 2, says: "comment"},
	{name: "comment after the SSO region", edits: []string{"us-east-1\n", "us-east-1 # Virginia\n"}, line: 3, says: "comment"},
	{name: "comment after the scopes", edits: []string{":access\n", ":access # default\n"}},
	{name: "comment after the account", edits: []string{"111111111111\n", "111111111111 # dev\n"}, line: 8, says: "comment"},
	{name: "semicolon after the account", edits: []string{"111111111111\n", "111111111111 ; dev\n"}, line: 8, says: "comment"},
	{name: "comment after the role", edits: []string{"Admin\n", "Admin # all\n"}, line: 9, says: "comment"},
	{name: "comment after the region", edits: []string{"eu-west-1\n", "eu-west-1 # Ireland\n"}, line: 10, says: "comment"},
	{name: "quotes around the account", edits: []string{"= 111111111111", `= "111111111111"`}, line: 8, says: "quotes"},
	{name: "quotes around the role", edits: []string{"= Admin", `= "Admin"`}, line: 9, says: "quotes"},
	{name: "quotes around the session", edits: []string{"= s\n", "= \"s\"\n"}, line: 7, says: "quotes"},
	{name: "quotes around the start URL", edits: []string{"= https://acme.awsapps.com/start", `= "https://acme.awsapps.com/start"`}, line: 2, says: "quotes"},
	{name: "quotes around the SSO region", edits: []string{"us-east-1", "'us-east-1'"}, line: 3, says: "quotes"},
	{name: "quotes around the region", edits: []string{"eu-west-1", `"eu-west-1"`}, line: 10, says: "quotes"},
	{name: "dashes in the account", edits: []string{"111111111111", "1111-1111-1111"}, line: 8, says: "12 digits"},
	{name: "placeholder for the account", edits: []string{"111111111111", "<ACCOUNT_ID>"}, line: 8, says: "12 digits"},
	{name: "account of 11 digits", edits: []string{"111111111111", "11111111111"}, line: 8, says: "12 digits"},
	{name: "role with a space", edits: []string{"Admin", "Power User"}, line: 9, says: "' '"},
	{name: "role's ARN", edits: []string{"= Admin", "= arn:aws:iam::111111111111:role/Admin"}, line: 9},
	{name: "empty role", edits: []string{"= Admin", "="}, line: 9},
	{name: "empty account", edits: []string{"= 111111111111", "="}, line: 8},
	{name: "region in capitals", edits: []string{"eu-west-1", "EU-WEST-1"}},
	{name: "region of an Availability Zone", edits: []string{"eu-west-1", "eu-west-1a"}, line: 10},
	{name: "SSO region in capitals", edits: []string{"us-east-1", "US-EAST-1"}, line: 3},
	{name: "only the account", edits: []string{"sso_role_name = Admin\n", ""}, line: 8},
	{name: "only the role", edits: []string{"sso_account_id = 111111111111\n", ""}, line: 8},
	{
		name: "only the session", edits: []string{"sso_account_id = 111111111111\nsso_role_name = Admin\n", ""},
		apart: "aws sso login takes such a profile, and programs such as CodeCatalyst's take the session's token itself",
	},
	{name: "start URL over http", edits: []string{"https:", "http:"}, line: 2, says: "https://"},
	{name: "start URL without https", edits: []string{"https://", ""}, line: 2, says: "https://"},
	{name: "start URL with a fragment", edits: []string{"/start\n", "/start#/\n"}},
	{name: "Region that contradicts the start URL", edits: []string{acme, "https://ssoins-0123.eu-west-1.portal.amazonaws.com"}, line: 3, says: "eu-west-1"},
	{name: "Region that contradicts a dual-stack start URL", edits: []string{acme, "https://ssoins-0123.portal.eu-west-1.app.aws"}, line: 3, says: "eu-west-1"},
	{name: "session that is not there", edits: []string{"= s\n", "= gone\n"}, line: 7},

	// Settings at which every command fails.
	{name: "output in capitals", edits: setting("output = JSON"), line: 11, says: "write it in lower case: output = json"},
	{name: "output that is none", edits: setting("output = yml"), line: 11, says: "yaml"},
	{name: "output", edits: setting("output = yaml-stream")},
	{name: "retry mode of version 1", edits: setting("retry_mode = legacy"), line: 11, says: "standard, adaptive"},
	{name: "attempts without a number", edits: setting("max_attempts = many"), line: 11},
	{name: "endpoint without a scheme", edits: setting("endpoint_url = localhost:4566"), line: 11, says: "http://"},
	{name: "services that are not there", edits: setting("services = gone"), line: 11, says: "[services gone]"},
	{name: "services", edits: setting("services = local\n[services local]\ns3 =\n  endpoint_url = http://localhost:4566")},
	{name: "account ID endpoints", edits: setting("account_id_endpoint_mode = on"), line: 11},
	{name: "compression without a number", edits: setting("request_min_compression_size_bytes = 10k"), line: 11},
	{name: "checksums", edits: setting("response_checksum_validation = never"), line: 11},
	{name: "checksums in capitals", edits: setting("request_checksum_calculation = WHEN_REQUIRED")},
	{name: "timestamps", edits: setting("cli_timestamp_format = iso"), line: 11},
	{name: "binaries", edits: setting("cli_binary_format = raw"), line: 11},
	{name: "defaults mode", edits: setting("defaults_mode = fast"), line: 11},
	{name: "empty region", edits: []string{"region = eu-west-1", "region ="}, line: 10},

	// Keys that are not where they are meant to be.
	{name: "account and role in [DEFAULT]", edits: []string{"[sso-session s]", "[DEFAULT]\nsso_account_id = 111111111111\nsso_role_name = Admin\n[sso-session s]", "sso_account_id = 111111111111\nsso_role_name = Admin\nregion", "region"}, line: 2, says: "[DEFAULT]"},
	{name: "half a pair of keys", edits: []string{good, "[profile x]\naws_access_key_id = AKIAFAKE\nregion = eu-west-1\n"}, line: 2},
	{name: "half a pair of keys in the credentials file", edits: []string{good, "[profile x]\nregion = eu-west-1\n"}, credentials: "[x]\naws_access_key_id = AKIAFAKE\n", line: 2},
	{name: "header profile x in the credentials file", edits: []string{good, "[profile x]\nregion = eu-west-1\n"}, credentials: "[profile x]\naws_access_key_id = AKIAFAKE\naws_secret_access_key = x\n", line: 1, says: "write [x]"},
	{name: "twice, the second without a session", edits: setting("\n[profile \"x\"]\nregion = eu-west-1"), line: 6},
	{name: "twice, the first without a session", edits: []string{"[profile x]", "[profile \"x\"]\nregion = eu-west-1\n\n[profile x]"}},
	{name: "command with an open quote", edits: []string{good, "[profile x]\ncredential_process = \"/nonexistent/x\nregion = eu-west-1\n"}, line: 2},

	// Profiles that lead to others.
	{name: "source profile", edits: []string{"[profile x]", assumed + "\n[profile a]"}},
	{name: "source profile that is not there", edits: []string{"[profile x]", assumed + "\n[profile b]"}, line: 8},
	{name: "source profile that is the profile", edits: []string{good, strings.Replace(assumed, "profile = a", "profile = x", 1)}, line: 3},
	{name: "source profiles in a circle", edits: []string{good, assumed + "[profile a]\nrole_arn = arn:aws:iam::222222222222:role/Deploy\nsource_profile = x\n"}, line: 3},
	{name: "source profile without a role", edits: []string{"[profile x]", "[profile x]\nsource_profile = a\nregion = eu-west-1\n[profile a]"}, line: 7},
	{name: "role without a source profile", edits: []string{"[profile x]", strings.Replace(assumed, "source_profile = a\n", "", 1) + "\n[profile a]"}, line: 7},
	{name: "role's ARN that is none", edits: []string{"[profile x]", strings.Replace(assumed, "222222222222", "22222222222", 1) + "\n[profile a]"}, line: 7},
	{name: "source profile without credentials", edits: []string{good, assumed + "[profile a]\nregion = eu-west-1\n"}, line: 3},
	{name: "source profile with an empty command", edits: []string{good, assumed + "[profile a]\ncredential_process =\n"}, line: 6},
	{name: "credential source that is none", edits: []string{good, strings.Replace(assumed, "source_profile = a", "credential_source = Instance", 1)}, line: 3, says: "Ec2InstanceMetadata"},
	{name: "credential source and source profile", edits: []string{"[profile x]", strings.Replace(assumed, "profile = a\n", "profile = a\ncredential_source = Environment\n", 1) + "\n[profile a]"}, line: 9},
	{name: "comment after the source profile", edits: []string{"[profile x]", strings.Replace(assumed, "profile = a", "profile = a # base", 1) + "\n[profile a]"}, line: 8, says: "comment"},
}
