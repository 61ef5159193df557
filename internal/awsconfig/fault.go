package awsconfig

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"awsin/internal/identity"
)

// Fault is why a profile has no credentials, or not those that it says.
type Fault struct {
	Check   string // stays the same for scripts: "profile-conflict"
	Key     string // that is wrong, "" for a fault of the session
	Message string
	Remedy  string
	Path    string // "" where the message names it
	Line    int
	Works   bool // with the AWS CLI, but not with every SDK
}

func (f *Fault) Error() string {
	if f.Path == "" {
		return f.Message
	}
	return fmt.Sprintf("%s:%d: %s", f.Path, f.Line, f.Message)
}

// Problem returns the first fault by which the AWS CLI has no credentials for a profile: its own, that of its session, or
// that of a profile which it takes them from. It returns nil if there is none.
func (c *Config) Problem(p *Profile) *Fault {
	seen, known := map[*Profile]bool{}, NewKnown()
	for of := p; of != nil && !seen[of]; of = c.source(of) {
		seen[of] = true
		for _, f := range c.Faults(of, known) {
			if f.Works || of != p && f.ofSettings() {
				continue // of a source only the credentials count
			}
			return &f
		}
	}
	if s := c.SessionOf(p); s != nil && s.Problem != "" {
		return &Fault{Check: "session-broken", Message: "session " + s.Name + ": " + s.Problem, Remedy: s.Hint}
	}
	return nil
}

// ofSettings reports whether it is of a key that counts for the profile itself, and not for those that take their
// credentials from it.
func (f *Fault) ofSettings() bool {
	right, _ := setting(f.Key)
	return right != nil || f.Key == "region" || f.Key == "services"
}

// source returns the profile whose credentials a profile takes on its role with, or nil.
func (c *Config) source(p *Profile) *Profile {
	if p.Get(keyARN) == "" || p.Get(keySource) == "" {
		return nil
	}
	return c.Profile(p.Get(keySource))
}

// Known is what calls of Faults share, so that each finds it once.
type Known struct {
	circles  map[*Profile]bool // whether their source_profile leads back to them
	regions  map[string]error  // what is wrong with each
	services map[string]bool   // whether they are there
}

// NewKnown returns what is known before the first call.
func NewKnown() Known { return Known{map[*Profile]bool{}, map[string]error{}, map[string]bool{}} }

// Faults returns the faults of a profile of the config file itself. Those of its session are the session's.
func (c *Config) Faults(p *Profile, known Known) []Fault {
	section := p.config
	if section == nil {
		return nil
	}
	j := judge{c: c, p: p, section: section, known: known}
	var named, account, role bool
	if j.name, named = p.Lookup(keySession); named { // one whose name is empty is there for nobody else
		j.session = c.SessionSection(j.name)
	}
	for k := range section.Keys() {
		if section.Leftover(k) {
			j.found(Fault{
				Check: "empty-value", Key: k.Name, Message: fmt.Sprintf("%s of profile %s is empty, which the AWS CLI takes for a value", k.Name, p.Name),
				Line: k.Line, Remedy: "remove the line",
			})
		}
		j.setting(k)
	}
	j.account, account = p.Lookup(keyAccount)
	j.role, role = p.Lookup(keyRole)
	switch {
	case p.Get(keyARN) != "":
		j.assumes()
	case account || role:
		j.reaches(keyAccount, account, j.account, keyRole, identity.AccountID)
		j.reaches(keyRole, role, j.role, keyAccount, identity.RoleName)
		j.belongs()
		j.conflicts(true)
	default:
		j.conflicts(false)
		j.loose()
		j.keys()
	}
	j.region(account || role)
	return j.faults
}

// Leftover reports whether a key of a profile does harm and means nothing.
func (s *Section) Leftover(k Key) bool {
	if k.Value != "" || !slices.Contains([]string{keySession, keyStartURL, keyRegion, keyAccount, keyRole}, k.Name) {
		return false
	}
	_, inherited := s.file.defaults[k.Name]
	return !inherited
}

// judge looks for the faults of one profile.
type judge struct {
	c       *Config
	p       *Profile
	section *Section // of the config file
	session *Section // that the profile names itself, or nil

	name, account, role string // the profile's sso_session, sso_account_id and sso_role_name
	known               Known
	faults              []Fault
}

// found adds a fault, in the config file where it names no other.
func (j *judge) found(f Fault) {
	f.Path = cmp.Or(f.Path, j.section.file.Path)
	j.faults = append(j.faults, f)
}

// at adds a fault at a key of the profile.
func (j *judge) at(key string, f Fault) {
	f.Path, f.Line = j.p.Origin(key)
	if f.Path == "" {
		f.Path, f.Line = j.p.Where()
	}
	j.found(f)
}

// value adds a fault of a key whose value cannot be.
func (j *judge) value(key string, why error, right func(string) error) {
	j.at(key, Fault{
		Check: "profile-value", Key: key, Message: fmt.Sprintf("%s of profile %s cannot be: %v", key, j.p.Name, why), Remedy: Mend(key, j.p.Get(key), right),
	})
}

// reaches judges one of account and role, of a profile that has at least the other one.
func (j *judge) reaches(key string, has bool, value, other string, right func(string) error) {
	if !has && j.session != nil {
		if k, inherited := j.session.Lookup(key); inherited {
			j.inherits(k, j.session.Header, right)
			return
		}
	}
	if !has {
		j.lacks(key, other)
	} else if k, ok := j.given(key); ok {
		j.inherits(k, defaultHeader, right)
	} else if err := right(value); value != "" && err != nil {
		j.value(key, err, right)
	}
}

// belongs finds an account or a role that is of no session.
func (j *judge) belongs() {
	if j.name != "" || j.p.Get(keyStartURL) != "" {
		return
	}
	by := keyAccount
	if j.account == "" {
		by = keyRole
	}
	j.lacks(keySession, by)
}

// given returns an account or a role that only [DEFAULT] has.
func (j *judge) given(key string) (Key, bool) {
	if len(j.section.file.defaults) == 0 || j.section.at(key) >= 0 || j.p.credentials != nil {
		return Key{}, false
	}
	return j.section.effective(key)
}

// inherits judges an account or a role that stands in another section, which has the profile's.
func (j *judge) inherits(k Key, header string, right func(string) error) {
	if err := right(k.Value); err != nil {
		j.found(Fault{
			Check: "profile-value", Key: k.Name, Line: k.Line, Remedy: Mend(k.Name, k.Value, right),
			Message: fmt.Sprintf("%s of profile %s, which stands in [%s], cannot be: %v", k.Name, j.p.Name, header, err),
		})
		return
	}
	j.found(Fault{
		Check: "profile-inherits", Key: k.Name, Works: true, Line: k.Line,
		Message: fmt.Sprintf("%s of profile %s stands in [%s]: the AWS CLI takes it from there, SDKs such as Go's do not", k.Name, j.p.Name, header),
		Remedy:  fmt.Sprintf("write %s = %s into profile %s", k.Name, k.Value, j.p.Name),
	})
}

// lacks adds a fault of a key that is not there: at the one that is meant to be it, else at the one that needs it.
func (j *judge) lacks(key, by string) {
	f := Fault{
		Check: "profile-incomplete", Key: key, Message: fmt.Sprintf("profile %s has %s and no %s: the AWS CLI has no credentials for it", j.p.Name, by, key),
		Remedy: fmt.Sprintf("add a line %s = …", key),
	}
	if k, ok := j.section.Similar(key); ok {
		f.Line, f.Remedy = k.Line, fmt.Sprintf("write %s for %s", key, k.Name)
		j.found(f)
		return
	}
	j.at(by, f)
}

// conflicts finds keys that differ from the session's. Of a profile with an account or a role (strict) the AWS CLI
// compares each key, whatever it means.
func (j *judge) conflicts(strict bool) {
	if j.session == nil {
		return
	}
	for _, k := range j.session.Conflicts(j.p) {
		if j.reported(k.Name) || !strict && k.Name != keyStartURL && k.Name != keyRegion {
			continue
		}
		j.at(k.Name, Fault{
			Check: "profile-conflict", Key: k.Name, Remedy: j.either(k),
			Message: fmt.Sprintf("profile %s has another %s than its session %s: the AWS CLI gives it no credentials", j.p.Name, k.Name, j.name),
		})
	}
}

// reported reports whether a key of the profile is told as an empty one.
func (j *judge) reported(key string) bool {
	k, ok := j.section.Lookup(key)
	return ok && j.p.Get(key) == "" && j.section.Leftover(k)
}

// either returns which of two keys that differ to remove.
func (j *judge) either(k Key) string {
	own, ok := j.session.Lookup(k.Name)
	switch {
	case strings.HasPrefix(k.Name, "sso_") && k.Name != keyAccount && k.Name != keyRole:
		return "remove the line"
	case !ok:
		return fmt.Sprintf("write %s = %s here, too, or remove it from [DEFAULT]", k.Name, k.Value)
	}
	return fmt.Sprintf("remove %s from [%s] (line %d), where it is the profiles', or this line", k.Name, j.session.Header, own.Line)
}

// assumes judges a profile that takes on a role.
func (j *judge) assumes() {
	if err := identity.RoleARN(j.p.Get(keyARN)); err != nil {
		j.value(keyARN, err, identity.RoleARN)
	}
	_, source := j.p.Lookup(keySource)
	from, ambient := j.p.Lookup("credential_source")
	_, web := j.p.Lookup("web_identity_token_file")
	switch {
	case source && ambient:
		j.at("credential_source", Fault{
			Check: "profile-source", Key: "credential_source", Message: fmt.Sprintf("profile %s has %s and credential_source: the AWS CLI takes neither", j.p.Name, keySource), Remedy: "remove one of the two",
		})
	case source:
		j.source()
	case ambient && sources(from) != nil:
		j.value("credential_source", sources(from), sources)
	case !ambient && !web:
		j.at(keyARN, Fault{
			Check: "profile-incomplete", Key: keyARN, Message: fmt.Sprintf("profile %s takes on a role and does not say with whose credentials", j.p.Name), Remedy: "add a line source_profile = PROFILE",
		})
	}
}

// source judges the profile's source_profile: one that is there, and that does not lead back.
func (j *judge) source() {
	name := j.p.Get(keySource)
	f := Fault{Check: "profile-source", Key: keySource, Remedy: "correct " + keySource}
	next := j.c.Profile(name)
	if next == nil {
		f.Message = fmt.Sprintf("profile %s takes its credentials from profile %s, which does not exist", j.p.Name, name)
		f.Remedy = Mend(keySource, name, func(name string) error {
			if j.c.Profile(name) == nil {
				return fmt.Errorf("no profile %s", name)
			}
			return nil
		})
		j.at(keySource, f)
		return
	}
	switch {
	case next.Bare():
		f.Message = fmt.Sprintf("profile %s takes its credentials from profile %s, which has none", j.p.Name, name)
		j.at(keySource, f)
	case j.circular():
		f.Message = fmt.Sprintf("profile %s takes its credentials from itself", j.p.Name)
		if name != j.p.Name {
			f.Message = fmt.Sprintf("profile %s takes its credentials from profile %s, and that, in the end, from %[1]s", j.p.Name, name)
		}
		j.at(keySource, f)
	}
}

// circular reports whether the profile's source_profile leads back to it, before it comes to
// one with credentials of its own. Each profile is visited once, so that a long chain costs
// no more than its length.
func (j *judge) circular() bool {
	var walk []*Profile
	for at := j.p; at != nil && at.Get(keyARN) != "" && at.Get(keyKeyID) == ""; at = j.c.Profile(at.Get(keySource)) {
		if _, known := j.known.circles[at]; known {
			if i := slices.Index(walk, at); i >= 0 {
				for _, member := range walk[i:] {
					j.known.circles[member] = true
				}
			}
			break
		}
		j.known.circles[at] = false
		walk = append(walk, at)
	}
	return j.known.circles[j.p]
}

// loose finds a source_profile that the AWS CLI does not look at.
func (j *judge) loose() {
	if j.p.Get(keySource) == "" || j.p.Get(keyKeyID) != "" || j.p.Get(keyProcess) != "" || j.p.Get(keyLogin) != "" {
		return
	}
	j.at(keySource, Fault{
		Check: "profile-source", Key: keyARN, Message: fmt.Sprintf("profile %s has source_profile and no role_arn: the AWS CLI has no credentials for it", j.p.Name), Remedy: "add a line role_arn = …, or use profile " + j.p.Get(keySource) + " itself",
	})
}

// region finds one at which the AWS CLI fails. Where credentials are not AWS's, neither need the Region be: "auto" and
// "local" are for other servers.
func (j *judge) region(ofSession bool) {
	value := j.p.Get("region")
	err, known := j.known.regions[value]
	if !known {
		err = identity.Region(value)
		j.known.regions[value] = err
	}
	if value == "" {
		if _, there := j.p.Lookup("region"); !there {
			return
		}
		j.at("region", Fault{
			Check: "profile-value", Key: "region", Message: fmt.Sprintf("region of profile %s is empty, which the AWS CLI takes for a value", j.p.Name), Remedy: "write one, such as region = us-east-1, or remove the line",
		})
		return
	}
	if err == nil || strings.HasSuffix(value, "-global") {
		return
	}
	plain := identity.Characters(value, "a region", "-", 63) == nil
	if plain && (!ofSession || j.p.Get("endpoint_url") != "") {
		return
	}
	j.at("region", Fault{
		Check: "profile-value", Key: "region", Message: fmt.Sprintf("region of profile %s cannot be: %v", j.p.Name, err), Remedy: Mend("region", value, identity.Region),
		Works: identity.Region(strings.ToLower(value)) == nil, // host names have no case
	})
}
