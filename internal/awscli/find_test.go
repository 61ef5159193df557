package awscli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"awsin/internal/awsconfig/configtest"
	"awsin/internal/shelltest"
)

// fake is an `aws` that prints the words and counts its starts in a file.
func fake(t *testing.T, dir, words string) string {
	t.Helper()
	path := filepath.Join(dir, "aws")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := shelltest.WriteProgram(path, "#!/bin/sh\necho x >>"+path+".starts\n"+words+"\n"); err != nil {
		t.Fatal(err)
	}
	return path
}

func starts(path string) int {
	data, _ := os.ReadFile(path + ".starts")
	return strings.Count(string(data), "x")
}

func env(kv map[string]string) Env {
	return func(name string) (string, bool) { v, ok := kv[name]; return v, ok }
}

const (
	v1  = "echo aws-cli/1.32.0 Python/3.11.2 Linux/6.1 botocore/1.34.0"
	v18 = "echo aws-cli/1.18.69 Python/3.8.10 Linux/5.4 botocore/1.16.19 >&2" // to stderr, as old ones do
	v28 = "echo aws-cli/2.8.13 Python/3.9.11 Linux/6.1 exe/x86_64.debian.12 prompt/off"
	v29 = "echo aws-cli/2.9.0 Python/3.9.11 Linux/6.1 exe/x86_64.debian.12 prompt/off"
)

func TestFind(t *testing.T) {
	root := t.TempDir()
	dir := func(name string) string { return filepath.Join(root, name) }
	for name, words := range map[string]string{"v1": v1, "v18": v18, "v28": v28, "v29": v29, "other": "echo hello", "broken": "exit 3"} {
		fake(t, dir(name), words)
	}
	if err := os.MkdirAll(filepath.Join(dir("folder"), "aws"), 0o700); err != nil {
		t.Fatal(err)
	}
	plain := fake(t, dir("plain"), v29)
	if err := os.Chmod(plain, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir("v29")) // where an empty or relative entry of PATH must not look
	for _, c := range []struct {
		name   string
		path   string // folders of PATH
		aws    string // AWSIN_AWS
		found  string // its folder; "" for an error
		passed string // what notes, or the error, name
	}{
		{"the first", "v29 v1", "", "v29", ""},
		{"version 1 first", "v1 v29", "", "v29", "v1/aws (version 1.32.0)"},
		{"several", "v18 v28 other broken v29", "", "v29", "v18/aws (version 1.18.69) | v28/aws (version 2.8.13) | other/aws (it prints no aws-cli version) | broken/aws (exit status 3)"},
		{"twice the same", "v1 v1 v29", "", "v29", "v1/aws (version 1.32.0)"},
		{"a folder, and no program", "folder plain v29", "", "v29", ""},
		{"too old only", "v28 v1", "", "", "no AWS CLI 2.9 or newer on PATH; passed over v28/aws (version 2.8.13), v1/aws (version 1.32.0)"},
		{"none", "folder plain", "", "", "no AWS CLI on PATH"},
		{"named by its path", "v1", "v29/aws", "v29", ""},
		{"named, and too old", "v29", "v1/aws", "", "AWSIN_AWS=v1/aws: version 1.32.0"},
		{"named by its name", "v29", "aws", "v29", ""},
		{"named, and not there", "v29", "aws2", "", "AWSIN_AWS=aws2: it is not on PATH"},
		{"named, and no file", "v29", "missing/aws", "", "AWSIN_AWS=missing/aws: no such file or directory"},
		{"named, and a folder", "v29", "folder/aws", "", "AWSIN_AWS=folder/aws: permission denied"},
		{"named by a relative path", "v29", "./aws", "", "AWSIN_AWS=./aws: a relative path is another program wherever you are: write all of it"},
		{"the current folder's first", ": . v29", "", "v29", `./aws (PATH's entry "" is another folder wherever you are)`},
		{"the current folder's only", ". ../v29 folder", "", "", `no AWS CLI 2.9 or newer on PATH; passed over ./aws (PATH's entry "." is another folder wherever you are), ./../v29/aws (PATH's entry "../v29" is another folder wherever you are)`},
		{"named, in the current folder only", ".", "aws", "", `AWSIN_AWS=aws: it is not on PATH, ./aws (PATH's entry "." is another folder wherever you are)`},
	} {
		var list []string
		for _, name := range strings.Fields(c.path) {
			switch {
			case name == ":":
				name = ""
			case !strings.HasPrefix(name, "."):
				name = dir(name)
			}
			list = append(list, name)
		}
		named := c.aws
		if strings.Contains(named, "/") && !strings.HasPrefix(named, ".") {
			named = dir(named)
		}
		cli, err := Find(t.Context(), env(map[string]string{"PATH": strings.Join(list, ":"), "AWSIN_AWS": named}), filepath.Join(t.TempDir(), "memory"))
		if c.found == "" {
			if err == nil || strings.ReplaceAll(err.Error(), root+"/", "") != c.passed {
				t.Errorf("%s: got %v, %v, want %q", c.name, cli, err, c.passed)
			}
			var none *NotFoundError
			if errors.As(err, &none) && !strings.Contains(none.Hint(), "AWSIN_AWS") {
				t.Errorf("%s: hint %q", c.name, none.Hint())
			}
			continue
		}
		if err != nil || cli.Path != filepath.Join(dir(c.found), "aws") || cli.Version != (Version{2, 9, 0}) {
			t.Errorf("%s: got %v, %v", c.name, cli, err)
			continue
		}
		var want []string
		for _, p := range strings.Split(c.passed, " | ") {
			if p != "" {
				want = append(want, "passed over "+p+"; using v29/aws (2.9.0)")
			}
		}
		if got := strings.ReplaceAll(strings.Join(cli.Notes, "\n"), root+"/", ""); got != strings.Join(want, "\n") {
			t.Errorf("%s: notes\n%s\nwant\n%s", c.name, got, strings.Join(want, "\n"))
		}
	}
}

// TestFindRemembers: no `aws --version` a second time, unless the file changed
// or the memory is lost or broken.
func TestFindRemembers(t *testing.T) {
	root := t.TempDir()
	old, good := fake(t, filepath.Join(root, "v1"), v1), fake(t, filepath.Join(root, "v2"), v29)
	memory := filepath.Join(root, "cache", "awsin", "memory")
	find := func(what string, oldStarts, goodStarts int, version Version) {
		t.Helper()
		cli, err := Find(t.Context(), env(map[string]string{"PATH": filepath.Dir(old) + ":" + filepath.Dir(good)}), memory)
		if err != nil || cli.Version != version || len(cli.Notes) != 1 {
			t.Fatalf("%s: got %+v, %v", what, cli, err)
		}
		if starts(old) != oldStarts || starts(good) != goodStarts {
			t.Errorf("%s: %d and %d starts, want %d and %d", what, starts(old), starts(good), oldStarts, goodStarts)
		}
	}
	find("at first", 1, 1, Version{2, 9, 0})
	find("again", 1, 1, Version{2, 9, 0})
	fake(t, filepath.Dir(good), strings.Replace(v29, "2.9.0", "2.30.12", 1))
	find("after an upgrade", 1, 2, Version{2, 30, 12})
	find("again", 1, 2, Version{2, 30, 12})
	if err := os.WriteFile(memory, []byte(`[{"path":`), 0o600); err != nil {
		t.Fatal(err)
	}
	find("with a broken memory", 2, 3, Version{2, 30, 12})
	if err := os.RemoveAll(filepath.Join(root, "cache")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "cache"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	find("where nothing can be remembered", 3, 4, Version{2, 30, 12})
}

// TestFindBesideBrokenFiles: an AWS CLI that cannot read the configuration is one all the
// same. What is wrong is told of the file.
func TestFindBesideBrokenFiles(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken")
	if err := os.WriteFile(broken, []byte("no header\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_CONFIG_FILE", broken)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", broken)
	all := configtest.AWSCLIs()
	if len(all) == 0 {
		configtest.Missing(t, "no AWS CLI")
	}
	for _, path := range all {
		if _, err := Find(t.Context(), env(map[string]string{"AWSIN_AWS": path}), ""); err != nil {
			t.Error(err)
		}
	}
}
