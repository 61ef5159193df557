package awsconfig

import "strings"

// EndpointURL returns the endpoint that a profile sets for one service ("sso", "sso_oidc") in the [services] section
// that it refers to, "" for none. The one for all services is its endpoint_url.
func (c *Config) EndpointURL(p *Profile, service string) string {
	if s := c.services(p.Get("services")); s != nil {
		if k, ok := s.effective(service); ok {
			return nestedValue(k.Value, "endpoint_url")
		}
	}
	return ""
}

// services returns the [services NAME] section; a later one replaces an earlier one.
func (c *Config) services(name string) (found *Section) {
	if name == "" || c.ConfigFile == nil {
		return nil
	}
	for i := range c.ConfigFile.Sections {
		s := &c.ConfigFile.Sections[i]
		if !strings.HasPrefix(s.Header, "services") {
			continue
		}
		if n, ok := secondOfTwo(s.Header); ok && n == name {
			found = s
		}
	}
	return found
}

// nestedValue returns the value of name in a nested value, that is, in lines of the form "name = value".
func nestedValue(value, name string) (found string) {
	if !strings.HasPrefix(value, "\n") {
		return ""
	}
	for line := range strings.SplitSeq(value, "\n") {
		if k, v, ok := strings.Cut(line, "="); ok && trim(k) == name {
			found = trim(v)
		}
	}
	return found
}
