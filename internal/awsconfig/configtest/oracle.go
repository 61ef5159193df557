// Package configtest helps to test config parsing: it generates odd config files, and asks the AWS CLI's own
// parser how it reads them.
package configtest

import (
	"bufio"
	"cmp"
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

// Oracle is a Python process that runs the AWS CLI's own parser, from Debian's package awscli.
type Oracle struct {
	in  io.Writer
	out *bufio.Reader
}

// python is one that can import awscli.botocore.
func python() string { return cmp.Or(os.Getenv("AWSIN_TEST_PYTHON"), "/usr/bin/python3") }

// Start starts an Oracle that is stopped when the test ends.
func Start(t *testing.T) *Oracle {
	t.Helper()
	python := python()
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
		Missing(t, "%v", err)
	}
	o := &Oracle{in, bufio.NewReader(out)}
	if _, err := o.out.ReadBytes('\n'); err != nil {
		Missing(t, "%s cannot import awscli.botocore (Debian: apt install awscli): %v", python, cmd.Wait())
	}
	t.Cleanup(func() {
		_ = in.Close()
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	})
	return o
}

// Missing skips the test on a laptop and fails it in CI.
func Missing(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// Seen is how a parser reads a pair of files, in a form that can be compared between the two parsers.
type Seen struct {
	Refused            bool
	Profiles, Sessions []Named
}

// Named is a profile or a session with its keys, including inherited ones.
type Named struct {
	Name string
	Keys map[string]string // nested values are JSON
}

func (s Seen) String() string {
	return fmt.Sprintf("refused %v, profiles %q, sessions %q", s.Refused, s.Profiles, s.Sessions)
}

// UnmarshalJSON decodes the oracle's [name, {key: value}].
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

// AsJSON returns v as JSON, the form that Seen has nested values in.
func AsJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(data)
}
