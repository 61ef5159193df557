// Package awscli is the one place that starts the AWS CLI: it finds an `aws`
// that is new enough and runs `aws sso login`.
package awscli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"awsin/internal/atomicfile"
	"awsin/internal/process"
)

// Env looks up an environment variable.
type Env func(string) (string, bool)

// Version is an AWS CLI's version.
type Version struct{ Major, Minor, Patch int }

func (v Version) String() string { return fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch) }

// Moves reports whether the AWS CLI follows a start URL that is not AWS's own to its
// portal, and then rewrites sso_region where the portal is in another Region.
func (v Version) Moves() bool { return v.AtLeast(2, 36) || v.AtLeast(2, 35) && v.Patch >= 13 }

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

	memory   string // the file of remembered versions
	recalled bool   // the version is remembered: the file may stand for another one by now
}

// Forget removes what is remembered of the AWS CLI.
func (c *CLI) Forget() {
	known := recall(c.memory)
	delete(known, c.Path)
	remember(c.memory, known)
}

// NotFoundError reports that there is no usable AWS CLI. Its hint is how to get one.
type NotFoundError struct {
	Named string   // what AWSIN_AWS says
	Seen  []string // each with why it will not do
}

func (e *NotFoundError) Error() string {
	switch {
	case e.Named != "":
		return "AWSIN_AWS=" + e.Named + ": " + strings.Join(e.Seen, ", ")
	case len(e.Seen) > 0:
		return "no AWS CLI 2.9 or newer on PATH; passed over " + strings.Join(e.Seen, ", ")
	}
	return "no AWS CLI on PATH"
}

// Brief is the error for where there is no room for all of it.
func (e *NotFoundError) Brief() string { return "no AWS CLI" }

// Hint is the command, or the place, that fixes it.
func (e *NotFoundError) Hint() string {
	if e.Named != "" {
		return "name an AWS CLI 2.9 or newer in AWSIN_AWS, or unset it"
	}
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

// What `aws --version` may take and print.
const (
	versionTimeout = time.Minute // a busy machine, a cold disk
	versionDelay   = time.Second // for a daemon that holds its output
	versionWords   = 4 << 10
)

// Find returns AWSIN_AWS if that is set, else the first `aws` on PATH that is
// 2.9 or newer. memory is the file that remembers versions, "" for none.
func Find(ctx context.Context, env Env, memory string) (*CLI, error) {
	known := recall(memory)
	folders, _ := env("PATH")
	none := &NotFoundError{}
	var candidates []string
	switch none.Named, _ = env("AWSIN_AWS"); {
	case none.Named == "":
		candidates, none.Seen = process.Look(folders, "aws")
	case !strings.ContainsRune(none.Named, filepath.Separator):
		if candidates, none.Seen = process.Look(folders, none.Named); len(candidates) == 0 {
			none.Seen = append([]string{"it is not on PATH"}, none.Seen...)
			return nil, none
		}
		candidates, none.Seen = candidates[:1], nil
	case !filepath.IsAbs(none.Named):
		none.Seen = []string{"a relative path is another program wherever you are: write all of it"}
		return nil, none
	default:
		candidates = []string{none.Named}
	}
	for _, path := range candidates {
		v, recalled, err := look(ctx, path, known)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err == nil && v.AtLeast(2, 9):
			cli := &CLI{Path: path, Version: v, memory: memory, recalled: recalled}
			for _, n := range none.Seen {
				cli.Notes = append(cli.Notes, fmt.Sprintf("passed over %s; using %s (%s)", n, path, v))
			}
			remember(memory, known)
			return cli, nil
		case err == nil:
			err = fmt.Errorf("version %s", v)
		}
		why := err.Error()
		if none.Named == "" {
			why = fmt.Sprintf("%s (%s)", path, why)
		}
		none.Seen = append(none.Seen, why)
	}
	return nil, none
}

// look returns a program's version, if need be by asking it.
func look(ctx context.Context, path string, known map[string]seen) (v Version, recalled bool, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return v, false, plain(err)
	}
	if s, ok := known[path]; ok && s.Size == info.Size() && s.Modified == info.ModTime().UnixNano() {
		return s.Version, true, nil
	}
	if v, err = ask(ctx, path); err != nil {
		return v, false, plain(err)
	}
	known[path] = seen{Path: path, Size: info.Size(), Modified: info.ModTime().UnixNano(), Version: v}
	return v, false, nil
}

// ask runs `aws --version`, and ends what is left of it. It reads no file of the AWS
// configuration: one that cannot be parsed would end it before it prints its version.
func ask(ctx context.Context, path string) (v Version, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer time.AfterFunc(versionTimeout, func() { cancel(fmt.Errorf("--version did not end within %s", versionTimeout)) }).Stop()
	cmd := exec.CommandContext(ctx, path, "--version") //nolint:gosec // found on the person's PATH
	cmd.Env = append(os.Environ(), "AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull)
	cmd.Cancel = func() error { return process.Signal(cmd, os.Kill) }
	cmd.WaitDelay = versionDelay
	out := &process.Head{Most: versionWords, Full: func() { cancel(process.ErrTooMuch) }}
	cmd.Stdout, cmd.Stderr = out, out // old versions print to stderr
	err = process.Run(cmd)
	process.EndGroup(cmd, 0)
	if n, _ := fmt.Sscanf(out.String(), "aws-cli/%d.%d.%d", &v.Major, &v.Minor, &v.Patch); n == 3 {
		return v, nil
	}
	switch {
	case ctx.Err() != nil:
		err = context.Cause(ctx)
	case err == nil:
		err = errors.New("it prints no aws-cli version")
	}
	return Version{}, err
}

// plain returns an error without the operation and the path, which stand beside it.
func plain(err error) error {
	if in, ok := errors.AsType[*fs.PathError](err); ok {
		return in.Err
	}
	return err
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
