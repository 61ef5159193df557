package git

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// NoFileError reports that no file of a commit matches a glob.
type NoFileError struct{ Glob string }

func (e *NoFileError) Error() string { return fmt.Sprintf("the repository has no file %q", e.Glob) }

// Tree is all files of a commit. They are listed once, however often one reads of them.
type Tree struct {
	repo Repo
	hash string
	list string // git's
}

// Tree returns a commit's.
func (r Repo) Tree(hash string) *Tree { return &Tree{repo: r, hash: hash} }

// Files reads the files that the globs (path.Match's) mean, in the order of their paths.
// What is not a regular file is refused, and what is too big before it is read.
func (t *Tree) Files(ctx context.Context, globs []string) ([]File, error) {
	if t.list == "" {
		out, err := t.repo.git(ctx, maxList, "", "ls-tree", "-r", "-z", "-l", "--full-tree", "--end-of-options", t.hash)
		if err != nil {
			return nil, err
		}
		t.list = string(out)
	}
	found := map[string]bool{}
	var (
		files  []File
		hashes []string
		sum    int64
	)
	for entry := range strings.SplitSeq(t.list, "\x00") {
		head, name, ok := strings.Cut(entry, "\t")
		fields := strings.Fields(head) // mode, type, hash, size
		if !ok || len(fields) != 4 {
			continue
		}
		fits := false
		for _, glob := range globs {
			match, err := path.Match(glob, name)
			if err != nil {
				return nil, fmt.Errorf("%q is not a glob", glob)
			}
			if match || glob == name {
				fits, found[glob] = true, true
			}
		}
		if !fits {
			continue
		}
		switch fields[0] {
		case "120000":
			return nil, fmt.Errorf("%q is a symbolic link, which is not followed", name)
		case "160000":
			return nil, fmt.Errorf("%q is a submodule, which is not fetched", name)
		case "100644", "100755":
		default:
			return nil, fmt.Errorf("%q is not a regular file", name)
		}
		size, err := strconv.ParseInt(fields[3], 10, 64)
		if err != nil || !fs.ValidPath(name) {
			return nil, fmt.Errorf("%q cannot be read", name)
		}
		if sum += size; sum > MaxSize {
			return nil, fmt.Errorf("the files are more than %d MiB: %q alone is %d bytes", MaxSize>>20, name, size)
		}
		files, hashes = append(files, File{Path: name}), append(hashes, fields[2])
		if len(files) > maxFiles {
			return nil, fmt.Errorf("%q matches more than %d files", globs, maxFiles)
		}
	}
	for _, glob := range globs {
		if !found[glob] {
			return nil, &NoFileError{glob}
		}
	}
	for i := range files {
		content, err := t.repo.git(ctx, MaxSize, "", "cat-file", "blob", hashes[i])
		if err != nil {
			return nil, err
		}
		files[i].Content = content
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return files, nil
}
