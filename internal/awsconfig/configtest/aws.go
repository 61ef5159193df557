package configtest

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

//go:embed sitecustomize.py
var customize []byte

//go:embed fork.py
var forked []byte

// AWSCLIs returns the paths of the AWS CLIs to test with: those of AWSIN_TEST_AWS (separated by ":"), otherwise the
// first of version 2 on PATH.
func AWSCLIs() []string {
	if named := filepath.SplitList(os.Getenv("AWSIN_TEST_AWS")); len(named) > 0 {
		return named
	}
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		path := filepath.Join(dir, "aws")
		if out, err := exec.Command(path, "--version").Output(); err == nil && bytes.HasPrefix(out, []byte("aws-cli/2.")) { //nolint:gosec // on PATH
			return []string{path}
		}
	}
	return nil
}

// AWS is an AWS CLI. If it is installed as Python files, it is started once and each command is a fork of it (see
// sitecustomize.py). The single binary that AWS ships is started for each command.
type AWS struct {
	Path string
	Fork string         // a program like Path, but for the time that it takes to start
	in   io.WriteCloser // nil without forks
	cmd  *exec.Cmd
}

// Result is what a command of an AWS CLI printed.
type Result struct {
	Code           int
	Stdout, Stderr string
}

// Real returns the AWS CLIs to test with, each of which is started once.
func Real(t *testing.T) []*AWS {
	t.Helper()
	all, err := started()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		Missing(t, "no AWS CLI version 2 on PATH, and AWSIN_TEST_AWS names none")
	}
	return all
}

var started = sync.OnceValues(func() (all []*AWS, err error) {
	for _, path := range AWSCLIs() {
		a, err := Serve(path)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
})

// Serve starts an AWS CLI that ends with the tests, when its standard input is closed; it removes its folder then. It
// starts it with a program that it is an argument of, such as strace, if there is one.
func Serve(path string, with ...string) (*AWS, error) {
	dir, err := os.MkdirTemp("", "awsin test ")
	if err != nil {
		return nil, err
	}
	a := &AWS{Path: path, Fork: filepath.Join(dir, "aws")}
	if err := a.serve(dir, append(with, path, "--version")); err != nil || a.in == nil {
		_ = os.RemoveAll(dir)
		return &AWS{Path: path, Fork: path}, err
	}
	return a, nil
}

// Close ends it before the tests end.
func (a *AWS) Close() error {
	if a.in == nil {
		return nil
	}
	return errors.Join(a.in.Close(), a.cmd.Wait())
}

func (a *AWS) serve(dir string, words []string) error {
	fork := append([]byte("#!"+python()+" -IS\n"), forked...)
	if err := os.WriteFile(a.Fork, fork, 0o700); err != nil { //nolint:gosec // a program
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "sitecustomize.py"), customize, 0o600); err != nil {
		return err
	}
	cmd := exec.Command(words[0], words[1:]...) //nolint:gosec // an AWS CLI
	cmd.Env = append(os.Environ(), "AWSIN_TEST_SERVE="+filepath.Join(dir, "socket"), "PYTHONPATH="+dir, "PYTHONDONTWRITEBYTECODE=1", "LC_ALL=C.UTF-8",
		"AWS_EC2_METADATA_DISABLED=true") // no network while it is loaded; a command has its own environment
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	var word string
	if json.NewDecoder(out).Decode(&word) == nil && word == "ready" {
		a.in, a.cmd = in, cmd
		return nil
	}
	_ = in.Close()
	return cmd.Wait()
}

// Run runs a command in a directory with this environment and no other variables.
func (a *AWS) Run(dir string, environ []string, args ...string) (r Result, err error) {
	if a.in == nil {
		cmd := exec.Command(a.Path, args...) //nolint:gosec // an AWS CLI
		cmd.Dir, cmd.Env = dir, environ
		var stdout, stderr strings.Builder
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		var exit *exec.ExitError
		if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
			return r, err
		}
		return Result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}, nil
	}
	c, err := net.Dial("unix", filepath.Join(filepath.Dir(a.Fork), "socket"))
	if err != nil {
		return r, err
	}
	defer func() { _ = c.Close() }()
	if err := c.SetDeadline(time.Now().Add(5 * time.Minute)); err != nil {
		return r, err
	}
	request := strings.Join(slices.Concat([]string{dir, strconv.Itoa(len(args))}, args, environ), "\x00")
	if _, err := c.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(request))), request...)); err != nil { //nolint:gosec // short
		return r, err
	}
	err = json.NewDecoder(c).Decode(&r)
	return r, err
}

// Profiles reports whether the AWS CLI refuses the files, and the profiles' names, each on a line.
func (a *AWS) Profiles(t *testing.T, config, credentials string) (refused bool, list string) {
	t.Helper()
	r := a.configure(t, config, credentials, "list-profiles")
	if r.Code != 0 && !strings.Contains(r.Stderr, "Unable to parse config file") {
		t.Fatalf("%s: exit code %d: %s", a.Path, r.Code, r.Stderr)
	}
	return r.Code != 0, r.Stdout
}

// Get returns what the AWS CLI prints of a profile's key.
func (a *AWS) Get(t *testing.T, config, credentials, profile, key string) string {
	t.Helper()
	return a.configure(t, config, credentials, "get", key, "--profile", profile).Stdout
}

func (a *AWS) configure(t *testing.T, config, credentials string, args ...string) Result {
	t.Helper()
	dir := filepath.Dir(config)
	r, err := a.Run(dir, []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "HOME=" + dir,
		"AWS_CONFIG_FILE=" + config, "AWS_SHARED_CREDENTIALS_FILE=" + credentials}, append([]string{"configure"}, args...)...)
	if err != nil {
		t.Fatalf("%s %q: %v", a.Path, args, err)
	}
	return r
}
