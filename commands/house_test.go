package commands

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// shared are the files that every command may build on.
var shared = []string{"commands.go", "env.go"}

// sources are the package's files without tests.
func sources(t *testing.T) map[string]*ast.File {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]*ast.File{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		if files[path], err = parser.ParseFile(token.NewFileSet(), path, nil, 0); err != nil {
			t.Fatal(err)
		}
	}
	if len(files) < 30 {
		t.Fatalf("only %d files", len(files))
	}
	return files
}

// declared are the names that a file declares at its top level.
func declared(f *ast.File) (names []string) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				names = append(names, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					names = append(names, spec.Name.Name)
				case *ast.ValueSpec:
					for _, n := range spec.Names {
						names = append(names, n.Name)
					}
				}
			}
		}
	}
	return names
}

// A command stands by itself: what two of them need is in commands.go, env.go or a
// package of its own. A group, such as session, names its commands.
func TestCommandsStandAlone(t *testing.T) {
	files := sources(t)
	home := map[string]string{}
	for path, f := range files {
		for _, name := range declared(f) {
			if name != "_" && !ast.IsExported(name) && !slices.Contains(shared, path) {
				home[name] = path
			}
		}
	}
	for path, f := range files {
		if slices.Contains(shared, path) {
			continue
		}
		group := strings.TrimSuffix(path, ".go") + "_"
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr: // x.name is a field, a method or another package's
				ast.Inspect(n.X, func(ast.Node) bool { return true })
				return true
			case *ast.Ident:
				from := home[n.Name]
				if from == "" || from == path || n.Obj != nil || strings.HasPrefix(from, group) && strings.HasSuffix(n.Name, "Cmd") {
					return true
				}
				if isSelector(f, n) {
					return true
				}
				t.Errorf("%s uses %s of %s", path, n.Name, from)
			}
			return true
		})
	}
}

// isSelector reports whether an identifier is the right side of x.name or the key
// of a composite literal.
func isSelector(f *ast.File, id *ast.Ident) (found bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			found = found || n.Sel == id
		case *ast.KeyValueExpr:
			_, typed := n.Key.(*ast.Ident)
			found = found || typed && n.Key == id && ast.IsExported(id.Name) // a field; an unexported one is this file's
		case *ast.Field:
			found = found || slices.Contains(n.Names, id)
		}
		return !found
	})
	return found
}

// Every file but the shared ones is a command of the tree, named by its path.
func TestFilesAreCommands(t *testing.T) {
	names := map[string]bool{"complete.go": true, "version.go": true} // asked before the tree, and a flag
	var add func(node *kong.Node, prefix string)
	add = func(node *kong.Node, prefix string) {
		for _, child := range node.Children {
			name := prefix + strings.ReplaceAll(child.Name, "-", "_")
			names[name+".go"] = true
			add(child, name+"_")
		}
	}
	add(tree(t).Node, "")
	for path := range sources(t) {
		if !names[path] && !slices.Contains(shared, path) {
			t.Errorf("%s is not a command", path)
		}
		delete(names, path)
	}
	for name := range names {
		t.Errorf("the command of %s stands in another file", name)
	}
}

// Env carries what a process is given; what is done with it stands elsewhere.
func TestEnvIsSmall(t *testing.T) {
	n := 0
	for _, f := range sources(t) {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv != nil {
				recv := fn.Recv.List[0].Type
				if star, ok := recv.(*ast.StarExpr); ok {
					recv = star.X
				}
				if id, ok := recv.(*ast.Ident); ok && id.Name == reflect.TypeFor[Env]().Name() {
					n++
				}
			}
		}
	}
	if n == 0 || n >= 12 {
		t.Errorf("Env has %d methods", n)
	}
}
