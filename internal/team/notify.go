package team

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/configdiff"
	"awsin/internal/hint"
	"awsin/internal/team/git"
)

// maxCommits is how many commits are named at most.
const maxCommits = 100

// Changes returns what has changed between two commits of the repository here, in
// the files that the globs mean.
func Changes(ctx context.Context, environ []string, from, to string, globs []string) (configdiff.Report, error) {
	repo := git.Repo{Dir: ".", Environ: environ}
	var hashes [2]string
	var sections [2][]configdiff.Section
	for i, revision := range []string{from, to} {
		hash, err := repo.Resolve(ctx, revision)
		if err != nil {
			return configdiff.Report{}, hint.BadUsage("a shallow clone has no history: fetch-depth: 0", "%w", err)
		}
		hashes[i] = hash
		files, err := repo.Files(ctx, hash, globs)
		var none *git.NoFileError
		if errors.As(err, &none) && i == 0 {
			continue // it was not there yet
		}
		if err != nil {
			return configdiff.Report{}, err
		}
		for _, file := range files {
			f, err := awsconfig.Parse(file.Path, file.Content)
			if err != nil {
				return configdiff.Report{}, fmt.Errorf("at %s: %w", Short(hash), err)
			}
			sections[i] = append(sections[i], configdiff.Sections(f)...)
		}
	}
	commits, err := repo.Log(ctx, hashes[0], hashes[1], maxCommits)
	if err != nil {
		return configdiff.Report{}, err
	}
	remote := repo.RemoteURL(ctx)
	report := configdiff.Report{
		Change: configdiff.Compare(sections[0], sections[1]), Compare: git.CompareURL(remote, hashes[0], hashes[1]),
	}
	if remote != "" {
		report.Title = strings.TrimSuffix(path.Base(git.Redact(remote)), ".git")
	}
	for _, commit := range commits {
		report.Commits = append(report.Commits, configdiff.Commit{Hash: commit.Hash, Author: commit.Author, Subject: commit.Subject})
	}
	return report, nil
}
