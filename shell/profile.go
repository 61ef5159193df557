package shell

import (
	"cmp"
	"slices"
	"strings"
)

// Previous is the variable that remembers, per shell, what `use -` goes back to.
// Empty means that there was no profile, unset that there is no history: OLDPWD's
// way.
const Previous = "AWSIN_PREVIOUS_PROFILE"

// Overrides are the variables that override AWS_PROFILE in some or all AWS CLIs
// and SDKs.
var Overrides = []string{
	"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN",
	"AWS_CREDENTIAL_EXPIRATION", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME",
	"AWS_DEFAULT_PROFILE",
}

// Lookup returns a variable and whether it is set, as os.LookupEnv does.
type Lookup func(string) (string, bool)

func (l Lookup) get(name string) string { v, _ := l(name); return v }

// present returns those of the variables that are set.
func (l Lookup) present(names []string) (set []string) {
	for _, name := range names {
		if _, ok := l(name); ok {
			set = append(set, name)
		}
	}
	return set
}

// Current returns the profile in effect, "" for none.
func (l Lookup) Current() string { return cmp.Or(l.get("AWS_PROFILE"), l.get("AWS_DEFAULT_PROFILE")) }

// Region returns the Region that the AWS CLI takes for a profile that has its own.
func (l Lookup) Region(profiles string) string {
	return cmp.Or(l.get("AWS_REGION"), l.get("AWS_DEFAULT_REGION"), profiles)
}

// Switch returns what a switch does to the environment; name "" leaves no profile,
// region "" leaves the Region as it is.
func (l Lookup) Switch(name, region string) Change {
	var c Change
	if was := l.Current(); was != name {
		c.Set = append(c.Set, Var{Previous, was})
	}
	unset := Overrides
	if name == "" { // static keys are then what the person works with
		unset = []string{"AWS_PROFILE", "AWS_DEFAULT_PROFILE"}
	} else {
		c.Set = append(c.Set, Var{"AWS_PROFILE", name})
	}
	c.Unset = l.present(unset)
	if region != "" {
		c.Set = append(c.Set, Var{"AWS_REGION", region})
	}
	return c
}

// Assume returns what puts credentials and a Region into the environment, and the
// profile out of it: some programs would look for it instead. Variables with an
// empty value are left out.
func (l Lookup) Assume(vars []Var) Change {
	var c Change
	for _, v := range vars {
		if v.Value != "" {
			c.Set = append(c.Set, v)
		}
	}
	c.Unset = slices.DeleteFunc(l.present(append([]string{"AWS_PROFILE"}, Overrides...)), func(name string) bool {
		return slices.ContainsFunc(c.Set, func(v Var) bool { return v.Name == name })
	})
	return c
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
