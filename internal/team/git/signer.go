package git

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"awsin/internal/process"
)

// Signer is whose key has signed a version. The zero Signer is for one that was not verified.
type Signer struct {
	// Fingerprint is what the key is known by: of the primary key in OpenPGP, so that a new subkey is the same
	// signer, else as the program that verifies writes it, such as SHA256:… of ssh-keygen.
	Fingerprint string `json:"fingerprint"`
	Name        string `json:"name"` // as this machine knows the key; somebody else's text
}

// String is the name and the fingerprint.
func (s Signer) String() string { return strings.TrimSpace(s.Name + " " + s.Fingerprint) }

// TagNameError reports that a signed tag stands under another tag's name.
type TagNameError struct{ Name, Ref string }

func (e *TagNameError) Error() string {
	return fmt.Sprintf("the tag at %.200q was made as %.200q: it stands under another's name", e.Ref, e.Name)
}

// Verify lets git verify the signature of what was fetched, and returns whose it is: the tag's, or else the
// commit's, which has to be that one. ref is the one that was asked for.
func (r Repo) Verify(ctx context.Context, hash, ref string) (Signer, error) {
	kind, err := r.git(ctx, 4096, "", "cat-file", "-t", newest)
	if err != nil {
		return Signer{}, err
	}
	at, err := r.Resolve(ctx, newest)
	if err != nil {
		return Signer{}, err
	}
	if strings.TrimSpace(string(kind)) == "tag" && at == hash {
		tag, err := r.git(ctx, MaxSize, "", "cat-file", "tag", newest)
		if err != nil {
			return Signer{}, err
		}
		if name := tagName(string(tag)); name != ref {
			return Signer{}, &TagNameError{name, ref}
		}
		if s, err := r.signer(ctx, "verify-tag", newest); err == nil {
			return s, nil
		}
	}
	return r.signer(ctx, "verify-commit", hash)
}

// tagName returns what a tag calls itself, within what is signed.
func tagName(object string) string {
	head, _, _ := strings.Cut(object, "\n\n")
	for line := range strings.Lines(head) {
		if name, ok := strings.CutPrefix(line, "tag "); ok {
			return strings.TrimSuffix(name, "\n")
		}
	}
	return ""
}

// signer runs a command of git that verifies, which fails where git does not accept the signature.
func (r Repo) signer(ctx context.Context, command, object string) (Signer, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	said := &process.Head{Most: 1 << 20, Full: func() { cancel(process.ErrTooMuch) }}
	if _, err := r.run(ctx, 1<<20, "", said, command, "--raw", object); err != nil {
		return Signer{}, err
	}
	return parseSigner(said.String())
}

// parseSigner reads the one signature that gpg's status lines (doc/DETAILS of GnuPG), or ssh-keygen, say is good.
func parseSigner(raw string) (s Signer, err error) {
	found := 0
	for line := range strings.Lines(raw) {
		line = strings.TrimRight(line, "\r\n")
		if status, ok := strings.CutPrefix(line, "[GNUPG:] "); ok {
			switch fields := strings.Fields(status); {
			case len(fields) >= 2 && fields[0] == "VALIDSIG":
				s.Fingerprint = fields[len(fields)-1] // the primary key's; x509 has the key's own alone
				if len(fields) < 11 {
					s.Fingerprint = fields[1]
				}
				found++
			case len(fields) >= 3 && fields[0] == "GOODSIG":
				s.Name = strings.Join(fields[2:], " ")
			}
			continue
		}
		// Good "git" signature for ann@example.com with ED25519 key SHA256:…
		if good, ok := strings.CutPrefix(line, `Good "git" signature for `); ok {
			name, key := good, ""
			if i := strings.LastIndex(good, " with "); i >= 0 {
				name, key = good[:i], good[i+len(" with "):]
			}
			if _, fingerprint, ok := strings.Cut(key, " key "); ok {
				s = Signer{strings.TrimSpace(fingerprint), name}
				found++
			}
		}
	}
	if found != 1 || s.Fingerprint == "" {
		return Signer{}, errors.New("git accepts the signature, and does not say whose it is")
	}
	return s, nil
}
