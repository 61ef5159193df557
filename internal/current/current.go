// Package current is which account and Region programs work in here, and what says so.
package current

import (
	"cmp"
	"fmt"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/login"
	"awsin/shell"
)

// Value is one, and the variable or the file:line that it comes from.
type Value struct {
	Value string `json:"value"`
	From  string `json:"from"`
}

// Override is a variable that some program reads before the profile.
type Override struct {
	Variable string `json:"variable"`
	Reader   string `json:"reader"`
}

// Keys are those that `awsin export` has put into the environment.
type Keys struct {
	Profile   string     `json:"profile"`
	ExpiresAt *time.Time `json:"expires_at"`
}

// Session is the profile's, as it stands.
type Session struct {
	Name      string     `json:"name"`
	State     string     `json:"state"`
	ExpiresAt *time.Time `json:"expires_at"`
	// RefusedAt is when its server said that it takes the token no more, or not there.
	RefusedAt *time.Time `json:"refused_at,omitempty"`
	// FailedOver is the standby at whose place it is, "" where it is at its own.
	FailedOver string `json:"failed_over_to,omitempty"`
}

// Current is what programs work with. A value is nil where nothing here says it.
type Current struct {
	Profile *Value `json:"profile"`
	Account *Value `json:"account_id"`
	// AccountName is what the account is called, or not there.
	AccountName string   `json:"account_name,omitempty"`
	Role        *Value   `json:"role_name"`
	Region      *Value   `json:"region"`
	Session     *Session `json:"session"`
	Keys        *Keys    `json:"exported_keys"`
	// Served reports that `awsin exec --serve` gives its credentials to what runs in here, and renews them.
	Served    bool       `json:"served,omitempty"`
	Overrides []Override `json:"overrides"`
	// Environment is "production" where the profile is, or not there.
	Environment string `json:"environment,omitempty"`
	// Decides is the variable that decides where no profile does, "" for none.
	Decides string `json:"decided_by,omitempty"`
	// Empty are the variables that are set to nothing, which is something to the AWS CLI.
	Empty []string `json:"empty,omitempty"`
	// Verified is what STS says.
	Verified *Identity `json:"verified,omitempty"`
	// Problem is why programs have no credentials, as far as the configuration says it, and Remedy what to do.
	Problem string `json:"problem,omitempty"`
	Remedy  string `json:"remedy,omitempty"`
}

// Identity is whose credentials they are.
type Identity struct {
	Account string `json:"account_id"`
	ARN     string `json:"arn"`
}

// fallback is the profile that programs take where nothing names one.
const fallback = "default"

// Of returns what programs work with in an environment and a configuration. standby says at whose place a session is, ""
// for its own; nil: that is not asked.
func Of(env shell.Lookup, conf *awsconfig.Config, judge func(*awsconfig.Session) login.Step, standby func(*awsconfig.Session) string) Current {
	c := Current{Overrides: []Override{}, Empty: env.Empty()}
	name, from := env.Works()
	if exported := env.Exported(); exported != "" {
		c.Keys = &Keys{Profile: exported, ExpiresAt: known(env.ExportedEnd())}
		from = shell.ExportedProfile
	}
	c.Served = from == shell.ServedProfile
	for _, v := range env.Overriding() {
		if v.Name != from {
			c.Overrides = append(c.Overrides, Override{v.Name, v.Reader})
		}
	}
	if region, v := env.Region(); region != "" {
		c.Region = &Value{region, v}
	} else if p := conf.Profile(cmp.Or(env.Current(), fallback)); p != nil { // also where keys decide: they say none
		c.Region = origin(conf.Access(p).Region)
	}
	p := conf.Profile(cmp.Or(name, fallback))
	switch {
	case name == "" && from != "":
		c.Decides = from
		return c
	case p == nil && name != "":
		c.Profile = &Value{name, from}
		if c.Served { // it need not be in a file that is read in here
			return c
		}
		c.Problem, c.Remedy = fmt.Sprintf("there is no profile %q", name), "awsin use"
		return c
	case p == nil:
		return c
	}
	if name == "" {
		path, line := p.Where()
		from = fmt.Sprintf("%s:%d", path, line)
	}
	c.Profile = &Value{p.Name, from}
	a := conf.Access(p)
	c.Account, c.Role = origin(a.Account), origin(a.Role)
	if s := conf.LoginOf(p); s != nil {
		st := judge(s)
		c.Session = &Session{Name: s.Name, State: string(st.State), ExpiresAt: known(st.ExpiresAt), RefusedAt: known(st.Refused)}
		if standby != nil {
			c.Session.FailedOver = standby(s)
		}
	}
	return c
}

// origin returns a setting and its place, nil where nothing says it.
func origin(s awsconfig.Setting) *Value {
	if s.Value == "" {
		return nil
	}
	return &Value{s.Value, fmt.Sprintf("%s:%d", s.Path, s.Line)}
}

func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
