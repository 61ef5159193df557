package awsconfig

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// oracle is a Python process that runs the AWS CLI's own parser, of Debian's package awscli.
type oracle struct {
	in  io.Writer
	out *bufio.Reader
}

func startOracle(t *testing.T) *oracle {
	t.Helper()
	python := os.Getenv("AWSIN_TEST_PYTHON") // one that can import awscli.botocore
	if python == "" {
		python = "/usr/bin/python3"
	}
	if out, err := exec.Command(python, "-c", "import awscli.botocore.session").CombinedOutput(); err != nil {
		missing(t, "%s cannot import awscli.botocore (Debian: apt install awscli): %v\n%s", python, err, out)
	}
	cmd := exec.Command(python, filepath.Join("testdata", "oracle.py"))
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
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	})
	return &oracle{in, bufio.NewReader(out)}
}

// missing skips on a laptop and fails in CI.
func missing(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// seen is what either parser makes of a pair of files, one line for each thing it found.
type seen struct {
	refused  bool
	profiles []named
	sessions []named
}

type named struct {
	name string
	keys map[string]string // a nested value as JSON
}

func (s seen) String() string {
	return fmt.Sprintf("refused %v, profiles %q, sessions %q", s.refused, s.profiles, s.sessions)
}

func (n *named) UnmarshalJSON(data []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &[]any{&n.name, &raw}); err != nil {
		return err
	}
	n.keys = map[string]string{}
	for k, v := range raw {
		var s string
		if json.Unmarshal(v, &s) == nil {
			n.keys[k] = s
			continue
		}
		var nested map[string]string
		if err := json.Unmarshal(v, &nested); err != nil {
			return err
		}
		n.keys[k] = asJSON(nested)
	}
	return nil
}

func (o *oracle) ask(t *testing.T, config, credentials string) seen {
	t.Helper()
	fmt.Fprintf(o.in, "%s\t%s\n", config, credentials)
	line, err := o.out.ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Refused            bool
		Profiles, Sessions []named
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
	return seen{answer.Refused, answer.Profiles, answer.Sessions}
}

// ours loads the files as the program does, and puts what it finds into the oracle's form.
func ours(t *testing.T, config, credentials string) seen {
	t.Helper()
	c, err := Load(config, credentials)
	if err != nil {
		if _, ok := err.(*ParseError); !ok {
			t.Fatal(err)
		}
		return seen{refused: true}
	}
	var s seen
	for _, p := range c.Profiles() {
		if c.Profile(p.Name) != p {
			t.Errorf("Profile(%q) is another one", p.Name)
		}
		keys := map[string]string{}
		for _, section := range []*Section{p.config, p.credentials} {
			for name := range names(section) {
				keys[name] = flat(p.Get(name))
			}
		}
		s.profiles = append(s.profiles, named{p.Name, keys})
	}
	for _, session := range c.Sessions() {
		// The section that the session was read from; the Config does not keep it.
		for i := range sections(c.ConfigFile) {
			section := &c.ConfigFile.Sections[i]
			if int(section.Line) != session.Line || session.Path != config {
				continue
			}
			keys := map[string]string{}
			for name := range names(section) {
				k, _ := section.effective(name)
				keys[name] = flat(k.Value)
			}
			s.sessions = append(s.sessions, named{session.Name, keys})
		}
	}
	return s
}

func sections(f *File) []Section {
	if f == nil {
		return nil
	}
	return f.Sections
}

// names gives the section's own keys and the inherited ones.
func names(s *Section) map[string]bool {
	all := map[string]bool{}
	if s == nil {
		return all
	}
	for _, k := range s.Keys() {
		all[k.Name] = true
	}
	for name := range s.file.defaults {
		all[name] = true
	}
	return all
}

// flat is botocore's _parse_nested, as JSON; a value of one line stays.
func flat(value string) string {
	if !strings.HasPrefix(value, "\n") {
		return value
	}
	nested := map[string]string{}
	for rest := value; rest != ""; {
		line := rest
		if i, size := lineBreak(rest); i >= 0 {
			line, rest = rest[:i], rest[i+size:]
		} else {
			rest = ""
		}
		if line = trim(line); line != "" {
			k, v, _ := strings.Cut(line, "=")
			nested[trim(k)] = trim(v)
		}
	}
	return asJSON(nested)
}

func asJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(data)
}
