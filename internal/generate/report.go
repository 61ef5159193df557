package generate

import (
	"fmt"
	"strings"

	"awsin/internal/sanitize"
)

// String summarises a merge in numbers.
func (r Report) String() string {
	var parts []string
	for _, p := range []struct {
		n    int
		word string
	}{{len(r.Added), "added"}, {len(r.Changed), "changed"}, {len(r.Removed), "removed"}, {r.Same, "unchanged"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.word))
		}
	}
	if parts == nil {
		return "no profiles"
	}
	return "profiles: " + strings.Join(parts, ", ")
}

// Lines returns what was changed in a file, and what was not, one line each.
func (r Report) Lines(path string, changed bool) (lines []string) {
	for _, k := range r.Kept {
		lines = append(lines, fmt.Sprintf("%s:%d: %s is left alone: %s", k.Path, k.Line, k.Name, k.Why))
	}
	if n := len(r.Gone); n > 0 {
		lines = append(lines, fmt.Sprintf("%d generated profiles are no longer reached or wanted; --prune removes them: %s", n, sanitize.Some(r.Gone)))
	}
	if changed {
		lines = append(lines, fmt.Sprintf("%s: %s", path, r))
	} else if len(r.Added)+len(r.Changed)+len(r.Removed) == 0 {
		lines = append(lines, fmt.Sprintf("%s: nothing to change; %s", path, r))
	}
	return lines
}
