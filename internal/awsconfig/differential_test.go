package awsconfig

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"awsin/internal/awsconfig/configtest"
	"awsin/internal/soak"
)

// pair is a config file and a credentials file; nil means that the file does not exist.
type pair struct{ config, credentials []byte }

func newPair(config, credentials []byte) pair { return pair{config, credentials} }

// oddFiles reads testdata/odd.txt. Each line is the config file as a quoted Go string, optionally followed by
// "|" and the credentials file.
func oddFiles(t testing.TB) []pair {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "odd.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var pairs []pair
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		var texts [2][]byte
		for i := range texts {
			quoted, err := strconv.QuotedPrefix(line)
			if err != nil {
				t.Fatalf("odd.txt:%d: %v", n, err)
			}
			text, err := strconv.Unquote(quoted)
			if err != nil {
				t.Fatalf("odd.txt:%d: %v", n, err)
			}
			texts[i] = []byte(text)
			line = strings.TrimSpace(line[len(quoted):])
			if line == "" {
				break
			}
			line = strings.TrimSpace(strings.TrimPrefix(line, "|"))
		}
		pairs = append(pairs, pair{texts[0], texts[1]})
	}
	return pairs
}

// write writes the pair to the directory and returns the two paths.
func (p pair) write(t *testing.T, dir string) (config, credentials string) {
	t.Helper()
	config, credentials = filepath.Join(dir, "config"), filepath.Join(dir, "credentials")
	for path, data := range map[string][]byte{config: p.config, credentials: p.credentials} {
		err := os.Remove(path)
		if data != nil {
			err = os.WriteFile(path, data, 0o600)
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
	return config, credentials
}

func (p pair) String() string {
	return fmt.Sprintf("config %q\ncredentials %q", p.config, p.credentials)
}

// The AWS CLI's own parser and ours must agree on every file, down to each value.
func TestRandomFiles(t *testing.T) {
	o := configtest.Start(t)
	dir := t.TempDir()
	refused, total := 0, 0
	compare := func(p pair) {
		t.Helper()
		config, credentials := p.write(t, dir)
		want, got := o.Ask(t, config, credentials), ours(t, config, credentials)
		if !reflect.DeepEqual(want, got) {
			t.Errorf("%v\nAWS CLI: %v\nours:    %v", p, want, got)
		}
		total++
		if want.Refused {
			refused++
		}
	}
	for _, p := range oddFiles(t) {
		compare(p)
	}
	odd := total
	for _, r := range soak.Rounds(t, soak.Third(1000)) {
		compare(newPair(configtest.Generator{Rand: r}.Pair()))
	}
	t.Logf("%d written by hand, %d random; %d of all are refused", odd, total-odd, refused)
	if refused < total/10 || refused > total*9/10 {
		t.Errorf("the files are not a good sample: %d of %d are refused", refused, total)
	}
}

// The oracle's parser was extracted from one AWS CLI; check that whole AWS CLIs agree with it.
func TestAgainstRealAWS(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts AWS CLIs")
	}
	all := oddFiles(t)
	step := max(1, len(all)/30)
	for _, aws := range configtest.Real(t) {
		t.Run(aws.Path, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for i := 0; i < len(all); i += step {
				config, credentials := all[i].write(t, dir)
				refused, want := aws.Profiles(t, config, credentials)
				got := ours(t, config, credentials)
				var list strings.Builder
				for _, p := range got.Profiles {
					list.WriteString(p.Name + "\n")
				}
				if got.Refused != refused || list.String() != want {
					t.Errorf("%v\n%s says refused %v, %q; we %v, %q", all[i], aws.Path, refused, want, got.Refused, list.String())
				}
			}
		})
	}
}

// A variable that is set but empty means that there is no file, and so does one that names a directory.
func TestRealAWSPaths(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts AWS CLIs")
	}
	aws := configtest.Real(t)[0]
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, ".aws", "$x"), 0o700); err != nil {
		t.Fatal(err)
	}
	for path, name := range map[string]string{"config": "home", "one": "one", "$x/two": "two"} {
		text := "[profile " + name + "]\nregion = x\n"
		if err := os.WriteFile(filepath.Join(home, ".aws", path), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, value := range []string{
		"", ".", "~", "~/.aws", "~/.aws/one", "~//.aws/one", "~/.aws/nothing", "~/.aws/one/more", "$HOME/.aws/one",
		"${HOME}/.aws/one", "${HOME/.aws/one", "~/.aws/$x/two", "~/.aws/${x}/two", "$EMPTY~/.aws/one", "$TILDE/.aws/one",
		"~nobody-of-that-name/.aws/one", "$NESTED/.aws/one", "/dev/null", strings.Repeat("a", 5000),
	} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			environ := []string{"HOME=" + home, "EMPTY=", "TILDE=~", "NESTED=$HOME", "AWS_CONFIG_FILE=" + value}
			want, err := aws.Run(home, append([]string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8"}, environ...), "configure", "list-profiles")
			if err != nil || want.Code != 0 {
				t.Fatalf("AWS_CONFIG_FILE=%q: %+v, %v", value, want, err)
			}
			env := func(key string) (string, bool) {
				for _, e := range environ {
					if k, v, _ := strings.Cut(e, "="); k == key {
						return v, true
					}
				}
				return "", false
			}
			c, err := Load(ConfigPath(env, home), CredentialsPath(env, home))
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, p := range c.Profiles() {
				got.WriteString(p.Name + "\n")
			}
			if got.String() != want.Stdout+want.Stderr {
				t.Errorf("AWS_CONFIG_FILE=%q: the AWS CLI has %q, we %q", value, want.Stdout, got.String())
			}
		})
	}
}
