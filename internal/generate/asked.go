package generate

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/hint"
	"awsin/internal/settings"
	"awsin/internal/ssoapi"
)

// DefaultSet is what the template adds to each profile, beside the session's region.
var DefaultSet = []awsconfig.KeyValue{{Key: "output", Value: "json"}}

// Asked is what the flags ask for, and behind them a person's settings.
type Asked struct {
	Name, ShortName      string
	Set, Accounts, Roles []string
	Settings             settings.Generate
	Path                 string // of the settings
}

// Rules are what that comes to.
type Rules struct {
	Names  NameOptions
	Filter Filter
	Set    []awsconfig.KeyValue
}

// Rules takes the flags before the settings. The errors are a person's, with what helps.
func (a Asked) Rules() (t Rules, err error) {
	from := a.Settings
	t.Set = slices.Clone(DefaultSet)
	for _, p := range from.Set {
		if err := CheckSet(awsconfig.KeyValue(p)); err != nil {
			return t, hint.BadUsage("", "%s: [generate set]: %w", a.Path, err)
		}
		t.put(awsconfig.KeyValue(p))
	}
	for _, text := range a.Set {
		key, value, ok := strings.Cut(text, "=")
		if !ok {
			return t, hint.BadUsage("--set region=us-east-1", "%q is not KEY=VALUE", text)
		}
		kv := awsconfig.KeyValue{Key: key, Value: value}
		if err := CheckSet(kv); err != nil {
			return t, hint.BadUsage("--set region=us-east-1", "--set: %w", err)
		}
		t.put(kv)
	}
	t.Names = NameOptions{Template: cmp.Or(a.Name, from.Name), Short: cmp.Or(a.ShortName, from.ShortName)}
	t.Names.ShortIfOneRole = t.Names.Short != ""
	t.Filter = Filter{Accounts: from.Accounts, Roles: from.Roles}
	if a.Accounts != nil {
		t.Filter.Accounts = a.Accounts
	}
	if a.Roles != nil {
		t.Filter.Roles = a.Roles
	}
	// Before anybody has to log in for it.
	if err := t.Filter.Check(); err != nil {
		return t, hint.BadUsage("quote it, and close every [", "%w", err)
	}
	sample := Pair{Session: "x", Account: ssoapi.Account{ID: "000000000000", Name: "x", Email: "x"}, Role: "x"}
	var name *NameError // the sample's; a real name may do
	if _, err := Names([]Pair{sample}, t.Names); err != nil && !errors.As(err, &name) {
		return t, hint.BadUsage("awsin generate --help", "%w", err)
	}
	return t, nil
}

func (t *Rules) put(kv awsconfig.KeyValue) {
	i := slices.IndexFunc(t.Set, func(old awsconfig.KeyValue) bool { return old.Key == kv.Key })
	if i < 0 {
		t.Set = append(t.Set, kv)
		return
	}
	t.Set[i].Value = kv.Value
}
