package e2e

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"awsin/internal/awscli"
	"awsin/internal/awsconfig/configtest"
	"awsin/internal/fakeidc"
)

// awsCLIs returns the AWS CLIs to test with, the oldest first.
func awsCLIs(t *testing.T) []awsCLI {
	t.Helper()
	found, err := findAWS()
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		missing(t, "an AWS CLI version 2")
	}
	return found
}

// newestCLI returns the newest of them, and in `make matrix` all.
func newestCLI(t *testing.T) []awsCLI {
	t.Helper()
	all := awsCLIs(t)
	if matrix() {
		return all
	}
	return all[len(all)-1:]
}

// awsCLI is one of them, loaded, and what awsin remembers of it.
type awsCLI struct {
	*configtest.AWS
	version awscli.Version
	memory  []byte
}

// aws returns the AWS CLI's program: one that forks it from the loaded one, which
// takes a fifth of a start, and in `make matrix` itself.
func (c awsCLI) aws() string {
	if matrix() {
		return c.Path
	}
	return c.Fork
}

func matrix() bool { return os.Getenv("AWSIN_TEST_MATRIX") != "" }

var findAWS = sync.OnceValues(func() ([]awsCLI, error) {
	dir, err := os.MkdirTemp("", "awsin test ")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	memory := filepath.Join(dir, "aws-cli.json")
	var all []awsCLI
	for _, path := range configtest.AWSCLIs() {
		aws, err := configtest.Serve(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		cli := awsCLI{AWS: aws}
		_ = os.Remove(memory)
		found, err := awscli.Find(context.Background(), func(name string) (string, bool) { return cli.aws(), name == "AWSIN_AWS" }, memory)
		if err != nil {
			return nil, fmt.Errorf("AWSIN_TEST_AWS: %w", err)
		}
		cli.version = found.Version
		if cli.memory, err = os.ReadFile(memory); err != nil {
			return nil, err
		}
		all = append(all, cli)
	}
	slices.SortFunc(all, func(a, b awsCLI) int {
		return slices.Compare([]int{a.version.Major, a.version.Minor, a.version.Patch}, []int{b.version.Major, b.version.Minor, b.version.Patch})
	})
	return all, nil
})

// every is in the first line of a script that says most with each AWS CLI.
const every = "(every AWS CLI)"

// scripts returns which of a folder's scripts each AWS CLI runs: one has each script,
// the AWS CLIs in turn, and all have what asks for every one. `make matrix` sets
// AWSIN_TEST_MATRIX: all have all.
func scripts(t *testing.T, dir string, clis []awsCLI) [][]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no scripts, %v", dir, err)
	}
	shares := make([][]string, len(clis))
	for i, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		first, err := bufio.NewReader(f).ReadString('\n')
		_ = f.Close()
		if err != nil {
			t.Fatal(file, err)
		}
		for j := range clis {
			if j == i%len(clis) || strings.Contains(first, every) || matrix() {
				shares[j] = append(shares[j], file)
			}
		}
	}
	return shares
}

// withAWS runs a folder's scripts with the AWS CLIs; more sets up what they need beside.
func withAWS(t *testing.T, dir string, more func(*testscript.Env)) {
	t.Helper()
	clis := awsCLIs(t)
	newest := clis[len(clis)-1]
	for i, files := range scripts(t, dir, clis) {
		cli := clis[i]
		t.Run(cli.version.String(), func(t *testing.T) {
			t.Parallel()
			if len(files) == 0 {
				return // fewer scripts than AWS CLIs
			}
			p := params("", fakeidc.Options{}, func(e *testscript.Env) error {
				e.Setenv("AWSIN_AWS", cli.aws())
				e.Setenv("AWS_VERSION", cli.version.String())
				e.Setenv("AWS_NEWEST", newest.aws())
				if more != nil {
					more(e)
				}
				e.Values[cliKey{}] = cli
				memory := filepath.Join(e.Getenv("HOME"), ".cache", "awsin", "aws-cli.json")
				if err := os.MkdirAll(filepath.Dir(memory), 0o700); err != nil {
					return err
				}
				return os.WriteFile(memory, cli.memory, 0o600)
			})
			p.Files = files
			p.Cmds["aws"] = cmdAWS
			p.Condition = func(cond string) (bool, error) {
				switch cond {
				case "console": // it knows aws login
					return cli.version.AtLeast(awscli.Console.Major, awscli.Console.Minor), nil
				case "codes": // it logs in without a code unless it is told to
					return cli.version.AtLeast(2, 22), nil
				case "namespaces": // a mount can be a script's own
					err := exec.Command("unshare", "--map-root-user", "--mount", "true").Run()
					if err != nil && os.Getenv("CI") == "true" {
						return false, fmt.Errorf("unshare, for a mount namespace, is missing: %w", err)
					}
					return err == nil, nil
				case "moves": // it follows vanity start URLs
					return cli.version.Moves(), nil
				case "upgrade": // from it to the newest changes the flow
					return !cli.version.AtLeast(2, 22) && newest.version.AtLeast(2, 22), nil
				}
				return false, fmt.Errorf("no condition %q", cond)
			}
			testscript.Run(t, p)
		})
	}
}

type cliKey struct{}

// aws ARGUMENT…: the real AWS CLI, without the time to load it, in an environment of
// nothing but PATH and HOME.
func cmdAWS(ts *testscript.TestScript, neg bool, args []string) {
	environ := []string{"LC_ALL=C.UTF-8"}
	for _, name := range []string{"PATH", "HOME"} {
		environ = append(environ, name+"="+ts.Getenv(name))
	}
	r, err := ts.Value(cliKey{}).(awsCLI).Run(ts.Getenv("WORK"), environ, args...)
	ts.Check(err)
	_, _ = io.WriteString(ts.Stdout(), r.Stdout)
	_, _ = io.WriteString(ts.Stderr(), r.Stderr)
	if (r.Code != 0) != neg {
		ts.Fatalf("exit code %d", r.Code)
	}
}
