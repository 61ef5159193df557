package hint

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"
)

// TestCodes: each exit code of the program has its meaning.
func TestCodes(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "hint.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var told, all []int
	for _, c := range Codes {
		told = append(told, c.Codes...)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		d, ok := n.(*ast.GenDecl)
		if !ok || d.Tok != token.CONST {
			return true
		}
		for _, spec := range d.Specs {
			for _, v := range spec.(*ast.ValueSpec).Values {
				lit := v.(*ast.BasicLit)
				if lit.Kind != token.INT {
					continue
				}
				n, err := strconv.Atoi(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, n)
			}
		}
		return true
	})
	if !slices.Equal(told, all) || len(all) == 0 {
		t.Errorf("%v are told, %v are there", told, all)
	}
}
