package awsconfig

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"awsin/internal/awsconfig/configtest"
)

// realAWS returns the AWS CLIs to test with.
func realAWS(t *testing.T) []aws {
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

var startAWS = sync.OnceValues(func() ([]aws, error) {
	var all []aws
	for _, path := range configtest.AWSCLIs() {
		a, err := configtest.Serve(path)
		if err != nil {
			return nil, err
		}
		all = append(all, aws{a})
	}
	return all, nil
})

// aws is an AWS CLI that is asked about files.
type aws struct{ *configtest.AWS }

// run runs a command in a directory with this environment, PATH and a locale.
func (a aws) run(t *testing.T, dir string, environ []string, args ...string) configtest.Result {
	t.Helper()
	r, err := a.Run(dir, append([]string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8"}, environ...), args...)
	if err != nil {
		t.Fatalf("%s %q: %v", a.Path, args, err)
	}
	return r
}

// listProfiles reports whether the file is refused, and the profiles' names.
func (a aws) listProfiles(t *testing.T, config, credentials string) (refused bool, list string) {
	t.Helper()
	r := a.run(t, filepath.Dir(config), files(config, credentials), "configure", "list-profiles")
	if r.Code != 0 && !strings.Contains(r.Stderr, "Unable to parse config file") {
		t.Fatalf("%s: exit code %d: %s", a.Path, r.Code, r.Stderr)
	}
	return r.Code != 0, r.Stdout
}

func (a aws) get(t *testing.T, config, credentials, profile, key string) string {
	t.Helper()
	return a.run(t, filepath.Dir(config), files(config, credentials), "configure", "get", key, "--profile", profile).Stdout
}

func files(config, credentials string) []string {
	return []string{"HOME=" + filepath.Dir(config), "AWS_CONFIG_FILE=" + config, "AWS_SHARED_CREDENTIALS_FILE=" + credentials}
}
