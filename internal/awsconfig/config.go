package awsconfig

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
	"syscall"

	"awsin/internal/atomicfile"
	"awsin/shell"
)

// Config is what the AWS CLI sees of the config and the credentials file. It does not change once
// loaded, and is safe for concurrent use.
type Config struct {
	ConfigFile      *File // nil if there is none
	CredentialsFile *File // nil if there is none
	// Unread is why the credentials file counts as empty though there is one; nil if it does not. It stops no AWS CLI.
	Unread *UnreadableError

	profiles []Profile // whose places do not change
	fallback *Profile  // the default profile
	replaced []*Section
	mixed    bool // during Merge: one name may have been written as two different headers

	asked  atomic.Int32 // the number of calls to Profile
	index  sync.Once
	byName map[string]*Profile // built lazily; use the Profile method

	sections, once  sync.Once // guard the fields below, built on demand: not every caller needs sessions
	sessions        []*Session
	sessionByName   map[string]*Session
	sectionSessions []*Session // from [sso-session] sections, in file order
	sectionByName   map[string]*Session
	defining        map[string]*Section // the section that counts, by the session's name

	missing struct { // sessions that no section defines, by name
		sync.Mutex
		byName map[string]*Session
	}
}

// Profile is a section of either file, or of both.
type Profile struct {
	Name string

	config, credentials *Section // nil if that file does not define the profile

	session *Session // nil until resolved, noSession if there is none
}

// Load reads both files. A path that is "", does not exist or is not a regular file, such as /dev/null,
// counts as an empty file, as for the AWS CLI; but a pipe is a *PipeError, since somebody means to be read there.
// A file that the AWS CLI refuses is a *ParseError; a file that cannot be read is an error that names it.
func Load(configPath, credentialsPath string) (*Config, error) {
	return loadWith(configPath, credentialsPath, parse)
}

// LoadLazy is Load for latency-sensitive callers: sections are parsed on first access. Not safe for
// concurrent use. A mistake in a section is found by Err, and only once that section has been accessed.
func LoadLazy(configPath, credentialsPath string) (*Config, error) {
	return loadWith(configPath, credentialsPath, parseLazy)
}

// Err returns the first mistake in the sections accessed since LoadLazy; nil after Load.
func (c *Config) Err() error {
	for _, f := range []*File{c.ConfigFile, c.CredentialsFile} {
		if f != nil && f.err != nil {
			return f.err
		}
	}
	return nil
}

func loadWith(configPath, credentialsPath string, parse parseFunc) (*Config, error) {
	config, err := read(configPath, parse)
	if err != nil {
		return nil, err
	}
	credentials, err := read(credentialsPath, parse)
	unread, ok := errors.AsType[*UnreadableError](err)
	if err != nil && !ok {
		return nil, err
	}
	c := Merge(config, credentials)
	c.Unread = unread
	return c, nil
}

type parseFunc func(path, text string) (*File, error)

func read(path string, parse parseFunc) (*File, error) {
	if path == "" {
		return nil, nil
	}
	was, _ := os.Stat(path) // first: what is written while this reads is a change
	text, err := atomicfile.Read(path, maxSize)
	switch {
	case err == nil:
		f, err := parse(path, text)
		if f != nil {
			f.was = was
		}
		return f, err
	case leadsNowhere(err):
		return nil, nil
	case errors.Is(err, atomicfile.ErrNotRegular):
		if info, err := os.Stat(path); err == nil && info.Mode()&(fs.ModeNamedPipe|fs.ModeSocket) != 0 {
			return nil, &PipeError{path}
		}
		return nil, nil
	case errors.Is(err, fs.ErrPermission):
		return nil, &UnreadableError{path, err}
	}
	return nil, err
}

// UnreadableError means that a file may not be read, as after `sudo aws configure` or in a sandbox. The AWS CLI takes it
// for an empty one, and says nothing.
type UnreadableError struct {
	Path string
	err  error
}

func (e *UnreadableError) Error() string {
	return e.Path + " cannot be read, and the AWS CLI takes it for empty"
}

func (e *UnreadableError) Unwrap() error { return e.err }

// Hint returns the command that makes it the person's own.
func (e *UnreadableError) Hint() string {
	path := shell.Join(e.Path)
	return fmt.Sprintf("sudo chown $(id -u) %s && chmod u+rw %[1]s", path)
}

// PipeError means that a pipe stands where a file should, such as in AWS_CONFIG_FILE=<(command). The AWS CLI takes it
// for no file at all, and says nothing. It was not opened.
type PipeError struct{ Path string }

func (e *PipeError) Error() string { return e.Path + " is a pipe: the AWS CLI reads only files" }

// Hint returns what to do about it.
func (e *PipeError) Hint() string { return "write what comes out of it to a file, and name that" }

// ExitCode returns the program's exit code for a wrong configuration.
func (e *PipeError) ExitCode() int { return 2 }

func leadsNowhere(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) ||
		errors.Is(err, syscall.ENAMETOOLONG) || errors.Is(err, syscall.ELOOP)
}

// Merge returns the Config of two fully parsed files, either of which may be nil: botocore's
// build_profile_map and Session.full_config.
func Merge(config, credentials *File) *Config {
	c := &Config{ConfigFile: config, CredentialsFile: credentials}
	sections := 0
	for _, f := range []*File{config, credentials} {
		if f != nil {
			sections += len(f.Sections)
		}
	}
	c.profiles = make([]Profile, 0, sections)
	if config != nil {
		for i := range config.Sections {
			s := &config.Sections[i]
			// A later header of the same name replaces the earlier one.
			if name, plain, ok := profileName(s.Header); ok {
				p := c.at(name, plain)
				if p.config != nil {
					c.replaced = append(c.replaced, p.config)
				}
				p.config = s
			}
		}
	}
	if credentials != nil {
		for i := range credentials.Sections {
			s := &credentials.Sections[i]
			if s.Header == defaultHeader {
				continue
			}
			p := c.at(s.Header, config == nil)
			p.credentials = s
		}
	}
	return c
}

// at returns the profile of that name, which may be new. Headers are unique within a file, so a name from a
// plain header, as nearly all are, need not be looked up among the names from other plain headers.
func (c *Config) at(name string, plain bool) *Profile {
	if name == defaultName {
		if c.fallback != nil {
			return c.fallback
		}
	} else if c.mixed = c.mixed || !plain; c.mixed {
		if p := c.Profile(name); p != nil {
			return p
		}
	}
	c.profiles = append(c.profiles, Profile{Name: name})
	p := &c.profiles[len(c.profiles)-1]
	if c.byName != nil {
		c.byName[name] = p
	}
	if name == defaultName {
		c.fallback = p
	}
	return p
}

// Profiles returns all profiles in the order of `aws configure list-profiles`.
func (c *Config) Profiles() []*Profile {
	all := make([]*Profile, len(c.profiles))
	for i := range c.profiles {
		all[i] = &c.profiles[i]
	}
	return all
}

// fewLookups is the number of linear searches that are still cheaper than building a map of the profiles.
const fewLookups = 4

// Profile returns the profile of that name, or nil if there is none.
func (c *Config) Profile(name string) *Profile {
	if c.asked.Add(1) <= fewLookups {
		for i := range c.profiles {
			if p := &c.profiles[i]; p.Name == name {
				return p
			}
		}
		return nil
	}
	c.index.Do(func() {
		c.byName = make(map[string]*Profile, cap(c.profiles))
		for i := range c.profiles {
			c.byName[c.profiles[i].Name] = &c.profiles[i]
		}
	})
	return c.byName[name]
}

// Section returns the one of the config file that defines the profile, or nil.
func (p *Profile) Section() *Section { return p.config }

// Replaced returns the sections of the config file whose profile or session a later one of the same name defines.
func (c *Config) Replaced() []*Section {
	c.sections.Do(c.defined)
	return c.replaced
}

// Where returns the file that defines the profile and the line of its header. The config file takes precedence
// over the credentials file.
func (p *Profile) Where() (path string, line int) {
	s := p.config
	if s == nil {
		s = p.credentials
	}
	s.read()
	return s.file.Path, int(s.Line)
}

// Get returns the effective value of a key, or "" if it is not set. The key must be in lower case. Values of
// the credentials file override those of the config file; a section's own override [DEFAULT]'s.
func (p *Profile) Get(key string) string {
	value, _ := p.Lookup(key)
	return value
}

// Lookup is like Get but distinguishes an empty value from a missing one.
func (p *Profile) Lookup(key string) (value string, ok bool) {
	i, f := p.find(key)
	if f == nil {
		return "", false
	}
	return f.part(f.keys[i].value), true
}

// Origin returns the file and the line of the key that the value comes from. Both are zero if there is no such
// key.
func (p *Profile) Origin(key string) (path string, line int) {
	if i, f := p.find(key); f != nil {
		return f.Path, int(f.keys[i].line)
	}
	return "", 0
}

// find returns the file and the index in its keys; a nil file if there is no such key.
func (p *Profile) find(name string) (int, *File) {
	if s := p.credentials; s != nil {
		if i := s.effect(name); i >= 0 {
			return i, s.file
		}
	}
	if s := p.config; s != nil {
		if i := s.effect(name); i >= 0 {
			return i, s.file
		}
	}
	return -1, nil
}
