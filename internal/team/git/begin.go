package git

import (
	"context"
	"errors"
	"strings"
)

// Begin makes a folder a repository on that branch, whatever git's default is. One that is in a repository already
// stays as it is. is the branch that is checked out there, "" for none.
func Begin(ctx context.Context, environ []string, dir, branch string) (is string, err error) {
	const most = 4096
	r := Repo{Dir: dir, Environ: environ}
	if _, err := r.git(ctx, most, "", "rev-parse", "--git-dir"); errors.Is(err, ErrNoGit) {
		return "", err
	} else if err != nil {
		if _, err = r.git(ctx, most, "", "init", "--quiet"); err == nil { // -b is unknown before git 2.28
			_, err = r.git(ctx, most, "", "symbolic-ref", "HEAD", "refs/heads/"+branch)
		}
		return branch, err
	}
	out, _ := r.git(ctx, most, "", "symbolic-ref", "--quiet", "--short", "HEAD") // a detached HEAD has none
	return strings.TrimSpace(string(out)), nil
}
