package git

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Remote is where a repository comes from.
type Remote struct {
	URL string
	Ref string // a branch or tag; "" for the server's HEAD
}

// Commit is one version.
type Commit struct {
	Hash            string
	Time            time.Time
	Author, Subject string // somebody else's texts
}

// File is a file of a commit.
type File struct {
	Path    string
	Content []byte
}

// Bounds of what is read of a commit.
const (
	MaxSize  = 10 << 20 // bytes of all files together
	maxFiles = 100      // that one glob finds
	maxList  = 64 << 20 // bytes of the list of all files
)

// RefError reports that the remote has no such branch or tag.
type RefError struct{ Remote Remote }

func (e *RefError) Error() string {
	if e.Remote.Ref == "" {
		return fmt.Sprintf("%s is empty: it has no commit", Redact(e.Remote.URL))
	}
	return fmt.Sprintf("%s has no branch or tag %q", Redact(e.Remote.URL), e.Remote.Ref)
}

// check is for each call that reaches the remote.
func (m Remote) check() error {
	if err := CheckRemote(m.URL); err != nil {
		return err
	}
	if m.Ref == "" {
		return nil
	}
	return CheckRef(m.Ref)
}

// Store is the versions of one remote, each a repository of its own in a
// folder: they are made whole and never change, so that nothing that is killed
// leaves a lock or half a version. Fetch and Prune need a lock of the caller's.
type Store struct {
	Dir         string
	Environ     []string // the person's environment
	Interactive bool     // git and ssh may ask on the terminal

	maxGrowth int64 // see Repo
}

// Version is the repository of a commit that Fetch gave.
func (s Store) Version(hash string) Repo {
	return Repo{Dir: filepath.Join(s.Dir, hash+".git"), Environ: s.Environ, bare: true, maxGrowth: s.maxGrowth}
}

// begun is what Fetch calls a repository that is not whole yet.
const begun = ".fetch-"

// firstDepth is how much history comes with a version: a year of most teams, to find a commit in it.
func firstDepth(from string) string {
	if from == "" {
		return "--depth=1"
	}
	return "--depth=50"
}

// deeper is how much comes where that is not there: of busy repositories, and all.
var deeper = []string{"--depth=1000", "--depth=2147483647"}

// Fetch brings the remote's newest version and returns its commit; with as much of its history as it takes to
// find from there, "" for none. Where that is not in it, or all of it is too big, the version comes alone.
// have are those that need not be fetched. What fails leaves nothing.
func (s Store) Fetch(ctx context.Context, m Remote, from string, have ...string) (hash string, err error) {
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return "", err
	}
	s.clean()
	hash, ref, err := s.Newest(ctx, m)
	if err != nil || slices.Contains(have, hash) && s.Has(hash) && s.Version(hash).tells(ctx, hash, from) {
		return hash, err
	}
	made, err := os.MkdirTemp(s.Dir, begun)
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(made) }()
	r := Repo{Dir: made, Environ: s.Environ, Interactive: s.Interactive, bare: true, maxGrowth: s.maxGrowth}
	format := "sha1" // the remote's, whatever the person's new repositories have
	if len(hash) == 64 {
		format = "sha256"
	}
	if _, err := r.git(ctx, 1<<20, "", "init", "--quiet", "--bare", "--template=", "--object-format="+format); err != nil {
		return "", err
	}
	fetch := func(depth string) (err error) {
		if _, err = r.git(ctx, 1<<20, transports(m.URL), "fetch", "--quiet", depth, "--no-tags", "--no-write-fetch-head",
			"--no-recurse-submodules", "--end-of-options", m.URL, "+"+ref+":"+newest); err != nil {
			return err
		}
		// What was fetched counts: the remote may have moved on since it was asked.
		hash, err = r.Resolve(ctx, newest)
		return err
	}
	tooMuch := func(err error) bool { return errors.Is(err, ErrTooBig) || errors.Is(err, ErrTooMuchMemory) }
	err = fetch(firstDepth(from))
	if from != "" && tooMuch(err) {
		err, from = fetch("--depth=1"), ""
	}
	for i := 0; err == nil && from != "" && i < len(deeper) && !r.tells(ctx, hash, from); i++ {
		if err = fetch(deeper[i]); tooMuch(err) {
			err, from = nil, "" // the version is here, and its history is not
		}
	}
	if err != nil {
		return "", err
	}
	// The commit may be there, found at another ref: a tag's signature was not.
	if err := os.RemoveAll(s.Version(hash).Dir); err != nil {
		return "", err
	}
	return hash, os.Rename(made, s.Version(hash).Dir)
}

// Has reports whether a commit's copy is there.
func (s Store) Has(hash string) bool {
	_, err := os.Stat(s.Version(hash).Dir)
	return err == nil
}

// clean removes what killed fetches left. A git that outlives its awsin may write
// there still: that is in nobody's way, and removed the next time.
func (s Store) clean() {
	left, _ := filepath.Glob(filepath.Join(globQuote(s.Dir), begun+"*"))
	for _, dir := range left {
		_ = os.RemoveAll(dir)
	}
}

func globQuote(s string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(s)
}

// Prune removes all versions but those of these commits.
func (s Store) Prune(keep []string) error {
	all, err := filepath.Glob(filepath.Join(globQuote(s.Dir), "*.git"))
	for _, dir := range all {
		if hash := strings.TrimSuffix(filepath.Base(dir), ".git"); isHash(hash) && !slices.Contains(keep, hash) {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}
	return err
}

// Newest asks the remote for its version: the commit's hash, and the full name
// of what it was found at. It costs one `git ls-remote`.
func (s Store) Newest(ctx context.Context, m Remote) (hash, ref string, err error) {
	if err := m.check(); err != nil {
		return "", "", err
	}
	candidates := []string{"HEAD"}
	if m.Ref != "" {
		candidates = []string{"refs/heads/" + m.Ref, "refs/tags/" + m.Ref + "^{}", "refs/tags/" + m.Ref}
	}
	args := append([]string{"ls-remote", "--quiet", "--end-of-options", m.URL}, candidates...)
	r := Repo{Dir: s.Dir, Environ: s.Environ, Interactive: s.Interactive}
	out, err := r.git(ctx, 1<<20, transports(m.URL), args...)
	if err != nil {
		return "", "", err
	}
	found := map[string]string{}
	for line := range strings.Lines(string(out)) {
		if hash, name, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && isHash(hash) {
			found[name] = hash
		}
	}
	for _, name := range candidates {
		if found[name] != "" {
			return found[name], strings.TrimSuffix(name, "^{}"), nil
		}
	}
	return "", "", &RefError{m}
}

func isHash(s string) bool {
	return (len(s) == 40 || len(s) == 64) && !strings.ContainsFunc(s, func(r rune) bool { return (r < '0' || r > '9') && (r < 'a' || r > 'f') })
}

// newest is the ref of what was fetched: the tag where it is one.
const newest = "refs/awsin/newest"

// CommitError reports that a repository has no such commit.
type CommitError struct{ Revision string }

func (e *CommitError) Error() string { return fmt.Sprintf("there is no commit %.200q", e.Revision) }

// Resolve finds the commit that a revision means. The error is a *CommitError where it
// means none.
func (r Repo) Resolve(ctx context.Context, revision string) (hash string, err error) {
	out, err := r.git(ctx, 4096, "", "rev-parse", "--quiet", "--verify", "--end-of-options", revision+"^{commit}")
	var failed *Error
	switch {
	case errors.As(err, &failed) && failed.Stderr == "": // git has nothing else to complain about
		return "", &CommitError{revision}
	case err != nil:
		return "", err
	}
	hash = strings.TrimSpace(string(out))
	if !isHash(hash) {
		return "", fmt.Errorf("git rev-parse says %q", hash)
	}
	return hash, nil
}

// MergeBase returns the newest commit that both have come from, "" if there is none. a itself
// is one if b has come from it.
func (r Repo) MergeBase(ctx context.Context, a, b string) (string, error) {
	out, err := r.git(ctx, 4096, "", "merge-base", "--end-of-options", a, b)
	var failed *Error
	if errors.As(err, &failed) && failed.Stderr == "" {
		return "", nil
	}
	return strings.TrimSpace(string(out)), err
}

// Descends reports whether a commit has come from another, or is it, as far as its history is here.
func (r Repo) Descends(ctx context.Context, hash, from string) bool {
	_, err := r.git(ctx, 4096, "", "merge-base", "--is-ancestor", "--end-of-options", from, hash)
	return err == nil
}

// tells reports whether a copy has enough history to say whether it has come from a commit.
func (r Repo) tells(ctx context.Context, hash, from string) bool {
	return hash == from || r.Descends(ctx, hash, from) || !r.Shallow(ctx)
}

// Before returns the commits that a commit has come from, newest first, at most most; of a
// merge it follows the branch that was merged into.
func (r Repo) Before(ctx context.Context, hash string, most int) ([]string, error) {
	out, err := r.git(ctx, maxList, "", "rev-list", "--first-parent", "--skip=1", "--max-count="+strconv.Itoa(most), "--end-of-options", hash)
	return strings.Fields(string(out)), err
}

// Shallow reports whether the repository lacks history.
func (r Repo) Shallow(ctx context.Context) bool {
	out, err := r.git(ctx, 4096, "", "rev-parse", "--is-shallow-repository")
	return err == nil && strings.TrimSpace(string(out)) == "true"
}

// format is a commit in one record: no text of it holds a NUL.
const format = "--format=%H%x00%ct%x00%an%x00%s%x00"

// Log returns the commits of to that are not of from, newest first, at most most.
// from "" is for to alone. Both are hashes.
func (r Repo) Log(ctx context.Context, from, to string, most int) ([]Commit, error) {
	args := []string{"log", "-z", format, "--no-show-signature", "--no-notes", "--no-mailmap", "--max-count=" + strconv.Itoa(most)}
	if from == "" {
		args = append(args, "--no-walk", to)
	} else {
		args = append(args, "--end-of-options", from+".."+to)
	}
	out, err := r.git(ctx, maxList, "", append(args, "--")...)
	if err != nil {
		return nil, err
	}
	fields := strings.Split(string(out), "\x00")
	var all []Commit
	for ; len(fields) >= 4; fields = fields[min(5, len(fields)):] { // four, and the NUL that ends the record
		seconds, err := strconv.ParseInt(fields[1], 10, 64)
		if err != nil || !isHash(fields[0]) {
			return nil, fmt.Errorf("git log says %.80q", fields[0])
		}
		all = append(all, Commit{Hash: fields[0], Time: time.Unix(seconds, 0), Author: fields[2], Subject: fields[3]})
	}
	return all, nil
}

// RemoteURL is the URL of origin, "" if there is none.
func (r Repo) RemoteURL(ctx context.Context) string {
	out, err := r.git(ctx, 4096, "", "config", "--get", "remote.origin.url")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
