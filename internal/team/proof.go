package team

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"awsin/internal/configedit"
	"awsin/internal/hint"
	"awsin/internal/identity"
	"awsin/internal/sanitize"
	"awsin/internal/team/git"
)

// Origin is who says to have made a version, and when, and whose signature is on it: the
// zero Signer where signatures are not verified.
type Origin struct {
	git.Commit
	Signer git.Signer
}

// String is for a line of a terminal.
func (o Origin) String() string {
	text := "version " + Short(o.Hash)
	if o.Signer != (git.Signer{}) {
		text += ", signed by " + signed(o.Signer)
	}
	// Whoever made it has chosen the rest, which is quoted: it could say who signed it.
	return fmt.Sprintf("%s: %s by %s: %s", text, o.Date(), identity.Quote(o.Author), identity.Quote(o.Subject))
}

// Date is the commit's, in words.
func (o Origin) Date() string { return o.Time.Local().Format("2006-01-02 15:04") }

func signed(s git.Signer) string { return sanitize.Brief(s.String()) }

// origin reads it of a copy. It is an error where a signature is wanted that git does not accept.
func (t *Teams) origin(ctx context.Context, j *Membership, hash string) (o Origin, err error) {
	repo := t.store(j, false).Version(hash)
	if j.Signed {
		if o.Signer, err = repo.Verify(ctx, hash, j.Ref); err != nil {
			if !errors.As(err, new(*git.TagNameError)) {
				err = fmt.Errorf("commit %s has no signature that git accepts: %w", Short(hash), err)
			}
			return o, hint.With("nothing was changed; ask the repository's maintainer", fmt.Errorf("team %s: %w", j.Name, err))
		}
	}
	commits, err := repo.Log(ctx, "", hash, 1)
	if err != nil {
		return o, t.gitError(err, j)
	}
	if len(commits) == 1 {
		o.Commit = commits[0]
	}
	return o, nil
}

// LogEntry is a version that was applied here, or held back.
type LogEntry struct {
	Version
	Held    bool
	Origin  Origin
	Problem error // why the origin is not known
}

// Log returns the versions of a team that were applied here, the newest first, and those that are held back.
func (t *Teams) Log(ctx context.Context, j *Membership) (list []LogEntry) {
	for _, v := range j.Versions {
		list = append(list, LogEntry{Version: v})
	}
	slices.Reverse(list)
	for _, hash := range j.Held {
		list = append(list, LogEntry{Version: Version{Hash: hash}, Held: true})
	}
	for i := range list {
		e := &list[i]
		if e.Problem = errors.New("there is no copy of it here"); t.store(j, false).Has(e.Hash) {
			e.Origin, e.Problem = t.origin(ctx, j, e.Hash)
		}
	}
	return list
}

// accepts reports whether a person has accepted a signer.
func (j *Membership) accepts(s git.Signer) bool {
	return slices.ContainsFunc(j.Signers, func(a git.Signer) bool { return a.Fingerprint == s.Fingerprint })
}

// named reports whether one of these fingerprints is the signer's. gpg prints some with spaces.
func named(s git.Signer, fingerprints []string) bool {
	return slices.ContainsFunc(fingerprints, func(f string) bool {
		f = strings.ReplaceAll(f, " ", "")
		return f == s.Fingerprint || !strings.Contains(f, ":") && strings.EqualFold(f, s.Fingerprint)
	})
}

// judgeProof judges whether the version has come from the one in use, and who signed it.
func (u *Update) judgeProof(how configedit.Options) (warning string, flags []string, err error) {
	j := u.team
	var warnings []string
	if u.astray {
		warnings = append(warnings, fmt.Sprintf("version %s does not come from version %s, which you have: the history was rewritten, or this is an older version, or another repository's",
			Short(u.Hash), Short(j.Current().Hash)))
		flags = append(flags, "--take "+Short(u.Hash))
	}
	switch {
	case u.Origin.Signer == (git.Signer{}), j.accepts(u.Origin.Signer), named(u.Origin.Signer, u.signers):
	case u.joining:
		warnings = append(warnings, fmt.Sprintf("version %s is signed by %s: is that your maintainer's key? awsin will ask before it accepts any other", Short(u.Hash), signed(u.Origin.Signer)))
		if len(u.signers) > 0 {
			flags = append(flags, "--accept-signer "+u.Origin.Signer.Fingerprint)
		} else if how.Yes && !how.DryRun { // as it accepts where people log in
			u.places = warnings[0] + "\n"
			return "", nil, nil
		}
	default:
		var known []string
		for _, s := range j.Signers {
			known = append(known, signed(s))
		}
		warnings = append(warnings, fmt.Sprintf("version %s is signed by %s, and you have accepted: %s", Short(u.Hash), signed(u.Origin.Signer), sanitize.Some(known)))
		flags = append(flags, "--accept-signer "+u.Origin.Signer.Fingerprint)
	}
	if len(warnings) == 0 {
		return "", nil, nil
	}
	if how.DryRun || !how.Yes {
		return "warning: " + strings.Join(warnings, "\nwarning: ") + "\n", flags, nil
	}
	return "", nil, hint.With(sanitize.Brief("on a terminal: "+u.again()+"; else: "+strings.Join(flags, " ")),
		fmt.Errorf("team %s: %s; nothing was changed", j.Name, strings.Join(warnings, "; ")))
}
