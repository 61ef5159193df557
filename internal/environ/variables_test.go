package environ_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"awsin/internal/environ"
	"awsin/shell"
)

// asking are the functions that look a variable up, by their names in the packages that have one.
var asking = []string{"Get", "get", "Lookup", "lookup", "env", "set", "look", "variable", "Getenv", "LookupEnv"}

var (
	named = regexp.MustCompile(`^[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9]$|^[a-z]+_proxy$`) // no other text looks so
	upper = regexp.MustCompile(`^[A-Z][A-Z0-9_]+$`)
	ours  = regexp.MustCompile(`\bAWSIN_[A-Z_]+`)
)

// texts are not variables: git's, and of a line that is shown.
var texts = []string{"HEAD", "CGO_ENABLED"}

// sources returns the files of which the program is made, without the stand-in for an Identity Center, whose clients
// are tests and the demo.
func sources(t *testing.T) (files []string) {
	t.Helper()
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}} {{.Dir}}{{end}}", "awsin").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(out) {
		path, dir, _ := strings.Cut(strings.TrimSpace(string(line)), " ")
		if path != "awsin" && !strings.HasPrefix(path, "awsin/") || path == "awsin/internal/fakeidc" {
			continue
		}
		all, err := filepath.Glob(filepath.Join(dir, "*.go")) // also those of other systems
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, slices.DeleteFunc(all, func(name string) bool {
			return strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, filepath.Join("environ", "variables.go"))
		})...)
	}
	return files
}

// TestKnown: the code reads and sets no variable that is not in a list, and each of the list.
func TestKnown(t *testing.T) {
	known, used := map[string]bool{}, map[string]bool{}
	for _, kind := range environ.Known {
		for _, v := range kind.All {
			for _, name := range v.Names {
				known[name] = true
			}
		}
	}
	for _, v := range slices.Concat(shell.Overrides, shell.Marks, shell.Fallbacks) {
		known[v.Name], used[v.Name] = true, true
	}
	files := sources(t)
	if len(files) < 100 {
		t.Fatalf("only %d files", len(files))
	}
	set := token.NewFileSet()
	for _, path := range files {
		f, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		read := func(like *regexp.Regexp, list ...ast.Expr) {
			for _, e := range list {
				lit, ok := e.(*ast.BasicLit)
				if !ok || lit.Kind != token.STRING {
					continue
				}
				text, _ := strconv.Unquote(lit.Value)
				name, _, _ := strings.Cut(text, "=") // NAME=VALUE
				used[name] = true
				inherited := strings.HasPrefix(name, "GIT_") && strings.Contains(path, filepath.Join("team", "git")) // what git does not get
				if like.MatchString(name) && !known[name] && !inherited && !slices.Contains(texts, name) {
					t.Errorf("%s: %s is not in internal/environ/variables.go", set.Position(lit.Pos()), name)
				}
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				read(named, n)
			case *ast.CompositeLit:
				if list, ok := n.Type.(*ast.ArrayType); ok {
					if elem, ok := list.Elt.(*ast.Ident); ok && elem.Name == "string" {
						read(upper, n.Elts...)
					}
				}
			case *ast.CallExpr:
				name := ""
				switch callee := n.Fun.(type) {
				case *ast.Ident:
					name = callee.Name
				case *ast.SelectorExpr:
					name = callee.Sel.Name
				}
				if slices.Contains(asking, name) {
					read(upper, n.Args...)
				}
			}
			return true
		})
	}
	for name := range known {
		if !used[name] {
			t.Errorf("nothing reads %s", name)
		}
	}
	for _, pattern := range []string{"../../shell/init.*", "../../completions/*awsin*"} { // the shells' own
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) < 4 {
			t.Fatal(pattern, files, err)
		}
		for _, path := range files {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range ours.FindAllString(string(text), -1) {
				if !known[name] {
					t.Errorf("%s: %s is not in internal/environ/variables.go", path, name)
				}
			}
		}
	}
}
