package commands

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// shared are the files that every command may build on.
var shared = []string{"commands.go", "env.go"}

// house is the package's files without tests, and which declaration each name in them means.
type house struct {
	positions *token.FileSet
	files     map[string]*ast.File
	uses      map[*ast.Ident]types.Object
}

// sources are the package's files without tests.
func sources(t *testing.T) map[string]string {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all[path] = string(source)
	}
	if len(all) < 30 {
		t.Fatalf("only %d files", len(all))
	}
	return all
}

// houseOf reads sources, by their names. What they import is not looked at: only names of this package count.
func houseOf(t *testing.T, sources map[string]string) house {
	t.Helper()
	h := house{token.NewFileSet(), map[string]*ast.File{}, map[*ast.Ident]types.Object{}}
	var all []*ast.File
	for name, source := range sources {
		f, err := parser.ParseFile(h.positions, name, source, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		h.files[name], all = f, append(all, f)
	}
	imports := types.Config{Error: func(error) {}} // each import is one
	_, _ = imports.Check("awsin/commands", h.positions, all, &types.Info{Uses: h.uses})
	return h
}

// built returns the house itself.
func built(t *testing.T) house {
	t.Helper()
	return houseOf(t, sources(t))
}

// borrowed returns what command files use of other command files: functions, types, methods, fields. A group, such as
// session.go, names the commands below it.
func (h house) borrowed() (all []string) {
	for id, object := range h.uses {
		at, from := h.positions.Position(id.Pos()), h.positions.Position(object.Pos()).Filename
		if from == "" || from == at.Filename || slices.Contains(shared, from) || slices.Contains(shared, at.Filename) {
			continue
		}
		_, isType := object.(*types.TypeName)
		below := strings.HasPrefix(from, strings.TrimSuffix(at.Filename, ".go")+"_")
		command := strings.ReplaceAll(strings.TrimSuffix(from, ".go"), "_", "") + "cmd"
		if isType && below && strings.ToLower(id.Name) == command {
			continue
		}
		all = append(all, fmt.Sprintf("%s uses %s of %s", at, id.Name, from))
	}
	slices.Sort(all)
	return all
}

// A command stands by itself: what two of them need is in commands.go, env.go or a
// package of its own.
func TestCommandsStandAlone(t *testing.T) {
	for _, line := range built(t).borrowed() {
		t.Error(line)
	}
}

// What one command file could take from another is seen, and nothing else.
func TestBorrowedIsSeen(t *testing.T) {
	common := `package commands
import "awsin/internal/any"
type commandLine struct { Use useCmd; Team teamCmd }
type loginFlags struct { Name string }
`
	use := `package commands
type useCmd struct { loginFlags; Watch bool }
const limit = 1
func (useCmd) Run() error { return nil }
func (*loginFlags) method() {}
func Exported() useCmd { return useCmd{} }
func helper() {}
`
	for code, want := range map[string]string{
		"func f() { helper() }":                                    "helper",
		"func f() { _ = limit }":                                   "limit",
		"func f() { Exported() }":                                  "Exported",
		"func f(c useCmd) {}":                                      "useCmd",
		"func f(flags *loginFlags) { flags.method() }":             "method",
		"func f() { var c commandLine; c.Use.Run() }":              "Run",
		"func f(c commandLine) bool { return c.Use.Watch }":        "Watch",
		"func f(c *commandLine) { call := c.Use.Run; _ = call() }": "Run",
		"func f(c commandLine) { g(c.Use) }; func g(any) {}":       "",
		"type own struct { helper, Watch int }; func f() { o := own{helper: 1}; o.Watch = o.helper }": "",
		"func f(helper int) { limit := helper; _ = limit }":                                           "",
		"func f() { any.helper(any.Exported().method) }":                                              "",
		"func f(flags loginFlags) string { return flags.Name }":                                       "",
		"type teamCmd struct { Sync teamSyncCmd }":                                                    "",
		"func f() { helperCmd() }":                                                                    "helperCmd",
		"type teamCmd struct { Sync *otherCmd }":                                                      "otherCmd",
	} {
		found := houseOf(t, map[string]string{
			"commands.go": common, "use.go": use, "team.go": "package commands\nimport \"awsin/internal/any\"\n" + code,
			"team_sync.go": "package commands\ntype teamSyncCmd struct{}; type otherCmd struct{}; func helperCmd() {}",
		}).borrowed()
		if got := strings.Join(found, "; "); (got == "") != (want == "") || want != "" && (len(found) != 1 || !strings.HasPrefix(got, "team.go:3:") || !strings.Contains(got, " uses "+want+" of ")) {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
}

// No command line is built in the program: what a person typed is the only one that runs.
func TestExecuteHasOneCaller(t *testing.T) {
	h := built(t)
	var callers []string
	for id := range h.uses {
		if id.Name == "execute" {
			callers = append(callers, h.positions.Position(id.Pos()).String())
		}
	}
	if len(callers) != 1 {
		t.Errorf("execute is used at %q", callers)
	}
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
	for path := range built(t).files {
		if !names[path] && !slices.Contains(shared, path) {
			t.Errorf("%s is not a command", path)
		}
		delete(names, path)
	}
	for name := range names {
		t.Errorf("the command of %s stands in another file", name)
	}
}

// Commands are thin: who needs more lines than this has something to move into a room of internal/.
func TestCommandsAreThin(t *testing.T) {
	lines := 0
	for _, source := range sources(t) {
		lines += strings.Count(source, "\n")
	}
	if lines >= 4000 {
		t.Errorf("commands/ has %d lines without tests", lines)
	}
}

// Env carries what a process is given, and puts the rooms of internal/ together from that; what is done with them stands
// elsewhere. A function that takes an Env is a method but for its form, so that those of the shared files count, too,
// Main among them. Both together are not below 12, as the methods are: commands need each of these rooms, and a second
// type, of an Env with its configuration, would hold the same functions and be one more way to reach them. So the limit
// is what there is: a new one takes the place of another, or moves into the room that it is about.
func TestEnvIsSmall(t *testing.T) {
	const most, together = 11, 21
	var methods, functions []string
	for path, f := range built(t).files {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			switch {
			case !ok:
			case hasEnv(fn.Recv):
				methods = append(methods, fn.Name.Name)
			case hasEnv(fn.Type.Params) && slices.Contains(shared, path):
				functions = append(functions, fn.Name.Name)
			}
		}
	}
	slices.Sort(methods)
	slices.Sort(functions)
	if len(methods) == 0 || len(methods) > most || len(functions) == 0 || len(methods)+len(functions) > together {
		t.Errorf("Env has %d methods, %q, and %d functions, %q: the limit is %d methods, and %d together", len(methods), methods, len(functions), functions, most, together)
	}
}

// hasEnv reports whether a function's parameters, or its receiver, have an Env among them.
func hasEnv(list *ast.FieldList) bool {
	return list != nil && slices.ContainsFunc(list.List, func(field *ast.Field) bool {
		of := field.Type
		if star, ok := of.(*ast.StarExpr); ok {
			of = star.X
		}
		id, ok := of.(*ast.Ident)
		return ok && id.Name == reflect.TypeFor[Env]().Name()
	})
}
