package configdiff

import (
	"math"
	"slices"
)

// becoming are the keys that say who a person becomes in a profile, in a person's words.
var becoming = map[string]string{
	keyAccount: "account", keyRole: "role", keyARN: "role", keySource: "source profile", keySession: "session",
}

// Becomes are the changes of who a person becomes under a name that was there: its account,
// role, source profile and session. A session at the same place, or a source profile that
// only has another name now, is the same one; a profile in which nobody could become
// anybody is as good as new.
func (c Change) Becomes() []Item {
	renamed := map[string]string{}
	for _, item := range c.Renamed {
		if item.Kind == Profile {
			renamed[item.From] = item.Name
		}
	}
	var all []Item
	for _, item := range slices.Concat(c.Changed, c.Renamed) {
		if c.was[item.Name].nobody {
			continue
		}
		item.Keys = slices.DeleteFunc(slices.Clone(item.Keys), func(k Key) bool {
			return becoming[k.Name] == "" || item.Kind != Profile || k.Name == keySession && c.was[item.Name].stays ||
				k.Name == keySource && k.Old != "" && renamed[k.Old] == k.New
		})
		if len(item.Keys) > 0 {
			all = append(all, item)
		}
	}
	return all
}

// Somebody are the profiles that were there, in which nobody could become anybody until now.
func (c Change) Somebody() []Item {
	return slices.DeleteFunc(slices.Clone(c.Changed), func(item Item) bool {
		return item.Kind != Profile || !c.was[item.Name].nobody ||
			!slices.ContainsFunc(item.Keys, func(k Key) bool { return becoming[k.Name] != "" && k.New != "" })
	})
}

// Unnamed returns the items whose names are not among those that a person has named.
func Unnamed(items []Item, named []string) []Item {
	return slices.DeleteFunc(slices.Clone(items), func(item Item) bool { return slices.Contains(named, item.Name) })
}

// becomes writes a line for all profiles that change in the same way.
func (b *builder) becomes(items []Item) {
	groups := gather(items, Item.differences)
	told := 0
	for i, g := range groups {
		if i == b.warned {
			more := own("and %d more profiles are another account or role than before", len(items)-told)
			if len(items)-told == 1 {
				more = own("and 1 more profile is another account or role than before")
			}
			b.line(Warning, more)
			return
		}
		told += len(g)
		parts := []Part{own("profile "), foreign(g[0].Name)}
		if len(g) > 1 {
			parts = []Part{own("%d profiles", len(g))}
		}
		for j, k := range g[0].Keys {
			before := ", "
			if j == 0 {
				before = " become: "
				if len(g) == 1 {
					before = " becomes: "
				}
			}
			parts = append(parts, own("%s%s ", before, becoming[k.Name]), value(k.Name, k.Old), own(" → "), value(k.Name, k.New))
		}
		if len(g) > 1 {
			parts = append(parts, own(": "))
			parts = append(parts, b.listed(g)...)
		}
		b.line(Warning, parts...)
	}
}

// Warnings is for the question whether these changes of who a person becomes are right: all
// of them, a line each.
func Warnings(items []Item) string {
	b := builder{most: few, warned: math.MaxInt}
	b.becomes(items)
	return plain(b.lines)
}
