package e2e

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"awsin/shell"
)

// sources calls visit with each node of the program's source, without tests. at is "PATH:LINE" from the repository's root.
func sources(t *testing.T, visit func(at string, n ast.Node)) {
	t.Helper()
	set, files := token.NewFileSet(), 0
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != ".." && (strings.HasPrefix(entry.Name(), ".") || slices.Contains([]string{"testdata", "e2e"}, entry.Name())):
			return filepath.SkipDir
		case entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(set, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files++
		ast.Inspect(f, func(n ast.Node) bool {
			if n != nil {
				at := set.Position(n.Pos())
				visit(filepath.ToSlash(strings.TrimPrefix(at.Filename, ".."+string(filepath.Separator)))+":"+strconv.Itoa(at.Line), n)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 200 {
		t.Fatalf("only %d files", files)
	}
}

// literals calls visit with each string literal of the program.
func literals(t *testing.T, visit func(at, text string)) {
	t.Helper()
	sources(t, func(at string, n ast.Node) {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil {
				visit(at, text)
			}
		}
	})
}

// TestErrorsInOneRoom: the words of a line that reports an error stand in internal/hint, and nowhere else.
func TestErrorsInOneRoom(t *testing.T) {
	t.Parallel()
	here := 0
	literals(t, func(at, text string) {
		if !strings.HasPrefix(text, "error: ") && !strings.Contains(text, "awsin: error") {
			return
		}
		if here++; !strings.HasPrefix(at, "internal/hint/") {
			t.Errorf("%s: %q: hint.Print, hint.Lines or hint.Word", at, text)
		}
	})
	if here == 0 {
		t.Error("it is not in hint, either")
	}
}

// rewriters call awsconfig.Rewrite, and why each may.
var rewriters = map[string]string{
	"internal/configedit/configedit.go": "after the person has agreed",
	"internal/signin/bringback.go":      "what a login has changed in its private configuration",
	"internal/bench/edit.go":            "how long it takes",
}

// TestRewriters: a file of the AWS configuration is changed by configedit, but for what a login brings back.
func TestRewriters(t *testing.T) {
	t.Parallel()
	unseen := maps.Clone(rewriters)
	sources(t, func(at string, n ast.Node) {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != "Rewrite" {
			return
		}
		if x, ok := sel.X.(*ast.Ident); !ok || x.Name != "awsconfig" {
			return
		}
		path, _, _ := strings.Cut(at, ":")
		if delete(unseen, path); rewriters[path] == "" {
			t.Errorf("%s: awsconfig.Rewrite: a change goes through configedit", at)
		}
	})
	for path := range unseen {
		t.Errorf("%s does not call awsconfig.Rewrite", path)
	}
}

// isNo finds "is no NOUN" for "is not a NOUN".
var isNo = regexp.MustCompile(`(\S+) (?:is|are|was|were) no (\S+)`)

// TestIsNo: a message says that something is not a NOUN, as English does. "There is no NOUN" is English, and so is "is no
// longer".
func TestIsNo(t *testing.T) {
	t.Parallel()
	seen := 0
	literals(t, func(at, text string) {
		for _, m := range isNo.FindAllStringSubmatch(text, -1) {
			if seen++; !strings.EqualFold(m[1], "there") && !slices.Contains([]string{"longer", "more", "better"}, m[2]) {
				t.Errorf("%s: %q: is not a …", at, m[0])
			}
		}
	})
	if seen < 20 {
		t.Errorf("only %d", seen)
	}
}

// TestAccountIDs: what an account ID is, internal/identity judges.
func TestAccountIDs(t *testing.T) {
	t.Parallel()
	judged := 0
	sources(t, func(at string, n ast.Node) {
		e, ok := n.(*ast.BinaryExpr)
		if !ok || e.Op != token.EQL && e.Op != token.NEQ {
			return
		}
		if lit, ok := e.Y.(*ast.BasicLit); !ok || lit.Value != "12" {
			return
		}
		if judged++; !strings.HasPrefix(at, "internal/identity/") && !strings.HasPrefix(at, "internal/fakeidc/") { // whose answers are a server's
			t.Errorf("%s: identity.AccountID", at)
		}
	})
	if judged == 0 {
		t.Error("identity does not, either")
	}
}

// TestReturns: the comment of a function that returns something does not begin with "says", "tells" or "gives", but with
// "returns", "reports whether", or what else it does.
func TestReturns(t *testing.T) {
	t.Parallel()
	read := 0
	sources(t, func(at string, n ast.Node) {
		f, ok := n.(*ast.FuncDecl)
		if !ok || f.Doc == nil || f.Type.Results == nil {
			return
		}
		read++
		words := strings.Fields(f.Doc.Text())
		if len(words) > 1 && words[0] == f.Name.Name && slices.Contains([]string{"says", "tells", "gives"}, words[1]) {
			t.Errorf("%s: %q: %[3]s returns …, or %[3]s reports whether …", at, strings.Join(words[:2], " "), words[0])
		}
	})
	if read < 500 {
		t.Errorf("only %d functions", read)
	}
}

// ofShells are the folders that know shells by name: CONTRIBUTING.md names them, and what only measures or draws. All
// else asks a shell.Shell.
var ofShells = []string{"shell/", "completions/", "internal/startfile/", "internal/uninstall/", "internal/shelltest/", "internal/bench/", "internal/pictures/"}

// TestShellNames: a new shell has rows in those folders, and no other code has a case of its own for one.
func TestShellNames(t *testing.T) {
	t.Parallel()
	names := slices.DeleteFunc(shell.Names(), func(name string) bool { return name == shell.POSIX().Name }) // a program, too
	names = append(names, "nu", "pwsh")
	unseen := slices.Clone(ofShells)
	literals(t, func(at, text string) {
		if !slices.Contains(names, text) {
			return
		}
		in := slices.IndexFunc(ofShells, func(dir string) bool { return strings.HasPrefix(at, dir) })
		if in < 0 {
			t.Errorf("%s: %q: a field or method of shell.Shell", at, text)
			return
		}
		unseen = slices.DeleteFunc(unseen, func(dir string) bool { return dir == ofShells[in] })
	})
	if len(unseen) > 0 {
		t.Errorf("no shell is named in %q", unseen)
	}
}

// several finds a count before a plural: "%d files", "%d more files".
var several = regexp.MustCompile(`%d (?:more |new )?[a-z]+s\b(?: [a-z]+)?`)

// neverOne are those whose number is not 1: bounds, and what is told of several only.
var neverOne = []string{
	"%d is less", "%d characters", "%d bytes", "%d pages", "%d patterns in", "%d accounts", "%d aliases", "%d lines beside", "%d minutes", "%d digits", "%d files",
	"%d sections", "%d days ago", "%d times", "%d sessions stand", "%d sessions and", "%d new sessions", "%d sessions usable", "%d profiles succeeded", "%d accounts could",
	"%d warnings stand", "%d sections of", "%d profiles", "%d profiles have", "%d profiles stop", "%d replaces this",
	"%d more profiles are", "%d more lines of", "%d stars",
}

// TestPlurals: what is counted has sanitize.Count, or cannot be one: nobody reads "1 files".
func TestPlurals(t *testing.T) {
	t.Parallel()
	forTests, found := regexp.MustCompile(`/(bench|pictures|fakeidc|soak|shelltest|configtest)/`), 0
	literals(t, func(at, text string) {
		if forTests.MatchString(at) {
			return
		}
		for _, what := range several.FindAllString(text, -1) {
			found++
			if !slices.Contains(neverOne, what) {
				t.Errorf("%s: %q may be 1: sanitize.Count", at, what)
			}
		}
	})
	if found == 0 {
		t.Error("nothing was looked at")
	}
}
