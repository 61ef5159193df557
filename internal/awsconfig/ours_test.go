package awsconfig

import (
	"strings"
	"testing"

	"awsin/internal/awsconfig/configtest"
)

// ours loads the files as the program does, and puts what it finds into the oracle's form.
func ours(t *testing.T, config, credentials string) configtest.Seen {
	t.Helper()
	c, err := Load(config, credentials)
	if err != nil {
		if _, ok := err.(*ParseError); !ok {
			t.Fatal(err)
		}
		return configtest.Seen{Refused: true}
	}
	var s configtest.Seen
	for _, p := range c.Profiles() {
		if c.Profile(p.Name) != p {
			t.Errorf("Profile(%q) is another one", p.Name)
		}
		keys := map[string]string{}
		for _, section := range []*Section{p.config, p.credentials} {
			for name := range names(section) {
				keys[name] = flat(p.Get(name))
			}
		}
		s.Profiles = append(s.Profiles, configtest.Named{Name: p.Name, Keys: keys})
	}
	for _, session := range c.Sessions() {
		// The section that the session was read from; the Config does not keep it.
		for i := range sections(c.ConfigFile) {
			section := &c.ConfigFile.Sections[i]
			if int(section.Line) != session.Line || session.Path != config {
				continue
			}
			keys := map[string]string{}
			for name := range names(section) {
				k, _ := section.effective(name)
				keys[name] = flat(k.Value)
			}
			s.Sessions = append(s.Sessions, configtest.Named{Name: session.Name, Keys: keys})
		}
	}
	return s
}

func sections(f *File) []Section {
	if f == nil {
		return nil
	}
	return f.Sections
}

// names returns the names of the section's own keys and the inherited ones.
func names(s *Section) map[string]bool {
	all := map[string]bool{}
	if s == nil {
		return all
	}
	for k := range s.Keys() {
		all[k.Name] = true
	}
	for name := range s.file.defaults {
		all[name] = true
	}
	return all
}

// flat returns a nested value as JSON, parsed like botocore's _parse_nested; other values are returned as they are.
func flat(value string) string {
	if !strings.HasPrefix(value, "\n") {
		return value
	}
	nested := map[string]string{}
	for rest := value; rest != ""; {
		line := rest
		if i, size := lineBreak(rest); i >= 0 {
			line, rest = rest[:i], rest[i+size:]
		} else {
			rest = ""
		}
		if line = trim(line); line != "" {
			k, v, _ := strings.Cut(line, "=")
			nested[trim(k)] = trim(v)
		}
	}
	return configtest.AsJSON(nested)
}
