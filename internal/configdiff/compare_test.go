package configdiff

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"testing"

	"awsin/internal/awsconfig"
	"awsin/internal/soak"
)

func section(kind, name string, keys ...string) Section {
	s := Section{Kind: kind, Name: name}
	for i := 0; i < len(keys); i += 2 {
		s.Keys = append(s.Keys, awsconfig.KeyValue{Key: keys[i], Value: keys[i+1]})
	}
	return s
}

func session(name, host, region string) Section {
	return section(Session, name, keyStartURL, "https://"+host+"/start", keyRegion, region)
}

func profile(name, in, account, role string, more ...string) Section {
	return section(Profile, name, append([]string{keySession, in, keyAccount, account, keyRole, role}, more...)...)
}

func TestCompare(t *testing.T) {
	acme := session("acme", "acme.awsapps.com", "eu-west-1")
	for name, c := range map[string]struct {
		before, after []Section
		want          Change
	}{
		"nothing":  {},
		"the same": {before: []Section{acme}, after: []Section{acme}},
		"another order": {
			before: []Section{acme, section(Profile, "a", "region", "x", "output", "json")},
			after:  []Section{section(Profile, "a", "output", "json", "region", "x"), acme},
		},
		"the first": {
			after: []Section{section(Profile, "a", keySession, "acme", "region", "x")},
			want:  Change{Added: []Item{{Profile, "a", "", "acme", []Key{{keySession, "", "acme"}, {"region", "", "x"}}}}},
		},
		"all gone": {
			before: []Section{acme},
			want:   Change{Removed: []Item{{Session, "acme", "", "", []Key{{keyStartURL, "https://acme.awsapps.com/start", ""}, {keyRegion, "eu-west-1", ""}}}}},
		},
		"key by key": {
			before: []Section{section(Profile, "a", "region", "x", "output", "json", "gone", "1")},
			after:  []Section{section(Profile, "a", "new", "2", "output", "json", "region", "y")},
			want:   Change{Changed: []Item{{Profile, "a", "", "", []Key{{"new", "", "2"}, {"region", "x", "y"}, {"gone", "1", ""}}}}},
		},
		"a session and a profile of one name are two": {
			before: []Section{section(Profile, "acme", "region", "x")},
			after:  []Section{section(Session, "acme", "region", "x")},
			want: Change{
				Added:   []Item{{Session, "acme", "", "", []Key{{"region", "", "x"}}}},
				Removed: []Item{{Profile, "acme", "", "", []Key{{"region", "x", ""}}}},
			},
		},
		"the later of two counts": {
			before: []Section{section(Profile, "a", "region", "x"), section(Profile, "a", "region", "y")},
			after:  []Section{section(Profile, "a", "region", "y")},
		},
		"renamed": {
			before: []Section{profile("old", "acme", "1", "Admin", "region", "x")},
			after:  []Section{profile("new", "acme", "1", "Admin", "region", "y")},
			want:   Change{Renamed: []Item{{Profile, "new", "old", "acme", []Key{{"region", "x", "y"}}}}},
		},
		"one of two with the same role renamed": {
			before: []Section{profile("a", "acme", "1", "Admin"), profile("b", "acme", "1", "Admin")},
			after:  []Section{profile("b", "acme", "1", "Admin"), profile("c", "acme", "1", "Admin"), profile("d", "acme", "1", "Admin")},
			want: Change{
				Renamed: []Item{{Profile, "c", "a", "acme", []Key{}}},
				Added:   []Item{{Profile, "d", "", "acme", []Key{{keySession, "", "acme"}, {keyAccount, "", "1"}, {keyRole, "", "Admin"}}}},
			},
		},
		"another role is another profile": {
			before: []Section{profile("old", "acme", "1", "Admin")},
			after:  []Section{profile("new", "acme", "1", "ReadOnly")},
			want: Change{
				Added:   []Item{{Profile, "new", "", "acme", []Key{{keySession, "", "acme"}, {keyAccount, "", "1"}, {keyRole, "", "ReadOnly"}}}},
				Removed: []Item{{Profile, "old", "", "acme", []Key{{keySession, "acme", ""}, {keyAccount, "1", ""}, {keyRole, "Admin", ""}}}},
			},
		},
		"a session renamed, with its profiles": {
			before: []Section{acme, profile("acme-dev", "acme", "1", "Admin")},
			after:  []Section{session("corp", "acme.awsapps.com", "eu-west-1"), profile("corp-dev", "corp", "1", "Admin")},
			want: Change{Renamed: []Item{
				{Session, "corp", "acme", "", []Key{}},
				{Profile, "corp-dev", "acme-dev", "corp", []Key{{keySession, "acme", "corp"}}},
			}},
		},
		"nothing in common but emptiness": {
			before: []Section{section(Profile, "a")},
			after:  []Section{section(Profile, "b")},
			want:   Change{Added: []Item{{Profile, "b", "", "", []Key{}}}, Removed: []Item{{Profile, "a", "", "", []Key{}}}},
		},
		"the session through source profiles": {
			before: []Section{section(Profile, "a", keySource, "b", "x", "1"), section(Profile, "b", keySource, "c"), profile("c", "acme", "1", "Admin")},
			after:  []Section{section(Profile, "a", keySource, "b", "x", "2"), section(Profile, "b", keySource, "c"), profile("c", "acme", "1", "Admin")},
			want:   Change{Changed: []Item{{Profile, "a", "", "acme", []Key{{"x", "1", "2"}}}}},
		},
		"a cycle of source profiles": {
			before: []Section{section(Profile, "a", keySource, "b", "x", "1"), section(Profile, "b", keySource, "a")},
			after:  []Section{section(Profile, "a", keySource, "b", "x", "2"), section(Profile, "b", keySource, "a")},
			want:   Change{Changed: []Item{{Profile, "a", "", "", []Key{{"x", "1", "2"}}}}},
		},
		"secrets": {
			before: []Section{section(Profile, "a", "aws_secret_access_key", "one", "aws_session_token", "t")},
			after:  []Section{section(Profile, "a", "aws_secret_access_key", "two")},
			want:   Change{Changed: []Item{{Profile, "a", "", "", []Key{{"aws_secret_access_key", hidden, hidden}, {"aws_session_token", hidden, ""}}}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, list := range []*[]Item{&c.want.Added, &c.want.Removed, &c.want.Renamed, &c.want.Changed} {
				if *list == nil {
					*list = []Item{}
				}
			}
			got := Compare(c.before, c.after)
			got.was, got.places = nil, nil // in TestBecomes and TestMarks
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func TestMoved(t *testing.T) {
	before := []Section{
		session("acme", "acme.awsapps.com", "eu-west-1"), session("globex", "globex.awsapps.com", "us-east-1"),
		section(Profile, "legacy", keyStartURL, "https://a.awsapps.com/start"), section(Profile, "joins", keyStartURL, "https://a.awsapps.com/start"),
	}
	after := []Section{
		session("acme", "acme-login.example", "eu-west-1"), session("globex", "globex.awsapps.com", "eu-central-1"), session("new", "new.awsapps.com", "x"),
		section(Profile, "legacy", keyStartURL, "https://b.awsapps.com/start", "output", "json"), section(Profile, "joins", keySession, "acme"),
	}
	want := []Item{
		{Session, "acme", "", "", []Key{{keyStartURL, "https://acme.awsapps.com/start", "https://acme-login.example/start"}}},
		{Session, "globex", "", "", []Key{{keyRegion, "us-east-1", "eu-central-1"}}},
		{Profile, "legacy", "", "https://b.awsapps.com/start", []Key{{keyStartURL, "https://a.awsapps.com/start", "https://b.awsapps.com/start"}}},
	}
	if got := Compare(before, after).Moved(); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// A change is complete: who has the earlier config and the change has the later one.
func TestRandomComplete(t *testing.T) {
	kinds := map[string]int{}
	for _, r := range soak.Rounds(t, 3000) {
		before, after := random(r), random(r)
		if c := Compare(before, before); !c.Empty() || len(c.Moved()) > 0 {
			t.Fatalf("%+v differs from itself: %+v", before, c)
		}
		c := Compare(before, after)
		if got, want := apply(contents(before), c), contents(after); !reflect.DeepEqual(got, want) {
			t.Fatalf("before %+v\nafter  %+v\nchange %+v\ngives  %+v", before, after, c, got)
		}
		for _, list := range c.lists() {
			kinds[list.verb] += len(list.items)
		}
	}
	if len(kinds) != 4 || kinds["renamed"] < soak.Part(50) {
		t.Errorf("the random configs differ too little: %v", kinds)
	}
}

func random(r *rand.Rand) []Section {
	pick := func(of string) string { return fmt.Sprintf("%s%d", of, r.IntN(3)) }
	var sections []Section
	for range r.IntN(6) {
		if r.IntN(3) == 0 {
			sections = append(sections, session(pick("s"), pick("host"), pick("r")))
			continue
		}
		s := profile(pick("p"), pick("s"), pick("account"), pick("role"))
		for _, key := range []string{"region", "output", keySource}[:r.IntN(4)] {
			s.Keys = append(s.Keys, awsconfig.KeyValue{Key: key, Value: pick("p")})
		}
		r.Shuffle(len(s.Keys), func(i, j int) { s.Keys[i], s.Keys[j] = s.Keys[j], s.Keys[i] })
		sections = append(sections, s)
	}
	return sections
}

func contents(sections []Section) map[id]map[string]string {
	all := map[id]map[string]string{}
	for _, s := range sections {
		all[s.id()] = map[string]string{}
		for _, kv := range s.Keys {
			all[s.id()][kv.Key] = kv.Value
		}
	}
	return all
}

func apply(all map[id]map[string]string, c Change) map[id]map[string]string {
	before := maps.Clone(all)
	for _, item := range c.Removed {
		delete(all, id{item.Kind, item.Name})
	}
	for _, item := range c.Renamed {
		delete(all, id{item.Kind, item.From})
	}
	for _, item := range c.Added {
		all[id{item.Kind, item.Name}] = edit(map[string]string{}, item.Keys)
	}
	for _, item := range c.Renamed {
		all[id{item.Kind, item.Name}] = edit(before[id{item.Kind, item.From}], item.Keys)
	}
	for _, item := range c.Changed {
		edit(all[id{item.Kind, item.Name}], item.Keys)
	}
	return all
}

func edit(values map[string]string, keys []Key) map[string]string {
	for _, k := range keys {
		if values[k.Name] != k.Old {
			values["wrong"] = fmt.Sprint(k)
		}
		if values[k.Name] = k.New; k.New == "" {
			delete(values, k.Name)
		}
	}
	return values
}
