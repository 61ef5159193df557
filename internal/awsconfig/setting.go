package awsconfig

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"awsin/internal/identity"
)

// What judges the settings that have a few values.
var (
	outputs    = oneOf("json", "text", "table", "yaml", "yaml-stream", "off")
	retries    = oneOf("standard", "adaptive") // version 1's legacy is none
	accountIDs = lowered(oneOf("preferred", "disabled", "required"))
	checksums  = lowered(oneOf("when_supported", "when_required"))
	timestamps = oneOf("wire", "iso8601")
	binaries   = oneOf("base64", "raw-in-base64-out")
	defaults   = lowered(oneOf("legacy", "standard", "cross-region", "in-region", "mobile", "auto"))
	sources    = oneOf("Environment", "Ec2InstanceMetadata", "EcsContainer")
)

// setting returns what judges the value of a key at which a whole profile fails, nil for any other key. sdk: at which
// SDKs such as Go's fail, and the AWS CLI does not.
func setting(key string) (right func(string) error, sdk bool) {
	switch key {
	case "output":
		return outputs, false
	case "retry_mode":
		return retries, false
	case "endpoint_url":
		return endpoint, false
	case "account_id_endpoint_mode":
		return accountIDs, false
	case "request_checksum_calculation", "response_checksum_validation":
		return checksums, false
	case "request_min_compression_size_bytes":
		return number, false
	case "cli_timestamp_format":
		return timestamps, false
	case "cli_binary_format":
		return binaries, false
	case "max_attempts":
		return number, true
	case "defaults_mode":
		return defaults, true
	}
	return nil, false
}

func oneOf(all ...string) func(string) error {
	return func(s string) error {
		if slices.Contains(all, s) {
			return nil
		}
		return fmt.Errorf("%s is none of %s", identity.Quote(s), strings.Join(all, ", "))
	}
}

func lowered(right func(string) error) func(string) error {
	return func(s string) error { return right(strings.ToLower(s)) }
}

func number(s string) error {
	if _, err := strconv.Atoi(s); err != nil {
		return fmt.Errorf("%s is not a whole number", identity.Quote(s))
	}
	return nil
}

func endpoint(s string) error {
	if u, err := url.Parse(s); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("%s is not a URL, such as http://localhost:4566", identity.Quote(s))
	}
	return nil
}

// setting judges a key of the profile that is one.
func (j *judge) setting(k Key) {
	if k.Name == "services" && k.Value != "" && !j.served(k.Value) {
		j.found(Fault{
			Check: "profile-value", Key: k.Name, Line: k.Line, Remedy: fmt.Sprintf("add [services %s], or remove the line", k.Value),
			Message: fmt.Sprintf("profile %s takes its endpoints from [services %s], which does not exist", j.p.Name, k.Value),
		})
	}
	right, sdk := setting(k.Name)
	if right == nil || k.Value == "" {
		return
	}
	if err := right(k.Value); err != nil {
		j.found(Fault{
			Check: "profile-value", Key: k.Name, Line: k.Line, Works: sdk, Remedy: Mend(k.Name, k.Value, right),
			Message: fmt.Sprintf("%s of profile %s cannot be: %v", k.Name, j.p.Name, err),
		})
	}
}

// served reports whether there is a [services] section of that name.
func (j *judge) served(name string) bool {
	there, known := j.known.services[name]
	if !known {
		there = j.c.services(name) != nil
		j.known.services[name] = there
	}
	return there
}

// gives are the keys of which one at least stands in a profile that gives credentials.
var gives = []string{keySession, keyAccount, keyRole, keyARN, keyKeyID, keyProcess, keyLogin, keySource, "credential_source", "web_identity_token_file"}

// Bare reports whether no key of a section, nor one that it inherits, gives credentials.
func (s *Section) Bare() bool {
	return s == nil || !slices.ContainsFunc(gives, func(key string) bool { return s.effect(key) >= 0 })
}

// Bare reports whether a profile gives no credentials, as one that is only for a Region.
func (p *Profile) Bare() bool { return p.credentials.Bare() && p.config.Bare() }

// keys finds half a pair of keys, and a command that cannot be one, where the AWS CLI comes to them.
func (j *judge) keys() {
	for _, s := range []*Section{j.p.credentials, j.section} {
		if s == nil {
			continue
		}
		if s == j.section && j.p.Get(keyLogin) == "" {
			if k, ok := s.effective(keyProcess); ok {
				j.process(k)
				return
			}
		}
		if k, ok := s.effective(keyKeyID); ok {
			if s.effect("aws_secret_access_key") < 0 {
				j.found(Fault{
					Check: "profile-incomplete", Key: keyKeyID, Path: s.file.Path, Line: k.Line, Remedy: "add a line aws_secret_access_key = …, or remove this one",
					Message: fmt.Sprintf("profile %s has %s and no aws_secret_access_key", j.p.Name, keyKeyID),
				})
			}
			return
		}
	}
}

// process judges the words of a command, which the AWS CLI splits as Python does.
func (j *judge) process(k Key) {
	words, rest, more := 0, k.Value, true
	for more {
		var ok bool
		if _, rest, more, ok = shlexWord(rest); !ok {
			words = 0
			break
		}
		if more {
			words++
		}
	}
	if words == 0 {
		j.found(Fault{
			Check: "profile-value", Key: k.Name, Line: k.Line, Message: fmt.Sprintf("%s of profile %s is not a command: it is empty, or a quote is not closed", k.Name, j.p.Name), Remedy: "correct " + k.Name,
		})
	}
}
