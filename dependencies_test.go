package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// TestDependencies: docs/dependencies.md gives a reason for each module that
// go.mod requires directly, and for no other.
func TestDependencies(t *testing.T) {
	data, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := modfile.Parse("go.mod", data, nil)
	if err != nil {
		t.Fatal(err)
	}
	var required []string
	for _, r := range mod.Require {
		if !r.Indirect {
			required = append(required, r.Mod.Path)
		}
	}
	text, err := os.ReadFile("docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	modules, _, ok := strings.Cut(string(text), "\n## ")
	if !ok {
		t.Fatal("docs/dependencies.md has no section for what is no module of go.mod")
	}
	var listed []string
	for _, row := range regexp.MustCompile(`(?m)^\| (\S+)(?: \(tests\))? \| (.+) \|$`).FindAllStringSubmatch(modules, -1) {
		if row[1] != "module" && strings.Trim(row[1], "-|") != "" {
			listed = append(listed, row[1])
		}
	}
	for _, path := range required {
		if !slices.Contains(listed, path) {
			t.Errorf("docs/dependencies.md: %s has no line", path)
		}
	}
	for _, path := range listed {
		if !slices.Contains(required, path) {
			t.Errorf("docs/dependencies.md: %s is not required directly in go.mod", path)
		}
	}
	if rows := strings.Count(modules, "\n|") - 2; rows != len(listed) || rows == 0 {
		t.Errorf("docs/dependencies.md: %d rows, of which %d are a module and a reason", rows, len(listed))
	}
}
