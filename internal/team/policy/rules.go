package policy

import (
	"fmt"
	"strings"
	"sync"
	"unicode"

	"awsin/internal/awsconfig"
	"awsin/internal/identity"
)

// Default is the profile for when none is named.
const Default = "default"

// The keys that say where a section logs in, or name another one.
const (
	KeySession  = "sso_session"
	KeySource   = "source_profile"
	KeyStartURL = "sso_start_url"
	KeyRegion   = "sso_region"
)

// rule returns what is wrong with a value of one line; the error quotes it.
type rule func(value string) error

// rules are the keys that the policy accepts, and what their values may be. A key is here if the worst that its value can
// do is a call to AWS that fails or is answered in another form: it names no host, no file, no program, no
// secret, and switches no protection off. All are documented for the AWS CLI or the SDKs.
var rules = sync.OnceValue(func() map[Kind]map[string]rule {
	return map[Kind]map[string]rule{
		Session: {
			KeyStartURL:               identity.StartURL,
			KeyRegion:                 identity.Region,
			"sso_registration_scopes": identity.Scopes,
		},
		Profile: {
			KeySession:                identity.SessionName,
			"sso_account_id":          identity.AccountID,
			"sso_role_name":           identity.RoleName,
			KeyStartURL:               identity.StartURL, // as before there were sso-sessions
			KeyRegion:                 identity.Region,
			"sso_registration_scopes": identity.Scopes,
			"region":                  identity.Region,
			"output":                  of("an output format", "-", 20),

			"role_arn":          identity.RoleARN,
			KeySource:           checkSource,
			"role_session_name": of("the name of a role's session", "_+=,.@-", 64),
			"external_id":       of("an external ID", "_+=,.@:/-", 1224),
			"mfa_serial":        of("the serial number or ARN of an MFA device", "_+=,.@:/-", 256),
			"duration_seconds":  number("a number of seconds", 6),

			"cli_binary_format":      of("a format", "-", 30),
			"cli_timestamp_format":   of("a format", "", 10),
			"defaults_mode":          of("a mode", "-", 20),
			"max_attempts":           number("a number", 3),
			"retry_mode":             of("a mode", "", 20),
			"sts_regional_endpoints": of("a mode", "", 20),
			"use_dualstack_endpoint": boolean,
			"use_fips_endpoint":      boolean,
		},
	}
})

// personal are keys of rules that are each person's own, and come in only where the person allows them: under
// role_session_name AWS records who did it.
var personal = map[string]bool{"role_session_name": true}

// dangers are the keys for which everything is refused, and why.
var dangers = map[string]string{ //nolint:gosec // names of keys, and no key
	"credential_process": "runs a command",
	"cli_pager":          "runs a command",

	"plugins":                "loads code or data of somebody's choice",
	"cli_legacy_plugin_path": "loads code or data of somebody's choice",
	"data_path":              "loads code or data of somebody's choice",

	"aws_access_key_id":     "is a static key, which belongs in no repository",
	"aws_secret_access_key": "is a static key, which belongs in no repository",
	"aws_session_token":     "is a static key, which belongs in no repository",

	"endpoint_url":                  "sends requests to another host",
	"services":                      "sends requests to another host",
	"ec2_metadata_service_endpoint": "sends requests to another host",

	"ca_bundle":               "lets others read what is encrypted",
	"web_identity_token_file": "sends a file to a server",
	"credential_source":       "uses credentials of the machine or the environment",
	"cli_history":             "records what is done",
	"cli_auto_prompt":         "changes how commands are typed, and breaks scripts",
	"s3":                      "holds keys of its own",
}

// Blocks reports whether a key comes in only where the person allows it.
func Blocks(kind Kind, key string) bool {
	_, known := rules()[kind][key]
	return !known || personal[key]
}

// left returns why a key stays out while its section comes in, "" where it does not.
func left(kind Kind, key string) string {
	_, known := rules()[kind][key]
	switch {
	case known && personal[key]:
		return "is each person's own"
	case !known && dangers[key] == "" && identity.Key(key) == nil:
		return "is not among those that are known to be harmless"
	}
	return ""
}

func of(what, extra string, most int) rule {
	return func(value string) error { return identity.Characters(value, what, extra, most) }
}

func number(what string, most int) rule {
	return func(value string) error {
		if strings.Trim(value, "0123456789") != "" {
			return fmt.Errorf("%s is not %s", identity.Quote(value), what)
		}
		return identity.Characters(value, what, "", most)
	}
}

// checkSource leaves the default profile to the references: it is there if the person allowed it.
func checkSource(value string) error {
	if value == Default {
		return nil
	}
	return identity.ProfileName(value)
}

func boolean(value string) error {
	if value != "true" && value != "false" {
		return fmt.Errorf("%s is not true or false", identity.Quote(value))
	}
	return nil
}

// plain is for a key that the person allowed: whatever can be shown and is read back as it is.
func plain(value string) error {
	if (awsconfig.KeyValue{Key: "x", Value: value}).Check() != nil || strings.ContainsFunc(value, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return fmt.Errorf("%s has characters that cannot be seen", identity.Quote(value))
	}
	return nil
}
