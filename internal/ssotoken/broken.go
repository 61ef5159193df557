package ssotoken

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"unicode/utf8"
)

// Entry is a file of the AWS CLI's caches, for whoever asks only whether it is whole.
type Entry struct {
	Path  string
	check func() error
	lock  func() (unlock func(), err error)
}

// Entry is the token's file.
func (f File) Entry() Entry {
	return Entry{f.Path, func() error { _, err := f.Read(); return err }, f.TryLock}
}

// Entry is the registration's file; f is the session's token, with whose lock it is
// written.
func (r Registration) Entry(f File) Entry {
	return Entry{r.Path, func() error { _, err := r.ClientID(); return err }, f.TryLock}
}

// KeysEntry is the file of a login_session's keys.
func (f File) KeysEntry() Entry {
	return Entry{f.Path, func() error { _, err := f.ReadKeys(); return err }, f.TryLock}
}

// object reads what Python's json.load would take for a dict.
func object(data []byte) (map[string]json.RawMessage, error) {
	var fields map[string]json.RawMessage
	switch {
	case len(data) == 0:
		return nil, errors.New("it is empty")
	case !utf8.Valid(data) || !json.Valid(data):
		return nil, errors.New("not valid JSON")
	case json.Unmarshal(data, &fields) != nil || fields == nil:
		return nil, errors.New("not a JSON object")
	}
	return fields, nil
}

// Broken returns why AWS tools fail at the file; nil where it is whole or not there.
func (e Entry) Broken() error {
	err := e.check()
	if !errors.Is(err, ErrNone) {
		return err
	}
	// The AWS CLI makes the file that a link names, but no folder for it.
	if target, err := os.Readlink(e.Path); err == nil {
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(e.Path), target)
		}
		if _, err := os.Stat(filepath.Dir(target)); err != nil {
			return dangling(e.Path)
		}
	}
	return nil
}

// SetAside is the function of that name, for what is still broken once the session's
// lock is held. Whoever holds it meanwhile is logging in, and sets it aside itself.
func (e Entry) SetAside() error {
	unlock, err := e.lock()
	if errors.Is(err, ErrLocked) {
		return nil
	}
	if err != nil {
		return err
	}
	defer unlock()
	if e.Broken() != nil {
		_, err = SetAside(e.Path)
	}
	return err
}

// Aside is what a file that was set aside ends in: nobody takes it for one of the cache.
const Aside = ".broken"

// SetAside renames what is of no use to any program, and may be to a person.
func SetAside(path string) (kept string, err error) {
	kept = path + Aside
	for i := 2; ; i++ {
		if _, err := os.Lstat(kept); errors.Is(err, fs.ErrNotExist) {
			return kept, os.Rename(path, kept)
		} else if err != nil {
			return "", err
		}
		kept = fmt.Sprintf("%s%s-%d", path, Aside, i)
	}
}
