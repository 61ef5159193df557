package awscli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"

	"awsin/internal/process"
	"awsin/internal/sanitize"
)

// Login is one `aws sso login`.
type Login struct {
	SessionName   string // for --sso-session; "" for the legacy form
	Profile       string // for --profile: the legacy form
	UseDeviceCode bool   // where the version has the flag; older ones know nothing else
	Environ       []string
}

// Prompt is what a person has to approve.
type Prompt struct {
	URL  string // with the code in it, where the AWS CLI told it
	Code string // "" under PKCE
}

const maxWords = 8 << 10

// environ is what the AWS CLI runs with: a stale AWS_PROFILE breaks even
// --sso-session, and the prompt mode fails without a terminal, whether the
// environment or the configuration asks for it.
func environ(all []string) []string {
	var out []string
	for _, kv := range all {
		switch name, _, _ := strings.Cut(kv, "="); name {
		case "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_CLI_AUTO_PROMPT":
		default:
			out = append(out, kv)
		}
	}
	return append(out, "AWS_CLI_AUTO_PROMPT=off")
}

// args: always --no-browser. Only then does every version print the complete
// approval URL, and awsin opens the browser itself: the AWS CLI would wait for
// it, fall back to lynx on the terminal, and deadlock with one that blocks.
func (l Login) args(v Version) []string {
	args := []string{"sso", "login", "--no-browser"}
	if l.UseDeviceCode && v.AtLeast(2, 22) {
		args = append(args, "--use-device-code")
	}
	if l.SessionName != "" {
		return append(args, "--sso-session="+l.SessionName) // "=": a name may begin with "-"
	}
	return append(args, "--profile="+l.Profile)
}

// killDelay is how long the AWS CLI has to end by itself after an interrupt.
const killDelay = 2 * time.Second

// ErrChanged means that the AWS CLI is not of the version that was remembered of it, as
// when a wrapper (mise, asdf, pyenv) changes what it stands for: Forget it, and find anew.
var ErrChanged = errors.New("the AWS CLI is not of the version that was remembered")

// Login runs `aws sso login` to its end. prompted is called once, when there is
// something to approve; it must not block. The error is a *FailedError when the
// AWS CLI ran and failed. When ctx ends, so does the AWS CLI.
func (c *CLI) Login(ctx context.Context, l Login, prompted func(Prompt)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	cmd := exec.CommandContext(ctx, c.Path, l.args(c.Version)...) //nolint:gosec // the AWS CLI; every value is one argument
	cmd.Env = environ(l.Environ)
	cmd.Cancel = func() error { return process.Signal(cmd, os.Interrupt) }
	cmd.WaitDelay = killDelay
	stdout, w := io.Pipe()
	stderr := &process.Tail{Most: maxWords}
	cmd.Stdout, cmd.Stderr = w, stderr

	read := make(chan struct{})
	go func() {
		defer close(read)
		watch(stdout, func(p Prompt) {
			if c.recalled && l.UseDeviceCode && isAuthorize(p.URL) {
				cancel(ErrChanged)
				return
			}
			prompted(p)
		})
	}()
	err := process.Run(cmd)
	process.EndGroup(cmd, 0) // a shim (pyenv) may have left the real one behind
	_ = w.Close()
	<-read
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case c.misunderstood(err):
		return changed(stderr)
	}
	return failed("aws sso login", err, stderr)
}

// misunderstood reports whether the AWS CLI does not know its arguments, and
// remembered is what it was expected to know.
func (c *CLI) misunderstood(err error) bool {
	exit, ok := errors.AsType[*exec.ExitError](err)
	return ok && c.recalled && (exit.ExitCode() == 2 || exit.ExitCode() == 252)
}

func changed(stderr *process.Tail) error {
	return fmt.Errorf("%w: %s", ErrChanged, sanitize.Opaque(strings.Join(strings.Fields(stderr.String()), " ")))
}

// failed returns the error of a command that ran with the AWS CLI's own words.
func failed(command string, err error, stderr *process.Tail) error {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return &FailedError{command, exit.ExitCode(), stderr.String()}
	}
	return err
}

// Made on first use: most runs start no login.
var (
	urls  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`https?://[^\s"'<>]+`) })
	codes = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z0-9]{4}-[A-Z0-9]{4}$`) })
)

// codeGrace is how long after the code the complete URL may take to follow.
const codeGrace = time.Second

// watch reads the AWS CLI's words to their end and finds what to approve. The
// sentences changed in 2.28, 2.32 and 2.34; URLs and codes did not.
func watch(r io.Reader, prompted func(Prompt)) {
	lines := make(chan string)
	go func() {
		defer close(lines)
		s := bufio.NewScanner(r)
		s.Buffer(nil, 1<<20)
		for s.Scan() {
			lines <- s.Text()
		}
		_, _ = io.Copy(io.Discard, r) // a longer line: never let the writer block
	}()
	var (
		p     Prompt
		done  bool
		grace <-chan time.Time
	)
	tell := func() {
		if !done && p.URL != "" {
			done = true
			prompted(p)
		}
	}
	for {
		select {
		case <-grace:
			tell()
		case line, ok := <-lines:
			if !ok {
				return
			}
			if line = strings.TrimSpace(line); codes().MatchString(line) {
				p.Code = line
				grace = time.After(codeGrace)
			}
			if found := urls().FindString(line); found != "" && !strings.Contains(line, "Successfully logged") {
				if p.URL == "" || complete(found) {
					p.URL = found
				}
				if complete(found) {
					tell()
				}
			}
		}
	}
}

// complete reports whether a URL needs nothing typed: PKCE's authorize page, or
// a device page that holds the code.
func complete(s string) bool { return isAuthorize(s) || strings.Contains(s, "user_code=") }

// isAuthorize reports whether a URL is PKCE's authorize page.
func isAuthorize(s string) bool {
	u, err := url.Parse(s)
	return err == nil && strings.HasSuffix(u.Path, "/authorize")
}
