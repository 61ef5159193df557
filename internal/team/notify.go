package team

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/configdiff"
	"awsin/internal/estate"
	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/internal/team/git"
	"awsin/shell"
)

// maxCommits is how many commits are named at most.
const maxCommits = 100

// maxBroken is how many broken versions in a row are looked past.
const maxBroken = 100

// Changes returns what has changed between two commits of the repository here, in the files
// that the globs mean, and what a person has to know about the comparison. Where history was
// rewritten it compares with the commit that both have come from, unless that is to itself; where the files before
// cannot be read, with the newest ones that can: what came in meanwhile was told to nobody. marks is the file of what is
// production and the like; one that cannot be read is as it was when it could, for that is in force.
func Changes(ctx context.Context, environ []string, from, to string, globs []string, marks string) (report configdiff.Report, notes []string, err error) {
	repo := git.Repo{Dir: ".", Environ: environ}
	if strings.Trim(from, "0") == "" {
		return report, nil, hint.BadUsage("leave notify out of a branch's first push, or name a commit: --from HEAD~1", "--from %q is not a commit: there was none before", from)
	}
	var hashes [2]string
	for i, revision := range []string{from, to} {
		if hashes[i], err = repo.Resolve(ctx, revision); err != nil {
			return report, nil, unresolved(ctx, repo, err)
		}
	}
	base, err := repo.MergeBase(ctx, hashes[0], hashes[1])
	if err != nil {
		return report, nil, err
	}
	switch base {
	case "", hashes[0]:
	case hashes[1]: // what was told is taken back, and would not be seen from there
		notes = append(notes, fmt.Sprintf("%s is before %s: what came after it is taken back", Short(hashes[1]), Short(hashes[0])))
	default:
		notes = append(notes, fmt.Sprintf("%s does not come from %s: history was rewritten; compared with %s, which both come from", Short(hashes[1]), Short(hashes[0]), Short(base)))
		hashes[0] = base
	}
	tree := tree{repo, globs, MarksFile(marks, globs)}
	after, note, err := tree.at(ctx, hashes[1])
	if err != nil {
		return report, nil, err
	}
	if note != "" {
		notes = append(notes, note)
	}
	before, note, err := tree.at(ctx, hashes[0])
	if broken := (*awsconfig.ParseError)(nil); errors.As(err, &broken) {
		readable := ""
		if readable, before, note, err = tree.before(ctx, hashes[0]); err != nil {
			return report, nil, err
		}
		notes = append(notes, fmt.Sprintf("%s cannot be read there (%s); compared with %s, the newest before it that can", Short(hashes[0]), broken.Problem, Short(readable)))
		hashes[0] = readable
	}
	if none := (*git.NoFileError)(nil); errors.As(err, &none) {
		err = nil // it was not there yet
	}
	if err != nil {
		return report, nil, err
	}
	if note != "" {
		notes = append(notes, note)
	}
	commits, err := repo.Log(ctx, hashes[0], hashes[1], maxCommits)
	if err != nil {
		return report, nil, err
	}
	remote := repo.RemoteURL(ctx)
	report = configdiff.Report{Change: configdiff.Compare(before, after).Posted(), Compare: git.CompareURL(remote, hashes[0], hashes[1])}
	if remote != "" {
		report.Title = strings.TrimSuffix(path.Base(git.Redact(remote)), ".git")
	}
	for _, commit := range commits {
		report.Commits = append(report.Commits, configdiff.Commit{Hash: commit.Hash, Author: commit.Author, Subject: sanitize.Passwords(commit.Subject)})
	}
	return report, notes, nil
}

// tree is what is read of a repository's commits.
type tree struct {
	git.Repo
	globs []string
	marks string // the file, "" for none
}

// at reads a commit's files. note says where what it marks cannot be read.
func (t tree) at(ctx context.Context, hash string) (all []configdiff.Section, note string, err error) {
	listed := t.Tree(hash)
	files, err := listed.Files(ctx, t.globs)
	if err != nil {
		return nil, "", err
	}
	var whole strings.Builder
	for _, file := range files {
		if file.Path == t.marks {
			continue
		}
		f, err := awsconfig.Parse(file.Path, file.Content)
		if err != nil {
			return nil, "", fmt.Errorf("at %s: %w", Short(hash), err)
		}
		all = append(all, configdiff.Sections(f)...)
		whole.WriteString(strings.TrimRight(f.Text, "\r\n") + "\n")
	}
	f, err := awsconfig.Parse("", []byte(whole.String()))
	if err != nil || t.marks == "" { // a section is in two of them, which no colleague's awsin takes
		return all, "", nil
	}
	said, note, err := t.said(ctx, hash, listed)
	if err != nil {
		return nil, "", err
	}
	conf := awsconfig.Merge(f, nil)
	its := estate.Team{
		File: said, Names: func() estate.Names { return estate.NamesOf(said.Accounts) },
		Profile: func(name string) bool { return conf.Profile(name) != nil }, Session: func(name string) bool { return conf.SessionSection(name) != nil },
	}
	return annotate(conf, estate.Estate{File: &estate.File{}, Teams: []estate.Team{its}, Exists: its.Profile}, its), note, nil
}

// said reads what a commit marks, or the newest before it of which that can be read.
func (t tree) said(ctx context.Context, hash string, listed *git.Tree) (said *estate.File, note string, err error) {
	said, broken := marksAt(ctx, listed, t.marks)
	if ctx.Err() != nil || broken == nil {
		return said, "", ctx.Err()
	}
	if errors.As(broken, new(*git.NoFileError)) {
		return &estate.File{}, "", nil
	}
	earlier, err := t.Before(ctx, hash, maxBroken)
	if err != nil {
		return nil, "", err
	}
	for _, readable := range earlier {
		if said, err := marksAt(ctx, t.Tree(readable), t.marks); err == nil {
			return said, fmt.Sprintf("%s cannot be read at %s (%v); taken as it was at %s", t.marks, Short(hash), broken, Short(readable)), nil
		}
	}
	return &estate.File{}, fmt.Sprintf("%s cannot be read at %s, and before it (%v): nothing is marked there", t.marks, Short(hash), broken), nil
}

// before finds the newest version before a broken one that can be read.
func (t tree) before(ctx context.Context, hash string) (readable string, sections []configdiff.Section, note string, err error) {
	earlier, err := t.Before(ctx, hash, maxBroken)
	if err != nil {
		return "", nil, "", err
	}
	for _, readable := range earlier {
		sections, note, err := t.at(ctx, readable)
		if broken := (*awsconfig.ParseError)(nil); !errors.As(err, &broken) {
			return readable, sections, note, err
		}
	}
	fix := "name an earlier commit in --from"
	if t.Shallow(ctx) {
		fix = shallow
	}
	return "", nil, "", hint.BadUsage(fix, "at %s and before it the files cannot be read", Short(hash))
}

const shallow = "a shallow clone has no history: fetch-depth: 0 (GitHub), GIT_DEPTH: 0 (GitLab), or git fetch --unshallow"

// unresolved adds to the error of a commit that is not found what to do about it: in CI all reasons look alike.
func unresolved(ctx context.Context, repo git.Repo, err error) error {
	var none *git.CommitError
	var failed *git.Error
	fix := ""
	switch {
	case errors.Is(err, git.ErrNoGit):
		fix = "install git in the job's image"
	case errors.As(err, &none) && repo.Shallow(ctx):
		fix = shallow
	case errors.As(err, &none):
		fix = "after a force push the commit before is not in a new clone: name another in --from, or fetch it: " + shell.Join("git", "fetch", "origin", none.Revision)
	case errors.As(err, &failed) && strings.Contains(failed.Stderr, "dubious ownership"):
		fix = `the checkout is another user's, as in a container: git config --global --add safe.directory "$PWD"`
	case errors.As(err, &failed) && strings.Contains(failed.Stderr, "not a git repository"):
		fix = "run it in the team's repository, after the step that checks it out"
	default:
		return err
	}
	return hint.BadUsage(fix, "%w", err)
}
