package doctor

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/identity"
)

const (
	keyAccount = "sso_account_id"
	keyRole    = "sso_role_name"
	keyARN     = "role_arn"
	keySource  = "source_profile"
)

// profile finds why a profile has no credentials, or not those that it says.
func (m *chart) profile(p *awsconfig.Profile, section *awsconfig.Section) {
	for _, k := range section.Keys() {
		if m.leftover(k) {
			keeper := m.keeper(section)
			m.find(Finding{
				Check: "empty-value", Severity: Error, Message: fmt.Sprintf("%s of profile %s is empty, which the AWS CLI takes for a value", k.Name, p.Name),
				Line: k.Line, Remedy: cmp.Or(keeper, fixCommand+", or remove the line"), Fixable: keeper == "",
			})
		}
	}
	_, account := p.Lookup(keyAccount)
	_, role := p.Lookup(keyRole)
	switch {
	case p.Get(keyARN) != "":
		m.assumes(p)
	case account || role:
		m.role(p, section)
		m.conflicts(p, true)
	default:
		m.conflicts(p, false)
		m.loose(p)
	}
	m.region(p, account || role)
}

// at completes a finding about a key of a profile.
func (m *chart) at(p *awsconfig.Profile, key string, f Finding) {
	f.File, f.Line = p.Origin(key)
	if f.File == "" {
		f.File, f.Line = p.Where()
	}
	m.find(f)
}

// role judges a profile that has an account or a role of a session.
func (m *chart) role(p *awsconfig.Profile, section *awsconfig.Section) {
	session := m.named(p)
	for _, of := range []struct {
		key, other string
		judge      func(string) error
	}{{keyAccount, keyRole, identity.AccountID}, {keyRole, keyAccount, identity.RoleName}} {
		value, ok := p.Lookup(of.key)
		if !ok && session != nil {
			if k, inherited := session.Lookup(of.key); inherited {
				m.find(Finding{
					Check: "profile-inherits", Severity: Warning, Line: k.Line,
					Message: fmt.Sprintf("%s of profile %s stands in [%s]: the AWS CLI takes it from there, SDKs such as Go's do not", of.key, p.Name, session.Header),
					Remedy:  fmt.Sprintf("write %s = %s into profile %s", of.key, k.Value, p.Name),
				})
				continue
			}
		}
		switch err := of.judge(value); {
		case !ok:
			m.lacks(p, section, of.key, of.other)
		case value != "" && err != nil:
			m.at(p, of.key, Finding{
				Check: "profile-value", Severity: Error, Message: fmt.Sprintf("%s of profile %s cannot be: %v", of.key, p.Name, err),
				Remedy: awsconfig.Mend(of.key, value, of.judge),
			})
		}
	}
	if p.Get(keySession) == "" && p.Get(keyStartURL) == "" {
		by := keyAccount
		if p.Get(by) == "" {
			by = keyRole
		}
		m.lacks(p, section, keySession, by)
	}
}

// lacks tells of a key that is not there: at the one that is meant to be it, else at the one
// that needs it.
func (m *chart) lacks(p *awsconfig.Profile, section *awsconfig.Section, key, by string) {
	f := Finding{
		Check: "profile-incomplete", Severity: Error, Message: fmt.Sprintf("profile %s has %s and no %s: the AWS CLI has no credentials for it", p.Name, by, key),
		Remedy: fmt.Sprintf("add a line %s = …", key),
	}
	if k, ok := section.Similar(key); ok {
		f.Line, f.Remedy = k.Line, fmt.Sprintf("write %s for %s", key, k.Name)
		m.find(f)
		return
	}
	m.at(p, by, f)
}

// conflicts finds keys that differ from the session's. Of a profile with an account or a
// role (strict) the AWS CLI compares each key, whatever it means.
func (m *chart) conflicts(p *awsconfig.Profile, strict bool) {
	name, session := p.Get(keySession), m.named(p)
	if session == nil {
		return
	}
	for _, k := range session.Conflicts(p) {
		if p.Get(k.Name) == "" && m.reported(p, k.Name) || !strict && k.Name != keyStartURL && k.Name != keyRegion {
			continue
		}
		m.at(p, k.Name, Finding{
			Check: "profile-conflict", Severity: Error, Message: fmt.Sprintf("profile %s has another %s than its session %s: the AWS CLI gives it no credentials", p.Name, k.Name, name),
			Remedy: m.either(p, session, k),
		})
	}
}

// named returns the session that a profile names itself.
func (m *chart) named(p *awsconfig.Profile) *awsconfig.Section {
	if name, ok := p.Lookup(keySession); ok {
		return m.sessions[name]
	}
	return nil
}

// either says which of two keys that differ to remove.
func (m *chart) either(p *awsconfig.Profile, session *awsconfig.Section, k awsconfig.Key) string {
	own, ok := session.Lookup(k.Name)
	switch {
	case strings.HasPrefix(k.Name, "sso_") && k.Name != keyAccount && k.Name != keyRole:
		return "remove the line"
	case !ok:
		return fmt.Sprintf("write %s = %s here, too, or remove it from [DEFAULT]", k.Name, k.Value)
	}
	return fmt.Sprintf("remove %s from [%s] (line %d), where it is the profiles', or this line", k.Name, session.Header, own.Line)
}

// reported reports whether a key of a profile is told as an empty one.
func (m *chart) reported(p *awsconfig.Profile, key string) bool {
	section := m.profiles[p.Name]
	if section == nil {
		return false
	}
	k, ok := section.Lookup(key)
	return ok && m.leftover(k)
}

// assumes judges a profile that takes on a role.
func (m *chart) assumes(p *awsconfig.Profile) {
	arn := p.Get(keyARN)
	if err := identity.RoleARN(arn); err != nil {
		m.at(p, keyARN, Finding{
			Check: "profile-value", Severity: Error, Message: fmt.Sprintf("%s of profile %s cannot be: %v", keyARN, p.Name, err), Remedy: awsconfig.Mend(keyARN, arn, identity.RoleARN),
		})
	}
	_, source := p.Lookup(keySource)
	_, ambient := p.Lookup("credential_source")
	_, web := p.Lookup("web_identity_token_file")
	switch {
	case source:
		m.source(p)
	case !ambient && !web:
		m.at(p, keyARN, Finding{
			Check: "profile-incomplete", Severity: Error, Message: fmt.Sprintf("profile %s takes on a role and does not say with whose credentials", p.Name), Remedy: "add a line source_profile = PROFILE",
		})
	}
}

// source judges a profile's source_profile: one that is there, and that does not lead
// back.
func (m *chart) source(p *awsconfig.Profile) {
	name := p.Get(keySource)
	f := Finding{Check: "profile-source", Severity: Error, Remedy: "correct " + keySource}
	next := m.Profile(name)
	if next == nil {
		f.Message = fmt.Sprintf("profile %s takes its credentials from profile %s, which does not exist", p.Name, name)
		f.Remedy = awsconfig.Mend(keySource, name, func(name string) error {
			if m.Profile(name) == nil {
				return fmt.Errorf("no profile %s", name)
			}
			return nil
		})
		if m.misspelt[kindProfile+" "+name] {
			return // its header is what is wrong
		}
		m.at(p, keySource, f)
		return
	}
	if m.circular(p) {
		f.Message = fmt.Sprintf("profile %s takes its credentials from itself", p.Name)
		if name != p.Name {
			f.Message = fmt.Sprintf("profile %s takes its credentials from profile %s, and that, in the end, from %[1]s", p.Name, name)
		}
		m.at(p, keySource, f)
	}
}

// circular reports whether a profile's source_profile leads back to it, before it comes to
// one with credentials of its own. Each profile is visited once, so that a long chain costs
// no more than its length.
func (m *chart) circular(p *awsconfig.Profile) bool {
	var walk []*awsconfig.Profile
	for at := p; at != nil && at.Get(keyARN) != "" && at.Get("aws_access_key_id") == ""; at = m.Profile(at.Get(keySource)) {
		if _, known := m.circles[at]; known {
			if i := slices.Index(walk, at); i >= 0 {
				for _, member := range walk[i:] {
					m.circles[member] = true
				}
			}
			break
		}
		m.circles[at] = false
		walk = append(walk, at)
	}
	return m.circles[p]
}

// loose finds a source_profile that the AWS CLI does not look at.
func (m *chart) loose(p *awsconfig.Profile) {
	if p.Get(keySource) == "" || p.Get("aws_access_key_id") != "" || p.Get("credential_process") != "" || p.Get("login_session") != "" {
		return
	}
	m.at(p, keySource, Finding{
		Check: "profile-source", Severity: Error, Message: fmt.Sprintf("profile %s has source_profile and no role_arn: the AWS CLI has no credentials for it", p.Name), Remedy: "add a line role_arn = …, or use profile " + p.Get(keySource) + " itself",
	})
}

// region finds one at which the AWS CLI fails. Where credentials are not AWS's, neither
// need the Region be: "auto" and "local" are for other servers.
func (m *chart) region(p *awsconfig.Profile, ofSession bool) {
	value := p.Get("region")
	err, known := m.regions[value]
	if !known {
		err = identity.Region(value)
		m.regions[value] = err
	}
	if value == "" || err == nil || strings.HasSuffix(value, "-global") {
		return
	}
	plain := identity.Characters(value, "a region", "-", 63) == nil
	if plain && (!ofSession || p.Get("endpoint_url") != "") {
		return
	}
	f := Finding{
		Check: "profile-value", Severity: Error, Message: fmt.Sprintf("region of profile %s cannot be: %v", p.Name, err), Remedy: awsconfig.Mend("region", value, identity.Region),
	}
	if identity.Region(strings.ToLower(value)) == nil {
		f.Severity = Warning // host names have no case
	}
	m.at(p, "region", f)
}
