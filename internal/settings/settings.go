// Package settings reads awsin's own file, ~/.config/awsin/config. It is INI,
// and its grammar is gopkg.in/ini.v1's; ~/.aws/config is not read here.
package settings

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"awsin/internal/atomicfile"
	"awsin/internal/browser"
	"awsin/internal/estate"
	"awsin/internal/hint"

	"gopkg.in/ini.v1"
)

// Settings is the file's content.
type Settings struct {
	file *ini.File
	left []estate.Left
}

// maxSize bounds the file, in bytes.
const maxSize = estate.MaxSize

// Load reads the file; a missing file counts as empty. A section or key that awsin
// does not know is an error, since a misspelt one would be silently without
// effect. Of marks it is not: those are left out, and Estate and LeftOut say so.
func Load(path string) (*Settings, error) {
	text, err := atomicfile.Read(path, maxSize)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	f, known, err := parse(path, text)
	if err != nil {
		return nil, err
	}
	return &Settings{f, known.LeftOut}, nil
}

// LeftOut returns what of the file's marks does not count.
func (s *Settings) LeftOut() []estate.Left { return s.left }

// Estate reads what the file says of the person's accounts and sessions; a missing file says nothing. Where it cannot be
// read or parsed, or is a link to nothing, it is torn: what it said last is still in force then, so that no mark vanishes.
// kept is the path beside which a copy of that lies, which only a later file replaces: an editor may be about to put one there. The error
// says what is wrong with the file; known is never nil.
func Estate(path, kept string) (known *estate.File, err error) {
	text, err := atomicfile.Read(path, maxSize)
	if errors.Is(err, fs.ErrNotExist) {
		if _, gone := os.Lstat(path); errors.Is(gone, fs.ErrNotExist) {
			return &estate.File{}, nil // without ini: a Tab is felt
		}
	}
	kept = keptOf(kept, path)
	before, _ := atomicfile.Read(kept, maxSize)
	if err == nil && text == "" && before != "" {
		err = fmt.Errorf("%s is empty", path) // as a full disk leaves it; who wants none removes it
	}
	if err == nil {
		_, known, err = parse(path, text)
	}
	if known == nil {
		if _, known, _ = parse(kept, before); known == nil {
			known = &estate.File{}
		}
		return known, fmt.Errorf("%w; what it marked before is still marked", err)
	}
	if text != before && os.MkdirAll(filepath.Dir(kept), 0o700) == nil {
		_ = atomicfile.Write(kept, []byte(text)) // else it is in force as long as it can be read
	}
	if n := len(known.LeftOut); n > 0 && err == nil {
		err = fmt.Errorf("%s: %s; left out", path, known.LeftOut[0])
		if n > 1 {
			err = fmt.Errorf("%w, and so is more of its marks: awsin doctor", err)
		}
	}
	return known, err
}

// keptOf returns the path of a file's own copy: another XDG_CONFIG_HOME may share the folder.
func keptOf(kept, path string) string {
	return strings.TrimSuffix(kept, ".ini") + fmt.Sprintf("-%x", sha256.Sum256([]byte(path)))[:17] + ".ini"
}

// last is what was parsed last: one command asks for the settings and for what they mark, and a start is felt.
var last struct {
	sync.Mutex
	path, text string
	judged
}

// judged is what parse returns, which nobody changes.
type judged struct {
	f     *ini.File
	known *estate.File
	err   error
}

// parse judges a text; known is nil where it is no INI.
func parse(path, text string) (*ini.File, *estate.File, error) {
	last.Lock()
	defer last.Unlock()
	if last.judged == (judged{}) || last.path != path || last.text != text {
		f, known, err := judge(path, text)
		last.path, last.text, last.judged = path, text, judged{f, known, err}
	}
	return last.f, last.known, last.err
}

func judge(path, text string) (f *ini.File, known *estate.File, err error) {
	src, err := estate.Load(text)
	if err != nil {
		return nil, nil, hint.BadUsage("", "%s: %s", path, strings.TrimSpace(err.Error())) // ini's ends with a line end
	}
	f, known = src.File, estate.Read(src, pageKeys...)
	for _, l := range known.LeftOut {
		if strings.HasPrefix(l.Section, OfSession) && !estate.SessionKey(l.Key) { // which may have been a browser
			return f, known, hint.BadUsage("", "%s: %s", path, l)
		}
	}
	for _, s := range f.Sections() {
		keys, yesOrNo := []string{BrowserKey}, ""
		if s.HasKey(colorKey) && !slices.Contains(browser.ContainerColors, s.Key(colorKey).Value()) {
			return f, known, hint.BadUsage("", "%s: [%s] %s: %.40q is not a color of Firefox's containers; known: %s", path, s.Name(), colorKey, s.Key(colorKey).Value(), strings.Join(browser.ContainerColors, ", "))
		}
		switch {
		case s.Name() == setSection:
			continue // what is not a key of a profile is refused when it is used
		case s.Name() == useSection:
			keys, yesOrNo = []string{quietKey}, quietKey
		case strings.HasPrefix(s.Name(), OfProfile):
			keys, yesOrNo = append(slices.Clip(pageKeys), morningKey), morningKey
		case s.Name() == generateSection:
			keys = []string{"name", "short_name", "account", "role"}
		case estate.Known(s.Name()):
			continue // its keys are estate's, and judged below
		case s.Name() != ini.DefaultSection:
			return f, known, hint.BadUsage("", "%s: unknown section [%s]; known: [sso-session NAME], [profile NAME], [production], [accounts], [agents], [aliases], [%s], [%s], [%s]", path, s.Name(), useSection, generateSection, setSection)
		}
		for _, k := range s.Keys() {
			if !slices.Contains(keys, k.Name()) {
				return f, known, hint.BadUsage("", "%s: unknown key %q in [%s]; known: %s", path, k.Name(), s.Name(), strings.Join(keys, ", "))
			}
			if k.Name() == yesOrNo && k.Value() != "yes" && k.Value() != "no" {
				return f, known, hint.BadUsage("", "%s: [%s] %s: %.40q is not yes or no", path, s.Name(), yesOrNo, k.Value())
			}
		}
	}
	return f, known, nil
}

// The keys of a session or a profile that name a container of Firefox, and its color.
const (
	containerKey = "container"
	colorKey     = "container_color"
)

// pageKeys are those of Page.
var pageKeys = []string{BrowserKey, containerKey, colorKey}

// BrowserKey is the key of a session, a profile, or of the file's top, that names a browser.
const BrowserKey = "browser"

// What the sections of a session, and of a profile that `aws login` signs in for, begin with.
const (
	OfSession = "sso-session "
	OfProfile = "profile "
)

// morningKey is the key of a profile by which `awsin login-all` takes it along.
const morningKey = "morning"

// Morning reports whether a profile that `aws login` signs in for is for every morning: none is, unless that is said.
func (s *Settings) Morning(profile string) bool {
	sec, err := s.file.GetSection(OfProfile + profile)
	return err == nil && sec.Key(morningKey).Value() == "yes"
}

// The sections of what `awsin generate` makes.
const (
	generateSection = "generate"
	setSection      = "generate set"
)

// What `awsin use` says.
const (
	useSection = "use"
	quietKey   = "quiet"
)

// Quiet reports whether `awsin use` says nothing where all is well.
func (s *Settings) Quiet() bool {
	sec, err := s.file.GetSection(useSection)
	return err == nil && sec.Key(quietKey).Value() == "yes"
}

// Generate is the template of generated profiles. What the file does not have is
// empty.
type Generate struct {
	Name, ShortName string
	Accounts, Roles []string // globs
	Set             []Pair   // keys of each profile, in the file's order
}

// Pair is a key and its value.
type Pair struct{ Key, Value string }

// Generate is the template.
func (s *Settings) Generate() Generate {
	var g Generate
	if sec, err := s.file.GetSection(generateSection); err == nil {
		g.Name, g.ShortName = sec.Key("name").Value(), sec.Key("short_name").Value()
		g.Accounts, g.Roles = sec.Key("account").Strings(","), sec.Key("role").Strings(",")
	}
	if sec, err := s.file.GetSection(setSection); err == nil {
		for _, k := range sec.Keys() {
			g.Set = append(g.Set, Pair{k.Name(), k.Value()})
		}
	}
	return g
}

// Page is how the pages of a session or a profile are opened; what nobody has set is "".
type Page struct {
	Browser          string // the command
	Container, Color string // of Firefox, where the command is for one
}

// Page returns how the pages of what these sections are of are opened: each by the first section that says it; the
// browser also by the top of the file.
func (s *Settings) Page(sections ...string) (p Page) {
	for key, value := range map[string]*string{BrowserKey: &p.Browser, containerKey: &p.Container, colorKey: &p.Color} {
		for _, section := range append(slices.Clip(sections), ini.DefaultSection) {
			if sec, err := s.file.GetSection(section); err == nil && sec.HasKey(key) {
				*value = sec.Key(key).Value()
				break
			}
		}
	}
	return p
}
