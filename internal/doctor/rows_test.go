package doctor

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// row finds what a text says of a check: its severity and its name.
var row = regexp.MustCompile(`\b(?:error|warning|info) ([a-z-]+)\b`)

// rows returns the checks that a file's string literals name: alone, or behind a severity.
func rows(t *testing.T, f *ast.File) (all []string) {
	t.Helper()
	ast.Inspect(f, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			text, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, text)
			for _, m := range row.FindAllStringSubmatch(text, -1) {
				all = append(all, m[1])
			}
		}
		return true
	})
	return all
}

// TestRows: each check has a row in a test of this package, those of profiles' values (internal/awsconfig) too.
func TestRows(t *testing.T) {
	set, checks, tested := token.NewFileSet(), map[string]token.Position{}, []string{}
	add := func(e ast.Expr) {
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			name, _ := strconv.Unquote(lit.Value)
			checks[name] = set.Position(lit.Pos())
		}
	}
	for _, pattern := range []string{"*.go", "../awsconfig/*.go"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			f, err := parser.ParseFile(set, path, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(path, "_test.go") {
				if pattern == "*.go" {
					tested = append(tested, rows(t, f)...)
				}
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.KeyValueExpr:
					if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Check" {
						add(n.Value)
					}
				case *ast.AssignStmt:
					for i, to := range n.Lhs {
						if to, ok := to.(*ast.SelectorExpr); ok && to.Sel.Name == "Check" && len(n.Lhs) == len(n.Rhs) {
							add(n.Rhs[i])
						}
					}
				case *ast.ValueSpec:
					for i, name := range n.Names {
						if strings.HasPrefix(name.Name, "Session") && len(n.Values) == len(n.Names) {
							add(n.Values[i])
						}
					}
				}
				return true
			})
		}
	}
	if len(checks) < 30 {
		t.Fatalf("only %d checks", len(checks))
	}
	for name, at := range checks {
		if !slices.Contains(tested, name) {
			t.Errorf("%s: no test in internal/doctor has a row for %q", at, name)
		}
	}
}
