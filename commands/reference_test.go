package commands

import (
	"bytes"
	commandline "flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"awsin/internal/hint"
	"awsin/internal/manual"
)

var update = commandline.Bool("update", false, "write docs/reference.md anew")

// TestReference: docs/reference.md is what the code says of variables, files and exit codes.
func TestReference(t *testing.T) {
	var want bytes.Buffer
	if err := manual.Reference(&want, tree(t)); err != nil {
		t.Fatal(err)
	}
	const page = "../docs/reference.md"
	if *update {
		if err := os.WriteFile(page, want.Bytes(), 0o644); err != nil { //nolint:gosec // a page for everybody
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(page); err != nil || !bytes.Equal(got, want.Bytes()) {
		t.Errorf("%s is not what the code says: %v; go test ./commands -run Reference -update", page, err)
	}
}

// TestVariables: a flag has a variable, or it is said why not.
func TestVariables(t *testing.T) {
	for _, node := range tree(t).Leaves(false) {
		for _, f := range node.Flags {
			if f.Name == "help" {
				continue
			}
			switch tag := f.Tag.Get("line"); {
			case len(f.Envs) > 0 && tag == "":
			case len(f.Envs) == 0 && slices.Contains([]string{"what", "form", "consent"}, tag):
			default:
				t.Errorf("%s --%s: variables %q, line:%q", node.FullPath(), f.Name, f.Envs, tag)
			}
			if f.Name == "dry-run" && !slices.Contains(f.Envs, "AWSIN_DRY_RUN") {
				t.Errorf("%s --%s: variables %q", node.FullPath(), f.Name, f.Envs)
			}
		}
	}
}

// readers write nothing but what others may forget: a history, a cache, and the token of a login that they need.
var readers = []string{
	"use", "current", "status", "exec", "console", "export", "profiles", "session list", "team status", "team diff", "team list", "team log", "team lint",
	"prompt", "init", "completion", "demo", "help", "man", "version",
}

// TestDryRun: every command that writes can only show it.
func TestDryRun(t *testing.T) {
	eachCommand(t, func(path, flags []string) {
		name := strings.Join(path, " ")
		if slices.Contains(flags, "dry-run") == slices.Contains(readers, name) {
			t.Errorf("%s: --dry-run among %q, and among readers, above: %v; it is to be in one of them", name, flags, slices.Contains(readers, name))
		}
	})
}

// TestReadmeCodes: the READMEs have the exit codes of the program, the English one with their meanings.
func TestReadmeCodes(t *testing.T) {
	for name, heading := range map[string]string{"../README.md": "Exit codes", "../README.ja.md": "終了コード"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, part, _ := strings.Cut(string(text), "\n## "+heading+"\n")
		part, _, _ = strings.Cut(part, "\n## ")
		for _, c := range hint.Codes {
			row := "\n| " + strings.Trim(strings.Join(strings.Fields(fmt.Sprint(c.Codes)), ", "), "[]") + " | "
			if name == "../README.md" {
				row += c.Meaning + " |\n"
			}
			if !strings.Contains(part, row) {
				t.Errorf("%s: no %q in\n%s", name, row, part)
			}
		}
		if rows := strings.Count(part, "\n|"); rows != len(hint.Codes)+2 {
			t.Errorf("%s: %d rows", name, rows)
		}
	}
}
