package awsconfig

import (
	"strings"
)

// expandVarsNT is Python's ntpath.expandvars: %NAME%, $NAME and ${NAME}, once; %% and $$ are one of them, nothing is
// expanded between single quotes, and an unset variable stays as it is written.
func expandVarsNT(s string, env Env) string {
	var b strings.Builder
	reference := func(open, name, end string) {
		if value, ok := env(name); ok && name != "" {
			b.WriteString(value)
		} else {
			b.WriteString(open + name + end)
		}
	}
	for s != "" {
		c := s[:1]
		rest := s[1:]
		s = rest
		switch {
		case c == "'":
			quoted, after, closed := strings.Cut(rest, "'")
			b.WriteString(c + quoted)
			if s = after; closed {
				b.WriteString("'")
			}
		case c == "%" || c == "$" && strings.HasPrefix(rest, "{"):
			open, end := "%", "%"
			if c == "$" {
				open, end = "${", "}"
			} else if strings.HasPrefix(rest, c) {
				b.WriteString(c)
				s = rest[1:]
				continue
			}
			name, after, closed := strings.Cut(rest[len(open)-1:], end)
			if s = after; closed {
				reference(open, name, end)
			} else {
				b.WriteString(open + name)
			}
		case c == "$" && strings.HasPrefix(rest, "$"):
			b.WriteString(c)
			s = rest[1:]
		case c == "$":
			n := 0
			for n < len(rest) && (isWord(rest[n]) || rest[n] == '-') {
				n++
			}
			reference(c, rest[:n], "")
			s = rest[n:]
		default:
			b.WriteString(c)
		}
	}
	return b.String()
}

// expandUserNT is Python's ntpath.expanduser: another person's home lies beside one's own.
func expandUserNT(s, home string, env Env) string {
	const separators = `\/`
	if !strings.HasPrefix(s, "~") {
		return s
	}
	name, rest := s[1:], ""
	if i := strings.IndexAny(s, separators); i >= 0 {
		name, rest = s[1:i], s[i:]
	}
	if me, _ := env("USERNAME"); name != "" && name != me {
		i := strings.LastIndexAny(home, separators)
		if home[i+1:] != me {
			return s
		}
		home = home[:i+1] + name
	}
	return home + rest
}
