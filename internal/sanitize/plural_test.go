package sanitize_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// several finds a count before a plural: "%d files", "%d more files".
var several = regexp.MustCompile(`%d (?:more |new )?[a-z]+s\b(?: [a-z]+)?`)

// neverOne are those whose number is not 1: bounds, and what is told of several only.
var neverOne = []string{
	"%d is less", "%d characters", "%d bytes", "%d pages", "%d patterns in", "%d accounts", "%d aliases", "%d lines beside", "%d minutes", "%d digits", "%d files",
	"%d sections", "%d days ago", "%d times", "%d sessions stand", "%d sessions and", "%d new sessions", "%d sessions usable", "%d profiles succeeded", "%d accounts could",
	"%d warnings stand", "%d sections of", "%d profiles", "%d profiles have", "%d profiles stop", "%d replaces this",
	"%d more profiles are", "%d more lines of", "%d stars",
}

// TestPlurals: what is counted has Count, or cannot be one: nobody reads "1 files".
func TestPlurals(t *testing.T) {
	set, found := token.NewFileSet(), 0
	for _, root := range []string{"../../commands", "../../internal", "../../shell", "../../completions"} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			tests := []string{"bench", "pictures", "fakeidc", "soak", "shelltest", "configtest"}
			switch {
			case err != nil:
				return err
			case entry.IsDir() && slices.Contains(tests, entry.Name()):
				return filepath.SkipDir
			case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
				return nil
			}
			f, err := parser.ParseFile(set, path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					text, _ := strconv.Unquote(lit.Value)
					for _, what := range several.FindAllString(text, -1) {
						found++
						if !slices.Contains(neverOne, what) {
							t.Errorf("%s: %q may be 1: Count", set.Position(lit.Pos()), what)
						}
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found == 0 {
		t.Error("nothing was looked at")
	}
}
