package ssotoken

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"awsin/internal/atomicfile"
)

// maxRefusals is how many are remembered of a session: of its access token and of its refresh token.
const maxRefusals = 2

// refusals is the file of what a server has refused of a session's. It lies beside the lock and not in awsin's own
// folders, so that who shares the cache shares it: a timer has none of a shell's XDG variables. Each line is a digest
// and the time (RFC 3339): what it says is void as soon as another token is there, whoever has brought it.
func (f File) refusals() string { return strings.TrimSuffix(f.lock, ".lock") + ".refused" }

// Refuse remembers that the server has refused what has these digests. Who calls it or Forget holds the lock, so that no
// line of another process is lost.
func (f File) Refuse(now time.Time, digests ...string) error {
	lines := f.readRefusals()
	for _, d := range digests {
		lines = slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, d) })
		lines = slices.Insert(lines, 0, d+" "+now.UTC().Format(time.RFC3339Nano))
	}
	return f.writeRefusals(lines[:min(len(lines), maxRefusals)])
}

// Forget takes back what is remembered of this digest: the server takes what has it again.
func (f File) Forget(digest string) error {
	lines := f.readRefusals()
	left := slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return strings.HasPrefix(l, digest) })
	switch len(left) {
	case len(lines):
		return nil
	case 0:
		return atomicfile.Remove(f.refusals())
	}
	return f.writeRefusals(left)
}

func (f File) writeRefusals(lines []string) error {
	if err := os.MkdirAll(filepath.Dir(f.lock), 0o700); err != nil {
		return err
	}
	return atomicfile.Write(f.refusals(), []byte(strings.Join(lines, "\n")+"\n"))
}

// Refused returns when the server refused what has this digest, the zero time where it is not known to have.
func (f File) Refused(digest string) time.Time {
	for _, line := range f.readRefusals() {
		if of, at, _ := strings.Cut(line, " "); of == digest {
			return parseTime(at)
		}
	}
	return time.Time{}
}

// readRefusals returns the lines; what cannot be read says nothing.
func (f File) readRefusals() []string {
	text, err := atomicfile.Read(f.refusals(), maxFile)
	if err != nil {
		return nil
	}
	return strings.Split(strings.TrimSpace(text), "\n")
}

// digest is by which a secret is known again, and not learned.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// AccessDigest and RefreshDigest are of the two secrets of a token; see File.Refuse.
func (t *Token) AccessDigest() string { return digest(t.AccessToken) }

// RefreshDigest is that of the refresh token.
func (t *Token) RefreshDigest() string { return digest(t.RefreshToken) }
