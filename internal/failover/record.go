// Package failover moves a session to its standby's place, and back: the two keys of its section, what is remembered of
// them (record.go), and the token under its name. It also finds out that a session's servers are silent and its
// standby's are not (silent.go).
package failover

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"awsin/internal/atomicfile"
	"awsin/internal/awsconfig"
	"awsin/internal/environ"
	"awsin/internal/hint"
	"awsin/internal/identity"
	"awsin/internal/ssotoken"
	"awsin/shell"
)

// Place is where a session logs in.
type Place struct {
	StartURL string `json:"start_url"`
	Region   string `json:"region"`
}

// key returns the same string however a place's start URL is written, and different ones for different places.
func (p Place) key() string {
	url := p.StartURL
	if portal, err := identity.PortalOf(url); err == nil {
		url = portal.String()
	}
	return url + " " + p.Region
}

func placeOf(t *ssotoken.Token) string { return Place{t.StartURL, t.Region}.key() }

// Record is what is remembered of a session that was moved to its standby's place.
type Record struct {
	Session string    `json:"session"`
	Standby string    `json:"standby"`
	File    string    `json:"file"` // the configuration
	From    Place     `json:"from"`
	To      Place     `json:"to"`
	At      time.Time `json:"at"`
}

// holds reports whether a session is still where it was moved to. Its Region may have moved on with the standby's.
func (r *Record) holds(now Place) bool {
	if r.From.StartURL == r.To.StartURL {
		return now.Region == r.To.Region
	}
	return now.StartURL == r.To.StartURL
}

// Left reports whether the standby itself has another place by now than the one where the session was moved, and is.
func (r *Record) Left(conf *awsconfig.Config) bool {
	s, standby := conf.Session(r.Session), conf.Session(r.Standby)
	if s == nil || standby == nil || standby.SSOSession() == "" || standby.Problem != "" {
		return false
	}
	there := Place{standby.StartURL, standby.Region}.key()
	return there != r.To.key() && there != Place{s.StartURL, s.Region}.key()
}

// Memory is what is remembered of one configuration file.
type Memory struct{ folder, file string }

// MemoryOf returns that of the file in use.
func MemoryOf(e *environ.Environ) Memory {
	file := awsconfig.ConfigPath(e.Lookup, e.Home)
	if whole, err := filepath.Abs(file); err == nil && file != "" {
		file = whole
	}
	return Memory{e.StatePath(environ.Failovers), file}
}

func (m Memory) path(session string) string {
	return filepath.Join(m.folder, fmt.Sprintf("%x.json", sha256.Sum256([]byte(m.file+"\n"+session)))[:32]) //nolint:gosec // a name
}

// maxRecord bounds a record, in bytes.
const maxRecord = 1 << 16

// read returns the record of a session, nil where there is none.
func (m Memory) read(session string) (*Record, error) {
	text, err := atomicfile.Read(m.path(session), maxRecord)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	r := &Record{}
	if err == nil {
		err = json.Unmarshal([]byte(text), r)
	}
	if err != nil {
		return nil, hint.With("set sso_start_url and sso_region of session "+session+" by hand, then: "+shell.Join("rm", m.path(session)),
			fmt.Errorf("what was remembered of the failover is damaged: %w", err))
	}
	return r, nil
}

func (m Memory) write(r Record) error {
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(m.folder, 0o700); err != nil {
		return err
	}
	return atomicfile.Write(m.path(r.Session), data)
}

// Forget removes what is remembered of a session.
func (m Memory) Forget(session string) error { return atomicfile.Remove(m.path(session)) }

// Held returns the record of a session that is at its standby's place, nil where it is not.
func (m Memory) Held(s *awsconfig.Session) *Record {
	if r, err := m.read(s.Name); err == nil && r != nil && s.SSOSession() != "" && r.holds(Place{s.StartURL, s.Region}) {
		return r
	}
	return nil
}

// At returns the standby at whose place a session is, "" where it is at its own.
func (m Memory) At(s *awsconfig.Session) string {
	if r := m.Held(s); r != nil {
		return r.Standby
	}
	return ""
}
