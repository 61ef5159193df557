package commands

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"awsin/internal/cmdline"
	"awsin/internal/hint"
)

var (
	hints   = regexp.MustCompile(`(?:hint\.BadUsage\(|hint\.With\(|Remedy:\s+|Hint:\s+|begin = |fix := |fix = )"((?:[^"\\]|\\.)*)"`)
	inHints = regexp.MustCompile(`\bawsin ([a-z][a-z-]*)((?: [^;,:]*)?)`)
	aFlag   = regexp.MustCompile(`(?:^| )--([a-z][a-z-]*)`)
)

// TestHintsExist: a command, and a flag behind it, that a hint in the code names is there.
func TestHintsExist(t *testing.T) {
	parser, _ := commandTable().Parser(nil)
	child := func(n *kong.Node, name string) *kong.Node {
		for _, c := range n.Children {
			if c.Name == name || slices.Contains(c.Aliases, name) {
				return c
			}
		}
		return nil
	}
	seen := 0
	err := filepath.WalkDir("..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		code, err := os.ReadFile(path)
		for _, text := range hints.FindAllSubmatch(code, -1) {
			for _, named := range inHints.FindAllStringSubmatch(string(text[1]), -1) {
				seen++
				node, words := child(parser.Model.Node, named[1]), strings.Fields(named[2])
				if node != nil && len(words) > 0 && len(node.Children) > 0 && words[0] != "--help" {
					node = child(node, words[0])
				}
				if node == nil {
					t.Errorf("%s: no such command: %q", path, text[1])
					continue
				}
				before, _, _ := strings.Cut(named[2], " -- ")
				for _, flag := range aFlag.FindAllStringSubmatch(before, -1) {
					name := strings.TrimPrefix(flag[1], "no-")
					if !slices.ContainsFunc(slices.Concat(node.AllFlags(false)...), func(f *kong.Flag) bool { return f.Name == name || f.Name == flag[1] }) {
						t.Errorf("%s: no such flag as --%s: %q", path, flag[1], text[1])
					}
				}
			}
		}
		return err
	})
	if err != nil || seen < 40 {
		t.Errorf("%d commands in hints, %v", seen, err)
	}
}

// TestWrongWords: what is said of a wrong command line is neither Go's nor kong's, and names the command's own help.
func TestWrongWords(t *testing.T) {
	for line, want := range map[string]string{
		"login-all --timeout 5":       `--timeout: "5" has no unit: write one, such as 5m; awsin login-all --help`,
		"login-all --timeout -5m":     `--timeout must not be negative; awsin login-all --help`,
		"each --jobs -1 x":            `--jobs must not be negative; awsin each --help`,
		"each --jobs=-1 x":            `--jobs must not be negative; awsin each --help`,
		"login-all --pages=-1":        `--pages must not be negative; awsin login-all --help`,
		"login-all --jobs=-1":         `--pages must not be negative; awsin login-all --help`,
		"login-all --timeout 0s":      `--timeout must be positive; awsin login-all --help`,
		"login a --min-remaining=-1s": `--min-remaining must not be negative; awsin login --help`,
		"each --role -1":              `--role needs a value; awsin each --help`,
		"login-all --timeout x":       `--timeout: "x" is not a duration, such as 90s, 5m or 1h; awsin login-all --help`,
		"login-all --timeout":         `--timeout needs a value; awsin login-all --help`,
		"login-all --pages x":         `--pages: "x" is not a whole number; awsin login-all --help`,
		"login-all --browser=maybe":   `--browser: "maybe" is neither true nor false; awsin login-all --help`,
		"login-all --no-browser=x":    `a --no-… flag takes no value, and got "x"; awsin login-all --help`,
		"doctor --json=x":             `--json: "x" is neither true nor false; awsin doctor --help`,
		"export a --format x":         `--format: "x" is none of "shell","json"; awsin export --help`,
		"each -j 1.5 a":               `--jobs: "1.5" is not a whole number; awsin each --help`,
		"team join":                   `missing argument: url; awsin team join --help`,
		"team notify --nope":          `unknown flag --nope; awsin team notify --help`,
		"session add x --region":      `--region needs a value; awsin session add --help`,
		"nope":                        `there is no command nope; awsin --help`,
		"logn":                        `there is no command logn, did you mean "login"?; awsin --help`,
		"help nope":                   `there is no command nope; awsin --help`,
		"help logn":                   `there is no command logn, did you mean "login"?; awsin --help`,
		"help team snyc":              `there is no command team snyc, did you mean "sync"?; awsin team --help`,
		"team nope":                   `there is no command team nope; awsin team --help`,
		"login a b":                   `unexpected argument b; awsin login --help`,
		"console p --print https://x": `unexpected argument https://x behind a flag: put all flags before or behind the arguments; awsin console --help`,
		"use p --quiet q":             `unexpected argument q behind a flag: put all flags before or behind the arguments; awsin use --help`,
		"generate --name {{.X":        `"{{.X" is not a template, such as {{.Session}}-{{.Account.Name | slug}}-{{.Role}}; awsin generate --help`,
		"generate --short-name {{x}}": `"{{x}}": there is no function x; known: slug, lower, upper, replace; awsin generate --help`,
	} {
		e := testEnv(t, "")
		e.Parent = func() string { return "" }
		args := strings.Fields(line)
		if i := strings.Index(line, "{{"); i > 0 {
			args = append(strings.Fields(line[:i]), line[i:])
		}
		err := e.execute(args)
		if err == nil {
			t.Errorf("%s: no error", line)
			continue
		}
		got := err.Error() + "; " + hint.Of(err)
		if got != want {
			t.Errorf("%s:\n%s, want\n%s", line, got, want)
		}
	}
}

// TestWrongVariables: what a variable of a flag sets is judged as the flag is, and the variable is named.
func TestWrongVariables(t *testing.T) {
	for line, want := range map[string]string{
		"AWSIN_TIMEOUT=0s login acme":                  `--timeout must be positive (from AWSIN_TIMEOUT); awsin login --help`,
		"AWSIN_TIMEOUT=-1m login-all":                  `--timeout must be positive (from AWSIN_TIMEOUT); awsin login-all --help`,
		"AWSIN_TIMEOUT=1 login-all":                    `--timeout: "1" has no unit: write one, such as 5m (from AWSIN_TIMEOUT); awsin login-all --help`,
		"AWSIN_TIMEOUT=1m login --timeout=0s":          `--timeout must be positive; awsin login --help`,
		"AWSIN_MIN_REMAINING=-1s login":                `--min-remaining must not be negative (from AWSIN_MIN_REMAINING); awsin login --help`,
		"AWSIN_PAGES=-1 login-all":                     `--pages must not be negative (from AWSIN_PAGES); awsin login-all --help`,
		"AWSIN_JOBS=-1 login-all":                      `--pages must not be negative (from AWSIN_JOBS); awsin login-all --help`,
		"AWSIN_PAGES=-1 AWSIN_JOBS=1 login-all":        `--pages must not be negative (from AWSIN_PAGES); awsin login-all --help`,
		"AWSIN_PAGES=1 AWSIN_JOBS=-1 login-all nobody": `no session matches "nobody"; the sessions are: acme`,
		"AWSIN_JOBS=-1 each nobody":                    `--jobs must not be negative (from AWSIN_JOBS); awsin each --help`,
	} {
		t.Run(line, func(t *testing.T) {
			args := strings.Fields(line)
			for strings.Contains(args[0], "AWSIN_") {
				name, value, _ := strings.Cut(args[0], "=")
				t.Setenv(name, value)
				args = args[1:]
			}
			err := testEnv(t, "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\n").execute(args)
			if err == nil {
				t.Fatal("no error")
			}
			if got := err.Error() + "; " + hint.Of(err); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

// TestNumbersAreJudged: each flag that takes a number or a duration says which ones cannot be meant.
func TestNumbersAreJudged(t *testing.T) {
	seen := 0
	for _, node := range tree(t).Leaves(true) {
		for _, f := range node.Flags {
			kind := f.Target.Type()
			if kind.Kind() == reflect.Pointer {
				kind = kind.Elem()
			}
			switch kind.Kind() {
			case reflect.Int, reflect.Int64:
			case reflect.Bool, reflect.String, reflect.Slice:
				continue
			default:
				t.Errorf("%s --%s is a %s, which nothing judges", node.Name, f.Name, kind)
			}
			seen++
			if must := f.Tag.Get("must"); must != cmdline.Positive && must != cmdline.NotNegative {
				t.Errorf("%s --%s: its tag `must` is %q, and is one of the two in internal/cmdline/words.go", node.Name, f.Name, must)
			}
		}
	}
	if seen < 4 {
		t.Errorf("only %d flags", seen)
	}
}
