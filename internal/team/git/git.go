// Package git keeps bare copies of teams' repositories and reads files from
// their commits. It drives the system's git, so that ssh keys, credential
// helpers and proxies work as the person has them. There is never a work tree:
// no checkout, and so no hook, filter, symbolic link or submodule of somebody
// else's takes effect.
package git

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"awsin/internal/process"
)

// Repo is a repository on this machine.
type Repo struct {
	Dir string
	// Environ is the person's environment.
	Environ []string
	// Interactive lets git and ssh ask on the terminal.
	Interactive bool

	// bare: Dir is the repository itself, said to git with so many words: nothing
	// around it is looked at, and safe.bareRepository lets it be.
	bare      bool
	maxGrowth int64 // of a fetch, in bytes; 0: MaxGrowth
}

// MaxGrowth is what one fetch may bring, and MaxMemory what git may hold meanwhile, in
// bytes: a few kilobytes can unpack to gigabytes. Only Linux tells what it holds.
const (
	MaxGrowth = 100 << 20
	MaxMemory = 256 << 20
)

// Error is git's failure. Its text has git's last words, without passwords of
// URLs; they may hold control characters.
type Error struct {
	Command string // such as "fetch"
	Stderr  string // the last lines
	Err     error  // of the process
}

func (e *Error) Error() string {
	if e.Stderr == "" {
		return fmt.Sprintf("git %s: %v", e.Command, e.Err)
	}
	return fmt.Sprintf("git %s: %s", e.Command, e.Stderr)
}

func (e *Error) Unwrap() error { return e.Err }

// ErrNoGit means that there is no git on PATH. One in the current folder is none.
var ErrNoGit = errors.New("there is no git on PATH")

// ErrTooBig means that a fetch was stopped because it brought more than MaxGrowth.
var ErrTooBig = fmt.Errorf("the repository brings more than %d MiB: not fetched", MaxGrowth>>20)

// ErrTooMuchMemory means that a git was stopped because it held more than MaxMemory.
var ErrTooMuchMemory = fmt.Errorf("the repository unpacks to more than %d MiB of memory: not read", MaxMemory>>20)

// inherited are variables of a git command or hook that awsin may be part of;
// they would lead to another repository. `git rev-parse --local-env-vars` lists
// them. GIT_CONFIG_COUNT stays: it is how CI systems configure git.
var inherited = []string{
	"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_OBJECT_DIRECTORY", "GIT_DIR",
	"GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_GRAFT_FILE", "GIT_INDEX_FILE", "GIT_NO_REPLACE_OBJECTS",
	"GIT_REPLACE_REF_BASE", "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_TEMPLATE_DIR",
	"GIT_EXTERNAL_DIFF", "GIT_ALLOW_PROTOCOL", "GIT_PROTOCOL_FROM_USER", "GIT_TERMINAL_PROMPT",
}

// settings of every command: nothing of the repository's runs, nothing of it is
// fetched that was not asked for.
var settings = []string{
	"core.hooksPath=/dev/null", "core.fsmonitor=false", "core.alternateRefsCommand=", "core.symlinks=false",
	"core.bigFileThreshold=1m", // larger objects are streamed, not held in memory
	"fetch.recurseSubmodules=false", "submodule.recurse=false", "fetch.fsckObjects=true", "fetch.unpackLimit=1",
	"fetch.prune=false", "transfer.bundleURI=false", "gc.auto=0", "maintenance.auto=false", "log.showSignature=false",
}

// git runs a command and returns its output, at most most bytes of it. The
// transports are those that it may use, such as "https:ssh"; "" for none.
func (r Repo) git(ctx context.Context, most int, transports string, args ...string) ([]byte, error) {
	return r.run(ctx, most, transports, &process.Tail{Most: 4096}, args...)
}

// words keep what git says to a person.
type words interface {
	io.Writer
	String() string
}

// run is git, for who wants to know what it said.
func (r Repo) run(ctx context.Context, most int, transports string, stderr words, args ...string) ([]byte, error) {
	programs, here := process.Look(os.Getenv("PATH"), "git")
	switch {
	case programs == nil && here != nil:
		return nil, fmt.Errorf("%w; passed over %s", ErrNoGit, strings.Join(here, ", "))
	case programs == nil:
		return nil, ErrNoGit
	}
	var all []string
	for _, s := range settings {
		all = append(all, "-c", s)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	cmd := exec.CommandContext(ctx, programs[0], append(all, args...)...)
	cmd.Dir = r.Dir
	cmd.Env = slices.DeleteFunc(slices.Clone(r.Environ), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		return slices.Contains(inherited, name)
	})
	cmd.Env = append(cmd.Env, "GIT_ALLOW_PROTOCOL="+transports, "GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1", "GIT_NO_REPLACE_OBJECTS=1")
	if r.bare {
		cmd.Env = append(cmd.Env, "GIT_DIR="+r.Dir)
	}
	if !r.Interactive {
		cmd.Env = append(cmd.Env, "GIT_TERMINAL_PROMPT=0")
		process.Session(cmd) // ssh would open the terminal by itself
	}
	cmd.Cancel = func() error { return process.Signal(cmd, syscall.SIGTERM) } // git then removes what it has begun
	cmd.WaitDelay = 5 * time.Second                                           // for a grandchild that holds the pipes
	stdout := &process.Head{Most: most, Full: func() { cancel(fmt.Errorf("git %s: %w", args[0], process.ErrTooMuch)) }}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	look := r.watch(transports != "", cancel)
	if err := process.FinishWatched(cmd, look); err != nil {
		if cause := context.Cause(ctx); cause != nil {
			process.EndGroup(cmd, 0)
			return nil, cause
		}
		return nil, &Error{args[0], lines(stderr.String()), err}
	}
	return stdout.Bytes(), nil
}

// watch returns what looks at a git that runs: at its memory, and where it fetches, at the
// folder that it writes to.
func (r Repo) watch(fetches bool, end context.CancelCauseFunc) func(pid int) {
	most := cmp.Or(r.maxGrowth, MaxGrowth)
	var before int64
	if fetches {
		before = size(r.Dir)
	}
	looks := 0
	return func(pid int) {
		if bytes, holders := process.Memory(pid, own); bytes > MaxMemory {
			end(ErrTooMuchMemory)
			for _, h := range holders { // a busy git takes its time, and its children outlive it
				if p, err := os.FindProcess(h); err == nil {
					_ = p.Kill()
				}
			}
		}
		if looks++; fetches && looks%5 == 0 && size(r.Dir)-before > most {
			end(ErrTooBig)
		}
	}
}

// own reports whether a program is git's own: ssh and the helpers that know passwords take
// what they take.
func own(program string) bool {
	return strings.HasPrefix(program, "git") && !strings.HasPrefix(program, "git-credential")
}

func size(dir string) (sum int64) {
	_ = filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil {
			return nil //nolint:nilerr // git removes its temporary files meanwhile
		}
		if info, err := entry.Info(); err == nil && info.Mode().IsRegular() {
			sum += info.Size()
		}
		return nil
	})
	return sum
}

// lines returns what git says of its failure, in one line.
func lines(words string) string {
	const few = 3
	var said []string
	for line := range strings.Lines(words) {
		// Progress is written over itself.
		line = strings.TrimSpace(line[strings.LastIndexByte(strings.TrimRight(line, "\r\n"), '\r')+1:])
		if line != "" && !strings.HasPrefix(line, "hint:") {
			said = append(said, line)
		}
	}
	// The reason, and not the advice that may follow it.
	if i := slices.IndexFunc(said, func(line string) bool { return strings.HasPrefix(line, "fatal:") || strings.HasPrefix(line, "error:") }); i >= 0 {
		said = said[i:min(len(said), i+few)]
	}
	return withoutPasswords(strings.Join(said[max(0, len(said)-few):], "; "))
}

// minVersion is when --end-of-options and --no-write-fetch-head were there.
var minVersion = [2]int{2, 31}

// CheckVersion returns an error if this machine's git is too old.
func CheckVersion(ctx context.Context, environ []string) error {
	out, err := Repo{Dir: os.TempDir(), Environ: environ}.git(ctx, 4096, "", "--version")
	if err != nil {
		return err
	}
	var major, minor int
	if _, err := fmt.Sscanf(string(out), "git version %d.%d", &major, &minor); err != nil {
		return fmt.Errorf("git --version says %q", strings.TrimSpace(string(out)))
	}
	if major < minVersion[0] || major == minVersion[0] && minor < minVersion[1] {
		return fmt.Errorf("git %d.%d or newer is needed; this is %d.%d", minVersion[0], minVersion[1], major, minor)
	}
	return nil
}
