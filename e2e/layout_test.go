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

// row is a package of docs/layout.md: what it owns, and what it imports of awsin.
var row = regexp.MustCompile("(?m)^\\| `([a-z/0-9]+)` \\| .+ \\| (.*) \\|$")

// TestLayout: every package has a row, and imports what its row says.
func TestLayout(t *testing.T) {
	page, err := os.ReadFile("../docs/layout.md")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string][]string{}
	for _, m := range row.FindAllStringSubmatch(string(page), -1) {
		var imports []string
		for name := range strings.FieldsSeq(strings.NewReplacer("`", "", ",", " ", "–", "").Replace(m[2])) {
			imports = append(imports, name)
		}
		if _, twice := said[m[1]]; twice {
			t.Errorf("%s has two rows", m[1])
		}
		said[m[1]] = imports
	}
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); n++ {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		name, ok := strings.CutPrefix(p.ImportPath, "awsin/")
		if !ok || name == "e2e" { // main.go, which imports commands; tests
			continue
		}
		name = strings.TrimPrefix(name, "internal/")
		imports := []string{}
		for _, i := range p.Imports {
			if i, ok := strings.CutPrefix(i, "awsin/"); ok {
				imports = append(imports, strings.TrimPrefix(i, "internal/"))
			}
		}
		want, ok := said[name]
		slices.Sort(want)
		slices.Sort(imports)
		switch {
		case !ok:
			t.Errorf("docs/layout.md has no row for %s, which imports: %s", name, strings.Join(imports, ", "))
		case !slices.Equal(want, imports):
			t.Errorf("docs/layout.md says that %s imports %q; it imports %q", name, want, imports)
		}
		delete(said, name)
	}
	if n < 30 {
		t.Fatalf("only %d packages", n)
	}
	for name := range said {
		t.Errorf("docs/layout.md has a row for %s, which does not exist", name)
	}
}

// TestLayoutTree: the tree at the top of docs/layout.md names each folder, each of the scripts' folders and each tool.
func TestLayoutTree(t *testing.T) {
	page, err := os.ReadFile("../docs/layout.md")
	if err != nil {
		t.Fatal(err)
	}
	_, tree, _ := strings.Cut(string(page), "```\n")
	tree, _, _ = strings.Cut(tree, "```\n")
	words := strings.FieldsFunc(tree, func(r rune) bool { return strings.ContainsRune(" \n,;", r) })
	for _, dir := range []string{"..", "testdata", "../tools"} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			name := entry.Name()
			switch {
			case strings.HasPrefix(name, "."), name == "docs", dir == ".." && (name == "dist" || !entry.IsDir()):
				continue // git's and CI's, the page's own folder, a release that was built
			case entry.IsDir():
				name += "/"
			}
			if !slices.Contains(words, name) {
				t.Errorf("the tree at the top of docs/layout.md lacks %s", filepath.Join(dir, name))
			}
		}
	}
}
