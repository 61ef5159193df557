// Package estate is what a company, or a person, writes down of its accounts: which profiles are production, which
// session stands by for another, which sessions are for every morning, what an account is called, what coding agents get.
// file.go reads it, estate.go answers; no command reads such a file itself.
package estate

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"gopkg.in/ini.v1"

	"awsin/internal/glob"
	"awsin/internal/identity"
	"awsin/internal/sanitize"
	"awsin/internal/terminal"
)

// File is what one file says.
type File struct {
	Production Rule
	Agents     *Rule // which profiles coding agents get; nil where that is not said
	Sessions   map[string]Session
	Accounts   map[string]string `json:"-"` // names of accounts, by their IDs
	Aliases    map[string]string // profiles, by other names for them
	// LeftOut is what is unknown or invalid; none of it counts.
	LeftOut []Left `json:"-"`
}

// Left is a line that does not count.
type Left struct{ Section, Key, Why string }

func (l Left) String() string { return l.Why }

// Rule is which profiles are of a kind.
type Rule struct {
	Profiles, Accounts, Roles []string // globs, any of which may fit
	Not                       []string // globs of profiles that are not of the kind all the same
	Color                     string   // one of Colors, "" where that is not said
}

// Session is what is known of a session beside its place.
type Session struct {
	StandbyOf *string `json:",omitempty"` // the session that it stands in for, "" for none; nil where that is not said
	Morning   *bool   `json:",omitempty"` // whether it is for every morning, likewise
}

// Colors are those that a kind of profile can have; the first is the usual one.
var Colors = terminal.Colors

// The sections. That of a session is followed by its name.
const (
	production = "production"
	accounts   = "accounts"
	agents     = "agents"
	aliases    = "aliases"
	sessions   = "sso-session "
)

// Known reports whether a section is read here.
func Known(section string) bool {
	return slices.Contains([]string{production, accounts, agents, aliases}, section) || strings.HasPrefix(section, sessions)
}

// SessionKey reports whether a key of a session's section is read here.
func SessionKey(key string) bool { return slices.Contains(sessionKeys, key) }

// Read reads the sections that are known here. others are the keys of a session's section that somebody else reads.
func Read(src *Source, others ...string) *File {
	file := &File{Sessions: map[string]Session{}, Accounts: map[string]string{}, Aliases: map[string]string{}}
	for _, is := range src.names {
		if err := file.account(is[0], is[1]); err != nil {
			file.leave(accounts, is[0], "[%s] %s: %v", accounts, is[0], err)
		}
	}
	for _, s := range src.Sections() {
		name, isSession := strings.CutPrefix(s.Name(), sessions)
		if s.Name() == agents {
			file.Agents = &Rule{} // it gives out nothing where it names nothing
		}
		for _, k := range s.Keys() {
			key, value := k.Name(), strings.TrimSpace(k.Value())
			var err error
			known := others
			switch {
			case s.Name() == production:
				known, err = productionKeys, file.set(&file.Production, key, value)
			case s.Name() == accounts:
				err = file.account(key, value)
			case s.Name() == agents:
				if known, err = agentsKeys, errUnknown; slices.Contains(agentsKeys, key) {
					err = file.set(file.Agents, key, value)
				}
			case s.Name() == aliases:
				err = file.alias(key, value)
			case isSession && !slices.Contains(others, key):
				known, err = slices.Concat(others, sessionKeys), file.session(name, key, value)
			}
			switch {
			case errors.Is(err, errUnknown):
				file.leave(s.Name(), key, "unknown key %s in [%s]; known: %s", identity.Quote(key), identity.Escape(s.Name()), strings.Join(known, ", "))
			case err != nil:
				file.leave(s.Name(), key, "[%s] %s: %v", identity.Escape(s.Name()), identity.Escape(key), err)
			}
		}
	}
	return file
}

// maxLeftOut bounds what is kept of what is left out: a hostile file has a million lines.
const maxLeftOut = 20

func (f *File) leave(section, key, format string, args ...any) {
	if len(f.LeftOut) < maxLeftOut {
		f.LeftOut = append(f.LeftOut, Left{section, key, fmt.Sprintf(format, args...)})
	}
}

var (
	agentsKeys     = []string{"profiles", "accounts", "roles", "not"}
	productionKeys = append(slices.Clip(agentsKeys), "color")
	sessionKeys    = []string{"standby_of", "morning"}
)

var errUnknown = errors.New("unknown key")

// patterns returns how many there are in all.
func (f *File) patterns() (n int) {
	for _, r := range []*Rule{&f.Production, f.Agents} {
		if r != nil {
			n += len(r.Profiles) + len(r.Accounts) + len(r.Roles) + len(r.Not)
		}
	}
	return n
}

func (f *File) set(r *Rule, key, value string) error {
	list := map[string]*[]string{"profiles": &r.Profiles, "accounts": &r.Accounts, "roles": &r.Roles, "not": &r.Not}[key]
	switch {
	case list != nil:
		globs, err := patterns(value, maxPatterns-f.patterns())
		if key == "accounts" {
			for _, p := range globs {
				if strings.Trim(p, "0123456789*?[]-") != "" || !strings.ContainsAny(p, "*?[") && identity.AccountID(p) != nil {
					err = fmt.Errorf("%s is not an account ID of 12 digits, or a glob", identity.Quote(p))
				}
			}
		}
		*list = globs
		return err
	case key == "color" && slices.Contains(Colors, value):
		r.Color = value
		return nil
	case key == "color":
		return fmt.Errorf("%s is not a color; known: %s", identity.Quote(value), strings.Join(Colors, ", "))
	}
	return errUnknown
}

// maxPatterns bounds those of a file: a Tab compares each of them with all profiles.
const maxPatterns = 1000

// patterns returns the globs of a list, so many at most; those that are none are left out.
func patterns(value string, most int) (globs []string, err error) {
	for p := range strings.SplitSeq(value, ",") {
		if p = strings.TrimSpace(p); p == "" {
			continue
		}
		if strings.ContainsAny(p, "'\"`") {
			err = fmt.Errorf("%s has a quote: write it without", identity.Quote(p))
			continue
		}
		if strings.Contains(p, " #") || strings.Contains(p, " ;") {
			err = fmt.Errorf("%s: a comment needs a line of its own", identity.Quote(p))
			continue
		}
		if len(globs) == most {
			return globs, fmt.Errorf("more than %d patterns in all", maxPatterns)
		}
		if wrong := glob.Check(p); wrong != nil {
			err = wrong
			continue
		}
		globs = append(globs, p)
	}
	return globs, err
}

func (f *File) session(name, key, value string) error {
	s := f.Sessions[name]
	switch key {
	case "standby_of":
		if value != "" {
			if err := identity.SessionName(value); err != nil {
				return err
			}
		}
		s.StandbyOf = &value
	case "morning":
		morning := value == "yes"
		if !morning && value != "no" {
			return fmt.Errorf("%s is not yes or no", identity.Quote(value))
		}
		s.Morning = &morning
	default:
		return errUnknown
	}
	f.Sessions[name] = s
	return nil
}

// maxAccounts bounds those of a file, and those that are kept.
const maxAccounts = 20_000

func (f *File) account(id, name string) error {
	if err := cmp.Or(identity.AccountID(id), identity.AccountName(name), identity.Readable(name)); err != nil {
		return err
	}
	if len(f.Accounts) == maxAccounts {
		return fmt.Errorf("more than %d accounts", maxAccounts)
	}
	f.Accounts[id] = name
	return nil
}

// maxAliases bounds those of a file.
const maxAliases = 1000

func (f *File) alias(name, profile string) error {
	switch {
	case name == "-" || strings.HasPrefix(name, "--"):
		return errors.New("it would be an option")
	case profile == "":
		return errors.New("it names no profile")
	case len(f.Aliases) == maxAliases:
		return fmt.Errorf("more than %d aliases", maxAliases)
	}
	if err := cmp.Or(identity.Readable(name), identity.Readable(profile)); err != nil {
		return err
	}
	f.Aliases[name] = profile
	return nil
}

// MaxSize bounds a file, in bytes.
const MaxSize = 1 << 20

// Parse reads a team's file, all of whose sections have to be known. What is not known is in LeftOut; an error is of a
// file that says nothing.
func Parse(text string) (*File, error) {
	if len(text) > MaxSize {
		return nil, fmt.Errorf("it is larger than %d MiB", MaxSize>>20)
	}
	f, err := Load(text)
	if err != nil {
		return nil, errors.New(sanitize.Brief(strings.TrimSpace(err.Error())))
	}
	file := Read(f)
	for _, s := range f.Sections() {
		switch {
		case s.Name() == aliases: // several words are a person's query
			for _, k := range s.Keys() {
				if strings.ContainsFunc(k.Name(), unicode.IsSpace) && file.Aliases[k.Name()] != "" {
					delete(file.Aliases, k.Name())
					file.leave(s.Name(), k.Name(), "[aliases] %s: a team's alias is one word", identity.Escape(k.Name()))
				}
			}
		case Known(s.Name()):
		case s.Name() != ini.DefaultSection:
			file.leave(s.Name(), "", "unknown section [%s]; known: [production], [sso-session NAME], [accounts], [agents], [aliases]", identity.Escape(s.Name()))
		case len(s.Keys()) > 0:
			file.leave(s.Name(), s.Keys()[0].Name(), "key %s is in no section", identity.Quote(s.Keys()[0].Name()))
		}
	}
	return file, nil
}
