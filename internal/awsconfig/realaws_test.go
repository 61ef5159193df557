package awsconfig

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"awsin/internal/awsconfig/configtest"
)

// realAWS returns the AWS CLIs listed in AWSIN_TEST_AWS, otherwise the first one of version 2 on PATH.
func realAWS(t *testing.T) []*aws {
	t.Helper()
	all, err := startAWS()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		configtest.Missing(t, "no AWS CLI version 2 on PATH, and AWSIN_TEST_AWS names none")
	}
	return all
}

var startAWS = sync.OnceValues(func() ([]*aws, error) {
	paths := filepath.SplitList(os.Getenv("AWSIN_TEST_AWS"))
	if len(paths) == 0 {
		for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
			path := filepath.Join(dir, "aws")
			if out, err := exec.Command(path, "--version").Output(); err == nil && bytes.HasPrefix(out, []byte("aws-cli/2.")) {
				paths = []string{path}
				break
			}
		}
	}
	var all []*aws
	for _, path := range paths {
		a, err := serve(path)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
})

// aws is an AWS CLI. If it is installed as Python files, it is started once and each command is a fork of it (see
// testdata/serve). The single binary that AWS ships is started for each command.
type aws struct {
	path string
	mu   sync.Mutex
	in   io.Writer
	out  *json.Decoder
}

// result is what a command of an AWS CLI printed.
type result struct {
	Code           int
	Stdout, Stderr string
}

// serve starts an AWS CLI that ends with the tests, when its standard input is closed.
func serve(path string) (*aws, error) {
	cmd := exec.Command(path, "--version")
	hook, err := filepath.Abs("testdata/serve")
	if err != nil {
		return nil, err
	}
	cmd.Env = append(os.Environ(), "AWSIN_TEST_SERVE=1", "PYTHONPATH="+hook, "PYTHONDONTWRITEBYTECODE=1", "LC_ALL=C.UTF-8")
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	a := &aws{path: path}
	var word string
	if d := json.NewDecoder(out); d.Decode(&word) == nil && word == "ready" {
		a.in, a.out = in, d
		return a, nil
	}
	_ = in.Close()
	return a, cmd.Wait()
}

// run runs a command in a directory with this environment, PATH and a locale.
func (a *aws) run(t *testing.T, dir string, environ []string, args ...string) result {
	t.Helper()
	environ = append([]string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8"}, environ...)
	var r result
	if a.in == nil {
		cmd := exec.CommandContext(t.Context(), a.path, args...)
		cmd.Dir, cmd.Env = dir, environ
		var stdout, stderr strings.Builder
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		var exit *exec.ExitError
		if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	err := json.NewEncoder(a.in).Encode(struct {
		Dir       string
		Env, Args []string
	}{dir, environ, args})
	if err == nil {
		err = a.out.Decode(&r)
	}
	if err != nil {
		t.Fatalf("%s %q: %v", a.path, args, err)
	}
	return r
}

// listProfiles reports whether the file is refused, and the profiles' names.
func (a *aws) listProfiles(t *testing.T, config, credentials string) (refused bool, list string) {
	t.Helper()
	r := a.run(t, filepath.Dir(config), files(config, credentials), "configure", "list-profiles")
	if r.Code != 0 && !strings.Contains(r.Stderr, "Unable to parse config file") {
		t.Fatalf("%s: exit code %d: %s", a.path, r.Code, r.Stderr)
	}
	return r.Code != 0, r.Stdout
}

func (a *aws) get(t *testing.T, config, credentials, profile, key string) string {
	t.Helper()
	return a.run(t, filepath.Dir(config), files(config, credentials), "configure", "get", key, "--profile", profile).Stdout
}

func files(config, credentials string) []string {
	return []string{"HOME=" + filepath.Dir(config), "AWS_CONFIG_FILE=" + config, "AWS_SHARED_CREDENTIALS_FILE=" + credentials}
}
