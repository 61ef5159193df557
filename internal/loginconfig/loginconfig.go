// Package loginconfig gives each `aws sso login` and `aws login` a configuration of its own.
// The AWS CLI rewrites sso_region (since 2.35.13), login_session and region in the file that
// it reads, by truncating it and without a lock: several at once tear it. So each child gets a
// private copy of what it reads, and what it changed there is found here and
// brought into the person's file by the one editor.
package loginconfig

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"awsin/internal/atomicfile"
	"awsin/internal/awsconfig"
	"awsin/internal/scratch"
)

// Copy is the configuration of one login. It may hold secrets.
type Copy struct {
	dir     *scratch.Dir
	session *awsconfig.Session
	before  *awsconfig.File
}

// New writes a session's copy into a folder of its own in parent.
func New(parent string, conf *awsconfig.Config, s *awsconfig.Session) (*Copy, error) {
	dir, err := scratch.New(parent)
	if err != nil {
		return nil, fmt.Errorf("a copy of the configuration for the AWS CLI: %w", err)
	}
	c := &Copy{dir: dir, session: s}
	text := conf.ForLogin(s)
	if c.before, err = awsconfig.Parse(c.path(), []byte(text)); err == nil {
		err = errors.Join(os.WriteFile(c.path(), []byte(text), 0o600), os.WriteFile(c.credentials(), nil, 0o600))
	}
	if err != nil {
		return nil, errors.Join(err, dir.Close())
	}
	return c, nil
}

func (c *Copy) path() string        { return filepath.Join(c.dir.Path, "config") }
func (c *Copy) credentials() string { return filepath.Join(c.dir.Path, "credentials") }

// Close removes the copy.
func (c *Copy) Close() error { return c.dir.Close() }

// Environ returns the environment, as NAME=VALUE, in which a program reads the
// copy. It holds what the credentials file says, too.
func (c *Copy) Environ(environ []string) []string {
	environ = slices.DeleteFunc(slices.Clone(environ), func(kv string) bool {
		return strings.HasPrefix(kv, "AWS_CONFIG_FILE=") || strings.HasPrefix(kv, "AWS_SHARED_CREDENTIALS_FILE=")
	})
	return append(environ, "AWS_CONFIG_FILE="+c.path(), "AWS_SHARED_CREDENTIALS_FILE="+c.credentials())
}

// Changes is what a child wrote.
type Changes struct {
	// Keys are the session's own that are new: sso_region, or login_session and region of `aws login`.
	Keys []awsconfig.KeyValue
	// Other are the changes for which there is no place in the person's file:
	// "KEY of [SECTION]" or what is wrong with what was written.
	Other []string
	Text  string // all that was written; "" where there is no Other
}

// maxSize bounds what is read of a copy: a session and its profile hold some
// hundred bytes.
const maxSize = 1 << 20

// Changes returns what differs from what was handed out.
func (c *Copy) Changes() (Changes, error) {
	text, err := atomicfile.Read(c.path(), maxSize)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Changes{Other: []string{"the file is gone"}}, nil
	case errors.Is(err, atomicfile.ErrTooLarge):
		return Changes{Other: []string{"a file of more than 1 MiB"}}, nil
	case err != nil || text == c.before.Text:
		return Changes{}, err
	}
	var found Changes
	after, err := awsconfig.Parse(c.path(), []byte(text))
	if err != nil {
		found.Other, found.Text = []string{"a file that cannot be read: " + err.Error()}, text
		return found, nil
	}
	was := values(c.before)
	is := values(after)
	for id, value := range is {
		switch {
		case was[id] == value:
		case c.owns(id.header) && slices.Contains(c.written(), id.key):
			found.Keys = append(found.Keys, awsconfig.KeyValue{Key: id.key, Value: value})
		default:
			found.Other = append(found.Other, fmt.Sprintf("%s of [%s]", id.key, id.header))
		}
	}
	for id := range was {
		if _, ok := is[id]; !ok {
			found.Other = append(found.Other, fmt.Sprintf("%s of [%s], which is gone", id.key, id.header))
		}
	}
	slices.SortFunc(found.Keys, func(a, b awsconfig.KeyValue) int { return strings.Compare(a.Key, b.Key) })
	slices.Sort(found.Other)
	if found.Other != nil {
		found.Text = text
	}
	return found, nil
}

// Keep puts what was written, which nothing else holds, beside the folder of the
// copies and returns where.
func (c *Copy) Keep(changes Changes) (path string, err error) {
	path = filepath.Join(filepath.Dir(filepath.Dir(c.dir.Path)), "aws-cli-config-"+filepath.Base(c.dir.Path))
	return path, os.WriteFile(path, []byte(changes.Text), 0o600)
}

// id is a key of a section.
type id struct{ header, key string }

func values(f *awsconfig.File) map[id]string {
	all := map[id]string{}
	for i := range f.Sections {
		for k := range f.Sections[i].Keys() {
			all[id{f.Sections[i].Header, k.Name}] = k.Value
		}
	}
	return all
}

// written are the keys that the AWS CLI writes.
func (c *Copy) written() []string {
	if c.session.Login != "" {
		return []string{"login_session", "region"}
	}
	return []string{"sso_region"}
}

// owns reports whether a header is the session's: as it was handed out, or as the
// AWS CLI writes it, which quotes no name.
func (c *Copy) owns(header string) bool {
	if c.session.Legacy || c.session.Login != "" {
		return header == awsconfig.ProfileHeader(c.session.LoginProfile) || header == "profile "+c.session.LoginProfile
	}
	return header == awsconfig.SessionHeader(c.session.Name) || header == "sso-session "+c.session.Name
}
