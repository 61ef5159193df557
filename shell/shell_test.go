package shell

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"awsin/internal/shelltest"
	"awsin/internal/soak"
)

// script runs code in one process of the real shell, in a folder of its own that
// stays as it was, and returns what it printed.
func script(t *testing.T, s Shell, code string, env ...string) string {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "script.ps1") // PowerShell runs no other
	if err := os.WriteFile(file, []byte(code), 0o600); err != nil {
		t.Fatal(err)
	}
	args := map[string][]string{
		"bash": {"--norc", file}, "zsh": {"-f", file}, "fish": {"--no-config", file},
		"nushell": {"--no-config-file", file}, "elvish": {"-norc", file}, "sh": {file},
		"powershell": {"-NoProfile", "-NonInteractive", "-File", file},
	}[s.Name]
	cmd := exec.Command(shelltest.Find(t, s.Name), args...)
	cmd.Dir = dir
	cmd.Env = append([]string{"HOME=" + dir, "PATH=" + os.Getenv("PATH"), "XDG_CONFIG_HOME=" + t.TempDir(), "XDG_DATA_HOME=" + t.TempDir()}, append(env, shelltest.PowerShellEnv...)...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%.2000s", err, stderr.String())
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != "script.ps1" && !strings.HasPrefix(e.Name(), ".") {
			t.Errorf("something ran and left %q", e.Name())
		}
	}
	return string(out)
}

func change(name string) Change {
	return Change{Set: []Var{{"AWSIN_PREVIOUS_PROFILE", name}, {"AWS_PROFILE", name}}, Unset: []string{"AWS_ACCESS_KEY_ID"}}
}

// Hostile names, evaluated one after the other, arrive in a child's environment
// byte for byte, and nothing else runs.
func TestRandomNames(t *testing.T) {
	for _, s := range shells {
		for what, names := range map[string]func(seed uint64) []string{
			"utf8":  func(seed uint64) []string { return shelltest.Names(seed, soak.Part(soak.Third(300))) },
			"bytes": func(seed uint64) []string { return shelltest.Bytes(seed, soak.Part(soak.Third(100))) },
		} {
			for _, locale := range []string{"C.UTF-8", "C"} {
				if what == "bytes" && s.onlyUTF8 {
					continue // TestRefused
				}
				t.Run(s.Name+"/"+what+"/"+locale, func(t *testing.T) {
					t.Parallel()
					for _, r := range soak.Rounds(t, 1) {
						arrive(t, s, names(r.Uint64()), locale)
					}
				})
			}
		}
	}
}

func arrive(t *testing.T, s Shell, names []string, locale string) {
	t.Helper()
	child := map[string]string{"nushell": "^env -0\n", "elvish": "(external env) -0\n"}[s.Name]
	if child == "" {
		child = "env -0\n"
	}
	var code strings.Builder
	for _, name := range names {
		snippet, err := s.Snippet(change(name))
		if err != nil {
			t.Fatal(err)
		}
		code.WriteString(evaluated(t, s, snippet) + child)
	}
	got := map[string][]string{}
	for kv := range strings.SplitSeq(script(t, s, code.String(), "LC_ALL="+locale, "AWS_ACCESS_KEY_ID=x"), "\x00") {
		variable, value, _ := strings.Cut(kv, "=")
		got[variable] = append(got[variable], value)
	}
	for _, variable := range []string{"AWS_PROFILE", "AWSIN_PREVIOUS_PROFILE"} {
		if !slices.Equal(got[variable], names) {
			t.Errorf("%s: %s", variable, difference(got[variable], names))
		}
	}
	if got["AWS_ACCESS_KEY_ID"] != nil {
		t.Error("AWS_ACCESS_KEY_ID is still there")
	}
}

func difference(got, want []string) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return fmt.Sprintf("%q became %q", want[i], got[i])
		}
	}
	return fmt.Sprintf("%d values of %d names", len(got), len(want))
}

// evaluated is a snippet as the shell function evaluates it.
func evaluated(t *testing.T, s Shell, snippet string) string {
	t.Helper()
	word, err := s.Quote(strings.TrimSuffix(snippet, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	switch s.Name {
	case "nushell":
		return "let change = " + word + " | from json\nload-env $change.set\nhide-env --ignore-errors ...$change.unset\n"
	case "elvish":
		return "eval &ns=(ns [&]) " + word + "\n"
	case "powershell":
		return "Invoke-Expression " + word + "\n"
	}
	return "eval " + word + "\n"
}

func TestRefused(t *testing.T) {
	for _, s := range shells {
		for _, value := range []string{"a\nb", "a\x00b"} {
			var refused *RefusedError
			if _, err := s.Snippet(change(value)); !errors.As(err, &refused) || refused.Shell != s.Name {
				t.Errorf("%s took %q: %v", s.Name, value, err)
			}
		}
		_, err := s.Snippet(change("\xff"))
		if s.onlyUTF8 != (err != nil) {
			t.Errorf("%s and bytes: %v", s.Name, err)
		}
	}
}

// What is shown to be run means those words in the real shells, whatever the
// words are.
func TestJoin(t *testing.T) {
	for _, s := range []Shell{bash, zsh} {
		for _, locale := range []string{"C.UTF-8", "C"} {
			t.Run(s.Name+"/"+locale, func(t *testing.T) {
				t.Parallel()
				words := slices.Concat(shelltest.Names(3, 1000), shelltest.Bytes(3, 300), []string{"", "=ls", "==", "~root", "A=b", "--a=b", "a\nb", "本 番"})
				code := "printf '%s\\0' " + Join(words...) + "\n"
				got := strings.Split(strings.TrimSuffix(script(t, s, code, "LC_ALL="+locale), "\x00"), "\x00")
				if !slices.Equal(got, words) {
					t.Error(difference(got, words))
				}
			})
		}
	}
	for want, words := range map[string][]string{
		"awsin use 本番-管理者 --a=b": {"awsin", "use", "本番-管理者", "--a=b"}, "'=ls' 'A=b' '' '~' '本 番' \"it's\" 'it'\\''s $x'": {"=ls", "A=b", "", "~", "本 番", "it's", "it's $x"},
	} {
		if got := Join(words...); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// A command with variables is pasted into whichever shell the person has.
func TestJoinWith(t *testing.T) {
	values := map[string]string{
		"/home/me/.aws/config": "env AWSIN_T=/home/me/.aws/config printenv AWSIN_T", "": "env AWSIN_T= printenv AWSIN_T", "~/a": "env 'AWSIN_T=~/a' printenv AWSIN_T",
		"/home/my self/$HOME $(touch x) `touch y`": "env 'AWSIN_T=/home/my self/$HOME $(touch x) `touch y`' printenv AWSIN_T",
		"it's {a,b} *; touch x":                    `env "AWSIN_T=it's {a,b} *; touch x" printenv AWSIN_T`,
		`C:\Users\本番 "x" %self [a] #`:              `env 'AWSIN_T=C:\Users\本番 "x" %self [a] #' printenv AWSIN_T`,
		"(touch x) | touch y & touch z > x":        "env 'AWSIN_T=(touch x) | touch y & touch z > x' printenv AWSIN_T",
	}
	var code, want strings.Builder
	for value, line := range values {
		got := JoinWith([]Var{{"AWSIN_T", value}}, "printenv", "AWSIN_T")
		if got != line {
			t.Errorf("%s, want %s", got, line)
		}
		code.WriteString(got + "\n")
		want.WriteString(value + "\n")
	}
	for _, s := range shells {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			if got := script(t, s, code.String(), "LC_ALL=C.UTF-8"); got != want.String() {
				t.Errorf("%s\nwant\n%s", got, want.String())
			}
		})
	}
}

func TestNamed(t *testing.T) {
	for _, name := range append(WithFunction(), "nu", "pwsh", "dotnet") {
		if s, ok := Named(name); !ok || s.Start == "" {
			t.Errorf("%s: %+v", name, s)
		}
	}
	for _, name := range []string{"sh", "dash", "busybox"} {
		if s, ok := Named(name); !ok || s.Name != "sh" {
			t.Errorf("%s: %+v", name, s)
		}
	}
	if _, ok := Named("tcsh"); ok {
		t.Error("tcsh")
	}
}

// FuzzQuote: whatever the value, the code stays on one line and, for bash, zsh, fish
// and PowerShell, in ASCII.
func FuzzQuote(f *testing.F) {
	for _, name := range shelltest.Names(2, 200) {
		f.Add(name)
	}
	f.Add("a\nb\xff\x00")
	f.Fuzz(func(t *testing.T, value string) {
		for _, s := range shells {
			word, err := s.Quote(value)
			if strings.ContainsAny(value, "\n\x00") != (err != nil) && utf8.ValidString(value) {
				t.Fatalf("%s: %q: %v", s.Name, value, err)
			}
			if strings.ContainsAny(word, "\n\x00\r\x1b") {
				t.Fatalf("%s: %q became %q", s.Name, value, word)
			}
			ascii := !strings.ContainsFunc(word, func(r rune) bool { return r < ' ' || r > '~' })
			if !ascii && (s.Name == "powershell" || s.Name == "bash" || s.Name == "zsh" || s.Name == "fish" || s.Name == "sh") {
				t.Fatalf("%s: %q became %q", s.Name, value, word)
			}
			snippet, err := s.Snippet(change(value))
			if err != nil {
				continue
			}
			if strings.Count(snippet, "\n") != 1 || s.Name == "nushell" && !json.Valid([]byte(snippet)) {
				t.Fatalf("%s: %q became %q", s.Name, value, snippet)
			}
		}
	})
}
