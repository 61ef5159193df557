package team

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"awsin/internal/awsconfig"
)

const (
	keySession  = "sso_session"
	keySource   = "source_profile"
	keyStartURL = "sso_start_url"
	keyRegion   = "sso_region"
)

// rule says what is wrong with a value of one line, "" if nothing is.
type rule func(value string) string

// rules are the keys that come in, and what their values may be. A key is here if the worst that its value can
// do is a call to AWS that fails or is answered in another form: it names no host, no file, no program, no
// secret, and switches no protection off. All are documented for the AWS CLI or the SDKs.
var rules = map[Kind]map[string]rule{
	Session: {
		keyStartURL:               checkStartURL,
		keyRegion:                 region,
		"sso_registration_scopes": of(":_-.*/, ", 1024),
	},
	Profile: {
		keySession:                checkName,
		"sso_account_id":          accountID,
		"sso_role_name":           of("_+=,.@-", 64),
		keyStartURL:               checkStartURL, // as before there were sso-sessions
		keyRegion:                 region,
		"sso_registration_scopes": of(":_-.*/, ", 1024),
		"region":                  region,
		"output":                  of("-", 20),

		"role_arn":          roleARN,
		keySource:           checkName,
		"role_session_name": of("_+=,.@-", 64),
		"external_id":       of("_+=,.@:/-", 1224),
		"mfa_serial":        of("_+=,.@:/-", 256),
		"duration_seconds":  of("", 6),

		"cli_binary_format":      of("-", 30),
		"cli_timestamp_format":   of("", 10),
		"defaults_mode":          of("-", 20),
		"max_attempts":           of("", 3),
		"retry_mode":             of("", 20),
		"sts_regional_endpoints": of("", 20),
		"use_dualstack_endpoint": boolean,
		"use_fips_endpoint":      boolean,
	},
}

// reason says what a key that does not come in does.
func reason(key string) string {
	switch key {
	case "credential_process", "cli_pager":
		return "runs a command"
	case "plugins", "cli_legacy_plugin_path", "data_path":
		return "loads code or data of somebody's choice"
	case "aws_access_key_id", "aws_secret_access_key", "aws_session_token":
		return "is a static key, which belongs in no repository"
	case "endpoint_url", "services":
		return "sends requests to another host"
	case "ca_bundle":
		return "lets others read what is encrypted"
	case "web_identity_token_file":
		return "sends a file to a server"
	case "credential_source":
		return "uses credentials of the machine or the environment"
	case "cli_history":
		return "records what is done"
	case "cli_auto_prompt":
		return "changes how commands are typed, and breaks scripts"
	case "s3":
		return "holds keys of its own"
	}
	return "is not among those that are known to be harmless"
}

// of takes ASCII letters, digits and the characters of extra.
func of(extra string, most int) rule {
	return func(value string) string {
		switch i := strings.IndexFunc(value, func(r rune) bool { return !isWord(r) && !strings.ContainsRune(extra, r) }); {
		case value == "":
			return "the value is empty"
		case i >= 0:
			r, _ := utf8.DecodeRuneInString(value[i:])
			return fmt.Sprintf("%q cannot be in it", r)
		case len(value) > most:
			return fmt.Sprintf("it is longer than %d characters", most)
		}
		return ""
	}
}

func isWord(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

func accountID(value string) string {
	if len(value) != 12 || strings.Trim(value, "0123456789") != "" {
		return "an account has 12 digits"
	}
	return ""
}

// region becomes part of a host name, which a dot or a slash would end.
func region(value string) string {
	if of("-", 40)(value) != "" || value != strings.ToLower(value) || strings.Trim(value, "-") != value || strings.Trim(value, "0123456789-") == "" {
		return "this is no region"
	}
	return ""
}

func roleARN(value string) string {
	if p := strings.SplitN(value, ":", 6); len(p) < 6 || p[0] != "arn" || !strings.HasPrefix(p[1], "aws") || p[2] != "iam" || p[3] != "" ||
		accountID(p[4]) != "" || !strings.HasPrefix(p[5], "role/") || of("-_+=,.@/:", 1000)(value) != "" {
		return "this is no role's ARN, such as arn:aws:iam::123456789012:role/NAME"
	}
	return ""
}

func boolean(value string) string {
	if value != "true" && value != "false" {
		return "it is true or false"
	}
	return ""
}

// plain is for a key that the person allowed: whatever can be shown and is read back as it is.
func plain(value string) string {
	if (awsconfig.KeyValue{Key: "x", Value: value}).Check() != nil || strings.ContainsFunc(value, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return "it has characters that cannot be seen"
	}
	return ""
}

// maxName is in bytes, as for generated names.
const maxName = 255

// checkName refuses what the AWS CLI's parser, a shell or an eye would take for more than a name.
func checkName(name string) string {
	switch {
	case name == "":
		return "is empty"
	case len(name) > maxName:
		return fmt.Sprintf("is longer than %d bytes", maxName)
	case strings.TrimSpace(name) != name:
		return "begins or ends with a space"
	}
	for i, r := range name {
		switch {
		case isWord(r), strings.ContainsRune("_.", r), i > 0 && strings.ContainsRune("-@+=,:/ ", r):
		case r < utf8.RuneSelf, !unicode.IsPrint(r), unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector), i == 0 && unicode.IsMark(r):
			return fmt.Sprintf("has %q in a place where it cannot be", r)
		}
	}
	return ""
}

// quote makes foreign text safe to show, and not endless.
func quote(s string) string {
	const most = 60
	n := 0
	for i := range s {
		if n++; n > most {
			return strconv.QuoteToGraphic(s[:i] + "…")
		}
	}
	return strconv.QuoteToGraphic(s)
}

// show is quote without the quotes.
func show(s string) string {
	q := quote(s)
	return strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`)
}
