// Package awscli is the one place that starts the AWS CLI: it finds an `aws`
// that is new enough and runs `aws sso login`.
package awscli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"awsin/internal/atomicfile"
)

// Env looks up an environment variable.
type Env func(string) (string, bool)

// Version is an AWS CLI's version.
type Version struct{ Major, Minor, Patch int }

func (v Version) String() string { return fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch) }

// AtLeast reports whether v is major.minor or newer.
func (v Version) AtLeast(major, minor int) bool {
	return v.Major > major || v.Major == major && v.Minor >= minor
}

// CLI is an AWS CLI that can log in to sso-sessions.
type CLI struct {
	Path    string
	Version Version
	// Notes say what was passed over on the way to it.
	Notes []string

	memory string // the file of remembered versions
}

// NotFoundError reports that there is no usable AWS CLI. Its hint is how to get one.
type NotFoundError struct{ Seen []string }

func (e *NotFoundError) Error() string {
	if len(e.Seen) > 0 {
		return "no AWS CLI 2.9 or newer on PATH; passed over " + strings.Join(e.Seen, ", ")
	}
	return "no AWS CLI on PATH"
}

// Hint is the command, or the place, that fixes it.
func (e *NotFoundError) Hint() string {
	return "install the AWS CLI version 2 (brew install awscli, apt install awscli, or docs.aws.amazon.com/cli), or name one in AWSIN_AWS"
}

// seen is what one file on PATH turned out to be, remembered so that a run
// does not pay for `aws --version` (0.3 to 1.2 s) again.
type seen struct {
	Path     string  `json:"path"`
	Size     int64   `json:"size"`
	Modified int64   `json:"modified_ns"`
	Version  Version `json:"version"`
}

const versionTimeout = time.Minute // a busy machine, a cold disk

// Find returns AWSIN_AWS if that is set, else the first `aws` on PATH that is
// 2.9 or newer. memory is the file that remembers versions, "" for none.
func Find(ctx context.Context, env Env, memory string) (*CLI, error) {
	known := recall(memory)
	candidates := onPath(env)
	if named, _ := env("AWSIN_AWS"); named != "" {
		path := named
		if !strings.ContainsRune(named, filepath.Separator) {
			var err error
			if path, err = lookPath(env, named); err != nil {
				return nil, fmt.Errorf("AWSIN_AWS: %w", err)
			}
		}
		candidates = []string{path}
	}
	none := &NotFoundError{}
	for _, path := range candidates {
		s, err := look(ctx, path, known)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil:
			none.Seen = append(none.Seen, fmt.Sprintf("%s (%v)", path, err))
		case !s.Version.AtLeast(2, 9):
			none.Seen = append(none.Seen, fmt.Sprintf("%s (version %s)", path, s.Version))
		default:
			cli := &CLI{Path: path, Version: s.Version, memory: memory}
			for _, n := range none.Seen {
				cli.Notes = append(cli.Notes, fmt.Sprintf("passed over %s; using %s (%s)", n, path, s.Version))
			}
			remember(memory, known)
			return cli, nil
		}
	}
	return nil, none
}

// onPath lists every executable `aws` on PATH, in order, each once.
func onPath(env Env) []string {
	pathVar, _ := env("PATH")
	var out []string
	listed := map[string]bool{}
	for _, dir := range filepath.SplitList(pathVar) {
		path, ok := executable(dir, "aws")
		if !ok || listed[path] {
			continue
		}
		listed[path] = true
		out = append(out, path)
	}
	return out
}

func lookPath(env Env, name string) (string, error) {
	pathVar, _ := env("PATH")
	for _, dir := range filepath.SplitList(pathVar) {
		if path, ok := executable(dir, name); ok {
			return path, nil
		}
	}
	return "", fmt.Errorf("no %q on PATH", name)
}

// executable finds a program in a folder of PATH, on Windows with its extension.
// A relative entry of PATH would start what lies in the current folder.
func executable(dir, name string) (path string, ok bool) {
	if !filepath.IsAbs(dir) {
		return "", false
	}
	path, err := exec.LookPath(filepath.Join(dir, name))
	return path, err == nil
}

func look(ctx context.Context, path string, known map[string]seen) (seen, error) {
	info, err := os.Stat(path)
	if err != nil {
		return seen{}, err
	}
	if s, ok := known[path]; ok && s.Size == info.Size() && s.Modified == info.ModTime().UnixNano() {
		return s, nil
	}
	ctx, cancel := context.WithTimeout(ctx, versionTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "--version") //nolint:gosec // found on the person's PATH
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput() // old versions print to stderr
	s := seen{Path: path, Size: info.Size(), Modified: info.ModTime().UnixNano()}
	v := &s.Version
	if n, _ := fmt.Sscanf(string(out), "aws-cli/%d.%d.%d", &v.Major, &v.Minor, &v.Patch); n != 3 {
		if err == nil {
			err = errors.New("it prints no aws-cli version")
		}
		return seen{}, err
	}
	known[path] = s
	return s, nil
}

// maxMemory bounds what is remembered, in bytes.
const maxMemory = 1 << 20

func recall(memory string) map[string]seen {
	known := map[string]seen{}
	text, err := atomicfile.Read(memory, maxMemory)
	var list []seen
	if err == nil && json.Unmarshal([]byte(text), &list) == nil {
		for _, s := range list {
			known[s.Path] = s
		}
	}
	return known
}

// remember is best effort: without it the next run only takes longer.
func remember(memory string, known map[string]seen) {
	if memory == "" {
		return
	}
	list := make([]seen, 0, len(known))
	for _, s := range known {
		list = append(list, s)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Path < list[j].Path })
	data, err := json.Marshal(list)
	if old, _ := atomicfile.Read(memory, maxMemory); err != nil || old == string(data) {
		return
	}
	if os.MkdirAll(filepath.Dir(memory), 0o700) == nil {
		_ = atomicfile.Write(memory, data)
	}
}
