package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestDependencies: docs/dependencies.md gives a reason for each module that
// go.mod requires directly, for each tool that is run at a pinned version, and
// for nothing else.
func TestDependencies(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "mod", "edit", "-json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	var required []string
	for _, r := range mod.Require {
		if !r.Indirect {
			required = append(required, r.Path)
		}
	}
	pinned := []string{}
	scripts, _ := filepath.Glob("../tools/*")
	for _, path := range append(scripts, "../Makefile", "../.ci/run") {
		for _, m := range regexp.MustCompile(`([\w-]+\.\w+/[\w./-]+)@v\d`).FindAllStringSubmatch(read(t, path), -1) {
			pinned = append(pinned, m[1])
		}
	}
	modules, tools, ok := strings.Cut(read(t, "../docs/dependencies.md"), "\n## Tools\n")
	if !ok {
		t.Fatal("docs/dependencies.md has no section Tools")
	}
	for _, part := range []struct {
		of           string
		want, listed []string
	}{
		{"go.mod", required, reasons(t, modules)},
		{"the Makefile, tools/ and .ci/run", pinned, reasons(t, tools)},
	} {
		if len(part.want) == 0 {
			t.Errorf("nothing is found in %s", part.of)
		}
		for _, path := range part.want {
			if !slices.Contains(part.listed, path) {
				t.Errorf("docs/dependencies.md: %s of %s has no line", path, part.of)
			}
		}
		for _, path := range part.listed {
			if !slices.Contains(part.want, path) {
				t.Errorf("docs/dependencies.md: %s is not in %s", path, part.of)
			}
		}
	}
}

// reasons are the modules of a table, each with a reason.
func reasons(t *testing.T, table string) (modules []string) {
	t.Helper()
	for _, line := range strings.Split(table, "\n") {
		if row := regexp.MustCompile(`^\| ([\w-]+\.\w+/\S+)(?: \(tests\))? \| \S.* \|$`).FindStringSubmatch(line); row != nil {
			modules = append(modules, row[1])
		} else if strings.HasPrefix(line, "|") && !strings.HasSuffix(line, "| why |") && strings.Trim(line, "|-") != "" {
			t.Errorf("docs/dependencies.md: %q is not a module with a reason", line)
		}
	}
	return modules
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
