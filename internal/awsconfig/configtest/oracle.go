// Package configtest asks the AWS CLI's own parser what it makes of config files, and makes odd ones, for tests.
package configtest

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
)

//go:embed oracle.py
var script string

// Oracle is a Python process that runs the AWS CLI's own parser, of Debian's package awscli.
type Oracle struct {
	in  io.Writer
	out *bufio.Reader
}

// Start begins one, which ends with the test.
func Start(t *testing.T) *Oracle {
	t.Helper()
	python := os.Getenv("AWSIN_TEST_PYTHON") // one that can import awscli.botocore
	if python == "" {
		python = "/usr/bin/python3"
	}
	if out, err := exec.Command(python, "-c", "import awscli.botocore.session").CombinedOutput(); err != nil {
		Missing(t, "%s cannot import awscli.botocore (Debian: apt install awscli): %v\n%s", python, err, out)
	}
	cmd := exec.Command(python, "-c", script)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	})
	return &Oracle{in, bufio.NewReader(out)}
}

// Missing skips on a laptop and fails in CI.
func Missing(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// Seen is what either parser makes of a pair of files, one line for each thing it found.
type Seen struct {
	Refused            bool
	Profiles, Sessions []Named
}

// Named is a profile or a session with its keys, the inherited ones too.
type Named struct {
	Name string
	Keys map[string]string // a nested value as JSON
}

func (s Seen) String() string {
	return fmt.Sprintf("refused %v, profiles %q, sessions %q", s.Refused, s.Profiles, s.Sessions)
}

// UnmarshalJSON takes the oracle's [name, {key: value}].
func (n *Named) UnmarshalJSON(data []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &[]any{&n.Name, &raw}); err != nil {
		return err
	}
	n.Keys = map[string]string{}
	for k, v := range raw {
		var s string
		if json.Unmarshal(v, &s) == nil {
			n.Keys[k] = s
			continue
		}
		var nested map[string]string
		if err := json.Unmarshal(v, &nested); err != nil {
			return err
		}
		n.Keys[k] = AsJSON(nested)
	}
	return nil
}

// Ask returns what the AWS CLI makes of two files.
func (o *Oracle) Ask(t *testing.T, config, credentials string) Seen {
	t.Helper()
	if _, err := fmt.Fprintf(o.in, "%s\t%s\n", config, credentials); err != nil {
		t.Fatal(err)
	}
	line, err := o.out.ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Refused            bool
		Profiles, Sessions []Named
	}
	if err := json.Unmarshal(line, &answer); err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	if len(answer.Profiles) == 0 {
		answer.Profiles = nil
	}
	if len(answer.Sessions) == 0 {
		answer.Sessions = nil
	}
	return Seen{answer.Refused, answer.Profiles, answer.Sessions}
}

// AsJSON is for nested values.
func AsJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(data)
}
