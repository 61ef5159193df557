package team

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/configedit"
	"awsin/internal/hint"
	"awsin/internal/identity"
	"awsin/internal/sanitize"
	"awsin/internal/team/block"
	"awsin/internal/team/git"
)

// Join clones, checks, asks, and writes. What fails leaves nothing.
func (t *Teams) Join(ctx context.Context, j *Membership, o SyncOptions) (err error) {
	if j.URL, err = git.Absolute(j.URL); err != nil {
		return hint.BadUsage("awsin team join git@github.com:acme/aws-config.git", "%w", err)
	}
	if git.HasSecret(j.URL) {
		return hint.BadUsage("leave it out: git asks for it, and a credential helper keeps it (git help gitcredentials)",
			"%s with a password in it would stand in a file, and in git's argument list", sanitize.Brief(git.Redact(j.URL)))
	}
	if j.Name == "" {
		j.Name = strings.TrimSuffix(path.Base(strings.TrimRight(filepath.ToSlash(git.Redact(j.URL)), "/")), ".git")
		if i := strings.LastIndexByte(j.Name, ':'); i >= 0 {
			j.Name = j.Name[i+1:] // git@host:config
		}
	}
	if len(o.Signers) > 0 && !j.Signed {
		return hint.BadUsage("--verify-signatures --accept-signer FINGERPRINT", "--accept-signer is for signatures that are verified")
	}
	if len(j.Paths) == 0 {
		j.Paths = DefaultPaths
	}
	if j.Marks != "" && (!fs.ValidPath(j.Marks) || strings.ContainsAny(j.Marks, `*?[\`)) {
		return hint.BadUsage("--marks awsin.ini", "%s is not the path of one file in a repository", identity.Quote(j.Marks))
	}
	if err := block.CheckName(j.Name); err != nil {
		return hint.BadUsage("name it: --name acme", "%w", err)
	}
	keys := j.Allow
	if j.Allow = nil; len(keys) > 0 {
		if err := j.AllowKeys(keys); err != nil {
			return err
		}
	}
	if err := t.confirmPlain(ctx, j, o.How); err != nil {
		return err
	}
	if err := git.CheckVersion(ctx, t.Env.Vars); err != nil {
		return hint.BadUsage("install git with the system's package manager", "%w", err)
	}
	unlock, err := t.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	j.dir = filepath.Join(t.folder(), j.Name)
	blocks, err := t.blocks()
	if err != nil {
		return err
	}
	if had, err := t.read(j.Name); err == nil && t.settle(had, blocks) && had.damage != nil {
		return had.damage
	} else if err == nil && had.away != nil && had.away.unread != nil {
		return had.away
	} else if err == nil && had.away != nil && !had.Pending {
		return hint.BadUsage(had.away.command("leave")+"; or another --name and --prefix", "%w", had.away)
	} else if err == nil && had.inFile {
		return hint.BadUsage("awsin team sync "+j.Name+", or another --name", "team %q is joined already", j.Name)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	done, err := t.begin(ctx, j)
	if err != nil {
		return err
	}
	defer func() {
		done()
		if !j.inFile {
			err = errors.Join(err, t.remove(j.dir))
		}
	}()
	gitCtx, cancel := context.WithTimeout(ctx, gitTimeout)
	defer cancel()
	hash, err := t.store(j, true).Fetch(gitCtx, j.remote(), "")
	if err != nil {
		return t.gitError(err, j)
	}
	u, err := t.Read(gitCtx, j, hash)
	if err != nil {
		return err
	}
	u.adopt, u.accept, u.named, u.signers, u.joining, u.next = o.Adopt, o.Accept, o.Named, o.Signers, true, o.Next
	if err := t.Apply(ctx, u, o.How); err != nil || o.How.DryRun {
		return err
	}
	_ = j.save() // it is pending no more; else the next one says so
	return nil
}

// confirmPlain asks about a repository that anybody on the way can change, before it is
// asked for anything. A signature that git verifies is as good as an encrypted way.
func (t *Teams) confirmPlain(ctx context.Context, j *Membership, how configedit.Options) error {
	if j.Signed || !git.Plain(j.URL) {
		return nil
	}
	warning := sanitize.Brief(git.Redact(j.URL)) + " is not encrypted: anybody on the way can change what comes, and with it where you log in"
	const instead = "join it by https:// or ssh://, with --verify-signatures, or on a terminal without --yes"
	switch {
	case how.DryRun:
		t.IO.Say("warning: %s", warning)
		return nil
	case how.Yes:
		return hint.BadUsage(instead, "%s", warning)
	}
	return t.IO.Confirm(ctx, "warning: "+warning+"\n", "Join it all the same?", instead)
}

// Leave removes a team's block, recorded here or not, and its record. left reports
// whether it did; the report says what went.
func (t *Teams) Leave(ctx context.Context, name string, how configedit.Options) (report block.Report, left bool, err error) {
	unlock, err := t.Lock(ctx)
	if err != nil {
		return report, false, err
	}
	defer unlock()
	j, err := t.One(name)
	var away *elsewhereError
	copied := errors.As(err, &away) && away.copied
	switch {
	case away != nil && away.unread != nil:
		return report, false, away
	case away != nil && !copied:
		return report, false, hint.With(away.command("leave"), away)
	}
	recorded := !copied && !errors.As(err, new(*unrecordedError))
	switch {
	case copied: // the record is the other one's
		j, err = &Membership{Name: name, dir: filepath.Join(t.folder(), ".copied")}, nil
	case !recorded:
		j, err = &Membership{Name: name, dir: filepath.Join(t.folder(), name)}, nil
	}
	if err != nil {
		return report, false, err
	}
	_, err = t.editor(j).Save(ctx, awsconfig.ConfigPath(t.Env.Lookup, t.Env.Home), how, func(f *awsconfig.File) (configedit.Change, error) {
		applied, there, err := t.appliedTo(ctx, j, f, nil)
		if err != nil {
			return configedit.Change{Text: f.Text}, err
		}
		var text string
		if there {
			text, report, err = block.Leave(f, j.Name, applied)
		} else {
			text, report, err = block.Restore(f, applied)
		}
		return configedit.Change{
			Text: text, Below: lost(report.Losses), What: fmt.Sprintf("This removes %s of team %s", sanitize.Count(len(report.Removed), "section"), j.Name),
			Before: func() error { // whoever finds the block gone then knows that nobody misses it
				if how.Yes {
					_, _ = fmt.Fprint(t.IO.Stderr, lost(report.Losses))
				}
				if !recorded {
					return nil
				}
				j.Pending = true
				return j.save()
			},
		}, err
	})
	if err != nil || how.DryRun {
		return report, false, err
	}
	return report, true, t.remove(j.dir)
}
