package awsconfig

import (
	"strings"

	"awsin/internal/identity"
)

const (
	keyAccount = "sso_account_id"
	keyRole    = "sso_role_name"
	keyARN     = "role_arn"
	keyLogin   = "login_session"
	keyKeyID   = "aws_access_key_id"
	keyProcess = "credential_process"
)

// Access is what a profile gives access to, as far as the files say it.
type Access struct {
	Account, Role, Region Setting
	// Portal reports that the role is one of an SSO session, whose access portal has it.
	Portal bool
}

// String returns who that is, of what is known: "account 111122223333, role Admin". It may hold foreign text.
func (a Access) String() string {
	var parts []string
	if a.Account.Value != "" {
		parts = append(parts, "account "+a.Account.Value)
	}
	if a.Role.Value != "" {
		parts = append(parts, "role "+a.Role.Value)
	}
	return strings.Join(parts, ", ")
}

// Setting is a value and the line that says it; the zero Setting is one that nothing says.
type Setting struct {
	Value, Path string
	Line        int
}

// Access returns what the AWS CLI takes for a profile: an assumed role before a session's, which may stand in the
// session where the profile has one of account and role, and those before keys.
func (c *Config) Access(p *Profile) (a Access) {
	a.Region = p.setting("region")
	_, account := p.Lookup(keyAccount)
	_, role := p.Lookup(keyRole)
	switch {
	case p.Get(keyARN) != "":
		a.fromARN(p.setting(keyARN), identity.SplitRoleARN)
	case account || role:
		a.Portal = true
		a.Account, a.Role = c.inherited(p, keyAccount), c.inherited(p, keyRole)
	case p.Get(keyLogin) != "" && !p.hasKeys():
		a.fromARN(p.setting(keyLogin), identity.SplitLoginARN)
	default:
		a.Account = p.setting("aws_account_id")
	}
	return a
}

// Partition returns the part of AWS that a profile is in, as far as the files say it: an ARN before the session's
// Region, and that before the profile's.
func (c *Config) Partition(p *Profile) identity.Partition {
	for _, key := range []string{keyARN, keyLogin} {
		if parts := strings.SplitN(p.Get(key), ":", 3); len(parts) == 3 && parts[0] == "arn" {
			if named, ok := identity.PartitionNamed(parts[1]); ok {
				return named
			}
		}
	}
	if s := c.SessionOf(p); s != nil && s.Region != "" {
		return identity.PartitionOf(s.Region)
	}
	return identity.PartitionOf(c.Access(p).Region.Value)
}

// hasKeys reports whether the credentials file has keys of the profile, which the AWS CLI takes before those of a login.
func (p *Profile) hasKeys() bool {
	if p.credentials == nil {
		return false
	}
	_, ok := p.credentials.effective(keyKeyID)
	return ok
}

func (a *Access) fromARN(arn Setting, split func(string) (account, role string)) {
	a.Account, a.Role = arn, arn
	a.Account.Value, a.Role.Value = split(arn.Value)
}

func (p *Profile) setting(key string) Setting {
	value, ok := p.Lookup(key)
	if !ok {
		return Setting{}
	}
	path, line := p.Origin(key)
	return Setting{value, path, line}
}

// inherited is setting of a key that may stand in the profile's session.
func (c *Config) inherited(p *Profile, key string) Setting {
	if _, own := p.Lookup(key); own {
		return p.setting(key)
	}
	if section := c.SessionSection(p.Get(keySession)); section != nil {
		if k, ok := section.effective(key); ok {
			return Setting{k.Value, section.file.Path, k.Line}
		}
	}
	return Setting{}
}
