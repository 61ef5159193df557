package generate

import (
	"fmt"
	"strings"

	"awsin/internal/sanitize"
)

// Collision is a name shared by several pairs.
type Collision struct {
	Name  string
	Pairs []Pair
}

// CollisionError holds all collisions, in the order of their first pairs.
type CollisionError struct {
	Collisions []Collision
	// Solved are options with which each pair has a name of its own; nil where none are known.
	Solved *NameOptions
}

// So many collisions are examples, and so many of each one's pairs.
const (
	exampleNames = 3
	examplePairs = 3
)

func (e *CollisionError) Error() string {
	profiles, accounts := 0, map[string]bool{}
	for _, c := range e.Collisions {
		profiles += len(c.Pairs)
		for _, p := range c.Pairs {
			accounts[p.Account.ID] = true
		}
	}
	return fmt.Sprintf("%s in %s would share %s", sanitize.Count(profiles, "profile"), sanitize.Count(len(accounts), "account"), sanitize.Count(len(e.Collisions), "name"))
}

// Examples are a few of the names, a line each with whose they would be.
func (e *CollisionError) Examples() (lines []string) {
	for _, c := range e.Collisions[:min(exampleNames, len(e.Collisions))] {
		var whose []string
		for _, p := range c.Pairs[:min(examplePairs, len(c.Pairs))] {
			whose = append(whose, describe(p))
		}
		line := c.Name + " would be " + strings.Join(whose, ", ")
		if more := len(c.Pairs) - len(whose); more > 0 {
			line += fmt.Sprintf(", and %d more", more)
		}
		lines = append(lines, line)
	}
	return lines
}

// solving returns options with which each of the pairs has a name of its own, nil where none are known.
func solving(pairs []Pair, o NameOptions) *NameOptions {
	for _, template := range []string{Template, "{{.Session}}-{{.Account.Name | slug}}-{{.Account.ID}}-{{.Role}}", "{{.Session}}-{{.Account.ID}}-{{.Role}}"} {
		for _, short := range []string{o.Short, template} {
			tried := NameOptions{Template: template, Short: short, ShortIfOneRole: o.ShortIfOneRole}
			if names, err := named(pairs, tried); err == nil && collisions(pairs, names) == nil {
				return &tried
			}
		}
	}
	return nil
}

func collisions(pairs []Pair, names []string) []Collision {
	by := make(map[string][]int, len(names))
	for i, name := range names {
		by[name] = append(by[name], i)
	}
	var all []Collision
	for i, name := range names {
		same := by[name]
		if len(same) == 1 || same[0] != i {
			continue
		}
		c := Collision{Name: name}
		for _, k := range same {
			c.Pairs = append(c.Pairs, pairs[k])
		}
		all = append(all, c)
	}
	return all
}
