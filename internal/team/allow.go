package team

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/configedit"
	"awsin/internal/hint"
	"awsin/internal/identity"
	"awsin/internal/sanitize"
	"awsin/internal/team/block"
	"awsin/internal/team/policy"
)

// Allowing is a key that a person allows a team, and what it says in the version in use.
type Allowing struct {
	Key    string `json:"key"`
	Values []said `json:"values"`
}

// said is a value that sections of the team's have.
type said struct {
	Value string   `json:"value"`
	In    []string `json:"in"` // such as "profile acme-dev"
}

// set is what an allowed key says in a section.
type set struct {
	policy.ID
	awsconfig.KeyValue
}

// sets are all that a team's sections have of allowed keys.
func sets(sections []policy.Section) (all []set) {
	for _, s := range sections {
		for _, kv := range s.Allowed() {
			all = append(all, set{s.ID, kv})
		}
	}
	return all
}

// gather puts sections in which an allowed key says the same together.
func gather(keys []string, all []set) []Allowing {
	list := []Allowing{}
	for _, key := range keys {
		of := Allowing{key, []said{}}
		at := map[string]int{}
		for _, s := range all {
			if s.Key != key {
				continue
			}
			i, ok := at[s.Value]
			if !ok {
				i = len(of.Values)
				at[s.Value] = i
				of.Values = append(of.Values, said{Value: s.Value})
			}
			of.Values[i].In = append(of.Values[i].In, s.Label())
		}
		if sanitize.IsSecretKey(key) {
			for i := range of.Values {
				of.Values[i].Value = "(a secret, not shown)"
			}
		}
		list = append(list, of)
	}
	return list
}

// String returns the key with all of its values, uncut: they are what a person has to judge.
func (a Allowing) String() string {
	if len(a.Values) == 0 {
		return "you allow " + a.Key + ": nothing has it now\n"
	}
	var b strings.Builder
	for _, v := range a.Values {
		fmt.Fprintf(&b, "you allow %s: in %s it is now: %s\n", sanitize.Text(a.Key), sanitize.Text(sanitize.Some(v.In)), sanitize.Text(v.Value))
	}
	return b.String()
}

// allowed warns of what keys say that the person has allowed, and shows it whole.
func allowed(all []set) string {
	var keys []string
	for _, s := range all {
		if !slices.Contains(keys, s.Key) {
			keys = append(keys, s.Key)
		}
	}
	var b strings.Builder
	for _, a := range gather(keys, all) {
		for line := range strings.Lines(a.String()) {
			b.WriteString("warning: " + line)
		}
	}
	return b.String()
}

// fingerprint is what is remembered of a value that a person has accepted for a key.
func fingerprint(kv awsconfig.KeyValue) string {
	sum := sha256.Sum256([]byte(kv.Value))
	return kv.Key + " " + hex.EncodeToString(sum[:])
}

// newValues are those of allowed keys which the update brings, and which the person has not accepted.
func (u *Update) newValues() []set {
	type place struct{ kind, name, key string }
	changed := map[place]bool{}
	for _, item := range slices.Concat(u.Change.Added, u.Change.Renamed, u.Change.Changed) {
		for _, k := range item.Keys {
			changed[place{item.Kind, item.Name, k.Name}] = true
		}
	}
	return slices.DeleteFunc(sets(u.report.Applied.Sections), func(s set) bool {
		return !changed[place{string(s.Kind), s.Name, s.Key}] || slices.Contains(u.team.Values, fingerprint(s.KeyValue))
	})
}

// accept remembers values.
func (j *Membership) accept(all []set) {
	j.Values = slices.Clone(j.Values)
	for _, s := range all {
		if f := fingerprint(s.KeyValue); !slices.Contains(j.Values, f) {
			j.Values = append(j.Values, f)
		}
	}
}

// AllowKeys lets keys in that the policy blocks, from the next sync on.
func (j *Membership) AllowKeys(keys []string) error {
	for _, key := range keys {
		key = strings.ToLower(strings.TrimSpace(key))
		if err := (awsconfig.KeyValue{Key: key}).Check(); err != nil {
			return hint.BadUsage("awsin team allow NAME ca_bundle", "%w", err)
		}
		if !slices.Contains(j.Allow, key) {
			j.Allow = append(j.Allow, key)
		}
	}
	return nil
}

// Allow records keys that the policy blocks.
func (t *Teams) Allow(j *Membership, keys []string) error {
	if err := j.AllowKeys(keys); err != nil {
		return err
	}
	return j.save()
}

// Allowed returns what a person allows a team, and what its block has of it.
func (t *Teams) Allowed(ctx context.Context, j *Membership) ([]Allowing, error) {
	if len(j.Allow) == 0 {
		return []Allowing{}, nil
	}
	path := awsconfig.ConfigPath(t.Env.Lookup, t.Env.Home)
	if j.away != nil {
		path = j.File
	}
	var now []policy.Section
	f, err := configedit.Read(path)
	if err == nil {
		var applied block.Applied
		if applied, _, err = t.appliedTo(ctx, j, f, nil); err == nil {
			now, err = block.Allowed(f, block.Team{Name: j.Name, Prefix: j.Prefix, Applied: applied})
		}
	}
	if err != nil { // the list says so, and what was written last
		all, _ := j.applied()
		for _, a := range all[:min(len(all), 1)] {
			now = a.Sections
		}
	}
	all := sets(now)
	for _, s := range now {
		if s.Kind == policy.Profile && s.Name == j.Prefix+policy.Default {
			all = append(all, set{s.ID, awsconfig.KeyValue{Key: policy.Default, Value: "the team's"}})
		}
	}
	return gather(j.Allow, all), nil
}

// Disallow takes back what Allow did: what came of it goes from the config, also where an older file has brought it
// back since, and what was accepted is forgotten.
func (t *Teams) Disallow(ctx context.Context, j *Membership, keys []string, how configedit.Options) error {
	for i, key := range keys {
		keys[i] = strings.ToLower(strings.TrimSpace(key))
	}
	remember := func() error {
		j.Allow = slices.DeleteFunc(j.Allow, func(k string) bool { return slices.Contains(keys, k) })
		j.Values = slices.DeleteFunc(j.Values, func(v string) bool {
			key, _, _ := strings.Cut(v, " ")
			return slices.Contains(keys, key)
		})
		return j.save()
	}
	changed, err := t.editor(j).Save(ctx, awsconfig.ConfigPath(t.Env.Lookup, t.Env.Home), how, func(f *awsconfig.File) (configedit.Change, error) {
		applied, _, err := t.appliedTo(ctx, j, f, nil)
		if err != nil {
			return configedit.Change{}, err
		}
		d, err := block.Disallow(f, block.Team{Name: j.Name, Prefix: j.Prefix, Applied: applied}, keys)
		for _, key := range keys {
			if err == nil && !slices.Contains(j.Allow, key) && !d.Found[key] {
				err = hint.BadUsage("awsin team list", "team %s: %s is not allowed", j.Name, identity.Quote(key))
			}
		}
		return configedit.Change{Text: d.Text, Below: lost(d.Losses), Before: remember}, err
	})
	if err != nil || how.DryRun {
		return err
	}
	if !changed {
		err = remember()
	}
	return err
}
