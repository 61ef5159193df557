package shell

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Lookup returns a variable and whether it is set, as os.LookupEnv does.
type Lookup func(string) (string, bool)

func (l Lookup) get(name string) string { v, _ := l(name); return v }

// Present returns those of the variables that are set.
func (l Lookup) Present(list []Variable) (set []Variable) {
	for _, v := range list {
		if _, ok := l(v.Name); ok {
			set = append(set, v)
		}
	}
	return set
}

// profiles are in the AWS CLI's order.
var profiles = []string{"AWS_PROFILE", "AWS_DEFAULT_PROFILE"}

// Named returns the profile that a variable names, and which; "" for none. The order is
// that of the AWS CLI from version 2 on; botocore alone has the other one.
func (l Lookup) Named() (profile, variable string) {
	for _, variable := range profiles {
		if profile := l.get(variable); profile != "" {
			return profile, variable
		}
	}
	return "", ""
}

// Current returns the profile in effect, "" for none.
func (l Lookup) Current() string {
	profile, _ := l.Named()
	return profile
}

// Exported returns the profile whose keys awsin has put into the environment, "" where
// they are gone, or others have come.
func (l Lookup) Exported() string {
	if key := l.get("AWS_ACCESS_KEY_ID"); key == "" || key != l.get(ExportedKey) {
		return ""
	}
	return l.get(ExportedProfile)
}

// Served returns the profile whose credentials `awsin exec --serve` gives to what runs in here, "" where
// the variable leads somewhere else.
func (l Lookup) Served() string {
	if uri := l.get(ServedURI); uri == "" || uri != l.get(ServedAt) {
		return ""
	}
	return l.get(ServedProfile)
}

// ExportedEnd returns when exported keys end, zero where that is not known.
func (l Lookup) ExportedEnd() time.Time {
	end, _ := time.Parse(time.RFC3339, l.get("AWS_CREDENTIAL_EXPIRATION"))
	return end
}

// Empty returns the variables of the profile and of the Region that are set to nothing and
// count: the AWS CLI and boto3 take the first of each two that is set
// (botocore/configprovider.py, EnvironmentProvider), the SDKs the first that says something.
func (l Lookup) Empty() (variables []string) {
	for _, pair := range [][]string{profiles, regions} {
		i := slices.IndexFunc(pair, func(name string) bool { _, ok := l(name); return ok })
		if i >= 0 && l.get(pair[i]) == "" {
			variables = append(variables, pair[i])
		}
	}
	return variables
}

// WhatEmpty returns what such a variable means.
func WhatEmpty(variable string) string {
	if slices.Contains(regions, variable) {
		return variable + " is set and empty: the AWS CLI has no Region, whatever the profile says"
	}
	return variable + " is set and empty: the AWS CLI looks for a profile without a name, and fails"
}

// Works returns the profile that programs work with, "" for none or where a variable
// decides, which it returns as well: the AWS CLI's order.
func (l Lookup) Works() (profile, variable string) {
	switch {
	case l.get("AWS_ACCESS_KEY_ID") != "":
		return l.Exported(), "AWS_ACCESS_KEY_ID"
	case l.get("AWS_WEB_IDENTITY_TOKEN_FILE") != "" && l.get("AWS_ROLE_ARN") != "":
		return "", "AWS_WEB_IDENTITY_TOKEN_FILE"
	}
	if profile, variable := l.Named(); profile != "" || l.Served() == "" {
		return profile, variable
	}
	return l.Served(), ServedProfile
}

// regions are in the AWS CLI's order. boto3 and some programs know only the second.
var regions = []string{"AWS_REGION", "AWS_DEFAULT_REGION"}

// Region returns the Region that programs take, and the variable that it comes from.
func (l Lookup) Region() (region, variable string) {
	for _, v := range regions {
		if region := l.get(v); region != "" {
			return region, v
		}
	}
	return "", ""
}

// RegionFor is Region in a profile that is switched to: what awsin set for another one
// does not count.
func (l Lookup) RegionFor(profile string) (region, variable string) {
	if profile == l.has() && profile != "" {
		return l.Region()
	}
	return l.OwnRegion()
}

// OwnRegion is Region without what awsin set: the person's own.
func (l Lookup) OwnRegion() (region, variable string) {
	return Lookup(func(name string) (string, bool) {
		if l.setRegion(name) {
			return "", false
		}
		return l(name)
	}).Region()
}

// SetFor returns the Region that awsin set for this profile, "" for none: `use P --region
// R` and then a command in P.
func (l Lookup) SetFor(profile string) string {
	if region, v := l.RegionFor(profile); l.setRegion(v) {
		return region
	}
	return ""
}

// setRegion reports whether a Region variable still has what awsin set.
func (l Lookup) setRegion(name string) bool {
	value, ok := l(name)
	return ok && slices.Contains(strings.Fields(l.get(RegionSet)), name+"="+value)
}

// exports are the variables that hold a profile's keys.
var exports = []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION"}

// IsExport reports whether awsin sets the variable with a profile's keys.
func (l Lookup) IsExport(name string) bool {
	return l.Exported() != "" && slices.Contains(exports, name)
}

// Overriding returns the overrides that are set, if not by awsin with a profile's keys.
func (l Lookup) Overriding() []Variable {
	return slices.DeleteFunc(l.Present(Overrides), func(v Variable) bool { return l.get(v.Name) == "" || l.IsExport(v.Name) })
}

// has returns the profile that is in effect, whichever way it came.
func (l Lookup) has() string { return cmp.Or(l.Exported(), l.Current(), l.Served()) }

// served are the variables that lead to a server of awsin's.
var served = []string{ServedURI, "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"}

// ours are the variables that awsin set: for a Region, for exported keys, and for what it serves.
func (l Lookup) ours() (set []string) {
	for _, name := range regions {
		if l.setRegion(name) {
			set = append(set, name)
		}
	}
	if l.Exported() != "" {
		set = append(set, exports...)
	}
	if l.Served() != "" {
		set = append(set, served...)
	}
	return append(set, RegionSet, ExportedProfile, ExportedKey, ServedProfile, ServedAt)
}

// was returns the profile that a switch leaves, "" for none: also for a name that no file
// can have, such as two lines that a command printed, since not every shell can hold it.
func (l Lookup) was() string {
	name := l.has()
	if !utf8.ValidString(name) || strings.ContainsAny(name, "\x00\n") {
		return ""
	}
	return name
}

// Switch returns what a switch does to the environment; name "" leaves no profile,
// region "" leaves the person's own.
func (l Lookup) Switch(name, region string) Change {
	var c Change
	if was := l.was(); was != name {
		c.Set = append(c.Set, Var{Previous, was})
	}
	unset := append(names(Marks), l.ours()...)
	if name == "" { // static keys of the person's own are then what is worked with
		unset = append(unset, "AWS_PROFILE", "AWS_DEFAULT_PROFILE")
	} else {
		c.Set = append(c.Set, Var{"AWS_PROFILE", name})
		unset = append(names(Overrides), unset...)
	}
	if region != "" {
		c.Set = append(c.Set, Var{"AWS_REGION", region}, Var{RegionSet, "AWS_REGION=" + region})
	}
	return l.unset(c, unset)
}

// NoRegion returns a change that takes the Region out of the environment as well, also the person's own.
func (l Lookup) NoRegion(c Change) Change { return l.unset(c, append([]string{RegionSet}, regions...)) }

// Assume returns what puts a profile's credentials and a Region into the environment, and
// the profile out of it: some programs would look for it instead. Variables with an
// empty value are left out. boto3 knows only AWS_DEFAULT_REGION.
func (l Lookup) Assume(name string, vars []Var, region string) Change {
	var c Change
	if _, ok := l(Previous); !ok || l.Current() != name {
		c.Set = append(c.Set, Var{Previous, l.was()})
	}
	unset := slices.Concat([]string{"AWS_PROFILE"}, Foreign(), l.ours())
	for _, v := range vars {
		if v.Value != "" {
			c.Set = append(c.Set, v)
		}
		if v.Name == "AWS_ACCESS_KEY_ID" {
			c.Set = append(c.Set, Var{ExportedProfile, name}, Var{ExportedKey, v.Value})
		}
		if v.Name == ServedURI {
			c.Set = append(c.Set, Var{ServedProfile, name}, Var{ServedAt, v.Value})
			unset = append(unset, names(Fallbacks)...) // of which some come before it
		}
	}
	var set []string
	own, _ := l.OwnRegion()
	for _, v := range regions {
		if persons := own == region && l.get(v) != "" && !l.setRegion(v); region != "" && !persons {
			c.Set = append(c.Set, Var{v, region})
			set = append(set, v+"="+region)
		}
	}
	if len(set) > 0 {
		c.Set = append(c.Set, Var{RegionSet, strings.Join(set, " ")})
	}
	return l.unset(c, unset)
}

// unset adds those of the variables that are set, and that the change does not set.
func (l Lookup) unset(c Change, variables []string) Change {
	for _, name := range variables {
		_, is := l(name)
		if is && !slices.Contains(c.Unset, name) && !slices.ContainsFunc(c.Set, func(v Var) bool { return v.Name == name }) {
			c.Unset = append(c.Unset, name)
		}
	}
	return c
}

// Neutral returns a change to no profile at all, for programs that are told theirs: what
// awsin or another tool left is removed, and what overrides a profile.
func (l Lookup) Neutral() Change {
	return l.unset(Change{}, slices.Concat([]string{"AWS_PROFILE", Previous}, Foreign(), l.ours()))
}

// Apply returns the environment, as NAME=VALUE, that another program runs with
// after the change.
func (c Change) Apply(environ []string) []string {
	gone := append([]string{"AWSIN_SHELL"}, c.Unset...)
	for _, v := range c.Set {
		gone = append(gone, v.Name)
	}
	environ = slices.DeleteFunc(slices.Clone(environ), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		return slices.Contains(gone, name)
	})
	for _, v := range c.Set {
		environ = append(environ, v.Name+"="+v.Value)
	}
	return environ
}
