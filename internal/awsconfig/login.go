package awsconfig

import (
	"slices"
	"strings"
)

// loginKeys are the keys that `aws sso login` reads from the profile it runs
// under (the default profile for an sso-session) to reach the servers. All other
// keys are left out, so that they cannot break a login.
var loginKeys = []string{
	"ca_bundle", "endpoint_url", "ignore_configured_endpoint_urls",
	"use_fips_endpoint", "use_dualstack_endpoint", "tcp_keepalive", "user_agent_appid",
	"sso_use_device_code", "sso_redirect_port",
}

// otherCredentials are the keys of credentials before which `aws login` puts no login.
var otherCredentials = []string{"web_identity_token_file", keyRole, keyAccount, keyKeyID, keyARN, keyProcess}

// ForLogin returns a config file with only what `aws sso login`, or `aws login`, reads of both files
// for one session, so that a mistake elsewhere cannot break the
// login. The session's keys are in the order of its section, followed by those inherited from
// [DEFAULT].
func (c *Config) ForLogin(s *Session) string {
	var b strings.Builder
	profile, keys := c.Profile("default"), loginKeys
	switch {
	case s.Login != "":
		profile, keys = c.Profile(s.LoginProfile), slices.Concat([]string{keyLogin, "region"}, otherCredentials, loginKeys)
	case s.Legacy:
		profile, keys = c.Profile(s.LoginProfile), append([]string{keyStartURL, keyRegion}, loginKeys...)
	default:
		c.sessionForLogin(&b, s)
	}
	if profile == nil {
		return b.String()
	}
	b.WriteString("[" + ProfileHeader(profile.Name) + "]\n")
	for _, key := range keys {
		if value := profile.Get(key); value != "" && !strings.Contains(value, "\n") {
			b.WriteString(key + " = " + value + "\n")
		}
	}
	// The AWS CLI fails at a reference to a section that is not there.
	if services := c.services(profile.Get("services")); services != nil {
		b.WriteString("services = " + profile.Get("services") + "\n")
		b.WriteString(c.ConfigFile.Text[services.Start:services.End] + "\n")
	}
	return b.String()
}

func (c *Config) sessionForLogin(b *strings.Builder, s *Session) {
	b.WriteString("[" + SessionHeader(s.Name) + "]\n")
	own := map[string]bool{}
	for i := range c.ConfigFile.Sections {
		section := &c.ConfigFile.Sections[i]
		if name, ok := section.Session(); !ok || name != s.Name || section.Line != uint32(s.Line) { //nolint:gosec // a line of a file of 1 GiB at most
			continue
		}
		for k := range section.Keys() {
			own[k.Name] = true
			b.WriteString(strings.TrimRight(c.ConfigFile.Text[k.Start:k.End], "\r\n") + "\n")
		}
	}
	for _, kv := range []KeyValue{{keyStartURL, s.StartURL}, {keyRegion, s.Region}, {keyScopes, strings.Join(s.Scopes, ", ")}} {
		if !own[kv.Key] && kv.Value != "" {
			b.WriteString(kv.Key + " = " + kv.Value + "\n")
		}
	}
	b.WriteByte('\n')
}
