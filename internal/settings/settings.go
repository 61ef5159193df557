// Package settings reads awsin's own file, ~/.config/awsin/config. It is INI,
// and its grammar is gopkg.in/ini.v1's; ~/.aws/config is not read here.
package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"gopkg.in/ini.v1"
)

// Settings is the file's content.
type Settings struct {
	path string
	file *ini.File
}

// Path is where the file is: $XDG_CONFIG_HOME/awsin/config, by default
// ~/.config/awsin/config.
func Path(env func(string) (string, bool), home string) string {
	dir, _ := env("XDG_CONFIG_HOME")
	if !filepath.IsAbs(dir) { // the XDG specification: a relative path is ignored
		dir = filepath.Join(home, ".config")
	}
	return filepath.Join(dir, "awsin", "config")
}

// Load reads the file; a missing one is empty. A section or key that awsin
// does not know is an error, since a misspelt one would be silently without
// effect.
func Load(path string) (*Settings, error) {
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	f, err := ini.LoadSources(ini.LoadOptions{
		IgnoreInlineComment:     true, // a URL may hold "#"
		KeyValueDelimiters:      "=",
		ChildSectionDelimiter:   "\x00", // no inheritance between [a] and [a.b]
		SkipUnrecognizableLines: false,
	}, data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, s := range f.Sections() {
		if s.Name() != ini.DefaultSection && !strings.HasPrefix(s.Name(), "sso-session ") {
			return nil, fmt.Errorf("%s: unknown section [%s]; there is [sso-session NAME]", path, s.Name())
		}
		for _, k := range s.Keys() {
			if k.Name() != "browser" {
				return nil, fmt.Errorf("%s: unknown key %q in [%s]; there is: browser", path, k.Name(), s.Name())
			}
		}
	}
	return &Settings{path, f}, nil
}

// Browser is the command that opens a session's approval page: the session's
// own, else the one at the top of the file, else "".
func (s *Settings) Browser(session string) string {
	for _, section := range []string{"sso-session " + session, ini.DefaultSection} {
		if sec, err := s.file.GetSection(section); err == nil && sec.HasKey("browser") {
			return sec.Key("browser").Value()
		}
	}
	return ""
}
